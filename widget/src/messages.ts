/** A quick reply: what it shows, and the words that are sent when it is chosen. */
export interface Button {
  title: string;
  payload: string;
}

/** A section of the article, and its paragraphs that an answer rests on. */
export interface Source {
  section: string;
  paragraphs: number[];
}

export interface Table {
  columns: string[];
  rows: string[][];
}

/** Figures by year, of one or more named things. */
export interface Chart {
  unit: string;
  series: { name: string; points: [year: number, value: number][] }[];
}

/** A message of the bot, as docs/architecture.md describes it. */
export interface BotMessage {
  text: string;
  buttons?: Button[];
  custom?: {
    lead?: string;
    sources?: Source[];
    table?: Table;
    chart?: Chart;
  };
}

/** Why a message was not sent: no network, no answer, too many at once, too long, or refused. */
export type Problem = "offline" | "unreachable" | "busy" | "tooLong" | "refused";

export type Rating = "up" | "down";

interface Entry {
  /** Random; of the bot's, the id of the message that it answers and a number. */
  id: string;
  /** Milliseconds since 1970, by this machine's clock. */
  time: number;
}

export interface UserEntry extends Entry {
  role: "user";
  text: string;
  state: "sending" | "sent" | "failed";
  problem?: Problem;
}

export interface BotEntry extends Entry {
  role: "bot";
  message: BotMessage;
  /** Id of the user's message, where the answer can be rated. */
  rates?: string;
  rating?: Rating;
}

/** What was said, by one of the two. */
export type ConversationEntry = UserEntry | BotEntry;
