"""Everybody can use it: axe, the keyboard, and what a screen reader is told."""

from __future__ import annotations

from typing import Any

import pytest
from host_site import HostSite
from playwright.sync_api import Page, expect
from widget_chat import PROJECT, Chat, Visit, answer_with

AXE = (PROJECT / "widget" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABLE = "What is the difference between LLMs and generative AI?"
CHART = "Which market is larger in 2034?"


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the widget, and where."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """async (rules) => {
          const run = {runOnly: rules, resultTypes: ["violations"]};
          return (await axe.run("topic-chat", run)).violations;
        }""",
        RULES,
    )
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"viewport": {"width": 320, "height": 640}},
        # Twice as large: half as many CSS pixels on the same screen.
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    ],
    ids=["light", "dark", "forced colours", "320 px", "200 %"],
)
def test_axe_finds_nothing_in_any_state(visit: Visit, look: dict[str, Any]) -> None:
    # Without a policy, under which axe could not be put into the page.
    chat = visit(strict=False, **look)
    assert violations(chat.page) == []
    chat.open()
    expect(chat.replies).to_be_visible()
    assert violations(chat.page) == []
    chat.say(TABLE)
    chat.say(CHART)
    for summary in chat.log.locator("summary").all():
        summary.click()
    assert violations(chat.page) == []
    chat.button("Not helpful").last.click()
    expect(chat.element.get_by_role("textbox", name="What was wrong? (optional)")).to_be_focused()
    assert violations(chat.page) == []
    chat.button("No, thank you").click()
    chat.page.context.set_offline(True)
    chat.write("and then?")
    expect(chat.button("Try again")).to_be_visible()
    assert violations(chat.page) == []
    chat.button("New conversation").click()
    expect(chat.button("Keep it")).to_be_visible()
    assert violations(chat.page) == []


def test_axe_finds_nothing_on_the_bot_s_own_page(
    new_context: Any, site: HostSite, bot: Any
) -> None:
    for scheme in ("light", "dark"):
        page = new_context(color_scheme=scheme, bypass_csp=True).new_page()
        page.goto(f"{site.bot}/")
        expect(Chat(page, "#here").replies).to_be_visible()
        page.evaluate(AXE)
        found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)
        assert [each["id"] for each in found["violations"]] == []


def focused(page: Page) -> str:
    """Name of what has the focus, inside of all shadow roots."""
    name: str = page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at.getAttribute("aria-label") ?? at.textContent.trim();
        }"""
    )
    return name


def test_all_of_it_works_by_keyboard_in_a_sensible_order(visit: Visit) -> None:
    chat = visit()
    keyboard = chat.page.keyboard
    chat.launcher.focus()
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.replies).to_be_visible()
    keyboard.type("What is an LLM?")
    keyboard.press("Enter")
    chat.answered(1)
    expect(chat.input).to_be_focused()
    walk = []
    while len(walk) < 30 and "Close the chat" not in walk:
        keyboard.press("Shift+Tab")
        walk.append(focused(chat.page))
    replies = chat.replies.get_by_role("button").all_inner_texts()
    assert walk == [
        *reversed(replies),
        "Not helpful",
        "Helpful",
        "Copy the answer",
        "Sources",
        "Conversation",
        "Close the chat",
    ]
    keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()
    assert focused(chat.page) == "Open the chat"


def test_a_screen_reader_is_told_each_new_answer_once_and_nothing_old(visit: Visit) -> None:
    chat = visit().open()
    heard = """() => {
      const live = document.querySelector("topic-chat").shadowRoot
        .querySelector("topic-chat-panel").shadowRoot.querySelector("[data-live]");
      window.heard = [];
      new MutationObserver(() => heard.push(live.textContent))
        .observe(live, {childList: true, characterData: true, subtree: true});
    }"""
    chat.page.evaluate(heard)
    first = chat.say("What is an LLM?").locator(".bubble").inner_text()
    assert [text.strip() for text in chat.page.evaluate("window.heard")] == [first.strip()]
    expect(chat.live).to_have_attribute("role", "status")
    expect(chat.log).not_to_have_attribute("aria-live", "polite")

    chat.page.reload()
    expect(chat.asked).to_have_count(1)
    expect(chat.live).to_have_text("")


def test_an_answer_that_is_the_same_again_is_told_again(chat: Chat) -> None:
    answer_with(chat.page, {"text": "The same."})
    chat.say("one")
    before = chat.live.text_content()
    chat.say("two")
    assert chat.live.text_content() != before
    expect(chat.live).to_have_text("The same.")


def test_whatever_can_be_pressed_is_large_enough(chat: Chat) -> None:
    chat.say(CHART)
    for target in chat.element.locator("button:visible, summary:visible").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, target.inner_html()


def test_nothing_moves_for_whoever_wants_no_motion(visit: Visit) -> None:
    chat = visit(reduced_motion="reduce").open()
    running = "document.getAnimations().length"
    chat.page.route("**/messages", lambda route: None)
    chat.write("What is an LLM?")
    expect(chat.typing).to_be_visible()
    assert chat.page.evaluate(running) == 0


def test_the_focus_goes_back_to_what_opened_it(visit: Visit) -> None:
    chat = visit()
    opener = chat.page.locator("#before")
    opener.focus()
    chat.element.evaluate("chat => chat.show()")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
