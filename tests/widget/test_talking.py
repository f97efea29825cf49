"""What is said and shown in the widget, with the real bot."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from widget_chat import Chat, Held, Visit, answer_with

from topicbot.testing.served import Served

QUESTION = "What is an LLM?"
COMPARISON = "compare LLMs and generative AI"
MARKET = "How large is the market in 2034?"


def fits_sideways(place: Locator) -> bool:
    """Whether all of an element's content is within its width, so that nobody has to scroll."""
    return bool(place.evaluate("each => each.scrollWidth <= each.clientWidth"))


def test_it_goes_on_from_what_was_said_before(chat: Chat) -> None:
    chat.say(QUESTION)
    expect(chat.say("and its market in 2034?")).to_contain_text("USD 123.09 billion")


def test_several_facts_are_a_list(chat: Chat) -> None:
    answer = chat.say("What are the strengths of LLMs?")
    expect(answer.locator(".bubble li")).to_have_count(4)
    expect(answer.locator(".bubble li").first).to_contain_text(re.compile("^LLMs are"))


def test_markdown_becomes_elements(chat: Chat) -> None:
    lines = [
        "# Heading",
        "Some **bold**, *slanted* and `code_with_underscores`, 2 < 3 & [a page](https://example.com/?a=1&b=2).",
        "",
        "3. third",
        "4. fourth",
        "",
        "> said",
        "",
        "```",
        "<b>not bold</b>",
        "```",
        "",
        "| a | b |",
        "| - | - |",
        "| 1 | 2 |",
        "",
        "first line",
        "second line",
    ]
    answer_with(chat.page, {"text": "\n".join(lines)})
    bubble = chat.say("Show it").locator(".bubble")
    for tag, text in {
        "p > strong": ["Heading", "bold"],
        "em": ["slanted"],
        "p > code": ["code_with_underscores"],
        "ol[start='3'] > li": ["third", "fourth"],
        "blockquote": ["said"],
        "pre > code": ["<b>not bold</b>"],
        "th": ["a", "b"],
        "td": ["1", "2"],
    }.items():
        expect(bubble.locator(tag)).to_have_text(text)
    expect(bubble.locator("p").last.locator("br")).to_have_count(1)
    expect(bubble).to_contain_text("2 < 3 & a page.")
    link = bubble.get_by_role("link", name="a page")
    expect(link).to_have_attribute("href", "https://example.com/?a=1&b=2")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    chat.picture("markdown")


def test_a_table_can_be_read_on_the_narrowest_screens(visit: Visit) -> None:
    chat = visit(viewport={"width": 320, "height": 640}).open()
    answer = chat.say(COMPARISON)
    table = answer.get_by_role("table")
    chat.picture("table_320")
    expect(table.get_by_role("row")).to_have_count(7)
    expect(table.get_by_role("columnheader")).to_have_text(["LLMs", "Generative AI"])
    cell = table.get_by_role("row").nth(2).get_by_role("cell").last
    expect(cell).to_contain_text("Broad: text, images, audio, video and more")
    assert fits_sideways(chat.page.locator("html"))
    assert fits_sideways(chat.log)
    for each in table.locator("tbody th, td").all():
        box = each.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_a_wide_table_scrolls_by_itself(visit: Visit) -> None:
    chat = visit(viewport={"width": 320, "height": 640}).open()
    row = "|" + "|".join(f" averyveryverylongword{number} " for number in range(9)) + "|"
    answer_with(chat.page, {"text": "\n".join((row, "|" + " - |" * 9, row))})
    answer = chat.say("Show it")
    assert fits_sideways(chat.page.locator("html"))
    assert fits_sideways(chat.log)
    last = answer.get_by_role("cell").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=0.9)


def test_beside_the_lead_a_table_is_not_said_twice(chat: Chat) -> None:
    answer = chat.say(COMPARISON)
    chat.picture("table")
    expect(answer.get_by_role("table")).to_have_count(1)
    assert answer.inner_text().count("Narrow, language only") == 1


