"""Understands messages that hold several questions: takes them apart, and puts them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from topicbot.facts import load_store
from topicbot.facts.types import SUBJECT_KINDS
from topicbot.language.clauses import asks, clauses
from topicbot.reader.examples import FACT
from topicbot.reader.follow_ups import REFERENCE
from topicbot.reader.stance import STANCE
from topicbot.understanding.messages import intent_of, require
from topicbot.understanding.reader import OUT_OF_SCOPE

QUESTIONS = "questions"
"""Key of a parsed message under which its questions stand, where it holds several."""

UNREAD = "unread"
"""Key under which the first question stands that was one too many to be read."""

GOES_ON = "follow_up"
"""The intent of a question that is only whole after the one before it."""

MOST_READ = 6
"""Clauses of a message that are read, at most, since each costs as much as a message."""

LEAST = 0.05
"""How likely the whole has to be what a clause asks that names nothing ("who wrote it?")."""

ASKS_BACK = "ask_guidance"
"""The intent that opens a form, which several questions at once do not."""

AROUND = ("thank", "praise", "complain", "greet", "affirm", "deny", "insult", "express_confusion")
"""Intents of what is said around a question, and is none itself."""

FRAGMENT = 4
"""Words of a clause, at most, that only names something."""

OF_A_TIME = ("year", "span", "amount", "factor", "measure")
"""Kinds of what belongs to the figures of the clause that names it."""

OF_NO_THING = (FACT,)
"""Kinds of what is told of a clause as a whole, and not of something in it."""

_POINTS_BACK = re.compile(
    r"\b(it|its|that|this|those|these|them|they|their|there|so|such|ones?)\b", re.IGNORECASE
)
_SEVERAL = re.compile(r"\b(those|these|they|them|both)\b", re.IGNORECASE)
_NOT = r"(?:\b(?:not|never)|n't|\b(?:did|do|was|am)nt)"
_NOT_ASKED = re.compile(rf"^not? (?!\w+ing\b)|{_NOT} (?:ask|mean|talk|interested)", re.IGNORECASE)
_DENIED = re.compile(rf"{_NOT}\b|\b(?:neither|nor)\b", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Has the pipeline read each clause of a message beside the whole.

    It stands at the beginning of the pipeline, ``QuestionCollector`` at the end.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Make the component; there is nothing to set."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the clauses of a message behind it, if there are several."""
        if len(messages) != 1:
            return messages
        read, _ = _divided(messages[0].get(TEXT) or "")
        return [*messages, *(Message({TEXT: part}) for part in read if len(read) > 1)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionCollector(GraphComponent):
    """Decides whether a message asks several questions, or one with a story around it.

    It asks several if at least two clauses are put as questions, one of them at least about the
    topic. They are kept under ``questions``, and the intent is that of one about the topic. If a
    single clause asks something about the topic, and what stands around it is a story, its intent
    counts where it is surer than that of the whole, and what it names; if what stands around it is
    only thanks or the like, it counts whatever it asks.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of facts; how sure it has to be of what stands in the config."""
        return {"model": "data/facts"}

    def __init__(self, intents: frozenset[str], config: dict[str, Any]) -> None:
        """Take the intents that are questions about the topic."""
        self._intents = intents
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionCollector:
        """Make the component.

        Raises:
            FactStoreError: The facts cannot be read.
            InvalidConfigException: A setting is missing.
        """
        require(cls, config, ("clause_threshold", "story_threshold"))
        intents = frozenset(load_store(Path(config["model"])).questions)
        return cls(intents, config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave one message, with its questions."""
        if len(messages) < 2 or any(message.get(INTENT) is None for message in messages):
            return messages
        whole, *parts = messages
        asked = [part for part in parts if asks(part.get(TEXT)) and self._counts(part)]
        topic = [part for part in asked if self._on_topic(part)]
        leading = next((part for part in topic if intent_of(part) != ASKS_BACK), None)
        if len(asked) > 1 and leading:
            whole.set(INTENT, leading.get(INTENT), add_to_output=True)
            whole.set(QUESTIONS, [_plain(part) for part in asked], add_to_output=True)
            whole.set(UNREAD, _unread(whole), add_to_output=True)
        elif len(topic) == 1 and self._decides(topic[0], whole):
            _take(whole, topic[0], parts)
        elif len(asked) == 1 and intent_of(whole) in AROUND:
            _take(whole, asked[0], parts)
        elif len(topic) == 1 and (inside := self._likeliest(whole)):
            whole.set(INTENT, inside, add_to_output=True)
        else:
            _leave_out(whole, parts)
        return [whole]

    def _likeliest(self, whole: Message) -> dict[str, Any] | None:
        """What a story is likeliest about that was taken for one outside the topic."""
        ranking = whole.get(INTENT_RANKING_KEY) or ()
        if self._on_topic(whole) or not ranking or ranking[0]["name"] not in self._intents:
            return None
        sure = ranking[0]["confidence"] >= self._config["story_threshold"]
        return dict(ranking[0]) if sure else None

    def _counts(self, part: Message) -> bool:
        """Whether a clause asks something by its intent, or by an aspect ("and its limits?")."""
        names_aspect = any(entity["entity"] == "aspect" for entity in part.get(ENTITIES) or ())
        asks_besides = intent_of(part).startswith((OUT_OF_SCOPE, GOES_ON))
        return self._on_topic(part) or asks_besides or names_aspect

    def _on_topic(self, part: Message) -> bool:
        sure = _confidence(part) >= self._config["clause_threshold"]
        return sure and intent_of(part) in self._intents

    def _decides(self, part: Message, whole: Message) -> bool:
        """Whether what stands around a clause is a story, and the clause is what is asked."""
        named = any(entity["entity"] not in OF_NO_THING for entity in part.get(ENTITIES) or ())
        # "What do you advise?" is asked of the story before it.
        named = named or intent_of(part) == ASKS_BACK
        surer = named and _confidence(part) > _confidence(whole)
        surer = surer or (named and intent_of(part) == intent_of(whole))
        surer = surer or (not self._on_topic(whole) and (named or _may_ask(whole, intent_of(part))))
        return surer and _confidence(part) >= self._config["story_threshold"]


def _divided(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The clauses of a text that are read, and those that are not.

    A story comes before its question, and a list of questions begins with the first.
    """
    parts = clauses(text)
    if len(parts) <= MOST_READ:
        return parts, ()
    half = MOST_READ // 2
    return (*parts[:half], *parts[-half:]), parts[half:-half]


def _unread(whole: Message) -> str | None:
    """The first question of a message that is not read."""
    _, unread = _divided(whole.get(TEXT))
    return next((part for part in unread if asks(part)), None)


def _things(part: Message) -> list[dict[str, Any]]:
    return [e for e in part.get(ENTITIES) or () if e["entity"] in SUBJECT_KINDS]


def _placed(whole: Message, parts: list[Message]) -> Iterator[tuple[Message, int]]:
    """The clauses of a message, each with where it begins in it."""
    at = 0
    for part in parts:
        at = whole.get(TEXT).index(part.get(TEXT), at)
        yield part, at


def _leave_out(whole: Message, parts: list[Message]) -> None:
    """Forget what a message names only to say that it was not asked ("Not tea! What is …")."""
    kept = list(whole.get(ENTITIES) or [])
    for part, at in _placed(whole, parts):
        end = at + len(part.get(TEXT))
        if _NOT_ASKED.search(part.get(TEXT)):
            kept = [e for e in kept if not at <= e["start"] < e["end"] <= end]
    whole.set(ENTITIES, kept, add_to_output=True)


def _take(whole: Message, part: Message, parts: list[Message]) -> None:
    """Let a clause decide what the whole message asks, and what it asks it of.

    Of what the other clauses name, fragments count ("in 2030: …"), things if the clause names none,
    and the rest if it points back to it. A year in a story, and what somebody did not ask, do not.
    Advice depends on all of it.
    """
    whole.set(INTENT, part.get(INTENT), add_to_output=True)
    whole.set(STANCE, part.get(STANCE), add_to_output=True)
    if intent_of(part) == ASKS_BACK:
        return
    own = part.get(ENTITIES) or []
    named = bool(_things(part))
    names = any(entity["entity"] not in OF_NO_THING for entity in own)
    points = not names or bool(_POINTS_BACK.search(part.get(TEXT)))
    # "Are those two both A?" is asked of what was named before.
    several = bool(_SEVERAL.search(part.get(TEXT)))
    among = several and all(thing["entity"] == "subject" for thing in _things(part))
    if not named and any(_things(other) for other in parts):
        points = False  # What "it" points to is a thing.

    def counts(other: Message, kind: str) -> bool:
        if kind in OF_NO_THING or _DENIED.search(other.get(TEXT)):
            return False
        if len(other.get(TEXT).split()) <= FRAGMENT:
            return True
        if kind in SUBJECT_KINDS:
            return not named or (among and kind != "subject")
        return points and kind not in OF_A_TIME

    found = []
    for each, at in _placed(whole, parts):
        for entity in each.get(ENTITIES) or []:
            if each is part or counts(each, entity["entity"]):
                place = {"start": entity["start"] + at, "end": entity["end"] + at}
                found.append({**entity, **place})
    whole.set(ENTITIES, found, add_to_output=True)


def _may_ask(whole: Message, intent: str) -> bool:
    """Whether the whole of a message was not taken for something else altogether."""
    ranking = whole.get(INTENT_RANKING_KEY) or ()
    return not ranking or any(e["name"] == intent and e["confidence"] > LEAST for e in ranking)


def _confidence(message: Message) -> float:
    return float(message.get(INTENT)["confidence"])


def _plain(part: Message) -> dict[str, Any]:
    return {key: part.get(key) for key in (TEXT, INTENT, ENTITIES, STANCE, REFERENCE)}
