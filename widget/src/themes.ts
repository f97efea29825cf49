import { css } from "lit";

const light = css`
  --chat-accent: var(--topic-chat-accent, #4338ca);
  --chat-on-accent: var(--topic-chat-on-accent, #ffffff);
  --chat-background: var(--topic-chat-background, #ffffff);
  --chat-text: var(--topic-chat-text, #1b1d28);
  --chat-muted: #585d70;
  --chat-surface: #f1f2f7;
  --chat-line: #d9dce6;
  --chat-edge: #7d8396;
  --chat-second: #b45309;
  --chat-problem: #b42318;
  --chat-shadow: 0 12px 40px rgb(20 22 40 / 22%), 0 2px 8px rgb(20 22 40 / 12%);
  color-scheme: light;
`;

const dark = css`
  --chat-accent: var(--topic-chat-accent, #a5b0ff);
  --chat-on-accent: var(--topic-chat-on-accent, #14162b);
  --chat-background: var(--topic-chat-background, #15171f);
  --chat-text: var(--topic-chat-text, #eceef6);
  --chat-muted: #a6acbf;
  --chat-surface: #222531;
  --chat-line: #353948;
  --chat-edge: #868da3;
  --chat-second: #fbbf6b;
  --chat-problem: #ff9d92;
  --chat-shadow: 0 12px 40px rgb(0 0 0 / 60%), 0 0 0 1px #353948;
  color-scheme: dark;
`;

/** The colours, in their light and dark kind; all else refers to them. */
export const themes = css`
  :host {
    ${light}
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
`;

/** What the launcher and the chat have in common. */
export const basics = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button {
    background: none;
    border: 1px solid transparent;
    color: inherit;
    cursor: pointer;
    font: inherit;
    margin: 0;
    padding: 0;
  }
  :focus-visible {
    outline: 2px solid var(--chat-accent);
    outline-offset: 2px;
  }
  .icon {
    display: block;
    fill: none;
    height: 1.25rem;
    stroke: currentcolor;
    stroke-linecap: round;
    stroke-linejoin: round;
    stroke-width: 1.8;
    width: 1.25rem;
  }
  .unseen {
    clip-path: inset(50%);
    height: 1px;
    margin: 0;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
    width: 1px;
  }
`;
