import { type Keeping, Memory, randomHex } from "./memory.js";
import type { BotEntry, ConversationEntry, Problem, Rating, UserEntry } from "./messages.js";
import { type Answer, Failure, Server, type Welcome } from "./server.js";

interface ConversationEvents {
  /** Something that is shown has changed. */
  change: undefined;
  /** An entry was added in this page. */
  entry: ConversationEntry;
  /** A message could not be sent. */
  problem: Problem;
}

/** One person's conversation with the bot. Messages are sent one after the other, each once. */
export class Conversation {
  /** Whether a message is being sent again. */
  retrying = false;
  readonly #events = new EventTarget();
  readonly #server: Server;
  readonly #memory: Memory;
  #sending = false;

  /**
   * @param server The bot's server.
   * @param key Name of the conversation in the browser's storage.
   * @param keeping Where it is kept.
   */
  constructor(server: Server, key: string, keeping: Keeping) {
    this.#server = server;
    this.#memory = new Memory(key, keeping);
    this.#memory.watch(() => this.#changed());
    addEventListener("online", () => this.retry());
    // What the page was sending when it was left. An id has its effect once, so this is safe.
    void this.#sendAll();
  }

  /** What the bot says first. */
  welcome(): Promise<Welcome> {
    return this.#server.welcome();
  }

  get entries(): readonly ConversationEntry[] {
    return this.#memory.kept.entries;
  }

  /** Whether an answer is awaited. */
  get waiting(): boolean {
    return this.entries.some((entry) => entry.role === "user" && entry.state === "sending");
  }

  /** Has a listener called with each event of a kind; the function that comes back ends it. */
  on<Name extends keyof ConversationEvents>(
    name: Name,
    listener: (detail: ConversationEvents[Name]) => void,
  ): () => void {
    const hear = (event: Event): void => {
      listener((event as CustomEvent<ConversationEvents[Name]>).detail);
    };
    this.#events.addEventListener(name, hear);
    return () => {
      this.#events.removeEventListener(name, hear);
    };
  }

  /** Says something, and ends when it has been answered or could not be sent. */
  async send(text: string): Promise<void> {
    const id = randomHex(16);
    const entry: UserEntry = { role: "user", id, time: Date.now(), text, state: "sending" };
    this.#memory.update(({ entries }) => entries.push(entry));
    this.#emit("entry", entry);
    this.#changed();
    await this.#sendAll();
  }

  /** Sends again, in their order, the messages that could not be sent. */
  retry(): void {
    const failed = this.entries.filter(
      (entry) => entry.role === "user" && entry.state === "failed",
    );
    if (failed.length === 0) return;
    this.#memory.update((kept) => {
      const ids = new Set(failed.map(({ id }) => id));
      // They come after what was answered meanwhile, as their answers will.
      kept.entries = kept.entries.filter(({ id }) => !ids.has(id));
      for (const entry of failed as UserEntry[]) {
        delete entry.problem;
        kept.entries.push({ ...entry, state: "sending" });
      }
    });
    this.#changed();
    void this.#sendAll();
  }

  /**
   * Rates an answer.
   *
   * @param id The answer's entry.
   * @param rating `undefined` takes the rating back.
   * @throws The server did not take it.
   */
  async rate(id: string, rating: Rating | undefined, reason = ""): Promise<void> {
    const rates = this.entries.find((entry): entry is BotEntry => entry.id === id)?.rates;
    if (rates === undefined) return;
    await this.#server.rate(this.#memory.kept.secret, rates, rating ?? "none", reason);
    this.#memory.update(({ entries }) => {
      const entry = entries.find((each): each is BotEntry => each.id === id);
      if (entry === undefined) return;
      if (rating === undefined) delete entry.rating;
      else entry.rating = rating;
    });
    this.#changed();
  }

  /** Begins a new conversation, and has the old one deleted here and on the server. */
  async reset(): Promise<void> {
    const { secret, entries } = this.#memory.kept;
    this.#memory.clear();
    this.#changed();
    if (entries.length > 0) await this.#server.forget(secret);
  }

  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        await this.#sendOne(next);
      }
    } finally {
      this.#sending = false;
    }
  }

  #next(): UserEntry | undefined {
    return this.entries.find(
      (entry): entry is UserEntry => entry.role === "user" && entry.state === "sending",
    );
  }

  async #sendOne({ id, text }: UserEntry): Promise<void> {
    const { secret } = this.#memory.kept;
    try {
      const answer = await this.#server.send(secret, id, text, () => {
        this.retrying = true;
        this.#changed();
      });
      this.#answered(id, answer);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#failed(id, error.problem);
    } finally {
      this.retrying = false;
      this.#changed();
    }
  }

  #answered(id: string, answer: Answer): void {
    const added: BotEntry[] = [];
    this.#memory.update(({ entries }) => {
      const place = entries.findIndex((entry) => entry.id === id);
      const question = entries[place];
      // Another tab was quicker, or the conversation has been begun anew.
      if (question?.role !== "user" || question.state === "sent") return;
      question.state = "sent";
      const last = answer.messages.length - 1;
      answer.messages.forEach((message, index) => {
        const entry: BotEntry = { role: "bot", id: `${id}.${index}`, time: Date.now(), message };
        if (answer.rateable && index === last) entry.rates = id;
        added.push(entry);
      });
      entries.splice(place + 1, 0, ...added);
    });
    for (const entry of added) this.#emit("entry", entry);
  }

  /** Marks a message as not sent, and those that wait behind it: their order is kept. */
  #failed(id: string, problem: Problem): void {
    const alone = problem === "tooLong" || problem === "refused";
    this.#memory.update(({ entries }) => {
      for (const entry of entries) {
        if (entry.role === "user" && entry.state === "sending" && (entry.id === id || !alone)) {
          entry.state = "failed";
          entry.problem = problem;
        }
      }
    });
    this.#emit("problem", problem);
  }

  #changed(): void {
    this.#emit("change", undefined);
  }

  #emit<Name extends keyof ConversationEvents>(name: Name, detail: ConversationEvents[Name]): void {
    this.#events.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const conversations = new Map<string, Conversation>();

/** The conversation with a server, which all elements of a page share. */
export function conversationWith(base: string, keeping: Keeping): Conversation {
  const key = `topic-chat:${base}`;
  const name = `${key} ${keeping}`;
  const conversation = conversations.get(name) ?? new Conversation(new Server(base), key, keeping);
  conversations.set(name, conversation);
  return conversation;
}
