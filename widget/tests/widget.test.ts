import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ENGLISH } from "../src/texts.js";
import type { TopicChat } from "../src/widget.js";
import "../src/widget.js";

const EVENTS = ["chat-opened", "chat-closed", "chat-message", "chat-link", "chat-error"] as const;
const CHART = { unit: "$", series: [{ name: "LLMs", points: [[2023, 4.5]] }] };
const SAID = { text: "See [it](https://e.org/).", custom: { chart: CHART } };
const WELCOME = { title: "Ask", messages: [{ text: "Hi!" }] };
/** What the server is asked, such as "POST messages", and with which secret. */
let asked: [string, string | null][];
let heard: [event: string, detail: unknown][];
let answer: () => Response;
let welcome: unknown;
let bots = 0;

function hear(event: Event): void {
  heard.push([event.type, (event as CustomEvent<unknown>).detail]);
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  [asked, heard, bots, welcome] = [[], [], bots + 1, WELCOME];
  answer = () => Response.json({ rateable: true, messages: [SAID] });
  vi.stubGlobal("fetch", ({ method, url, headers }: Request) => {
    asked.push([`${method} ${url.split("/").at(-1) ?? ""}`, headers.get("Authorization")]);
    return Promise.resolve(url.endsWith("welcome") ? Response.json(welcome) : answer());
  });
  // What every browser has, and happy-dom has not.
  vi.stubGlobal("visualViewport", null);
  vi.stubGlobal("isSecureContext", true);
  for (const name of EVENTS) document.addEventListener(name, hear);
});

