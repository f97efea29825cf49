"""Whatever is said, by whomever, it stays words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from widget_chat import MESSAGES, Chat, Visit, Watch, answer_with

# Each would set `window.pwned`, leave the page, or ask another server, if it were more than words.
HOSTILE: list[str] = json.loads((Path(__file__).parent / "xss.json").read_text("utf-8"))
SPOKEN = {
    *("a", "article", "blockquote", "br", "code", "del", "details", "div", "em", "hr", "li", "ol"),
    *("p", "pre", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul", "span"),
    *("button", "figcaption", "figure", "g", "path", "rect", "svg", "text", "time"),
}
"""Elements that messages may consist of."""

INSPECT = """(log) => {
  const all = [...log.querySelectorAll("*")];
  const lit = (attribute) => !/^(on|style|src)/.test(attribute.name);
  return {
    pwned: window.pwned ?? null,
    elements: [...new Set(all.map((each) => each.localName))],
    attributes: all.flatMap((each) => [...each.attributes]).filter((each) => !lit(each))
      .map((each) => each.name),
    links: [...log.querySelectorAll("a")].map((each) => [each.protocol, each.rel, each.target]),
  };
}"""


def check(chat: Chat, address: str) -> None:
    """Nothing ran, and nothing is there but what messages consist of."""
    found: dict[str, Any] = chat.log.evaluate(INSPECT)
    assert found["pwned"] is None
    assert set(found["elements"]) <= SPOKEN
    assert found["attributes"] == []
    for protocol, rel, target in found["links"]:
        assert protocol in ("http:", "https:", "mailto:")
        assert (rel, target) == ("noopener noreferrer", "_blank")
    assert chat.page.url == address


def portions(chat: Chat) -> Iterator[list[str]]:
    """The hostile texts, each portion for a conversation of its own, which keeps 200 entries."""
    for begin in range(0, len(HOSTILE), 90):
        yield HOSTILE[begin : begin + 90]
        chat.page.unroute(MESSAGES)
        chat.page.evaluate("document.querySelector('topic-chat').reset()")
        expect(chat.asked).to_have_count(0)


@pytest.fixture
def chat(visit: Visit) -> Chat:
    """A chat on a page without a policy, which would stop what got through."""
    return visit(strict=False).open()


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 200


def test_as_the_words_of_a_person(chat: Chat) -> None:
    answer_with(chat.page, {"text": "Yes."})
    address = chat.page.url
    send = """(texts) => {
      const chat = document.querySelector("topic-chat");
      return Promise.all(texts.map((text) => chat.send(text)));
    }"""
    for some in portions(chat):
        chat.page.evaluate(send, some)
        shown = chat.asked.locator(".bubble").evaluate_all("all => all.map((e) => e.textContent)")
        assert shown[-len(some) :] == some
        check(chat, address)


@pytest.mark.parametrize("place", ["text", "lead", "table", "chart", "source"])
def test_as_the_words_of_a_fact(chat: Chat, place: str) -> None:
    def message(text: str) -> dict[str, Any]:
        custom: dict[str, Any] = {
            "text": {},
            "lead": {"lead": text, "table": {"columns": [""], "rows": []}},
            "table": {"lead": "", "table": {"columns": ["", text], "rows": [[text, text]]}},
            "chart": {"chart": {"unit": text, "series": [{"name": text, "points": [[1, 2]]}]}},
            "source": {"sources": [{"section": text, "paragraphs": [1]}]},
        }[place]
        return {"text": text, "custom": custom}

    address = chat.page.url
    for some in portions(chat):
        answer_with(chat.page, *map(message, some))
        chat.say("Say it.")
        expect(chat.answers).to_have_count(1 + len(some))
        check(chat, address)


def test_as_a_button(chat: Chat) -> None:
    buttons = [{"title": text, "payload": text} for text in HOSTILE]
    answer_with(chat.page, {"text": "Choose.", "buttons": buttons})
    address = chat.page.url
    chat.say("which?")
    shown = chat.replies.get_by_role("button")
    titles = shown.evaluate_all("all => all.map((each) => each.textContent.trim())")
    assert titles == [text.strip() for text in HOSTILE]
    sent: list[str] = []
    chat.page.on("request", lambda request: sent.append(request.post_data or ""))
    shown.first.click()
    expect(chat.asked).to_have_count(2)
    expect(chat.answers).to_have_count(3)  # Until then dots may show that it is typing.
    assert json.loads(sent[0])["text"] == HOSTILE[0].strip()
    check(chat, address)


def test_as_the_address_of_a_link(chat: Chat) -> None:
    def hostile(text: str) -> str:
        return f"[a]({text}) [b](<{text}>) <{text}> ![c]({text}) [d](https://example.org/{text})"

    address = chat.page.url
    for some in portions(chat):
        answer_with(chat.page, *({"text": hostile(text)} for text in some))
        chat.say("Say it.")
        expect(chat.answers).to_have_count(1 + len(some))
        check(chat, address)


def test_an_answer_of_another_shape_breaks_nothing(chat: Chat, watch: Watch) -> None:
    def nonsense(route: Route) -> None:
        origin = {"Access-Control-Allow-Origin": route.request.headers["origin"]}
        route.fulfill(body="<html>Sign in to the network</html>", headers=origin)

    chat.page.route(MESSAGES, nonsense)
    chat.write("What is an LLM?")
    expect(chat.button("Try again")).to_be_visible(timeout=30_000)


def test_as_the_address_of_the_page_on_privacy(visit: Visit) -> None:
    chat = visit(strict=False, attributes={"privacy": "/privacy"}).open()
    link = chat.element.get_by_role("link", name="Privacy")
    expect(link).to_be_visible()
    set_privacy = "async (chat, text) => { chat.privacy = text; await chat.updateComplete; }"
    for text in HOSTILE:  # Many are relative addresses, if strange ones.
        chat.element.evaluate(set_privacy, text)
        for each in link.all():
            assert each.evaluate("({protocol}) => protocol") in ("http:", "https:")
    for text in ("javascript:x()", " JavaScript:x()", "java\nscript:x()", "data:text/html,x"):
        chat.element.evaluate(set_privacy, text)
        expect(link).to_have_count(0)
