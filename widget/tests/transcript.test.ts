import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BotEntry, ConversationEntry, UserEntry } from "../src/messages.js";
import { ENGLISH } from "../src/texts.js";
import { save, transcript } from "../src/transcript.js";

/** A time of the day, as the clock on the wall has it. */
function at(hour: number, minute = 0): number {
  return new Date(2026, 2, 1, hour, minute, 9).getTime();
}

function asked(text: string, more: Partial<UserEntry> = {}): UserEntry {
  return { role: "user", id: text, time: at(14, 5), text, state: "sent", ...more };
}

function answered(text: string, more: Partial<BotEntry> = {}): BotEntry {
  return { role: "bot", id: text, time: at(14, 6), message: { text }, ...more };
}

function written(...entries: ConversationEntry[]): string {
  return transcript(entries, ENGLISH, "en-GB");
}

test("each message stands below its time and who said it", () => {
  expect(written(asked("What is an LLM?"), answered("A large language model."))).toBe(
    "01/03/2026, 14:05:09 – You\nWhat is an LLM?\n\n" +
      "01/03/2026, 14:06:09 – Bot\nA large language model.\n",
  );
});

test("what could not be sent says so, and nothing else does", () => {
  const entries = [
    asked("one"),
    asked("two", { state: "failed", problem: "busy" }),
    asked("three", { state: "sending" }),
  ];
  expect(written(...entries).match(/–.*\n.*/g)).toEqual([
    "– You\none",
    "– You (Not sent.)\ntwo",
    "– You\nthree",
  ]);
});

test("messages stand in their order, not in that of their times", () => {
  const text = written(asked("late", { time: at(20) }), answered("early", { time: at(8) }));
  expect(text.indexOf("late")).toBeLessThan(text.indexOf("early"));
  expect(text).toMatch(/20:00:09 – You\nlate[^]*08:00:09 – Bot\nearly/);
});

test("an answer is written in full where a table is shown, without buttons and sources", () => {
  const message = {
    text: "Both:\n\n| a | b |",
    buttons: [{ title: "More", payload: "Tell me more" }],
    custom: { lead: "Lead", sources: [{ section: "Section", paragraphs: [1] }] },
  };
  expect(written(answered("", { message })).split("\n").slice(1)).toEqual([
    "Both:",
    "",
    "| a | b |",
    "",
  ]);
});

test("words are written as they were said", () => {
  const said = "<b>ä</b> & “😀”\nsecond line\ttab";
  expect(written(asked(said))).toContain(`\n${said}\n`);
});

test("the words around it are the page's, the times its language's", () => {
  const texts = { ...ENGLISH, you: "Sie", bot: "Auskunft", notSent: "Nicht gesendet." };
  const entries = [asked("eins", { state: "failed" }), answered("zwei")];
  expect(transcript(entries, texts, "de")).toBe(
    "1.3.2026, 14:05:09 – Sie (Nicht gesendet.)\neins\n\n1.3.2026, 14:06:09 – Auskunft\nzwei\n",
  );
});

test("nothing said is nothing written", () => {
  expect(written()).toBe("");
});

const create = vi.fn<(file: Blob | MediaSource) => string>(() => "blob:made");
const revoke = vi.fn<(address: string) => void>();
let clicked: string[];

beforeEach(() => {
  clicked = [];
  vi.useFakeTimers();
  vi.spyOn(URL, "createObjectURL").mockImplementation(create.mockClear());
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(revoke.mockClear());
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    clicked.push(`${this.href} as ${this.download}`);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the file has its name, and holds the text as UTF-8", async () => {
  save("Grüße 😀", "conversation.txt");
  expect(clicked).toEqual(["blob:made as conversation.txt"]);
  const blob = create.mock.lastCall?.[0] as Blob;
  expect(blob.type).toBe("text/plain;charset=utf-8");
  expect(await blob.text()).toBe("Grüße 😀");
});

test("a browser has a minute to take the file, then it is let go", () => {
  save("text", "conversation.txt");
  vi.advanceTimersByTime(59_999);
  expect(revoke).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(revoke.mock.calls).toEqual([["blob:made"]]);
});
