import type { ConversationEntry } from "./messages.js";
import type { Texts } from "./texts.js";

/** The conversation as text, a line with time and speaker before each message. */
export function transcript(
  entries: readonly ConversationEntry[],
  texts: Texts,
  language: string,
): string {
  return entries
    .map((entry) => {
      const speaker = entry.role === "user" ? texts.you : texts.bot;
      const said = entry.role === "user" ? entry.text : entry.message.text;
      const failed = entry.role === "user" && entry.state === "failed" ? ` (${texts.notSent})` : "";
      return `${new Date(entry.time).toLocaleString(language)} – ${speaker}${failed}\n${said}\n`;
    })
    .join("\n");
}

/** Has the browser save a text as a file. */
export function save(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  // Browsers take the file when they come to it, which is not at once.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
