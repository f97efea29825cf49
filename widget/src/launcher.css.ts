import { css } from "lit";

export const launcher = css`
  :host {
    --chat-offset: var(--topic-chat-offset, 20px);
    --chat-font: var(--topic-chat-font, system-ui, -apple-system, "Segoe UI", sans-serif);
  }
  :host([inline]) {
    display: block;
    height: var(--topic-chat-height, 600px);
  }
  .launcher,
  .problem {
    /* Nothing of the page's styles comes in by inheritance. */
    all: initial;
    box-sizing: border-box;
    inset-block-end: calc(var(--chat-offset) + env(safe-area-inset-bottom));
    inset-inline: auto calc(var(--chat-offset) + env(safe-area-inset-right));
    position: fixed;
    z-index: var(--topic-chat-z-index, 2147483000);
  }
  :host([position="left"]) .launcher,
  :host([position="left"]) .problem {
    inset-inline: calc(var(--chat-offset) + env(safe-area-inset-left)) auto;
  }
  .launcher {
    align-items: center;
    background: var(--chat-accent);
    border-radius: 50%;
    box-shadow: var(--chat-shadow);
    color: var(--chat-on-accent);
    cursor: pointer;
    display: flex;
    height: 56px;
    justify-content: center;
    width: 56px;
  }
  .launcher:focus-visible {
    outline: 2px solid var(--chat-accent);
    outline-offset: 2px;
  }
  .launcher:hover {
    filter: brightness(1.1);
  }
  .launcher .icon {
    height: 28px;
    width: 28px;
  }
  .unread {
    background: var(--chat-problem);
    border: 2px solid var(--chat-background);
    border-radius: 50%;
    height: 16px;
    inset-block-start: 0;
    inset-inline-end: 0;
    position: absolute;
    width: 16px;
  }
  .problem {
    background: var(--chat-background);
    border: 1px solid var(--chat-edge);
    border-radius: 12px;
    color: var(--chat-text);
    font: 1rem/1.5 var(--chat-font);
    margin-block-end: 68px;
    max-width: 18rem;
    padding: 0.75rem 1rem;
  }
  :host([inline]) .problem {
    margin: 0;
    position: static;
  }
`;
