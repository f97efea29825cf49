import { beforeEach, expect, test, vi } from "vitest";
import { Conversation } from "../src/conversation.js";
import type { ConversationEntry, Problem } from "../src/messages.js";
import { type Answer, Failure, Server } from "../src/server.js";

interface Request {
  id: string;
  text: string;
  answer: (text: string) => void;
  fail: (problem: Problem) => void;
}

/** Stands in for the network: keeps what was asked until the test answers. */
class Asked extends Server {
  requests: Request[] = [];
  forgotten: string[] = [];

  override send(_secret: string, id: string, text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        id,
        text,
        answer: (said) => resolve({ rateable: true, messages: [{ text: said }] }),
        fail: (problem) => reject(new Failure(problem)),
      });
    });
  }

  override forget(secret: string): Promise<void> {
    this.forgotten.push(secret);
    return Promise.resolve();
  }
}

let server: Asked;
let conversation: Conversation;

beforeEach(() => {
  localStorage.clear();
  server = new Asked("https://bot.example");
  conversation = new Conversation(server, "test", "local");
});

function said(entries: readonly ConversationEntry[] = conversation.entries): string[] {
  return entries.map((entry) =>
    entry.role === "user" ? `${entry.text} ${entry.state}` : entry.message.text,
  );
}

async function request(number: number): Promise<Request> {
  return vi.waitUntil(() => server.requests[number]);
}

test("messages are sent one after the other", async () => {
  void conversation.send("one");
  void conversation.send("two");
  expect(server.requests).toHaveLength(1);
  (await request(0)).answer("first");
  (await request(1)).answer("second");
  await vi.waitUntil(() => !conversation.waiting);
  expect(said()).toEqual(["one sent", "first", "two sent", "second"]);
});

test("what waits behind a message that failed waits with it, and keeps its place", async () => {
  void conversation.send("one");
  void conversation.send("two");
  (await request(0)).fail("unreachable");
  await vi.waitUntil(() => !conversation.waiting);
  expect(said()).toEqual(["one failed", "two failed"]);
  conversation.retry();
  const again = await request(1);
  expect([again.id, again.text]).toEqual([server.requests[0]?.id, "one"]);
  again.answer("first");
  (await request(2)).answer("second");
  await vi.waitUntil(() => !conversation.waiting);
  expect(said()).toEqual(["one sent", "first", "two sent", "second"]);
});

test("one that is too long fails alone", async () => {
  void conversation.send("one");
  void conversation.send("two");
  (await request(0)).fail("tooLong");
  (await request(1)).answer("second");
  await vi.waitUntil(() => !conversation.waiting);
  expect(said()).toEqual(["one failed", "two sent", "second"]);
});

test("what a page was sending when it was left is sent by the next, under the same id", async () => {
  void conversation.send("one");
  const left = await request(0);
  const next = new Asked("https://bot.example");
  const after = new Conversation(next, "test", "local");
  const again = await vi.waitUntil(() => next.requests[0]);
  expect(again.id).toBe(left.id);
  again.answer("first");
  left.answer("first");
  await vi.waitUntil(() => !after.waiting);
  expect(said(after.entries)).toEqual(["one sent", "first"]);
});

test("a new conversation has another secret, and the server forgets the old one", async () => {
  const done = conversation.send("one");
  (await request(0)).answer("first");
  await done;
  const { kept } = JSON.parse(localStorage.getItem("test") ?? "") as { kept: { secret: string } };
  await conversation.reset();
  expect(conversation.entries).toEqual([]);
  expect(server.forgotten).toEqual([kept.secret]);
  expect(kept.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(localStorage.getItem("test")).not.toContain(kept.secret);
});

test("a conversation that is a day old, or damaged, counts as none", async () => {
  const done = conversation.send("one");
  (await request(0)).answer("first");
  await done;
  const kept = localStorage.getItem("test") ?? "";
  const old = kept.replace(/"used":\d+/, `"used":${Date.now() - 25 * 3_600_000}`);
  for (const stored of [old, "{", "null", kept.replace('"version":1', '"version":0')]) {
    localStorage.setItem("test", stored);
    expect(new Conversation(server, "test", "local").entries).toEqual([]);
  }
});