def test_figures_are_a_chart_and_a_table(chat: Chat) -> None:
    answer = chat.say(MARKET)
    chart = answer.get_by_role("img", name=re.compile("^Bar chart, USD billion"))
    expect(chart).to_have_accessible_name(re.compile(r"LLMs, 2034: 123\.09"))
    widths = chart.locator("rect.bar").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert len(widths) == 4
    assert max(widths) == widths[3]
    assert (
        widths[1] / widths[3] == round(123.09 / 1005.07, 2)
        or abs(widths[1] / widths[3] - 123.09 / 1005.07) < 0.01
    )
    chat.picture("chart")
    table = answer.locator("figure").get_by_role("table")
    expect(table).to_have_count(0)
    answer.get_by_text("Figures as a table").click()
    expect(table.get_by_role("row").last).to_contain_text("1,005.07")


def test_quick_replies_vanish_once_one_is_used(chat: Chat) -> None:
    chat.say(QUESTION)
    held = Held(chat.page)
    reply = chat.replies.get_by_role("button").first
    words = reply.inner_text()
    reply.click()
    expect(chat.replies).to_have_count(0)
    expect(chat.input).to_be_focused()
    held.release()
    chat.answered(2)
    assert chat.texts()[2] == f"you: {words}"
    expect(chat.replies).to_have_count(1)


def test_what_was_typed_instead_takes_quick_replies_away(chat: Chat) -> None:
    offered = chat.replies.get_by_role("button")
    expect(offered.first).to_be_visible()
    before = offered.all_inner_texts()
    chat.say("What are the strengths of LLMs?")
    assert offered.all_inner_texts() != before


def test_sources_are_folded_and_name_sections(chat: Chat) -> None:
    answer = chat.say(MARKET)
    section = answer.get_by_text("Introduction, paragraphs 2, 3")
    expect(section).to_be_hidden()
    answer.get_by_text("Sources").click()
    expect(section).to_be_visible()
    chat.picture("sources")


def feedback(database: Path) -> list[tuple[str, str, str | None]]:
    """Question, rating and reason of all ratings that the server holds."""
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT question, rating, reason FROM feedback").fetchall()


def test_ratings_are_kept_by_the_server_with_their_reasons(chat: Chat, bot: Served) -> None:
    asked = "What are the weaknesses of generative AI?"

    def kept() -> list[tuple[str, str | None]]:
        return [each[1:] for each in feedback(bot.database) if each[0] == asked]

    answer = chat.say(asked)
    up, down = answer.get_by_role("button", name=re.compile("elpful")).all()
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(answer.get_by_text("Thank you for telling us.")).to_be_visible()
    assert [rating for rating, _ in kept()] == ["up"]

    up.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    assert kept() == []

    down.click()
    reason = answer.get_by_role("textbox", name="What was wrong? (optional)")
    expect(reason).to_be_focused()
    chat.picture("reason")
    reason.fill("Too long; it does not answer me.")
    answer.get_by_role("button", name="Send feedback").click()
    expect(reason).to_have_count(0)
    expect(chat.input).to_be_focused()
    expect(down).to_have_attribute("aria-pressed", "true")
    assert kept() == [("down", "Too long; it does not answer me.")]


def test_an_answer_can_be_copied(visit: Visit) -> None:
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).open()
    answer = chat.say(COMPARISON)
    answer.get_by_role("button", name="Copy the answer").click()
    expect(answer.get_by_role("button", name="Copied")).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied == chat.kept()["entries"][-1]["message"]["text"]


def test_each_message_has_its_time(visit: Visit) -> None:
    chat = visit(timezone_id="Asia/Tokyo", locale="en-GB", attributes={"lang": "en-GB"}).open()
    before = datetime.now(timezone.utc)
    chat.say(QUESTION)
    times = chat.element.locator("article time")
    expect(times).to_have_count(2)
    for each in times.all():
        moment = datetime.fromisoformat((each.get_attribute("datetime") or "").rstrip("Z"))
        assert abs((moment.replace(tzinfo=timezone.utc) - before).total_seconds()) < 60
        assert each.inner_text() == f"{(moment.hour + 9) % 24:02}:{moment.minute:02}"


