import { html, svg, type TemplateResult } from "lit";
import type { Chart, Table } from "./messages.js";
import type { Texts } from "./texts.js";

const WIDTH = 320;
const BAR = 14;
const ROW = 38;

/** A table of an answer; where there is little room, its rows stand below each other. */
export function dataTable({ columns, rows }: Table): TemplateResult {
  // The roles say again what the elements are, since browsers forget it where CSS lays them out.
  return html`<table class="data" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) =>
          column === ""
            ? html`<td role="cell"></td>`
            : html`<th role="columnheader" scope="col">${column}</th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ([head, ...cells]) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${head}</th>
            ${cells.map(
              (cell, index) =>
                html`<td role="cell">
                  <span class="column" aria-hidden="true">${columns[index + 1]}</span>${cell}
                </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Bars of figures by year, and the same figures as a table. */
export function barChart({ unit, series }: Chart, texts: Texts, language: string): TemplateResult {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const bars = series.flatMap(({ name, points }, group) =>
    points.map(([year, value]) => ({ group, label: `${name}, ${year}`, value })),
  );
  const largest = Math.max(...bars.map(({ value }) => value)) || 1;
  const said = bars.map(({ label, value }) => `${label}: ${format.format(value)}`).join("; ");
  const years = [...new Set(series.flatMap(({ points }) => points.map(([year]) => year)))];
  return html`<figure>
    <figcaption>${unit}</figcaption>
    <svg
      role="img"
      aria-label="${texts.chart}, ${unit}. ${said}"
      viewBox="0 0 ${WIDTH} ${bars.length * ROW}"
    >
      ${bars.map(({ group, label, value }, index) => {
        const width = Math.max(2, (value / largest) * WIDTH);
        return svg`<g transform="translate(0 ${index * ROW})">
          <text y="14">${label}</text>
          <text class="value" x=${WIDTH} y="14">${format.format(value)}</text>
          <rect class="track" y="20" width=${WIDTH} height=${BAR} rx="3"></rect>
          <rect class="bar group-${group % 2}" y="20" width=${width} height=${BAR} rx="3"></rect>
        </g>`;
      })}
    </svg>
    <details>
      <summary>${texts.figures}</summary>
      ${dataTable({
        columns: [`${texts.year} (${unit})`, ...series.map(({ name }) => name)],
        rows: years.map((year) => [
          String(year),
          ...series.map(({ points }) => {
            const point = points.find(([each]) => each === year);
            return point === undefined ? "–" : format.format(point[1]);
          }),
        ]),
      })}
    </details>
  </figure>`;
}
