"""The widget on pages of other people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from host_site import HostSite
from playwright.sync_api import BrowserContext, Page, expect
from widget_chat import Chat, Visit, Watch, answer_with

STYLES = """(selector) => {
  const all = (root) => [...root.querySelectorAll("*")]
    .flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  const within = [...document.querySelectorAll(selector)]
    .flatMap((each) => [...all(each), ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  return within
    .filter(({localName}) => localName !== "style")
    .map((each) => [each.localName, Object.fromEntries(
      [...getComputedStyle(each)].map((name) => [name, getComputedStyle(each)[name]]))]);
}"""
"""Every style of every element in those that a selector finds, with their shadow trees."""


def differences(some: list[Any], others: list[Any]) -> dict[str, str]:
    """Of each property that differs, an element with both values."""
    assert some
    assert [name for name, _ in some] == [name for name, _ in others]
    return {
        property: f"{name}: {value} / {other[property]}"
        for (name, styles), (_, other) in zip(some, others, strict=True)
        for property, value in styles.items()
        if value != other[property]
    }


def test_two_lines_embed_it_in_a_page_with_a_strict_policy(visit: Visit) -> None:
    chat = visit()
    chat.picture("closed")
    chat.open()
    expect(chat.replies).to_be_visible()
    chat.picture("open")
    expect(chat.say("What is an LLM?")).to_contain_text("language model")
    chat.picture("answered")


def test_the_bot_s_own_page_has_it_under_the_server_s_policy(
    new_context: Callable[..., BrowserContext], site: HostSite
) -> None:
    page = new_context().new_page()
    answer = page.goto(f"{site.bot}/")
    assert answer
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    chat = Chat(page, "#corner").open()
    chat.say("What is an LLM?")
    chat.picture("demonstration")


def test_it_asks_only_the_bot_and_shows_it_no_cookie(visit: Visit, site: HostSite) -> None:
    chat = visit()
    # Cookies know no ports, so those of the website would go to the bot as well.
    chat.page.context.add_cookies([{"name": "visitor", "value": "7", "url": site.origin}])
    with chat.page.expect_request_finished(lambda each: each.url.endswith("/messages")) as said:
        chat.open().say("What is an LLM?")
    headers = said.value.all_headers()
    assert "cookie" not in headers
    assert headers["authorization"].startswith("Bearer ")


def test_styles_of_the_page_do_not_reach_it(visit: Visit) -> None:
    quiet, loud = visit("plain").open(), visit("loud", strict=False).open()
    for chat in (quiet, loud):
        expect(chat.replies).to_be_visible()
        chat.say("What is an LLM?")
    loud.picture("loud_page")
    styles = [each.page.evaluate(STYLES, "topic-chat") for each in (quiet, loud)]
    assert not differences(*styles)


def test_its_styles_do_not_reach_the_page(visit: Visit) -> None:
    without = visit("loud", java_script_enabled=False).page.evaluate(STYLES, "main")
    chat = visit("loud").open()
    chat.say("What is an LLM?")
    assert not differences(without, chat.page.evaluate(STYLES, "main"))


def test_two_on_a_page_show_one_conversation(visit: Visit) -> None:
    page = visit("two").page
    inline, other = Chat(page, "#first"), Chat(page, "#second")
    inline.say("What is an LLM?")
    other.open()
    assert other.texts() == inline.texts()
    other.say("and its weaknesses?")
    assert other.texts() == inline.texts()
    assert len(other.texts()) == 4


def test_inline_it_fills_its_place_in_the_page(visit: Visit) -> None:
    chat = visit("two", viewport={"width": 700, "height": 800})
    chat = Chat(chat.page, "#first")
    expect(chat.input).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    expect(chat.dialog).to_have_count(0)
    expect(chat.input).not_to_be_focused()
    chat.say("What is an LLM?")
    chat.picture("inline")
    place, shown = chat.element.bounding_box(), chat.element.locator(".panel").bounding_box()
    assert place == shown
    assert place
    assert place["height"] == 600


def test_attributes_replace_what_the_bot_says_first(visit: Visit) -> None:
    chat = visit(
        attributes={
            "heading": "Ask about AI",
            "greeting": "Good day. **What** is it?",
            "suggestions": '["What is an LLM?", "What is ChatGPT?"]',
            "privacy": "https://example.com/privacy",
        }
    ).open()
    expect(chat.dialog).to_have_accessible_name("Ask about AI")
    expect(chat.answers).to_have_text([re.compile(r"Good day\. What is it\?")])
    expect(chat.replies.get_by_role("button")).to_have_text(["What is an LLM?", "What is ChatGPT?"])
    expect(chat.element.get_by_role("link", name="Privacy")).to_have_attribute(
        "href", "https://example.com/privacy"
    )


def test_it_can_be_open_from_the_start_and_tells_so(visit: Visit) -> None:
    chat = visit(attributes={"open": ""})
    expect(chat.input).to_be_visible()
    expect(chat.input).not_to_be_focused()
    chat.button("Close the chat").last.click()
    expect(chat.element).not_to_have_attribute("open", "")
    chat.open()
    expect(chat.element).to_have_attribute("open", "")


@pytest.mark.parametrize("position", ["right", "left"])
def test_it_stands_on_the_side_that_is_asked_for(visit: Visit, position: str) -> None:
    chat = visit(attributes={"position": position}).open()
    for part in (chat.launcher, chat.dialog):
        box = part.bounding_box()
        assert box
        gap = box["x"] if position == "left" else 1280 - box["x"] - box["width"]
        assert gap == 20


@pytest.mark.parametrize(
    ("theme", "scheme", "dark"),
    [
        ("auto", "light", False),
        ("auto", "dark", True),
        ("light", "dark", False),
        ("dark", "light", True),
    ],
)
def test_it_is_dark_where_the_theme_or_the_system_says_so(
    visit: Visit, theme: str, scheme: str, dark: bool
) -> None:
    chat = visit(attributes={"theme": theme}, color_scheme=scheme).open()
    shown = chat.dialog.evaluate("each => getComputedStyle(each).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", shown)[:3])) / 3
    assert (brightness < 128) == dark
    if (theme, dark) == ("dark", True):
        chat.say("How large is the market in 2034?")
        chat.picture("dark")


def test_a_page_can_leave_out_ratings(visit: Visit) -> None:
    chat = visit(attributes={"feedback": "off"}).open()
    chat.say("What is an LLM?")
    expect(chat.button("Copy the answer")).to_be_visible()
    expect(chat.button("Helpful")).to_have_count(0)


def test_properties_of_css_change_its_looks(visit: Visit) -> None:
    chat = visit()
    chat.element.evaluate(
        "(each, values) => values.forEach(([name, value]) => each.style.setProperty(name, value))",
        [
            ["--topic-chat-accent", "rgb(0, 100, 0)"],
            ["--topic-chat-on-accent", "rgb(255, 255, 200)"],
            ["--topic-chat-background", "rgb(250, 250, 240)"],
            ["--topic-chat-text", "rgb(40, 0, 0)"],
            ["--topic-chat-font", "monospace"],
            ["--topic-chat-width", "500px"],
            ["--topic-chat-height", "400px"],
            ["--topic-chat-radius", "2px"],
            ["--topic-chat-offset", "50px"],
            ["--topic-chat-z-index", "77"],
        ],
    )
    chat.open()
    launcher = {
        "background-color": "rgb(0, 100, 0)",
        "color": "rgb(255, 255, 200)",
        "bottom": "50px",
        "z-index": "77",
    }
    dialog = {
        "background-color": "rgb(250, 250, 240)",
        "color": "rgb(40, 0, 0)",
        "font-family": "monospace",
        "width": "500px",
        "height": "400px",
        "border-radius": "2px",
        "right": "50px",
        "z-index": "77",
    }
    for part, styles in ((chat.launcher, launcher), (chat.dialog, dialog)):
        for name, value in styles.items():
            expect(part).to_have_css(name, value)
    chat.picture("own_colours")


def test_scripts_of_the_page_can_use_it(visit: Visit) -> None:
    chat = visit()
    noted = chat.events("chat-opened", "chat-closed", "chat-message", "chat-error")
    chat.element.evaluate("each => each.show()")
    expect(chat.input).to_be_focused()
    chat.element.evaluate("each => each.hide()")
    expect(chat.dialog).to_be_hidden()
    chat.element.evaluate("each => each.send('What is an LLM?')")
    answer = chat.kept()["entries"][-1]["message"]["text"]
    assert noted() == [
        ["chat-opened", None],
        ["chat-closed", None],
        ["chat-message", {"role": "user", "text": "What is an LLM?"}],
        ["chat-message", {"role": "bot", "text": answer}],
    ]
    chat.element.evaluate("each => each.reset()")
    assert chat.kept()["entries"] == []


def test_a_page_can_send_before_the_chat_was_opened(visit: Visit) -> None:
    chat = visit()
    chat.element.evaluate("each => each.send('What is an LLM?')")
    expect(chat.element.get_by_role("img", name="New messages")).to_be_visible()
    chat.picture("unread")
    chat.open()
    expect(chat.answers.last).to_contain_text("language model")
    expect(chat.element.get_by_role("img", name="New messages")).to_have_count(0)


def test_a_page_may_follow_links_itself(visit: Visit, site: HostSite) -> None:
    chat = visit().open()
    target = f"{site.origin}/plain.css?linked"
    answer_with(chat.page, {"text": f"See [the page]({target})."})
    link = chat.say("Where?").get_by_role("link", name="the page")
    noted = chat.events("chat-link")
    with chat.page.context.expect_page() as opened:
        link.click()
    assert opened.value.url == target
    assert opened.value.evaluate("opener") is None
    opened.value.close()

    chat.page.evaluate("addEventListener('chat-link', event => event.preventDefault())")
    link.click()
    link.click(modifiers=["Control"])
    link.press("Enter")
    assert noted() == [["chat-link", {"url": target}]] * 4
    assert len(chat.page.context.pages) == 1


GERMAN = {
    "open": "Chat öffnen",
    "input": "Ihre Nachricht",
    "send": "Senden",
    "sources": "Quellen",
    "figures": "Zahlen als Tabelle",
    "year": "Jahr",
    "bot": "Auskunft",
}


def test_its_words_can_be_in_another_language(visit: Visit) -> None:
    chat = visit(attributes={"texts": json.dumps(GERMAN), "lang": "de"})
    chat.button("Chat öffnen").click()
    chat.input = chat.element.get_by_role("textbox", name="Ihre Nachricht")
    answer = chat.say("How large is the market in 2034?")
    answer.get_by_text("Zahlen als Tabelle").click()
    expect(answer.get_by_role("columnheader").first).to_have_text("Jahr (USD billion)")
    expect(answer.get_by_role("cell").last).to_contain_text("1.005,07")
    expect(answer).to_have_accessible_name("Auskunft")
    expect(answer.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_it_can_be_read_from_right_to_left(visit: Visit) -> None:
    chat = visit(attributes={"dir": "rtl", "lang": "ar", "heading": "اسأل"}).open()
    answer_with(chat.page, {"text": "- مرحبا بك\n- كيف حالك"})
    answer = chat.say("ما هذا")
    chat.picture("right_to_left")
    expect(chat.dialog).to_have_css("direction", "rtl")
    dialog, asked, said = (
        each.bounding_box()
        for each in (chat.dialog, chat.asked.locator(".bubble"), answer.locator(".bubble"))
    )
    assert dialog
    assert asked
    assert said
    middle = dialog["x"] + dialog["width"] / 2
    assert asked["x"] + asked["width"] < middle
    assert said["x"] + said["width"] > middle


def test_what_is_not_json_is_left_out(visit: Visit, watch: Watch) -> None:
    watch.expect("not JSON")
    chat = visit(attributes={"suggestions": "What is it?", "texts": "{"}).open()
    expect(chat.replies).to_be_visible()
    assert len(watch.noted) == 2


def test_it_goes_on_where_the_page_puts_it_next(visit: Visit) -> None:
    chat = visit().open()
    chat.say("What is an LLM?")
    chat.element.evaluate("each => document.querySelector('main').append(each)")
    expect(chat.input).to_be_visible()
    expect(chat.say("and its weaknesses?")).to_be_visible()
    assert len(chat.texts()) == 4


def load_order(page: Page) -> list[str]:
    urls = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    return [url for url in urls if url.endswith(".js")]


def test_it_loads_the_chat_when_it_is_first_opened(visit: Visit) -> None:
    chat = visit()
    before = load_order(chat.page)
    chat.open()
    assert not any("/chat-" in each for each in before)
    assert any("/chat-" in each for each in load_order(chat.page))


def test_it_says_so_where_the_chat_cannot_be_loaded(visit: Visit, watch: Watch) -> None:
    watch.expect("Failed to load resource")
    chat = visit()
    noted = chat.events("chat-error")
    chat.page.route(re.compile("/chat-"), lambda route: route.abort())
    chat.launcher.click()
    expect(chat.element.get_by_role("alert")).to_have_text(
        "The chat could not be loaded. Please reload the page."
    )
    assert [name for name, _ in noted()] == ["chat-error"]