def test_while_an_answer_is_awaited_it_says_so(chat: Chat) -> None:
    held = Held(chat.page)
    chat.write(QUESTION)
    expect(chat.typing).to_contain_text("The answer is on its way")
    expect(chat.asked).to_have_attribute("data-state", "sending")
    chat.picture("waiting")
    held.release()
    chat.answered(1)


def test_a_new_conversation_forgets_the_old_one_here_and_on_the_server(chat: Chat) -> None:
    chat.say(QUESTION)
    secret = chat.kept()["secret"]
    chat.button("New conversation").click()
    expect(chat.button("Begin anew")).to_be_focused()
    chat.picture("begin_anew")
    with chat.page.expect_response(lambda each: each.request.method == "DELETE") as deleted:
        chat.button("Begin anew").click()
    assert deleted.value.status == 204
    assert deleted.value.request.header_value("authorization") == f"Bearer {secret}"
    expect(chat.asked).to_have_count(0)
    expect(chat.replies).to_be_visible()
    expect(chat.input).to_be_focused()
    assert chat.kept()["secret"] != secret
    expect(chat.say("Tell me more")).to_contain_text("I am not sure what that refers to")


def test_a_conversation_can_be_kept_after_all(chat: Chat) -> None:
    chat.say(QUESTION)
    chat.button("New conversation").click()
    chat.button("Keep it").click()
    expect(chat.input).to_be_focused()
    assert len(chat.texts()) == 2


def test_a_conversation_can_be_downloaded(chat: Chat) -> None:
    chat.say(QUESTION)
    chat.say(COMPARISON)
    with chat.page.expect_download() as download:
        chat.button("Download the conversation").click()
    assert download.value.suggested_filename == "conversation.txt"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    said = [
        each["text"] if each["role"] == "user" else each["message"]["text"]
        for each in chat.kept()["entries"]
    ]
    places = [text.index(each) for each in said]
    assert places == sorted(places)
    assert len(re.findall("– You\n", text)) == 2
    assert len(re.findall("– Bot\n", text)) == 2


def test_shift_and_enter_begin_a_line(chat: Chat) -> None:
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    height = chat.input.evaluate("each => each.offsetHeight")
    assert height > 50
    chat.input.press("Enter")
    chat.answered(1)
    assert chat.texts()[0] == "you: one\ntwo"
    assert chat.input.evaluate("each => each.offsetHeight") < height


def test_nothing_is_sent_where_nothing_was_written(chat: Chat) -> None:
    for nothing in ("", "   ", "\n"):
        chat.input.fill(nothing)
        chat.button("Send").click()
        chat.input.press("Enter")
    chat.say(QUESTION)
    assert len(chat.texts()) == 2


# In Safari, the key comes when the choice has ended already, with a code of its own.
@pytest.mark.parametrize("choosing", [{"isComposing": True}, {"keyCode": 229}])
@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_key_that_ends_the_choice_of_a_character_does_nothing_else(
    chat: Chat, key: str, choosing: dict[str, Any]
) -> None:
    chat.input.fill("日本")
    chat.input.dispatch_event("keydown", {"key": key, **choosing})
    expect(chat.input).to_be_visible()
    expect(chat.input).to_have_value("日本")
    expect(chat.asked).to_have_count(0)
    chat.input.press("Enter")
    expect(chat.asked).to_have_count(1)


def test_a_long_answer_is_shown_from_its_beginning(chat: Chat) -> None:
    chat.say(QUESTION)
    answer_with(chat.page, {"text": "\n\n".join(f"Paragraph {number}." for number in range(60))})
    answer = chat.say("Tell me all")
    expect(chat.asked.last).to_be_in_viewport()
    expect(answer.get_by_text("Paragraph 0.")).to_be_in_viewport()
    expect(answer.get_by_text("Paragraph 59.")).not_to_be_in_viewport()


def test_several_parts_of_an_answer_are_rated_as_one(chat: Chat) -> None:
    chat.say("What is an LLM? And how large is its market in 2034?")
    assert chat.answers.count() > 2
    expect(chat.button("Helpful")).to_have_count(1)