afterEach(() => {
  document.body.replaceChildren();
  for (const name of EVENTS) document.removeEventListener(name, hear);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A chat on the page; each test has a bot of its own, so that none sees another's words. */
async function chatWith(more = ""): Promise<TopicChat> {
  document.body.innerHTML = `<topic-chat server="https://bot${bots}.example" ${more}></topic-chat>`;
  const chat = document.body.firstElementChild as TopicChat;
  await chat.updateComplete;
  return chat;
}

/** Waits for something in the chat. */
function inside(chat: TopicChat, selector: string): Promise<HTMLElement> {
  const panel = () => chat.shadowRoot?.querySelector("topic-chat-panel")?.shadowRoot;
  return vi.waitUntil(() => panel()?.querySelector<HTMLElement>(selector), { interval: 5 });
}

// The first test of the file, since what is loaded stays loaded.
test("nothing of the chat is loaded, and nobody asked, before it is opened", async () => {
  const chat = await chatWith();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([customElements.get("topic-chat-panel"), asked]).toEqual([undefined, []]);
  chat.show();
  await inside(chat, "textarea");
  expect(asked).toEqual([["GET welcome", null]]);
});

type Act = (chat: TopicChat) => unknown;

function button(chat: TopicChat): HTMLElement | null | undefined {
  return chat.shadowRoot?.querySelector<HTMLElement>("button");
}

test.each<[string, Act, Act]>([
  ["methods", (chat) => chat.show(), (chat) => chat.hide()],
  ["attribute", (chat) => chat.setAttribute("open", ""), (chat) => chat.removeAttribute("open")],
  [
    "button",
    (chat) => chat.open || button(chat)?.click(),
    (chat) => chat.open && button(chat)?.click(),
  ],
  ["property", (chat) => (chat.open = true), (chat) => (chat.open = false)],
])("its %s open and close it, which is told once", async (_, open, close) => {
  const chat = await chatWith();
  for (const act of [close, open, open, close, close]) {
    act(chat);
    await chat.updateComplete;
    expect([chat.open, chat.hasAttribute("open")]).toEqual(Array(2).fill(act === open));
    expect(button(chat)?.getAttribute("aria-expanded")).toBe(String(act === open));
  }
  expect(heard).toEqual(["chat-opened", "chat-closed"].map((name) => [name, null]));
});

test("what is said while it is closed is told, and waits to be seen", async () => {
  const chat = await chatWith();
  await chat.send("What?");
  expect(heard).toEqual([
    ["chat-message", { role: "user", text: "What?" }],
    ["chat-message", { role: "bot", text: SAID.text }],
  ]);
  const unread = () => button(chat)?.querySelector(`[aria-label="${ENGLISH.unread}"]`);
  await vi.waitUntil(unread);
  chat.show();
  await vi.waitUntil(() => !unread());
});

test("what cannot be sent is told with its reason", async () => {
  answer = () => new Response("", { status: 413 });
  await (await chatWith()).send("Long");
  expect(heard.at(-1)).toEqual(["chat-error", { message: "tooLong" }]);
});

test("a new conversation has the server delete the old one, if there was any", async () => {
  const chat = await chatWith();
  await chat.send("What?");
  const secret = asked.find(([what]) => what === "POST messages")?.[1];
  answer = () => new Response(null, { status: 204 });
  await chat.reset();
  await chat.reset();
  expect(asked.filter(([what]) => what.startsWith("DELETE"))).toEqual([
    ["DELETE conversation", secret],
  ]);
  expect(JSON.stringify(localStorage)).not.toContain("What?");
});

test.each([true, false])("a link is told, and followed if the page lets it: %j", async (lets) => {
  const chat = await chatWith("open");
  await chat.send("Where?");
  if (!lets) chat.addEventListener("chat-link", (event) => event.preventDefault());
  let followed: boolean | undefined;
  const stop = (click: Event): void => {
    followed = !click.defaultPrevented;
    click.preventDefault(); // or happy-dom goes there
  };
  document.addEventListener("click", stop, { once: true });
  (await inside(chat, "a[href]")).click();
  expect(heard.at(-1)).toEqual(["chat-link", { url: "https://e.org/" }]);
  expect(followed).toBe(lets);
});

test("the page's words replace the bot's, which is then not asked for them", async () => {
  const words = `heading="Hilfe" greeting="Moin!" suggestions='["Was?"]' texts='{"close": "Zu"}'`;
  const chat = await chatWith(`open ${words}`);
  expect((await inside(chat, "h2")).textContent).toBe("Hilfe");
  expect((await inside(chat, "article")).textContent).toContain("Moin!");
  expect((await inside(chat, ".reply")).textContent.trim()).toBe("Was?");
  await inside(chat, ".tool[aria-label=Zu]");
  await inside(chat, `.send[aria-label="${ENGLISH.send}"]`);
  expect(button(chat)?.getAttribute("aria-label")).toBe("Zu");
  expect(asked).toEqual([]);
});

test.each([
  ["texts", "{oops"],
  ["texts", "5"],
  ["suggestions", "{oops"],
  ["suggestions", "5"],
  ["suggestions", "{}"],
  ["suggestions", "[1]"],
])("as %s, %j is left out, with a note", async (name, value) => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const chat = await chatWith(`open ${name}="${value}"`);
  expect(warn.mock.calls.join()).toContain(value);
  await inside(chat, ".send[aria-label=Send]");
  await vi.waitUntil(async () => (await inside(chat, "h2")).textContent === WELCOME.title);
});

test("of the page's words, those that are none are left out", async () => {
  const chat = await chatWith(`open texts='{"send": 5, "input": null, "close": "Zu"}'`);
  await inside(chat, ".tool[aria-label=Zu]");
  await inside(chat, `.send[aria-label=${ENGLISH.send}]`);
  await inside(chat, `textarea[aria-label="${ENGLISH.input}"]`);
});

const KEPT = [
  { role: "user", id: "0", time: 1e12, text: "Still here.", state: "sent" },
  { role: "user", id: "1", time: 1e12, text: "Hello?", state: "failed", problem: "busy" },
  { role: "user", id: "2", time: 1e12, text: "What?", state: "sent" },
  {
    role: "bot",
    id: "2.0",
    time: 1e12,
    message: {
      text: "Both.",
      buttons: [{ title: "More", payload: "Tell me more" }],
      custom: {
        lead: "A lead.",
        sources: [{ section: "Output", paragraphs: [20] }],
        table: { columns: ["", "LLM"], rows: [["Output", "text"]] },
        chart: CHART,
      },
    },
    rates: "2",
    rating: "up",
  },
];
const WRONG = ["missing", null, true, -1, 1e300, "endless", "", "x", [], [null], [[5]], {}];

/** The way to each value within another, such as ["0", "message", "text"]. */
function ways(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...ways(inner).map((way) => [key, ...way]),
  ]);
}

/** A copy of what is kept, with one value of it replaced. */
function damaged(way: string[], wrong: unknown): string {
  const entries: unknown = structuredClone(KEPT);
  const parent = way.slice(0, -1).reduce((at, key) => Reflect.get(at as object, key), entries);
  const key = way.at(-1) ?? "";
  if (wrong === "missing") Reflect.deleteProperty(parent as object, key);
  else Reflect.set(parent as object, key, wrong);
  const kept = { secret: "5ec2e7".repeat(11).slice(2), entries };
  return JSON.stringify({ version: 1, used: Date.now(), kept }).replaceAll('"endless"', "1e999");
}

const PLACES = ways(KEPT).filter(([entry]) => entry !== "0");

