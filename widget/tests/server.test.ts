import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Failure, Server } from "../src/server.js";

const ANSWER = { rateable: true, messages: [{ text: "An answer." }] };
const fetch = vi.fn<(request: Request) => Promise<Response>>();
const server = new Server("https://bot.example");
let bodies: string[];
let retried: number;

beforeEach(() => {
  bodies = [];
  retried = 0;
  vi.useFakeTimers();
  fetch.mockReset();
  vi.stubGlobal("fetch", (request: Request) => {
    void request.text().then((body) => bodies.push(body));
    return fetch(request);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The answer to a message, or the problem that is reported in its place. */
function sent(): Promise<unknown> {
  return server
    .send("secret", "id", "What is an LLM?", () => (retried += 1))
    .catch((error: unknown) => (error instanceof Failure ? error.problem : error));
}

async function inTheEnd<Result>(promise: Promise<Result>): Promise<Result> {
  await vi.runAllTimersAsync();
  return promise;
}

function responds(status: number, headers: Record<string, string> = {}, body: unknown = {}): void {
  fetch.mockImplementationOnce(() => Promise.resolve(Response.json(body, { status, headers })));
}

function responsesWith(status: number): void {
  fetch.mockImplementation(() => Promise.resolve(new Response("no", { status })));
}

test.each([
  [400, "refused"],
  [401, "refused"],
  [404, "refused"],
  [413, "tooLong"],
])("after %i, a message is %s, and not sent again", async (status, problem) => {
  responsesWith(status);
  expect(await inTheEnd(sent())).toBe(problem);
  expect([fetch.mock.calls.length, retried]).toEqual([1, 0]);
});

test.each([
  [429, "busy"],
  [500, "unreachable"],
  [502, "unreachable"],
  [503, "unreachable"],
  [504, "unreachable"],
])("if there is still %i at the fifth time, the problem is %s", async (status, problem) => {
  responsesWith(status);
  expect(await inTheEnd(sent())).toBe(problem);
  expect([fetch.mock.calls.length, retried]).toEqual([5, 4]);
});

test.each([429, 503])("after %i, a message waits the seconds of Retry-After", async (status) => {
  responds(status, { "Retry-After": "3" });
  responds(200, {}, ANSWER);
  const answer = sent();
  await vi.advanceTimersByTimeAsync(2999);
  expect([fetch.mock.calls.length, retried]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(1);
  expect([fetch.mock.calls.length, retried]).toEqual([2, 1]);
  expect(await answer).toEqual(ANSWER);
});

test("nobody waits longer than 20 seconds, whatever Retry-After says", async () => {
  responds(503, { "Retry-After": "3600" });
  responds(200, {}, ANSWER);
  const answer = sent();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await answer).toEqual(ANSWER);
});

test("without Retry-After, the pauses double", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  responsesWith(503);
  const ended = sent();
  for (const [tries, pause] of [1000, 2000, 4000, 8000].entries()) {
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(fetch).toHaveBeenCalledTimes(tries + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(fetch).toHaveBeenCalledTimes(tries + 2);
  }
  expect(await ended).toBe("unreachable");
});

test("what the network lost is sent again, just as it was", async () => {
  fetch.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  responds(200, {}, ANSWER);
  expect(await inTheEnd(sent())).toEqual(ANSWER);
  expect(bodies).toEqual(Array(2).fill('{"id":"id","text":"What is an LLM?"}'));
});

test("a network that stays away makes the bot unreachable", async () => {
  fetch.mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await inTheEnd(sent())).toBe("unreachable");
});

test("offline, nothing is sent", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  expect(await sent()).toBe("offline");
  expect(fetch).not.toHaveBeenCalled();
});

test("going offline meanwhile is the problem that is told", async () => {
  responsesWith(503);
  const ended = sent();
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  expect(await inTheEnd(ended)).toBe("offline");
});

test("a server that hangs is given up, but not before it would answer", async () => {
  fetch.mockReturnValue(new Promise(() => undefined));
  const ended = sent();
  await vi.advanceTimersByTimeAsync(16_000);
  expect(fetch.mock.lastCall?.[0].signal.aborted).toBe(false);
  expect(await inTheEnd(ended)).toBe("unreachable");
  expect(fetch.mock.lastCall?.[0].signal.aborted).toBe(true);
});

test("an answer that never ends is given up", async () => {
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("Late", "TimeoutError")), milliseconds);
    return controller.signal;
  });
  fetch.mockImplementation(({ signal }) => {
    const body = new ReadableStream({
      start: (stream) => {
        signal.addEventListener("abort", () => stream.error(signal.reason));
      },
    });
    return Promise.resolve(new Response(body));
  });
  expect(await inTheEnd(sent())).toBe("unreachable");
});

