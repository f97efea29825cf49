import { render } from "lit";
import { expect, test } from "vitest";
import { markdown } from "../src/markdown.js";

function shown(text: string): HTMLElement {
  const place = document.createElement("div");
  render(markdown(text), place);
  return place;
}

test.each([
  ["**bold**", "strong"],
  ["*stressed*", "em"],
  ["`code`", "code"],
  ["- one\n- two", "ul > li + li"],
  ["3. three", "ol[start='3'] > li"],
  ["| a |\n| --- |\n| b |", "thead th"],
  ["```\nx\n```", "pre > code"],
  ["> said", "blockquote p"],
])("%j becomes %s", (text, element) => {
  expect(shown(text).querySelector(element)).not.toBeNull();
});

test.each(["https://example.org/", "http://example.org/", "mailto:a@example.org"])(
  "%s becomes a link that gives nothing away",
  (address) => {
    const link = shown(`[x](${address})`).querySelector("a");
    expect(link?.href).toBe(address);
    expect(link?.rel).toBe("noopener noreferrer");
  },
);

test.each(["javascript:x()", "data:text/html,x", "vbscript:x", "/relative", "//example.org"])(
  "%s stays words",
  (address) => {
    const place = shown(`[words](${address})`);
    expect(place.querySelector("a")).toBeNull();
    expect(place.textContent).toContain("words");
  },
);

test("HTML stays words", () => {
  const place = shown("<img src=x onerror=alert(1)> and <b>bold</b>");
  expect(place.querySelector("img, b")).toBeNull();
  expect(place.textContent).toContain("<img src=x onerror=alert(1)> and <b>bold</b>");
});

test("what is nested too deeply is shown as it is", () => {
  expect(shown("> ".repeat(20_000) + "x").textContent).toContain("x");
});
