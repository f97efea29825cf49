import { render, type TemplateResult } from "lit";
import { expect, test } from "vitest";
import { barChart, dataTable } from "../src/figures.js";
import type { Chart } from "../src/messages.js";
import { ENGLISH } from "../src/texts.js";

const MARKET: Chart = {
  unit: "billion dollars",
  series: [
    { name: "LLMs", points: [[2023, 4.5], [2030, 36.125]] }, // prettier-ignore
    { name: "All", points: [[2023, 1200]] },
  ],
};

function shown(template: TemplateResult): HTMLElement {
  const place = document.createElement("div");
  render(template, place);
  return place;
}

function chart(figures: Chart | number[], texts = ENGLISH, language = "en"): HTMLElement {
  const points = (values: number[]) =>
    values.map((value, index): [number, number] => [index, value]);
  const drawn = Array.isArray(figures)
    ? { unit: "", series: [{ name: "", points: points(figures) }] }
    : figures;
  return shown(barChart(drawn, texts, language));
}

function words(place: HTMLElement, selector: string): (string | undefined)[] {
  return [...place.querySelectorAll(selector)].map((each) => each.textContent.trim());
}

/** The numbers of an attribute. */
function numbers(place: HTMLElement, selector: string, name: string): number[] {
  return [...place.querySelectorAll(selector)].map((each) => Number(each.getAttribute(name)));
}

function cells(place: HTMLElement): string[][] {
  return [...place.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => {
      cell.querySelector("[aria-hidden=true]")?.remove();
      return cell.textContent.trim();
    }),
  );
}

test("a chart is one picture, whose name says every figure", () => {
  const place = chart(MARKET);
  expect(place.querySelector("svg")?.getAttribute("role")).toBe("img");
  expect(place.querySelector("svg")?.getAttribute("aria-label")).toBe(
    "Bar chart, billion dollars. LLMs, 2023: 4.5; LLMs, 2030: 36.13; All, 2023: 1,200",
  );
  expect(words(place, "figcaption")).toEqual(["billion dollars"]);
});

test("beside a chart, its figures stand in a table", () => {
  const place = chart(MARKET);
  expect(words(place, "details > summary")).toEqual(["Figures as a table"]);
  expect(cells(place)).toEqual([
    ["Year (billion dollars)", "LLMs", "All"],
    ["2023", "4.5", "1,200"],
    ["2030", "36.13", "–"],
  ]);
});

test("each bar has its name and its figure", () => {
  const place = chart(MARKET);
  expect(words(place, "text:not(.value)")).toEqual(["LLMs, 2023", "LLMs, 2030", "All, 2023"]);
  expect(words(place, "text.value")).toEqual(["4.5", "36.13", "1,200"]);
});

test("the longest bar is as long as there is room, the others in proportion", () => {
  const place = chart([50, 100, 25]);
  const [room] = numbers(place, ".track", "width");
  expect(numbers(place, ".bar", "width")).toEqual(
    [50, 100, 25].map((part) => (part / 100) * (room ?? 0)),
  );
});

test("the smallest bar can still be seen", () => {
  const [smallest, none] = numbers(chart([1, 0, 1e6]), ".bar", "width");
  expect([smallest, none]).toEqual([2, 2]);
});

test("the bars lie below each other, within the picture", () => {
  const place = chart([1, 2, 3]);
  const tops = [...place.querySelectorAll("g")].map((bar) =>
    Number(/translate\(0 (\d+)\)/.exec(bar.getAttribute("transform") ?? "")?.[1]),
  );
  const height = Number(place.querySelector("svg")?.getAttribute("viewBox")?.split(" ")[3]);
  const deep =
    Math.max(...numbers(place, ".bar", "y")) + Math.max(...numbers(place, ".bar", "height"));
  for (const [index, top] of tops.entries()) {
    expect(top + deep).toBeLessThanOrEqual(tops[index + 1] ?? height);
  }
  expect(tops).toHaveLength(3);
});

test("figures are written as in the language, years as they are", () => {
  const place = chart(
    MARKET,
    { ...ENGLISH, chart: "Balken", figures: "Zahlen", year: "Jahr" },
    "de",
  );
  expect(place.querySelector("svg")?.getAttribute("aria-label")).toBe(
    "Balken, billion dollars. LLMs, 2023: 4,5; LLMs, 2030: 36,13; All, 2023: 1.200",
  );
  expect(words(place, "summary")).toEqual(["Zahlen"]);
  expect(cells(place)[0]?.[0]).toBe("Jahr (billion dollars)");
  expect(cells(place)[1]).toEqual(["2023", "4,5", "1.200"]);
});

test("a table's heads say what they are the heads of", () => {
  const place = shown(
    dataTable({
      columns: ["", "LLM"],
      rows: [
        ["Input", "text"],
        ["Output", "more text"],
      ],
    }),
  );
  expect(cells(place)).toEqual([
    ["", "LLM"],
    ["Input", "text"],
    ["Output", "more text"],
  ]);
  expect(words(place, "thead th[scope=col][role=columnheader]")).toEqual(["LLM"]);
  expect(words(place, "tbody th[scope=row][role=rowheader]")).toEqual(["Input", "Output"]);
});

test("where rows stand below each other, each cell shows its column, which is read out once", () => {
  const place = shown(
    dataTable({ columns: ["", "LLM", "GenAI"], rows: [["Input", "text", "any"]] }),
  );
  expect(words(place, "td .column[aria-hidden=true]")).toEqual(["LLM", "GenAI"]);
});

test("HTML in figures stays words", () => {
  const html = "<img src=x onerror=alert(1)>";
  const place = chart({ unit: html, series: [{ name: html, points: [[2024, 1]] }] });
  expect(place.querySelector("img")).toBeNull();
  expect(words(place, "figcaption")).toEqual([html]);
  expect(words(place, "text")[0]).toBe(`${html}, 2024`);
});

test("a chart of nothing but zeros has bars, too", () => {
  expect(numbers(chart([0, 0]), ".bar", "width")).toEqual([2, 2]);
});
