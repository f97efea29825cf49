import { html, nothing, type TemplateResult } from "lit";
import { barChart, dataTable } from "./figures.js";
import { COPY, DONE, DOWN, UP } from "./icons.js";
import { markdown } from "./markdown.js";
import type { BotEntry, BotMessage, ConversationEntry, Rating, UserEntry } from "./messages.js";
import type { Texts } from "./texts.js";

/** What is needed to show an entry, and what may be done with it. */
export interface View {
  texts: Texts;
  language: string;
  /** Whether answers can be rated. */
  feedback: boolean;
  /** Id of the answer that was copied last. */
  copied: string | undefined;
  /** Id of the answer for which a reason may be given. */
  asked: string | undefined;
  /** What there is to say of a rating, beside the answer with this id. */
  note: { id: string; text: string } | undefined;
  copy: (entry: BotEntry) => void;
  rate: (entry: BotEntry, rating: Rating) => void;
  explain: (entry: BotEntry, reason: string) => void;
  retry: () => void;
}

/** One entry of the conversation, with its time and what can be done with it. */
export function entryTemplate(entry: ConversationEntry, view: View): TemplateResult {
  return entry.role === "user" ? userTemplate(entry, view) : botTemplate(entry, view);
}

/** The content of a message of the bot. */
export function messageTemplate(
  message: BotMessage,
  texts: Texts,
  language: string,
): TemplateResult {
  const { lead, table, chart } = message.custom ?? {};
  return html`<div class="bubble" dir="auto">
    ${markdown((table && lead) ?? message.text)} ${table === undefined ? nothing : dataTable(table)}
    ${chart === undefined ? nothing : barChart(chart, texts, language)}
  </div>`;
}

function userTemplate(entry: UserEntry, { texts, language, retry }: View): TemplateResult {
  const problem = entry.problem ?? "unreachable";
  return html`<article data-role="user" data-state=${entry.state} aria-label=${texts.you}>
    <div class="bubble" dir="auto"><p>${entry.text}</p></div>
    ${
      entry.state === "failed"
        ? html`<p class="failed">
            ${texts.notSent} ${texts[problem]}
            <button type="button" class="link" @click=${retry}>${texts.again}</button>
          </p>`
        : time(entry.time, language)
    }
  </article>`;
}

function botTemplate(entry: BotEntry, view: View): TemplateResult {
  const { texts, language } = view;
  return html`<article data-role="bot" aria-label=${texts.bot}>
    ${messageTemplate(entry.message, texts, language)} ${sources(entry.message, texts)}
    <div class="tools">
      ${time(entry.time, language)} ${copyButton(entry, view)}
      ${entry.rates !== undefined && view.feedback ? thumbs(entry, view) : nothing}
    </div>
    ${view.asked === entry.id ? reason(entry, view) : nothing}
    ${view.note?.id === entry.id ? html`<p class="note">${view.note.text}</p>` : nothing}
  </article>`;
}

function time(milliseconds: number, language: string): TemplateResult {
  const date = new Date(milliseconds);
  const shown = date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  return html`<time datetime=${date.toISOString()}>${shown}</time>`;
}

function sources({ custom }: BotMessage, texts: Texts): TemplateResult | typeof nothing {
  if (!custom?.sources?.length) return nothing;
  return html`<details class="sources">
    <summary>${texts.sources}</summary>
    <ul>
      ${custom.sources.map(
        ({ section, paragraphs }) =>
          html`<li>
            ${section}, ${paragraphs.length > 1 ? texts.paragraphs : texts.paragraph}
            ${paragraphs.join(", ")}
          </li>`,
      )}
    </ul>
  </details>`;
}

function copyButton(
  entry: BotEntry,
  { texts, copied, copy }: View,
): TemplateResult | typeof nothing {
  // Browsers let only pages that came over TLS, or from this machine, write to the clipboard.
  if (!isSecureContext) return nothing;
  const done = copied === entry.id;
  const name = done ? texts.copied : texts.copy;
  return html`<button
    type="button"
    class="tool"
    aria-label=${name}
    title=${name}
    @click=${() => copy(entry)}
  >
    ${done ? DONE : COPY}
  </button>`;
}

function thumbs(entry: BotEntry, { texts, rate }: View): TemplateResult {
  const thumb = (rating: Rating, name: string, icon: TemplateResult) =>
    html`<button
      type="button"
      class="tool"
      aria-label=${name}
      title=${name}
      aria-pressed=${entry.rating === rating}
      @click=${() => rate(entry, rating)}
    >
      ${icon}
    </button>`;
  return html`${thumb("up", texts.helpful, UP)} ${thumb("down", texts.notHelpful, DOWN)}`;
}

function reason(entry: BotEntry, { texts, explain }: View): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    explain(entry, form.querySelector("textarea")?.value ?? "");
  };
  return html`<form class="reason" @submit=${submit}>
    <label for="reason">${texts.reason}</label>
    <textarea id="reason" name="reason" rows="2" maxlength="1000"></textarea>
    <div class="choices">
      <button type="submit" class="primary">${texts.sendReason}</button>
      <button type="button" class="plain" @click=${() => explain(entry, "")}>
        ${texts.skipReason}
      </button>
    </div>
  </form>`;
}
