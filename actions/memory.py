"""What the tracker holds of a conversation, in the terms of the answering core, and back."""

from __future__ import annotations

import dataclasses
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.types import DomainDict

from topicbot.answering import Answer, Memory, Mention, Question

EventList = list[dict[str, Any]]


def intent_of(tracker: Tracker) -> str:
    """Name of the latest message's intent."""
    return str(tracker.latest_message.get("intent", {}).get("name") or "")


def mentions_of(tracker: Tracker) -> tuple[Mention, ...]:
    """What the latest message names, in its order."""
    entities = sorted(tracker.latest_message.get("entities", []), key=lambda e: e.get("start", 0))
    return tuple(
        Mention(e["entity"], str(e["value"]), e.get("role") == "excluded") for e in entities
    )


def memory_of(tracker: Tracker) -> Memory:
    """What was asked and answered before."""
    stored = tracker.get_slot("question")
    question = None
    if stored:
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()
        }
        question = Question(**fields)
    return Memory(question, tuple(tracker.get_slot("subjects") or ()))


def told_before(tracker: Tracker) -> tuple[str, ...]:
    """Ids of the facts that were said about the last question."""
    return tuple(tracker.get_slot("told") or ())


def remember(question: Question, answer: Answer, before: tuple[str, ...] = ()) -> EventList:
    """Events that keep a question and its answer for what follows.

    Args:
        question: The question that was answered.
        answer: Its answer.
        before: Facts that were said about the same question already.
    """
    stored = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in dataclasses.asdict(question).items()
    }
    return [
        SlotSet("question", stored),
        SlotSet("subjects", list(answer.subjects or question.subjects)),
        SlotSet("told", [*before, *answer.facts]),
        SlotSet("remaining", list(answer.remaining)),
    ]


def response_text(domain: DomainDict, name: str, **values: str) -> str:
    """The text of a response of the domain, with its gaps filled.

    Raises:
        KeyError: The domain has no such response, or a gap has no value.
    """
    return str(domain["responses"][name][0]["text"]).format_map(values)
