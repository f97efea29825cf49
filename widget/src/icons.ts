import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

export const CHAT = icon(
  svg`<path d="M4 5h16v11H10l-5 4v-4H4z"></path><path d="M8 9h8M8 12h5"></path>`,
);
export const CLOSE = icon(svg`<path d="M6 6l12 12M18 6L6 18"></path>`);
export const COPY = icon(svg`<path d="M9 9h11v11H9zM5 15H4V4h11v1"></path>`);
export const DONE = icon(svg`<path d="M5 13l4 4L19 7"></path>`);
export const DOWN = icon(svg`<path d="M7 4h9l4 8v2h-6v5l-2 1-5-7zM4 4h3v9H4z"></path>`);
export const DOWNLOAD = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"></path>`);
export const RESTART = icon(svg`<path d="M5 12a7 7 0 1 1 2 5M5 19v-5h5"></path>`);
export const SEND = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"></path>`);
export const UP = icon(svg`<path d="M7 20h9l4-8v-2h-6V5l-2-1-5 7zM4 20h3v-9H4z"></path>`);
