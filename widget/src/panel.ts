import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { addressIn, WEB } from "./addresses.js";
import type { Conversation } from "./conversation.js";
import { entryTemplate, messageTemplate, type View } from "./entries.js";
import { CLOSE, DOWNLOAD, RESTART, SEND } from "./icons.js";
import type {
  BotEntry,
  BotMessage,
  Button,
  ConversationEntry,
  Problem,
  Rating,
} from "./messages.js";
import { panel } from "./panel.css.js";
import type { Welcome } from "./server.js";
import type { Texts } from "./texts.js";
import { basics } from "./themes.js";
import { save, transcript } from "./transcript.js";

/** Where the chat takes the whole screen. */
const PHONE = "(max-width: 480px), (max-height: 420px)";

/** The chat itself: heading, conversation and input. `<topic-chat>` shows it, and pages do not. */
class Panel extends LitElement {
  static override styles = [basics, panel];
  static override properties = {
    conversation: { attribute: false },
    texts: { attribute: false },
    heading: {},
    greeting: {},
    suggestions: { attribute: false },
    feedback: { type: Boolean },
    privacy: {},
    inline: { type: Boolean, reflect: true },
    position: { reflect: true },
    open: { type: Boolean },
    takeFocus: { type: Boolean },
    welcome: { state: true },
    copied: { state: true },
    asked: { state: true },
    note: { state: true },
    confirming: { state: true },
    announcement: { state: true },
  };

  declare conversation: Conversation;
  declare texts: Texts;
  declare heading: string | null;
  declare greeting: string | null;
  declare suggestions: string[] | null;
  declare feedback: boolean;
  declare privacy: string | null;
  declare inline: boolean;
  declare position: string;
  declare open: boolean;
  /** Whether to go to the input when the chat opens. */
  declare takeFocus: boolean;
  declare private welcome: Welcome | undefined;
  declare private copied: string | undefined;
  declare private asked: string | undefined;
  declare private note: View["note"];
  declare private confirming: boolean;
  /** What a screen reader is to say now. */
  declare private announcement: string;
  #unsubscribe: (() => void)[] = [];
  readonly #phone = matchMedia(PHONE);

