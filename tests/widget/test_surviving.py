"""What becomes of a conversation when pages, tabs and servers come and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from host_site import HostSite
from own_bot import OwnBot
from playwright.sync_api import BrowserContext, expect
from widget_chat import Chat, Held, Visit, Watch

from topicbot.testing.served import Served

QUESTION = "What is an LLM?"
GOES_ON = "and its market in 2034?"
ANSWER = "USD 123.09 billion"


def test_it_is_there_again_after_a_reload(chat: Chat) -> None:
    chat.say(QUESTION)
    said = chat.texts()
    chat.page.reload()
    expect(chat.input).to_be_visible()
    expect(chat.input).not_to_be_focused()
    assert chat.texts() == said
    expect(chat.say(GOES_ON)).to_contain_text(ANSWER)


def test_it_is_there_again_on_the_next_page(chat: Chat, site: HostSite) -> None:
    chat.say(QUESTION)
    said = chat.texts()
    chat.button("Close the chat").last.click()
    chat.page.get_by_role("link", name="Read more about it").click()
    chat.page.wait_for_url(f"{site.origin}/plain.html?again")
    expect(chat.launcher).to_be_visible()
    expect(chat.dialog).to_be_hidden()
    chat.open()
    assert chat.texts() == said


def test_the_browser_keeps_it_under_the_server_s_name(chat: Chat, site: HostSite) -> None:
    chat.say(QUESTION)
    assert chat.page.evaluate("Object.keys(localStorage)") == [f"topic-chat:{site.bot}"]


def test_another_tab_shows_at_once_what_is_said(chat: Chat, visit: Visit) -> None:
    other = visit(context=chat.page.context).open()
    chat.say(QUESTION)
    expect(other.asked).to_have_count(1)
    expect(other.answers.last).to_contain_text("language model")
    held = Held(chat.page)
    chat.write(GOES_ON)
    expect(other.asked.last).to_have_attribute("data-state", "sending")
    expect(other.typing).to_be_visible()
    held.release()
    other.answered(2)
    assert other.texts() == chat.texts()


def test_two_tabs_talk_in_one_conversation(chat: Chat, visit: Visit, bot: Served) -> None:
    other = visit(context=chat.page.context).open()
    chat.say(QUESTION)
    expect(other.asked).to_have_count(1)
    expect(other.say(GOES_ON)).to_contain_text(ANSWER)
    chat.answered(2)
    assert chat.texts() == other.texts()
    assert chat.heard(bot) == [QUESTION, GOES_ON]


def test_a_new_conversation_is_new_in_the_other_tab_too(chat: Chat, visit: Visit) -> None:
    other = visit(context=chat.page.context).open()
    chat.say(QUESTION)
    expect(other.asked).to_have_count(1)
    chat.button("New conversation").click()
    chat.button("Begin anew").click()
    expect(other.asked).to_have_count(0)


def test_what_was_being_sent_when_the_page_was_left_is_sent_once(chat: Chat, bot: Served) -> None:
    held = Held(chat.page)
    chat.write(QUESTION)
    held.wait_for(1)
    chat.page.unroute_all()
    chat.page.reload()
    expect(chat.input).to_be_visible()
    chat.answered(1)
    assert chat.heard(bot) == [QUESTION]


def test_it_outlives_the_server(visit: Visit, own_bot: OwnBot, watch: Watch) -> None:
    watch.origins += (own_bot.url,)
    chat = visit(strict=False, attributes={"server": own_bot.url}).open()
    chat.say(QUESTION)
    own_bot.kill()
    own_bot.start()
    chat.page.reload()
    expect(chat.asked).to_have_count(1)
    expect(chat.say(GOES_ON)).to_contain_text(ANSWER)


@pytest.mark.parametrize(("hours", "kept"), [(23, True), (25, False)])
def test_a_day_after_its_last_message_it_is_gone(chat: Chat, hours: int, kept: bool) -> None:
    chat.say(QUESTION)
    secret = chat.kept()["secret"]
    chat.page.clock.set_system_time(datetime.now() + timedelta(hours=hours))
    chat.page.reload()
    expect(chat.input).to_be_visible()
    expect(chat.asked).to_have_count(1 if kept else 0)
    assert (chat.kept()["secret"] == secret) == kept


def test_a_tab_can_have_its_own(new_context: Callable[..., BrowserContext], visit: Visit) -> None:
    context, attributes = new_context(), {"storage": "tab"}
    chat = visit(context=context, attributes=attributes).open()
    chat.say(QUESTION)
    assert chat.page.evaluate("localStorage.length") == 0
    chat.page.reload()
    expect(chat.asked).to_have_count(1)
    other = visit(context=context, attributes=attributes).open()
    expect(other.replies).to_be_visible()
    expect(other.asked).to_have_count(0)


def test_it_can_be_kept_nowhere(visit: Visit) -> None:
    chat = visit(attributes={"storage": "none"}).open()
    chat.say(QUESTION)
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    chat.page.reload()
    chat.open()
    expect(chat.asked).to_have_count(0)


@pytest.mark.parametrize("method", ["getItem", "setItem"])
def test_a_browser_that_keeps_nothing_can_talk(visit: Visit, method: str) -> None:
    chat = visit()
    refuse = f"Storage.prototype.{method} = () => {{ throw new DOMException('', 'SecurityError') }}"
    chat.page.context.add_init_script(refuse)
    chat.page.reload()
    chat.open()
    chat.say(QUESTION)
    expect(chat.say(GOES_ON)).to_contain_text(ANSWER)


@pytest.mark.parametrize("damaged", ["{", "null", "[]", '{"version": 1}', '{"version": 99}'])
def test_what_is_damaged_counts_as_nothing(visit: Visit, site: HostSite, damaged: str) -> None:
    chat = visit()
    chat.page.evaluate(
        "entry => localStorage.setItem(...entry)", [f"topic-chat:{site.bot}", damaged]
    )
    chat.page.reload()
    chat.open()
    chat.say(QUESTION)
    assert len(chat.kept()["entries"]) == 2


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        ("delete question.time", 1),
        ("question.time = 1e300", 1),
        ("answer.message.buttons = [null, {}]", 2),
        ("answer.message.custom = {table: {rows: 5}, chart: {series: {}}, sources: [{}]}", 2),
        ("entries.push(answer)", 2),
    ],
)
def test_what_is_damaged_in_part_is_shown_without_that_part(
    chat: Chat, damage: str, left: int
) -> None:
    chat.say(QUESTION)
    said = chat.texts()
    chat.page.evaluate(
        f"""() => {{
          const [key] = Object.keys(localStorage);
          const stored = JSON.parse(localStorage[key]);
          const {{entries, entries: [question, answer]}} = stored.kept;
          {damage};
          localStorage[key] = JSON.stringify(stored);
        }}"""
    )
    chat.page.reload()
    expect(chat.input).to_be_visible()
    assert chat.texts() == said[-left:]
    chat.write(GOES_ON)
    expect(chat.answers.last).to_contain_text(ANSWER)
