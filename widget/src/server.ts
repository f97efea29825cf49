import ky, { HTTPError, type Options } from "ky";
import type { BotMessage, Problem, Rating } from "./messages.js";
import { list, type Read, record, text, truth } from "./reading.js";
import { message } from "./shapes.js";

/** Milliseconds: the server itself answers, or gives up, within 15 seconds. */
const TIMEOUT = 17_000;
/** Tries after the first one, with pauses that double from half a second. */
const RETRIES = 4;
const LONGEST_PAUSE = 20_000;
/** From the first try to the end of the last answer, which may never come. */
const LONGEST = 120_000;

export interface Welcome {
  title?: string;
  messages: BotMessage[];
}

export interface Answer {
  rateable?: boolean;
  messages: BotMessage[];
}

const welcome: Read<Welcome> = record({ messages: list(message) }, { title: text });
const answer: Read<Answer> = record({ messages: list(message) }, { rateable: truth });

/** A request that came to nothing, for good. */
export class Failure extends Error {
  constructor(
    readonly problem: Problem,
    cause?: unknown,
  ) {
    super(`The bot gave no answer (${problem})`, { cause });
  }
}

/** The bot's server, seen from a page; docs/serving.md has the protocol. */
export class Server {
  readonly #address: string;

  /** @param base Address of the server, such as `https://bot.example`. */
  constructor(base: string) {
    this.#address = `${base}/webhooks/webchat`;
  }

  /**
   * What the bot says first, to whom it does not know yet.
   *
   * @throws There is none, or what came is none.
   */
  async welcome(): Promise<Welcome> {
    const said = welcome(await this.#request("welcome", { method: "get" }).json());
    if (said === undefined) throw new TypeError("This is no welcome");
    return said;
  }

  /**
   * Sends a message, again and again with growing pauses while the server does not answer.
   *
   * @param id Names the message, so that it has its effect once however often it is sent.
   * @param onRetry Called before each further try.
   * @throws {Failure} There is no answer, for good.
   */
  async send(secret: string, id: string, text: string, onRetry: () => void): Promise<Answer> {
    if (!navigator.onLine) throw new Failure("offline");
    try {
      const said = await this.#request("messages", {
        method: "post",
        json: { id, text },
        headers: authorization(secret),
        retry: {
          limit: RETRIES,
          methods: ["post"],
          statusCodes: [429, 500, 502, 503, 504],
          afterStatusCodes: [429, 503],
          maxRetryAfter: LONGEST_PAUSE,
          delay: (attempt) => 500 * 2 ** attempt,
          jitter: true,
        },
        hooks: { beforeRetry: [onRetry] },
        signal: AbortSignal.timeout(LONGEST),
      }).json();
      const answered = answer(said);
      if (answered === undefined) throw new TypeError("This is no answer");
      return answered;
    } catch (error) {
      throw new Failure(problemOf(error), error);
    }
  }

  /** Rates an answer; `none` takes the rating back. */
  async rate(secret: string, id: string, rating: Rating | "none", reason: string): Promise<void> {
    await this.#request("feedback", {
      method: "post",
      json: { id, rating, reason },
      headers: authorization(secret),
    });
  }

  /** Has the server delete all that it holds of a conversation. */
  async forget(secret: string): Promise<void> {
    await this.#request("conversation", { method: "delete", headers: authorization(secret) });
  }

  #request(path: string, options: Options) {
    return ky(`${this.#address}/${path}`, { timeout: TIMEOUT, credentials: "omit", ...options });
  }
}

function authorization(secret: string): Record<string, string> {
  return { Authorization: `Bearer ${secret}` };
}

function problemOf(error: unknown): Problem {
  if (!navigator.onLine) return "offline";
  const status = error instanceof HTTPError ? error.response.status : 503;
  if (status === 429) return "busy";
  if (status === 413) return "tooLong";
  return status >= 500 ? "unreachable" : "refused";
}
