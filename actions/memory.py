"""What the tracker holds of a conversation, in the terms of the answering core, and back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.types import DomainDict

from actions.knowledge import knowledge
from topicbot.answering import OPEN, Answer, Memory, Mention, Question
from topicbot.reader.follow_ups import REFERENCE
from topicbot.reader.stance import STANCE

EventList = list[dict[str, Any]]

ADVICE = "ask_guidance"
"""The intent of who wants to know which of the two is needed."""

COMPARISON = "ask_comparison"
"""The intent of who wants to hear how things differ."""

GOES_ON = "follow_up"
"""The intent of what only goes on from what was said before."""

MESSAGES_REMEMBERED = 4
"""Messages after an answer in which "it" may still mean what that was about."""

SECONDS_REMEMBERED = 30 * 60
"""Pause after which it may not."""


@dataclass(frozen=True)
class Asked:
    """A question as it was understood: its words, its intent, and what it names."""

    text: str
    intent: str
    named: tuple[Mention, ...]


def intent_of(tracker: Tracker) -> str:
    """Name of the latest message's intent."""
    return str(tracker.latest_message.get("intent", {}).get("name") or "")


def ranking_of(tracker: Tracker) -> tuple[tuple[str, float], ...]:
    """The intents of the latest message with their probabilities, the likeliest first."""
    ranking = tracker.latest_message.get("intent_ranking") or ()
    return tuple((each["name"], float(each["confidence"])) for each in ranking)


def mentions_of(tracker: Tracker) -> tuple[Mention, ...]:
    """What the latest message names, in its order."""
    return _mentions(tracker.latest_message)


def questions_of(tracker: Tracker) -> tuple[Asked, ...]:
    """The questions of the latest message, where it holds several."""
    return tuple(
        Asked(question["text"], question["intent"]["name"], _mentions(question))
        for question in tracker.latest_message.get("questions", ())
    )


def _mentions(parsed: dict[str, Any]) -> tuple[Mention, ...]:
    """What a message names, how it is put if not openly, and whether it points back."""
    entities = sorted(parsed.get("entities") or [], key=lambda e: e.get("start", 0))
    stance, reference = (parsed.get(key) or {} for key in (STANCE, REFERENCE))
    put = [Mention(STANCE, stance["name"])] if stance.get("name", OPEN) != OPEN else []
    about = reference.get("name")
    hanging = [Mention(REFERENCE, about, implied=True)] if about else []
    named = (
        Mention(
            e["entity"],
            str(e["value"]),
            excluded=e.get("role") == "excluded",
            implied=e.get("role") == "implied",
            about=str(e.get("about", "")),
        )
        for e in entities
    )
    return (*put, *named, *hanging)


def memory_of(tracker: Tracker) -> Memory:
    """What was asked and answered before, or what was last declined to be told of.

    Nothing, if that is long ago.
    """
    if _is_long_ago(tracker):
        return Memory()
    stored = tracker.get_slot("question")
    # Of another version of the bot, which a conversation outlives, it may hold what is no more.
    if not stored or not stored.keys() <= {each.name for each in dataclasses.fields(Question)}:
        return Memory(subjects=tuple(tracker.get_slot("subjects") or ()))
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()
    }
    about = tuple(tracker.get_slot("subjects") or ())
    before = (tuple(value or ()) for value in reversed(_values(tracker, "subjects")))
    earlier = next((each for each in before if each != about), ())
    return Memory(Question(**fields), about, earlier)


def advised_for(tracker: Tracker) -> list[tuple[str, ...]]:
    """What each advice of the conversation was for, in its order: ids of needs and limits."""
    asked = filter(None, _values(tracker, "question"))
    return [tuple(each["filters"]) for each in asked if each["intent"] == ADVICE]


def _values(tracker: Tracker, slot: str) -> list[Any]:
    """What a slot was set to in the conversation, in its order."""
    return [e["value"] for e in tracker.events if e["event"] == "slot" and e["name"] == slot]


def _is_long_ago(tracker: Tracker) -> bool:
    """Whether the last answer is too many messages, or too long a pause, before the latest."""
    messages: list[float] = []
    for event in reversed(tracker.events):
        if event["event"] == "user":
            messages.append(event["timestamp"])
        elif event["event"] == "slot" and event["name"] == "subjects":
            pause = messages[-1] - event["timestamp"] if messages else 0.0
            return len(messages) > MESSAGES_REMEMBERED or pause > SECONDS_REMEMBERED
    return False


def offered_last(tracker: Tracker) -> list[dict[str, str]]:
    """The quick replies that were offered before the latest message."""
    before = dropwhile(lambda event: event["event"] != "user", reversed(tracker.events))
    next(before, None)
    said = [e for e in takewhile(lambda e: e["event"] != "user", before) if e["event"] == "bot"]
    return [button for e in said[::-1] for button in e["data"].get("buttons") or ()]


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
        SlotSet("subjects", list(spoken_of(question, answer))),
        SlotSet("told", [*before, *answer.facts]),
        SlotSet("remaining", list(answer.remaining)),
    ]


def spoken_of(question: Question, answer: Answer) -> tuple[str, ...]:
    """What "it" means next: a thing that was asked about, although facts on its whole answered."""
    if len(question.subjects) == 1:
        [asked] = question.subjects
        if {*answer.subjects} <= {asked, *knowledge().parents(asked)}:
            return question.subjects
    return answer.subjects or question.subjects


def response_text(domain: DomainDict, name: str, **values: str) -> str:
    """The text of a response of the domain, with its gaps filled.

    Raises:
        KeyError: The domain has no such response, or a gap has no value.
    """
    return str(domain["responses"][name][0]["text"]).format_map(values)