test.each([
  ...["<html>Sign in</html>", '{"messages": [', "", "{}", "[]", "null", '{"messages":5}'],
  ...["[null]", "[{}]", '["words"]', '[{"text":"An answer."},{"text":5}]'].map(
    (messages) => `{"messages":${messages}}`,
  ),
])("%j is no answer", async (body) => {
  fetch.mockResolvedValue(new Response(body));
  expect(await inTheEnd(sent())).toBe("unreachable");
});

test.each(["[]", "{}", '{"messages":5}', '{"messages":[{}]}'])("%j is no welcome", async (body) => {
  fetch.mockResolvedValue(new Response(body));
  await expect(server.welcome()).rejects.toThrow("welcome");
});

const MORE = { title: "More", payload: "Tell me more" };
const SOURCE = { section: "Output", paragraphs: [20] };
const TABLE = { columns: [""], rows: [["Input"]] };
const CHART = { unit: "$", series: [{ name: "LLMs", points: [[2023, 4.5]] }] };
const WHOLE = {
  buttons: [MORE],
  custom: { lead: "", sources: [SOURCE], table: TABLE, chart: CHART },
};

function chartOf(points: unknown[]): unknown {
  return { custom: { chart: { ...CHART, series: [{ name: "LLMs", points }] } } };
}

test.each<[what: string, said: unknown, left: unknown]>([
  ["that is whole", WHOLE, WHOLE],
  ["with half a button", { buttons: [{ title: "Less" }, MORE] }, { buttons: [MORE] }],
  ["with half a source", { custom: { sources: [5, SOURCE] } }, { custom: { sources: [SOURCE] } }],
  [
    "with half a table",
    { custom: { table: { ...TABLE, rows: [["Input"], [5]] } } },
    { custom: {} },
  ],
  ["with half a chart", chartOf([[2023, 4.5], [2024]]), { custom: {} }],
  ["with an endless chart", chartOf(Array(1000).fill([2023, 4.5])), { custom: {} }],
  ["of another shape", { buttons: 5, custom: { lead: 5, chart: [] } }, { custom: {} }],
  ["with what is not known", { custom: { facts: ["one"] } }, { custom: { facts: ["one"] } }],
])("of an answer %s, the rest is shown", async (_, said, left) => {
  responds(200, {}, { rateable: 5, messages: [{ text: "Words.", ...(said as object) }] });
  expect(await inTheEnd(sent())).toEqual({ messages: [{ text: "Words.", ...(left as object) }] });
});

const RATING = '{"id":"i","rating":"up","reason":"y"}';

test.each<[string, () => Promise<unknown>, string | null, string]>([
  ["GET welcome", () => server.welcome(), null, ""],
  [
    "POST messages",
    () => server.send("s", "i", "Hi", vi.fn()),
    "Bearer s",
    '{"id":"i","text":"Hi"}',
  ],
  ["POST feedback", () => server.rate("s", "i", "up", "y"), "Bearer s", RATING],
  ["DELETE conversation", () => server.forget("s"), "Bearer s", ""],
])("%s carries what it needs, and no cookies", async (name, ask, secret, body) => {
  responds(200, {}, ANSWER);
  await inTheEnd(ask());
  const [{ method, url, headers, credentials }] = fetch.mock.lastCall as [Request];
  expect(`${method} ${url}`).toBe(name.replace(" ", " https://bot.example/webhooks/webchat/"));
  expect(headers.get("Authorization")).toBe(secret);
  expect(headers.get("Content-Type")).toBe(body === "" ? null : "application/json");
  expect(bodies).toEqual([body]);
  expect(credentials).toBe("omit");
});

test.each<[string, () => Promise<unknown>]>([
  ["rating", () => server.rate("s", "i", "none", "")],
  ["request to forget", () => server.forget("s")],
])("a %s that the server does not take is no success", async (_, ask) => {
  responsesWith(403);
  await expect(ask()).rejects.toThrow("403");
});