test.each(PLACES.map((way) => [way.join("."), way] as const))(
  "whatever is stored as %s, the chat shows what is whole, and goes on",
  async (_, way) => {
    for (const wrong of WRONG) {
      bots += 1;
      localStorage.setItem(`topic-chat:https://bot${bots}.example`, damaged(way, wrong));
      const chat = await chatWith("open");
      const shown = (await inside(chat, "textarea")).closest(".panel");
      expect(shown?.textContent).toContain("Still here.");
      expect(shown?.textContent).not.toMatch(/undefined|NaN|Invalid|Infinity|∞|\[object/);
      await chat.send("What?");
      await inside(chat, "[data-role=bot] a[href]");
    }
  },
);

test.each([
  {},
  [],
  { messages: 5 },
  { title: {}, messages: [null] },
  { title: "Ask", messages: [{ text: "Hi!" }, { text: 5 }] },
])("with %j as the bot's welcome, the chat has its own", async (said) => {
  welcome = said;
  const chat = await chatWith("open");
  await inside(chat, "textarea");
  await chat.send("What?");
  await inside(chat, "[data-role=bot] a[href]");
  expect((await inside(chat, "article")).textContent).toContain(ENGLISH.greeting);
  expect((await inside(chat, "h2")).textContent).toBe(ENGLISH.heading);
});

test.each<[string, string | null]>([
  ["https://e.org/privacy", "https://e.org/privacy"],
  ["http://e.org/", "http://e.org/"],
  ["/privacy?of=us", "/privacy?of=us"],
  ["#privacy", "#privacy"],
  ["//e.org/privacy", "//e.org/privacy"],
  ["javascript:alert(1)", null],
  [" JavaScript:alert(1)", null],
  ["java\nscript:alert(1)", null],
  ["data:text/html,x", null],
  ["vbscript:x", null],
  ["blob:https://e.org/x", null],
  ["file:///etc/passwd", null],
  ["mailto:us@e.org", null],
  ["https://", null],
])("the page on privacy at %j is linked as %j", async (address, linked) => {
  const chat = await chatWith("open");
  chat.privacy = address;
  await chat.updateComplete;
  const foot = (await inside(chat, "textarea")).closest(".foot");
  expect(foot?.querySelector("a")?.getAttribute("href") ?? null).toBe(linked);
});

test("with values that do not exist it works, and keeps nothing", async () => {
  const chat = await chatWith(`open position="up" theme="pink" storage="cloud" feedback="?" x="y"`);
  await chat.send("What?");
  await inside(chat, "[data-role=bot] [aria-pressed]");
  expect(JSON.stringify([localStorage, sessionStorage])).not.toContain("What?");
});

test("attributes can be changed later, and CSS sees what scripts set", async () => {
  const chat = await chatWith(`open theme="dark"`);
  expect([chat.theme, chat.position, chat.storage]).toEqual(["dark", "right", "local"]);
  chat.setAttribute("heading", "Later");
  [chat.position, chat.theme, chat.inline] = ["left", "light", true];
  await vi.waitUntil(async () => (await inside(chat, "section h2")).textContent === "Later");
  expect(chat.matches("[position=left][theme=light][inline]")).toBe(true);
  chat.hide();
  expect([chat.open, button(chat)]).toEqual([true, null]);
});

test("on the tab's next page it is as it was, unless nothing may be kept", async () => {
  for (const storage of ["local", "none"]) {
    for (const open of [true, false]) {
      const chat = await chatWith(`open storage="${storage}"`);
      chat.open = open;
      await chat.updateComplete;
      expect((await chatWith()).open).toBe(open && storage === "local");
      sessionStorage.clear();
    }
  }
});

test.each([
  "https://",
  "javascript:alert(1)",
  "data:text/html,x",
  "blob:https://e.org/x",
  "file:///",
])("where there can be no server, such as at %j, that is shown and told", async (address) => {
  const chat = await chatWith();
  chat.server = address;
  await expect(chat.send("What?")).rejects.toThrow("URL");
  await chat.updateComplete;
  expect(chat.shadowRoot?.querySelector("[role=alert]")?.textContent).toBe(ENGLISH.notLoaded);
  expect(heard).toEqual([["chat-error", { message: expect.stringContaining("URL") as string }]]);
});

test.each([
  ["de", "4,5"],
  ["", "4.5"],
  ["no_language", "4.5"],
  ["de-", "4.5"],
])("on a page in %j, a figure is %s", async (language, figure) => {
  const chat = await chatWith(`open lang="${language}"`);
  await chat.send("How many?");
  expect((await inside(chat, "text.value")).textContent).toBe(figure);
});
