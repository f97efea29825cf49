import { css } from "lit";

export const panel = css`
  :host {
    /* Nothing of the page's styles comes in by inheritance. */
    all: initial;
    color: var(--chat-text);
    color-scheme: inherit;
    display: contents;
    font: 1rem/1.5 var(--chat-font);
  }
  :host([inline]) {
    display: block;
    height: 100%;
  }
  .panel {
    background: var(--chat-background);
    border: 1px solid var(--chat-line);
    border-radius: var(--topic-chat-radius, 16px);
    color: inherit;
    display: flex;
    flex-direction: column;
    height: 100%;
    margin: 0;
    overflow: hidden;
    padding: 0;
    width: 100%;
  }
  dialog.panel:not([open]) {
    display: none;
  }
  dialog.panel {
    box-shadow: var(--chat-shadow);
    height: min(var(--topic-chat-height, 640px), 100dvh - var(--chat-offset) - 88px);
    inset-block: auto calc(var(--chat-offset) + 68px + env(safe-area-inset-bottom));
    inset-inline: auto calc(var(--chat-offset) + env(safe-area-inset-right));
    max-height: none;
    max-width: calc(100vw - 2 * var(--chat-offset));
    position: fixed;
    width: var(--topic-chat-width, 420px);
    z-index: var(--topic-chat-z-index, 2147483000);
  }
  :host([position="left"]) dialog.panel {
    inset-inline: calc(var(--chat-offset) + env(safe-area-inset-left)) auto;
  }
  @media (max-width: 480px), (max-height: 420px) {
    dialog.panel {
      border: 0;
      border-radius: 0;
      height: var(--chat-visible-height, 100dvh);
      inset: var(--chat-visible-top, 0) 0 auto;
      max-width: none;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
        env(safe-area-inset-left);
      width: 100%;
    }
  }

  header {
    align-items: center;
    border-block-end: 1px solid var(--chat-line);
    display: flex;
    gap: 4px;
    padding: 10px 12px 10px 18px;
  }
  h2 {
    flex: 1;
    font-size: 1rem;
    font-weight: 650;
    line-height: 1.3;
    margin: 0;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .tool {
    align-items: center;
    border-radius: 8px;
    color: var(--chat-muted);
    display: inline-flex;
    flex: none;
    height: 36px;
    justify-content: center;
    width: 36px;
  }
  .tool:hover {
    background: var(--chat-surface);
    color: var(--chat-text);
  }
  .tool[aria-pressed="true"] {
    background: var(--chat-surface);
    border-color: var(--chat-accent);
    color: var(--chat-accent);
  }

  .log {
    container-type: inline-size;
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 14px;
    min-height: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    padding: 16px 18px;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  article {
    align-items: flex-start;
    display: flex;
    flex: none;
    flex-direction: column;
    max-width: 100%;
  }
  article[data-role="user"] {
    align-items: flex-end;
  }
  .bubble {
    background: var(--chat-surface);
    border-end-start-radius: 4px;
    border-radius: 14px;
    max-width: 100%;
    overflow-wrap: anywhere;
    padding: 10px 14px;
  }
  article[data-role="user"] .bubble {
    background: var(--chat-accent);
    border-end-end-radius: 4px;
    border-end-start-radius: 14px;
    color: var(--chat-on-accent);
    margin-inline-start: 15%;
    max-width: 85%;
    white-space: pre-wrap;
  }
  article[data-state="failed"] .bubble {
    background: var(--chat-background);
    border: 1px dashed var(--chat-problem);
    color: var(--chat-text);
  }
  .bubble > * {
    margin: 0 0 0.6em;
  }
  .bubble > :last-child {
    margin-block-end: 0;
  }
  .bubble p,
  .bubble ul,
  .bubble ol,
  .bubble pre,
  .bubble blockquote {
    margin-block-start: 0;
  }
  .bubble ul,
  .bubble ol,
  .sources ul {
    padding-inline-start: 1.2em;
  }
  .bubble a {
    color: inherit;
    text-underline-offset: 2px;
  }
  code {
    background: var(--chat-background);
    border-radius: 4px;
    font-size: 0.9em;
    padding: 0.1em 0.3em;
  }
  pre {
    background: var(--chat-background);
    border-radius: 8px;
    padding: 8px 10px;
    white-space: pre-wrap;
  }
  pre code {
    padding: 0;
  }
  blockquote {
    border-inline-start: 3px solid var(--chat-line);
    margin-inline: 0;
    padding-inline-start: 10px;
  }
  hr {
    border: 0;
    border-block-start: 1px solid var(--chat-line);
  }

  table {
    border-collapse: collapse;
    font-size: 0.9rem;
    line-height: 1.4;
    width: 100%;
  }
  th,
  td {
    border-block-start: 1px solid var(--chat-line);
    padding: 6px 10px 6px 0;
    text-align: start;
    vertical-align: top;
  }
  thead th,
  thead td {
    border-block-start: 0;
    color: var(--chat-muted);
    font-weight: 600;
  }
  .column {
    display: none;
  }
  @container (max-width: 34rem) {
    .data,
    .data tbody,
    .data tr,
    .data td,
    .data tbody th {
      display: block;
    }
    .data thead {
      clip-path: inset(50%);
      height: 1px;
      overflow: hidden;
      position: absolute;
      width: 1px;
    }
    .data tr {
      border-block-start: 1px solid var(--chat-line);
      padding-block: 8px;
    }
    .data tr:first-child {
      border-block-start: 0;
    }
    .data td,
    .data tbody th {
      border: 0;
      padding: 2px 0;
    }
    .data .column {
      color: var(--chat-muted);
      display: block;
      font-size: 0.8rem;
    }
  }

  figure {
    margin: 0;
    min-width: min(17rem, 70cqi);
  }
  figcaption {
    color: var(--chat-muted);
    font-size: 0.85rem;
    margin-block-end: 4px;
  }
  figure svg {
    display: block;
    max-width: 24rem;
    width: 100%;
  }
  figure text {
    fill: var(--chat-text);
    font-size: 13px;
  }
  figure .value {
    font-weight: 600;
    text-anchor: end;
  }
  .track {
    fill: var(--chat-line);
  }
  .bar.group-0 {
    fill: var(--chat-accent);
  }
  .bar.group-1 {
    fill: var(--chat-second);
  }

  details {
    color: var(--chat-muted);
    font-size: 0.85rem;
    margin-block-start: 6px;
  }
  summary {
    border-radius: 6px;
    cursor: pointer;
    min-height: 24px;
    width: fit-content;
  }
  .sources ul {
    margin: 2px 0 4px;
  }
  .tools {
    align-items: center;
    display: flex;
    margin-block-start: 2px;
  }
  .tools .tool {
    height: 30px;
    width: 30px;
  }
  .tools .icon {
    height: 1rem;
    width: 1rem;
  }
  time {
    color: var(--chat-muted);
    font-size: 0.75rem;
    margin-inline-end: 6px;
  }
  article[data-role="user"] > time {
    margin: 4px 4px 0;
  }
  .failed,
  .note {
    font-size: 0.85rem;
    margin: 4px 0 0;
  }
  .failed {
    color: var(--chat-problem);
    text-align: end;
  }
  .note {
    color: var(--chat-muted);
  }
  .link {
    min-height: 24px;
    padding-inline: 4px;
    text-decoration: underline;
    text-underline-offset: 2px;
  }

  .typing {
    align-items: center;
    color: var(--chat-muted);
    display: flex;
    font-size: 0.85rem;
    gap: 8px;
    margin: 0;
  }
  .dots {
    background: var(--chat-surface);
    border-radius: 14px;
    display: inline-flex;
    gap: 4px;
    padding: 14px;
  }
  .dots i {
    animation: beat 1.2s infinite ease-in-out;
    background: var(--chat-muted);
    border-radius: 50%;
    height: 7px;
    width: 7px;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes beat {
    50% {
      opacity: 0.25;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dots i {
      animation: none;
    }
  }

  .replies {
    align-items: flex-start;
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 8px;
  }
  .reply {
    background: var(--chat-background);
    border-color: var(--chat-edge);
    border-radius: 18px;
    color: var(--chat-text);
    line-height: 1.3;
    min-height: 36px;
    padding: 7px 14px;
    text-align: start;
  }
  .reply:hover {
    border-color: var(--chat-accent);
    color: var(--chat-accent);
  }

  .foot {
    border-block-start: 1px solid var(--chat-line);
    padding: 10px 12px;
  }
  .composer {
    align-items: flex-end;
    display: flex;
    gap: 8px;
  }
  textarea {
    background: var(--chat-background);
    border: 1px solid var(--chat-edge);
    border-radius: 20px;
    color: inherit;
    display: block;
    flex: 1;
    /* Smaller letters would have phones zoom in. */
    font: inherit;
    font-size: max(1rem, 16px);
    line-height: 1.4;
    margin: 0;
    min-width: 0;
    padding: 8px 14px;
    resize: none;
  }
  textarea::placeholder {
    color: var(--chat-muted);
    opacity: 1;
  }
  .send,
  .primary {
    background: var(--chat-accent);
    color: var(--chat-on-accent);
  }
  .send {
    align-items: center;
    border-radius: 50%;
    display: flex;
    flex: none;
    height: 40px;
    justify-content: center;
    width: 40px;
  }
  .confirm p {
    margin: 0 0 10px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .primary,
  .plain {
    border-radius: 18px;
    min-height: 36px;
    padding: 4px 16px;
  }
  .plain {
    border-color: var(--chat-edge);
  }
  .reason {
    align-self: stretch;
    background: var(--chat-surface);
    border-radius: 12px;
    display: grid;
    gap: 8px;
    margin-block-start: 6px;
    padding: 12px;
  }
  .reason textarea {
    border-radius: 10px;
  }
  .privacy {
    font-size: 0.8rem;
    margin: 8px 4px 0;
    text-align: center;
  }
  .privacy a {
    color: var(--chat-muted);
    display: inline-block;
    min-height: 24px;
  }

  @media (forced-colors: active) {
    .bubble,
    .send,
    .primary {
      border: 1px solid;
    }
    .tool[aria-pressed="true"] {
      background: Highlight;
      color: HighlightText;
    }
    figure text {
      fill: CanvasText;
    }
    .track {
      fill: Canvas;
      stroke: CanvasText;
    }
    .bar.group-0 {
      fill: Highlight;
    }
    .bar.group-1 {
      fill: GrayText;
    }
  }
`;
