import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { addressIn, WEB } from "./addresses.js";
import type { Conversation } from "./conversation.js";
import { CHAT, CLOSE } from "./icons.js";
import { launcher } from "./launcher.css.js";
import type { Keeping } from "./memory.js";
import type { ConversationEntry } from "./messages.js";
import { list, type Read, record, text } from "./reading.js";
import { ENGLISH, type Texts } from "./texts.js";
import { basics, themes } from "./themes.js";

export type { BotMessage } from "./messages.js";
export type { Texts } from "./texts.js";

/** What the events of the element carry in `detail`. */
export interface TopicChatEvents {
  "chat-opened": CustomEvent<null>;
  "chat-closed": CustomEvent<null>;
  "chat-message": CustomEvent<{ role: "user" | "bot"; text: string }>;
  "chat-link": CustomEvent<{ url: string }>;
  "chat-error": CustomEvent<{ message: string }>;
}

const texts: Read<Partial<Texts>> = record(
  {},
  Object.fromEntries(Object.keys(ENGLISH).map((name) => [name, text])),
);

/** Reads an attribute of JSON; what is of no use is left out, and the page's author is told. */
function json<T>(read: Read<T>) {
  return {
    fromAttribute(value: string | null): T | null {
      if (value === null) return null;
      const found = read(parsed(value));
      if (found === undefined) {
        console.warn(`topic-chat: this attribute is not JSON as it should be: ${value}`);
      }
      return found ?? null;
    },
  };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

/**
 * `<topic-chat>`: a button that opens a chat, or, with `inline`, the chat in its place on the page.
 * docs/widget.md describes attributes, properties of CSS, methods and events. What the chat needs
 * is loaded when it is first opened.
 */
export class TopicChat extends LitElement {
  static override styles = [themes, basics, launcher];
  static override properties = {
    server: {},
    heading: {},
    greeting: {},
    suggestions: { converter: json(list(text)) },
    texts: { converter: json(texts) },
    open: { type: Boolean, reflect: true },
    inline: { type: Boolean, reflect: true },
    position: { reflect: true },
    theme: { reflect: true },
    storage: {},
    feedback: {},
    privacy: {},
    unread: { state: true },
    problem: { state: true },
    conversation: { state: true },
  };

  /** Address of the bot's server; by default where this script comes from. */
  declare server: string;
  declare heading: string | null;
  declare greeting: string | null;
  /** Questions to begin with; by default the bot's own. */
  declare suggestions: string[] | null;
  /** Words to show in place of the English ones. */
  declare texts: Partial<Texts> | null;
  declare open: boolean;
  declare inline: boolean;
  declare position: "right" | "left";
  declare theme: "auto" | "light" | "dark";
  declare storage: Keeping;
  declare feedback: "on" | "off";
  /** Address of the site's page on privacy; it is linked if it is one of the web. */
  declare privacy: string | null;
  declare private unread: boolean;
  declare private problem: boolean;
  declare private conversation: Conversation | undefined;
  #loading: Promise<Conversation> | undefined;
  #takeFocus = false;
  #cameFrom: HTMLElement | undefined;

  constructor() {
    super();
    this.server = new URL(import.meta.url).origin;
    this.heading = this.greeting = this.suggestions = this.texts = this.privacy = null;
    this.open = this.inline = this.unread = this.problem = false;
    this.position = "right";
    this.theme = "auto";
    this.storage = "local";
    this.feedback = "on";
  }

  /** Opens the chat and goes there with the focus. */
  show(): void {
    if (this.open) return;
    const from = document.activeElement;
    this.#cameFrom = from instanceof HTMLElement && from !== document.body ? from : undefined;
    this.#takeFocus = true;
    this.open = true;
  }

  /** Closes the chat; the focus goes back to where it came from. */
  hide(): void {
    if (!this.open || this.inline) return;
    this.open = false;
    const launcher = this.renderRoot.querySelector("button");
    const from = this.#cameFrom === this ? launcher : (this.#cameFrom ?? launcher);
    void this.updateComplete.then(() => from?.focus());
  }

  /** Says something in the person's name; ends when it is answered or could not be sent. */
  async send(text: string): Promise<void> {
    await (await this.#load()).send(text);
  }

  /** Begins a new conversation; the old one is deleted here and on the server. */
  async reset(): Promise<void> {
    await (await this.#load()).reset();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.inline || this.#wasOpen()) this.open = true;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open") || (!this.open && changed.get("open") === undefined)) return;
    this.#remember();
    this.#emit(this.open ? "chat-opened" : "chat-closed", null);
    if (this.open) {
      this.unread = false;
      void this.#load().catch(() => undefined);
    }
  }

  protected override render(): TemplateResult {
    const texts = { ...ENGLISH, ...this.texts };
    return html`${this.inline ? nothing : this.#launcher(texts)}
    ${this.conversation === undefined ? nothing : this.#chat(this.conversation, texts)}
    ${this.problem ? html`<p class="problem" role="alert">${texts.notLoaded}</p>` : nothing}`;
  }

  #launcher(texts: Texts): TemplateResult {
    return html`<button
      class="launcher"
      type="button"
      aria-haspopup="dialog"
      aria-expanded=${this.open}
      aria-label=${this.open ? texts.close : texts.open}
      @click=${() => (this.open ? this.hide() : this.show())}
    >
      ${this.open ? CLOSE : CHAT}
      ${this.unread ? html`<span class="unread" role="img" aria-label=${texts.unread}></span>` : nothing}
    </button>`;
  }

  #chat(conversation: Conversation, texts: Texts): TemplateResult {
    return html`<topic-chat-panel
      .conversation=${conversation}
      .texts=${texts}
      .heading=${this.heading}
      .greeting=${this.greeting}
      .suggestions=${this.suggestions}
      .feedback=${this.feedback !== "off"}
      .privacy=${this.privacy}
      .inline=${this.inline}
      .position=${this.position}
      .open=${this.open}
      .takeFocus=${this.#takeFocus}
      @close=${() => this.hide()}
      @follow=${this.#follow}
    ></topic-chat-panel>`;
  }

  #load(): Promise<Conversation> {
    this.#loading ??= this.#begin();
    return this.#loading;
  }

  async #begin(): Promise<Conversation> {
    try {
      const { conversationWith } = await import("./chat.js");
      const address = addressIn(this.server, WEB, document.baseURI);
      if (address === undefined) throw new TypeError(`This is no URL of a server: ${this.server}`);
      const conversation = conversationWith(address.origin, this.storage);
      conversation.on("entry", (entry) => {
        this.#said(entry);
      });
      conversation.on("problem", (problem) => this.#emit("chat-error", { message: problem }));
      this.conversation = conversation;
      return conversation;
    } catch (error) {
      this.problem = true;
      this.#emit("chat-error", { message: String(error) });
      throw error;
    }
  }

  #said(entry: ConversationEntry): void {
    const text = entry.role === "user" ? entry.text : entry.message.text;
    if (entry.role === "bot" && !this.open) this.unread = true;
    this.#emit("chat-message", { role: entry.role, text });
  }

  #follow(event: CustomEvent<{ url: string; click: Event }>): void {
    const { url, click } = event.detail;
    if (!this.#emit("chat-link", { url })) click.preventDefault();
  }

  #emit(name: keyof TopicChatEvents, detail: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, {
        detail,
        bubbles: true,
        composed: true,
        cancelable: name === "chat-link",
      }),
    );
  }

  /** Whether the chat was open on the page that this tab showed before. */
  #wasOpen(): boolean {
    try {
      return sessionStorage.getItem("topic-chat:open") === this.server;
    } catch {
      return false;
    }
  }

  #remember(): void {
    if (this.inline || this.storage === "none") return;
    try {
      if (this.open) sessionStorage.setItem("topic-chat:open", this.server);
      else sessionStorage.removeItem("topic-chat:open");
    } catch {
      // Blocked: the chat is closed on the next page.
    }
  }
}

customElements.define("topic-chat", TopicChat);

declare global {
  interface HTMLElementTagNameMap {
    "topic-chat": TopicChat;
  }
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges the events in
  interface HTMLElementEventMap extends TopicChatEvents {}
}
