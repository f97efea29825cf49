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
let bots = 0;

function hear(event: Event): void {
  heard.push([event.type, (event as CustomEvent<unknown>).detail]);
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  [asked, heard, bots] = [[], [], bots + 1];
  answer = () => Response.json({ rateable: true, messages: [SAID] });
  vi.stubGlobal("fetch", ({ method, url, headers }: Request) => {
    asked.push([`${method} ${url.split("/").at(-1) ?? ""}`, headers.get("Authorization")]);
    return Promise.resolve(url.endsWith("welcome") ? Response.json(WELCOME) : answer());
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

test.each(["texts", "suggestions"])(
  "%s that are no JSON are left out, with a note",
  async (name) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const chat = await chatWith(`open ${name}="{oops"`);
    expect(warn.mock.calls.join()).toContain("{oops");
    await inside(chat, ".send[aria-label=Send]");
    await vi.waitUntil(async () => (await inside(chat, "h2")).textContent === WELCOME.title);
  },
);

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

test("where there can be no server, that is shown and told", async () => {
  const chat = await chatWith();
  chat.server = "https://";
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
