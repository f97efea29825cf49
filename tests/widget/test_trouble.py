"""The network, the server or the person does not do what is usual."""

from __future__ import annotations

import re
import time

import pytest
from own_bot import OwnBot
from playwright.sync_api import Request, Route, expect
from widget_chat import MESSAGES, WELCOME, Chat, Held, Visit, Watch

from topicbot.testing.served import Served

QUESTION = "What is an LLM?"
OTHERS = ("and its weaknesses?", "What is ChatGPT?")


@pytest.fixture
def trouble(watch: Watch) -> None:
    """The browser notes on the console what it could not load."""
    watch.expect("Failed to load resource")


def fail(chat: Chat, times: int, status: int, **headers: str) -> list[Request]:
    """Have the first requests fail; the requests for messages from now on come back."""
    requests: list[Request] = []

    def answer(route: Route) -> None:
        requests.append(route.request)
        if len(requests) > times:
            route.continue_()
            return
        origin = {"Access-Control-Allow-Origin": route.request.headers["origin"]}
        exposed = {"Access-Control-Expose-Headers": "Retry-After"}
        route.fulfill(status=status, json={"error": "no"}, headers=headers | origin | exposed)

    chat.page.route(MESSAGES, answer)
    return requests


def test_offline_a_message_is_kept_and_sent_once_when_online_again(
    chat: Chat, bot: Served, trouble: None
) -> None:
    noted = chat.events("chat-error")
    chat.page.context.set_offline(True)
    chat.write(QUESTION)
    expect(chat.asked).to_have_attribute("data-state", "failed")
    expect(chat.asked).to_contain_text("Not sent. You are offline.")
    expect(chat.live).to_contain_text("You are offline.")
    assert [name for name, _ in noted()] == ["chat-error"]
    chat.picture("offline")
    chat.page.context.set_offline(False)
    chat.answered(1)
    assert chat.heard(bot) == [QUESTION]


def test_going_offline_while_an_answer_is_awaited_loses_nothing(
    chat: Chat, bot: Served, trouble: None
) -> None:
    chat.page.clock.install()
    held = Held(chat.page)
    chat.write(QUESTION)
    held.wait_for(1)
    chat.page.context.set_offline(True)
    held.release()
    chat.let_time_pass_until(chat.button("Try again"))
    expect(chat.asked).to_contain_text("You are offline.")
    chat.page.context.set_offline(False)
    chat.answered(1)
    assert chat.heard(bot) == [QUESTION]


def test_it_tries_again_by_itself_and_says_so(chat: Chat, bot: Served, trouble: None) -> None:
    chat.page.clock.install()
    requests = fail(chat, 2, 500)
    chat.write(QUESTION)
    chat.let_time_pass_until(chat.typing.get_by_text("No answer yet; trying again"))
    expect(chat.live).to_contain_text("No answer yet; trying again")
    chat.picture("trying_again")
    chat.let_time_pass_until(chat.button("Copy the answer"))
    assert len(requests) == 3
    assert len({each.post_data for each in requests}) == 1
    assert chat.heard(bot) == [QUESTION]


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_the_server_asks_for(chat: Chat, trouble: None, status: int) -> None:
    times: list[float] = []
    chat.page.on("request", lambda each: MESSAGES.search(each.url) and times.append(time.time()))
    fail(chat, 1, status, **{"Retry-After": "2"})
    chat.say(QUESTION)
    assert len(times) == 2
    assert 2 <= times[1] - times[0] < 4


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "The bot cannot be reached just now."),
        (429, "That were many messages at once. Please wait a moment."),
    ],
)
def test_in_the_end_it_says_what_is_wrong_and_can_be_told_to_try_again(
    chat: Chat, bot: Served, trouble: None, status: int, words: str
) -> None:
    chat.page.clock.install()
    requests = fail(chat, 5, status)
    chat.write(QUESTION)
    chat.let_time_pass_until(chat.button("Try again"))
    expect(chat.asked).to_contain_text(f"Not sent. {words}")
    expect(chat.live).to_contain_text(words)
    expect(chat.typing).to_have_count(0)
    assert len(requests) == 5
    chat.picture(f"failed_{status}")
    chat.button("Try again").click()
    expect(chat.input).to_be_focused()
    chat.answered(1)
    assert chat.heard(bot) == [QUESTION]


def test_a_lost_answer_is_fetched_without_asking_twice(
    chat: Chat, bot: Served, trouble: None
) -> None:
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    chat.page.route(MESSAGES, lose)
    chat.say(QUESTION)
    assert lost == [200]
    assert chat.heard(bot) == [QUESTION]


@pytest.mark.parametrize(("status", "words"), [(400, "The bot did not take this message.")])
def test_what_can_never_be_answered_is_not_tried_again(
    chat: Chat, trouble: None, status: int, words: str
) -> None:
    requests = fail(chat, 1, status)
    chat.write(QUESTION)
    expect(chat.asked).to_contain_text(words)
    assert len(requests) == 1


