"""What a conversation remembers, and what it does not."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker

from actions.memory import memory_of
from topicbot.answering import Memory, Question


@pytest.mark.parametrize(
    ("stored", "known"),
    [
        ({"intent": "ask_market", "subjects": ["llm"]}, Question("ask_market", ("llm",))),
        # As another version of the bot stored it, before the conversation outlived that.
        ({"intent": "ask_market", "subjects": ["llm"], "no_more": True}, None),
        (None, None),
    ],
)
def test_the_last_question_is_one_of_this_version(
    stored: dict[str, object] | None, known: Question | None
) -> None:
    slots = {"question": stored, "subjects": ["llm"]}
    tracker = Tracker("somebody", slots, None, [], False, None, {}, "action_listen")
    assert memory_of(tracker) == Memory(known, ("llm",))
