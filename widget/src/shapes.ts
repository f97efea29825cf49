// What messages have to be like that come from the server or the browser's storage, where another
// version, another script or a person may have written anything.
import type { Kept } from "./memory.js";
import type { BotEntry, BotMessage, ConversationEntry, UserEntry } from "./messages.js";
import { list, number, oneOf, type Read, record, text, those } from "./reading.js";

const table = record({ columns: list(text), rows: list(list(text)) });

const point: Read<[number, number]> = (value) => {
  const [year, figure, ...more] = list(number)(value) ?? [];
  return year === undefined || figure === undefined || more.length > 0 ? undefined : [year, figure];
};

const chart = record({
  unit: text,
  series: list(record({ name: text, points: list(point, 100) }), 20),
});

export const message: Read<BotMessage> = record(
  { text },
  {
    buttons: those(record({ title: text, payload: text })),
    custom: record(
      {},
      {
        lead: text,
        sources: those(record({ section: text, paragraphs: list(number) })),
        table,
        chart,
      },
    ),
  },
);

const time: Read<number> = (value) => {
  const milliseconds = number(value);
  // Dates end some 270,000 years from now.
  return Number.isNaN(new Date(milliseconds ?? NaN).getTime()) ? undefined : milliseconds;
};

const asked: Read<UserEntry> = record(
  { role: oneOf("user"), id: text, time, text, state: oneOf("sending", "sent", "failed") },
  { problem: oneOf("offline", "unreachable", "busy", "tooLong", "refused") },
);

const answered: Read<BotEntry> = record(
  { role: oneOf("bot"), id: text, time, message },
  { rates: text, rating: oneOf("up", "down") },
);

/** Entries that are whole, of those with the same id the last: drawing needs each to have its own. */
const entries: Read<ConversationEntry[]> = (value) => {
  const whole = those<ConversationEntry>((each) => asked(each) ?? answered(each))(value);
  return whole && [...new Map(whole.map((each) => [each.id, each])).values()];
};

/** A secret as the server takes it; with any other, nothing could be sent. */
const secret: Read<string> = (value) =>
  /^[0-9a-f]{64}$/.test(text(value) ?? "") ? (value as string) : undefined;

export const kept: Read<Kept> = record({ secret, entries });
