import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Keeping, Memory, randomHex } from "../src/memory.js";
import type { UserEntry } from "../src/messages.js";

const KEY = "topic-chat:https://bot.example";
const HOUR = 3_600_000;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function say(memory: Memory, text: string): void {
  const entry: UserEntry = { role: "user", id: text, time: 0, text, state: "sent" };
  memory.update(({ entries }) => entries.push(entry));
}

function said(memory = new Memory(KEY, "local")): string[] {
  return memory.kept.entries.map(({ id }) => id);
}

test.each<[Keeping | "elsewhere", string[], string[]]>([
  ["local", [KEY], []],
  ["tab", [], [KEY]],
  ["none", [], []],
  ["elsewhere", [], []],
])("kept as %j, it is in the browser: %j, in the tab: %j", (keeping, browser, tab) => {
  const memory = new Memory(KEY, keeping as Keeping);
  say(memory, "one");
  expect([Object.keys(localStorage), Object.keys(sessionStorage)]).toEqual([browser, tab]);
  expect(said(memory)).toEqual(["one"]);
});

test.each<[Keeping, string[]]>([
  ["local", ["one"]],
  ["tab", ["one"]],
  ["none", []],
])("kept as %j, the next page has %j", (keeping, texts) => {
  const before = new Memory(KEY, keeping);
  say(before, "one");
  const after = new Memory(KEY, keeping);
  expect(said(after)).toEqual(texts);
  expect(after.kept.secret === before.kept.secret).toBe(texts.length > 0);
});

test("bots have conversations of their own", () => {
  say(new Memory(KEY, "local"), "one");
  expect(said(new Memory(`${KEY}:8080`, "local"))).toEqual([]);
});

test("a conversation lasts until a day after its last message", () => {
  vi.useFakeTimers();
  const memory = new Memory(KEY, "local");
  say(memory, "one");
  vi.advanceTimersByTime(23 * HOUR);
  say(memory, "two");
  vi.advanceTimersByTime(24 * HOUR - 1);
  expect(said()).toEqual(["one", "two"]);
  vi.advanceTimersByTime(1);
  expect(said()).toEqual([]);
});

test("of what is too old, nothing stays in the browser", () => {
  vi.useFakeTimers();
  const { secret } = new Memory(KEY, "local").kept;
  say(new Memory(KEY, "local"), "one");
  vi.advanceTimersByTime(25 * HOUR);
  new Memory(KEY, "local");
  expect(localStorage.getItem(KEY)).not.toMatch(RegExp(`one|${secret}`));
});

test("a long conversation keeps its last 200 messages", () => {
  const memory = new Memory(KEY, "none");
  for (let number = 1; number <= 205; number += 1) say(memory, String(number));
  expect([said(memory).length, said(memory)[0], said(memory).at(-1)]).toEqual([200, "6", "205"]);
});

test("a new conversation has nothing of the old one", () => {
  const memory = new Memory(KEY, "local");
  const { secret } = memory.kept;
  say(memory, "one");
  memory.clear();
  expect(memory.kept.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(localStorage.getItem(KEY)).not.toMatch(RegExp(`one|${secret}`));
});

test("what two tabs say at once is all kept", () => {
  const [one, two] = [new Memory(KEY, "local"), new Memory(KEY, "local")];
  say(one, "one");
  say(two, "two");
  say(one, "three");
  expect(said(two)).toEqual(["one", "two", "three"]);
});

test("of other tabs, only what concerns the conversation is heard", () => {
  const heard = { local: vi.fn(), tab: vi.fn(), none: vi.fn() };
  new Memory(KEY, "local").watch(heard.local);
  new Memory(KEY, "tab").watch(heard.tab);
  new Memory(KEY, "none").watch(heard.none);
  const change = (key: string, storageArea: Storage | null) =>
    dispatchEvent(new StorageEvent("storage", { key, storageArea }));
  change("another", localStorage);
  change(KEY, null);
  for (const each of Object.values(heard)) expect(each).not.toHaveBeenCalled();
  change(KEY, localStorage);
  expect(heard.local).toHaveBeenCalledOnce();
  expect(heard.tab).not.toHaveBeenCalled();
  change(KEY, sessionStorage);
  expect(heard.tab).toHaveBeenCalledOnce();
  expect(heard.none).not.toHaveBeenCalled();
});

function denied(): never {
  throw new DOMException("Denied", "SecurityError");
}

test.each<[string, () => Partial<Storage>]>([
  ["forbidden", denied],
  ["full", () => ({ getItem: () => null, setItem: denied })],
  ["unreadable", () => ({ getItem: denied, setItem: () => undefined })],
])("where storage is %s, a conversation lasts as long as the page", (_, storage) => {
  vi.spyOn(globalThis, "localStorage", "get").mockImplementation(storage as () => Storage);
  const memory = new Memory(KEY, "local");
  const { secret } = memory.kept;
  say(memory, "one");
  say(memory, "two");
  expect(said(memory)).toEqual(["one", "two"]);
  expect(memory.kept.secret).toBe(secret);
  expect(said()).toEqual([]);
});

test("where storage is full later on, nothing is lost that was said since", () => {
  const before = new Memory(KEY, "local");
  say(before, "one");
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(denied);
  const memory = new Memory(KEY, "local");
  say(memory, "two");
  say(memory, "three");
  expect(said(memory)).toEqual(["one", "two", "three"]);
});

const SECRET = "5ec2e7".repeat(11).slice(2);
const KEPT = `"kept":{"secret":"${SECRET}","entries":[]}`;

test("of what is stored, what is whole is kept, each once, and the secret with it", () => {
  const whole = (id: string, text: string) =>
    ({ role: "user", id, time: 0, text, state: "sent" }) satisfies UserEntry;
  const timeless = { ...whole("two", "No time"), time: undefined };
  const entries = [whole("one", "1"), timeless, null, whole("one", "again"), whole("three", "3")];
  const stored = { version: 1, used: Date.now(), kept: { secret: SECRET, entries } };
  localStorage.setItem(KEY, JSON.stringify(stored));
  const memory = new Memory(KEY, "local");
  expect(memory.kept.secret).toBe(SECRET);
  expect(said(memory)).toEqual(["one", "three"]);
});

test.each([
  "",
  "{",
  "null",
  "[]",
  '"words"',
  `{"version":1,"used":9e15,"kept":null}`,
  `{"version":1,"used":9e15,${KEPT}}`,
  ...[
    ...["{}", "[]", '"x"', `{"secret":"${SECRET}","entries":5}`, `{"secret":"${SECRET}"}`],
    ...['"known"', "5", "null", `["${SECRET}"]`, `"${SECRET}\\n"`].map(
      (secret) => `{"secret":${secret},"entries":[]}`,
    ),
  ].map((kept) => `{"version":1,"used":${String(Date.now())},"kept":${kept}}`),
  `{"version":1,${KEPT}}`,
  `{"version":1,"used":"now",${KEPT}}`,
  `{"version":1,"used":"${String(Date.now())}",${KEPT}}`,
  `{"version":1,"used":1e999,${KEPT}}`,
  `{"version":"1","used":9e15,${KEPT}}`,
  `{"__proto__":{"version":1,"used":9e15,${KEPT}}}`,
])("storage that holds %j counts as empty", (stored) => {
  localStorage.setItem(KEY, stored);
  const memory = new Memory(KEY, "local");
  expect(memory.kept.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(memory.kept.secret).not.toBe(SECRET);
  say(memory, "one");
  expect(said()).toEqual(["one"]);
});

test("random digits are as many as were asked for, whatever comes up", () => {
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => array);
  expect(randomHex(4)).toBe("00000000");
});