  constructor() {
    super();
    this.confirming = false;
    this.announcement = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.renderRoot.addEventListener("click", this.#clicked);
    this.#unsubscribe = [
      this.conversation.on("change", this.#changed),
      this.conversation.on("entry", this.#added),
      this.conversation.on("problem", this.#failed),
    ];
    this.#phone.addEventListener("change", this.#arrange);
    visualViewport?.addEventListener("resize", this.#fit);
    if (this.greeting === null || this.suggestions === null || this.heading === null) {
      // Without it there are still the greeting and heading of the texts.
      this.conversation.welcome().then(
        (welcome) => (this.welcome = welcome),
        () => undefined,
      );
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.renderRoot.removeEventListener("click", this.#clicked);
    for (const end of this.#unsubscribe) end();
    this.#phone.removeEventListener("change", this.#arrange);
    visualViewport?.removeEventListener("resize", this.#fit);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("open")) {
      this.#arrange();
      if (this.open) {
        this.#scroll();
        if (this.takeFocus) this.#input?.focus();
      }
    }
  }

  protected override render(): TemplateResult {
    const content = html`${this.#header()} ${this.#log()} ${this.#composer()}
      <p class="unseen" role="status" data-live>${this.announcement}</p>`;
    if (this.inline) {
      return html`<section class="panel" aria-labelledby="heading">${content}</section>`;
    }
    return html`<dialog
      class="panel"
      aria-labelledby="heading"
      @cancel=${this.#cancelled}
      @keydown=${this.#pressed}
    >
      ${content}
    </dialog>`;
  }

  #header(): TemplateResult {
    const { texts } = this;
    const tool = (name: string, icon: TemplateResult, act: () => void) =>
      html`<button type="button" class="tool" aria-label=${name} title=${name} @click=${act}>
        ${icon}
      </button>`;
    return html`<header>
      <h2 id="heading" dir="auto">${this.heading ?? this.welcome?.title ?? texts.heading}</h2>
      ${
        this.conversation.entries.length === 0
          ? nothing
          : html`${tool(texts.restart, RESTART, () => void this.#askToRestart())}
            ${tool(texts.download, DOWNLOAD, () => this.#download())}`
      }
      ${this.inline ? nothing : tool(texts.close, CLOSE, () => this.#close())}
    </header>`;
  }

  #log(): TemplateResult {
    const { texts, conversation } = this;
    const { entries } = conversation;
    const view: View = {
      texts,
      language: this.#language,
      feedback: this.feedback,
      copied: this.copied,
      asked: this.asked,
      note: this.note,
      copy: (entry) => void this.#copy(entry),
      rate: (entry, rating) => void this.#rate(entry, rating),
      explain: (entry, reason) => void this.#explain(entry, reason),
      retry: () => {
        conversation.retry();
        this.#input?.focus();
      },
    };
    return html`<div class="log" role="region" aria-label=${texts.conversation} tabindex="0">
      ${this.#greetings().map(
        (message) =>
          html`<article data-role="bot" aria-label=${texts.bot}>
            ${messageTemplate(message, texts, view.language)}
          </article>`,
      )}
      ${repeat(
        entries,
        ({ id }) => id,
        (entry) => entryTemplate(entry, view),
      )}
      ${conversation.waiting ? this.#typing() : this.#replies(entries)}
    </div>`;
  }

  #typing(): TemplateResult {
    const { retrying } = this.conversation;
    return html`<p class="typing" data-typing>
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
      <span class=${retrying ? "" : "unseen"}
        >${retrying ? this.texts.retrying : this.texts.typing}</span
      >
    </p>`;
  }

  #replies(entries: readonly ConversationEntry[]): TemplateResult | typeof nothing {
    const last = entries.at(-1);
    const buttons =
      last === undefined
        ? this.#suggested()
        : last.role === "bot"
          ? (last.message.buttons ?? [])
          : [];
    if (buttons.length === 0) return nothing;
    return html`<div class="replies" role="group" aria-label=${this.texts.replies}>
      ${buttons.map(
        ({ title, payload }) =>
          html`<button type="button" class="reply" dir="auto" @click=${() => this.#say(payload)}>
            ${title}
          </button>`,
      )}
    </div>`;
  }

  #composer(): TemplateResult {
    const { texts } = this;
    if (this.confirming) {
      return html`<div class="foot confirm" role="group" aria-labelledby="question">
        <p id="question">${texts.restartQuestion}</p>
        <div class="choices">
          <button type="button" class="primary" @click=${() => void this.#restart()}>
            ${texts.restartYes}
          </button>
          <button type="button" class="plain" @click=${() => void this.#keep()}>
            ${texts.restartNo}
          </button>
        </div>
      </div>`;
    }
    return html`<div class="foot">
      <form class="composer" @submit=${this.#submitted}>
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          aria-label=${texts.input}
          placeholder=${texts.placeholder}
          @input=${this.#grow}
          @keydown=${this.#typed}
        ></textarea>
        <button type="submit" class="send" aria-label=${texts.send} title=${texts.send}>
          ${SEND}
        </button>
      </form>
      ${
        this.privacy === null || !addressIn(this.privacy, WEB, document.baseURI)
          ? nothing
          : html`<p class="privacy">
              <a href=${this.privacy} target="_blank" rel="noopener noreferrer">${texts.privacy}</a>
            </p>`
      }
    </div>`;
  }

  // What is shown

  #greetings(): BotMessage[] {
    const said = this.welcome?.messages ?? [{ text: this.texts.greeting }];
    return this.greeting === null ? said : [{ text: this.greeting }];
  }

  #suggested(): Button[] {
    if (this.suggestions !== null)
      return this.suggestions.map((title) => ({ title, payload: title }));
    return this.welcome?.messages.at(-1)?.buttons ?? [];
  }

  get #language(): string {
    const named =
      this.closest("[lang]") ?? (this.getRootNode() as ShadowRoot).host.closest("[lang]");
    const language = named?.getAttribute("lang") ?? "";
    const { languages } = navigator;
    // Of the page's language, the kind that the person's browser is set to.
    const own = languages.filter((each) => each.split("-")[0] === language.split("-")[0]);
    return [...own, language, ...languages].find(isLanguage) ?? "en";
  }

  // What has happened

  readonly #changed = (): void => {
    this.requestUpdate();
    if (this.conversation.retrying) this.#announce(this.texts.retrying);
  };

  readonly #added = (entry: ConversationEntry): void => {
    if (entry.role === "bot") this.#announce(entry.message.text);
    this.#scroll();
  };

  readonly #failed = (problem: Problem): void => {
    this.#announce(`${this.texts.notSent} ${this.texts[problem]}`);
    this.#scroll();
  };

  /** Has a screen reader say something, after what it is to say already. */
  #announce(text: string): void {
    const said = this.announcement;
    this.announcement = said === text ? `${text}\u00a0` : text;
  }

  /** Shows what was said last from its beginning, with the question before it. */
  #scroll(): void {
    void this.updateComplete.then(() => {
      const log = this.renderRoot.querySelector<HTMLElement>(".log");
      const asked = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-role=user]")].at(-1);
      if (log) log.scrollTop = asked ? asked.offsetTop - log.offsetTop - 12 : 0;
    });
  }

  // What people do

  readonly #clicked = (event: Event): void => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (link?.target === "_blank") {
      this.dispatchEvent(new CustomEvent("follow", { detail: { url: link.href, click: event } }));
    }
  };

  readonly #cancelled = (event: Event): void => {
    event.preventDefault();
    this.#close();
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.preventDefault();
    if (this.confirming) void this.#keep();
    else this.#close();
  };

  readonly #typed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    if (!event.repeat) this.#sayTyped();
  };

  readonly #submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#sayTyped();
  };

  #sayTyped(): void {
    const input = this.#input;
    const text = input?.value.trim() ?? "";
    if (input === null || text === "") return;
    input.value = "";
    this.#grow();
    this.#say(text);
  }

  #say(text: string): void {
    void this.conversation.send(text);
    this.#input?.focus();
  }

  async #copy(entry: BotEntry): Promise<void> {
    await navigator.clipboard.writeText(entry.message.text);
    this.copied = entry.id;
    this.#announce(this.texts.copied);
  }

  async #rate(entry: BotEntry, rating: Rating): Promise<void> {
    const withdrawn = entry.rating === rating;
    this.asked = undefined;
    if (!(await this.#tell(entry, withdrawn ? undefined : rating))) return;
    if (withdrawn) this.note = undefined;
    else if (rating === "up") this.#thank(entry);
    else {
      this.note = undefined;
      this.asked = entry.id;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>("#reason")?.focus();
    }
  }

  async #explain(entry: BotEntry, reason: string): Promise<void> {
    if (reason.trim() !== "" && !(await this.#tell(entry, "down", reason))) return;
    this.asked = undefined;
    this.#thank(entry);
    this.#input?.focus();
  }

  async #tell(entry: BotEntry, rating: Rating | undefined, reason?: string): Promise<boolean> {
    try {
      await this.conversation.rate(entry.id, rating, reason);
      return true;
    } catch {
      this.note = { id: entry.id, text: this.texts.notSaved };
      this.#announce(this.texts.notSaved);
      return false;
    }
  }

  #thank({ id }: BotEntry): void {
    this.note = { id, text: this.texts.thanks };
    this.#announce(this.texts.thanks);
  }

  #download(): void {
    const { texts, conversation } = this;
    save(transcript(conversation.entries, texts, this.#language), texts.fileName);
  }

  async #askToRestart(): Promise<void> {
    this.confirming = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".confirm .primary")?.focus();
  }

  async #restart(): Promise<void> {
    await this.#keep();
    await this.conversation.reset();
  }

  async #keep(): Promise<void> {
    this.confirming = false;
    await this.updateComplete;
    this.#input?.focus();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("close"));
  }

  // How it lies on the screen

  get #input(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector(".composer textarea");
  }

  readonly #arrange = (): void => {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog) return;
    dialog.close();
    if (!this.open) return;
    // On the whole screen the page behind is out of reach, elsewhere it can be used.
    if (this.#phone.matches) dialog.showModal();
    else dialog.show();
    this.#fit();
  };

  /** Keeps the input above a phone's keyboard, which covers the page without making it smaller. */
  readonly #fit = (): void => {
    const { style } = this;
    if (this.#phone.matches && visualViewport) {
      style.setProperty("--chat-visible-height", `${visualViewport.height}px`);
      style.setProperty("--chat-visible-top", `${visualViewport.offsetTop}px`);
    } else {
      style.removeProperty("--chat-visible-height");
      style.removeProperty("--chat-visible-top");
    }
  };

  readonly #grow = (): void => {
    const input = this.#input;
    if (input === null) return;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
  };
}

/** Whether a key is an input method's. Safari has ended the word by then, and says so by 229 alone. */
function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it apart
  return event.isComposing || event.keyCode === 229;
}

/** Whether dates and numbers can be written in it; neither pages nor browsers name only such. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

customElements.define("topic-chat-panel", Panel);