def test_an_answer_of_something_else_than_the_bot_is_none(chat: Chat) -> None:
    def answer(route: Route) -> None:
        origin = {"Access-Control-Allow-Origin": route.request.headers["origin"]}
        route.fulfill(body="<h1>Please sign in to this network</h1>", headers=origin)

    chat.page.route(MESSAGES, answer)
    chat.write(QUESTION)
    expect(chat.asked).to_contain_text("The bot cannot be reached just now.")


def test_a_server_that_is_gone_gets_the_message_when_it_is_back(
    visit: Visit, own_bot: OwnBot, watch: Watch, trouble: None
) -> None:
    watch.origins += (own_bot.url,)
    chat = visit(strict=False, attributes={"server": own_bot.url}).open()
    chat.say(QUESTION)
    own_bot.kill()
    chat.page.clock.install()
    chat.write("and its market in 2034?")
    chat.let_time_pass_until(chat.button("Try again"))
    own_bot.start()
    chat.button("Try again").click()
    expect(chat.answered(2)).to_contain_text("USD 123.09 billion")
    assert chat.heard(own_bot) == [QUESTION, "and its market in 2034?"]


def test_a_server_that_answers_too_slowly_is_given_up(
    chat: Chat, bot: Served, trouble: None
) -> None:
    chat.page.clock.install()
    held = Held(chat.page)
    chat.write(QUESTION)
    held.wait_for(1)
    expect(chat.typing).to_be_visible()
    chat.let_time_pass_until(chat.button("Try again"))
    chat.page.unroute_all()
    chat.button("Try again").click()
    chat.answered(1)
    assert chat.heard(bot) == [QUESTION]


def test_two_clicks_or_two_enters_send_once(chat: Chat, bot: Served) -> None:
    chat.input.fill(QUESTION)
    chat.button("Send").dblclick()
    chat.answered(1)
    chat.input.fill(OTHERS[0])
    chat.page.keyboard.down("Enter")
    chat.page.keyboard.down("Enter")
    chat.page.keyboard.up("Enter")
    chat.page.keyboard.press("Enter")
    chat.answered(2)
    reply = chat.replies.get_by_role("button").first
    words = reply.inner_text()
    reply.dblclick()
    chat.answered(3)
    assert chat.heard(bot) == [QUESTION, OTHERS[0], words]


def test_quick_messages_are_answered_in_their_order(chat: Chat, bot: Served) -> None:
    for text in (QUESTION, *OTHERS):
        chat.write(text)
    chat.answered(3)
    assert chat.heard(bot) == [QUESTION, *OTHERS]
    asked = [text for text in chat.texts() if text.startswith("you: ")]
    assert asked == [f"you: {text}" for text in (QUESTION, *OTHERS)]
    assert [text[:3] for text in chat.texts()] == ["you", "bot"] * 3


def test_those_behind_a_message_that_fails_wait_for_it(
    chat: Chat, bot: Served, trouble: None
) -> None:
    chat.page.clock.install()
    fail(chat, 5, 503)
    for text in (QUESTION, *OTHERS):
        chat.write(text)
    chat.let_time_pass_until(chat.button("Try again").first)
    expect(chat.button("Try again")).to_have_count(3)
    chat.button("Try again").first.click()
    chat.answered(3)
    assert chat.heard(bot) == [QUESTION, *OTHERS]


@pytest.mark.parametrize("length", [1001, 30_000])
def test_a_long_message_is_declined_politely(chat: Chat, bot: Served, length: int) -> None:
    expect(chat.say("x" * length)).to_contain_text("at most 1,000 characters")
    expect(chat.button("Helpful")).to_have_count(0)
    expect(chat.say(QUESTION)).to_contain_text("language model")
    assert chat.heard(bot) == [QUESTION]


def test_a_message_that_the_server_does_not_read_fails_alone(chat: Chat, trouble: None) -> None:
    chat.write("x" * 100_000)
    chat.write(QUESTION)
    expect(chat.asked.first).to_have_attribute("data-state", "failed")
    expect(chat.asked.first).to_contain_text("That is too long. Please ask in fewer words.")
    chat.answered(2)


def test_a_rating_that_was_not_saved_says_so(chat: Chat, trouble: None) -> None:
    chat.say(QUESTION)
    chat.page.route(re.compile("/feedback$"), lambda route: route.abort())
    chat.button("Helpful").click()
    said = "That could not be saved. Please try again."
    expect(chat.log.get_by_text(said)).to_be_visible()
    expect(chat.button("Helpful")).to_have_attribute("aria-pressed", "false")


def test_without_the_bot_s_greeting_there_is_another(
    visit: Visit, watch: Watch, trouble: None
) -> None:
    chat = visit()
    chat.page.route(WELCOME, lambda route: route.abort())
    chat.open()
    expect(chat.answers).to_contain_text("Hello! What would you like to know?")
    chat.say(QUESTION)


def test_a_new_conversation_begins_though_the_server_is_away(chat: Chat, trouble: None) -> None:
    chat.say(QUESTION)
    chat.page.route(lambda url: url.endswith("/conversation"), lambda route: route.abort())
    chat.button("New conversation").click()
    chat.button("Begin anew").click()
    expect(chat.asked).to_have_count(0)
    chat.say(QUESTION)
