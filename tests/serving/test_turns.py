"""Every turn has an answer, also when Rasa has none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from topicbot.serving import turns
from topicbot.serving.turns import Outcome


class Agent:
    """Stands in for Rasa's agent: says the name of the response."""

    def __init__(self) -> None:
        self.nlg = self

    async def generate(self, name: str, *_: Any) -> dict[str, str]:
        return {"text": name}


def answer(text: str, on_new_message: Any) -> tuple[Outcome, list[str]]:
    output = CollectingOutputChannel()
    turn = turns.Turn(text, "somebody", "rest")
    outcome = asyncio.run(turns.answer(turn, output, Agent(), on_new_message))  # type: ignore[arg-type]
    return outcome, [message["text"] for message in output.messages]


async def echo(message: UserMessage) -> None:
    await message.output_channel.send_text_message(message.sender_id, message.text)


async def nothing(_: UserMessage) -> None:
    pass


async def failure(_: UserMessage) -> None:
    raise RuntimeError("broken")


async def eternity(_: UserMessage) -> None:
    await asyncio.sleep(60)


def test_hands_on_the_guarded_text() -> None:
    assert answer(" /what  is it ", echo) == (Outcome.ANSWERED, ["what is it"])


def test_answers_without_rasa_what_the_guard_keeps_back() -> None:
    assert answer("/", failure) == (Outcome.KEPT_BACK, ["utter_empty"])


@pytest.mark.parametrize("rasa", [nothing, failure, eternity])
def test_says_that_something_broke(rasa: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_TURN", 0.05)
    assert answer("what is it", rasa) == (Outcome.FAILED, ["utter_error"])
