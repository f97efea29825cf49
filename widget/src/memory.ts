import type { ConversationEntry } from "./messages.js";
import { number, oneOf, record } from "./reading.js";
import { kept } from "./shapes.js";

/** Where a conversation is kept: in the browser, in one tab of it, or nowhere. */
export type Keeping = "local" | "tab" | "none";

/** What is kept of a conversation. */
export interface Kept {
  /** 256 random bits in hexadecimal; whoever has it goes on with the conversation. */
  secret: string;
  entries: ConversationEntry[];
}

const VERSION = 1;
const LONGEST = 200;
const LIFETIME = 24 * 60 * 60 * 1000;
const stored = record({ version: oneOf(VERSION), used: number, kept });

/** Random bytes in hexadecimal; unlike `crypto.randomUUID` also on pages without TLS. */
export function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function anew(): Kept {
  return { secret: randomHex(32), entries: [] };
}

/** Keeps one conversation over reloads, and shares it among tabs, until a day after its last message. */
export class Memory {
  readonly #key: string;
  #storage: Storage | undefined;
  #kept = anew();

  /** @param key Name of the conversation in the browser's storage. */
  constructor(key: string, keeping: Keeping) {
    this.#key = key;
    this.#storage = storageFor(keeping);
    if (this.#read() === undefined) this.#write(this.#kept);
  }

  /** The conversation as the last of the tabs left it. */
  get kept(): Kept {
    return (this.#kept = this.#read() ?? this.#kept);
  }

  /** Changes the conversation, of which another tab may have changed other parts. */
  update(change: (kept: Kept) => void): void {
    const kept = this.kept;
    change(kept);
    kept.entries = kept.entries.slice(-LONGEST);
    this.#write(kept);
  }

  /** Begins a new conversation in place of the one that is kept. */
  clear(): void {
    this.#write(anew());
  }

  /** Calls back whenever another tab has changed the conversation. */
  watch(changed: () => void): void {
    addEventListener("storage", (event) => {
      if (event.storageArea === this.#storage && event.key === this.#key) changed();
    });
  }

  #read(): Kept | undefined {
    try {
      const found = stored(JSON.parse(this.#storage?.getItem(this.#key) ?? "null"));
      const fresh = found && Math.abs(Date.now() - found.used) < LIFETIME;
      return fresh ? found.kept : undefined;
    } catch {
      return undefined; // Blocked or damaged: as if there were nothing.
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    try {
      const written = { version: VERSION, used: Date.now(), kept };
      this.#storage?.setItem(this.#key, JSON.stringify(written));
    } catch {
      // Full or blocked: what is there is not the latest, so the page alone keeps it from here on.
      this.#storage = undefined;
    }
  }
}

function storageFor(keeping: Keeping): Storage | undefined {
  try {
    return { local: localStorage, tab: sessionStorage, none: undefined }[keeping];
  } catch {
    return undefined;
  }
}
