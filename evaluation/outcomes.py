"""What came of asking the bot a question, and whether that is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import sub
from typing import Any

from evaluation.asking import Exchange
from evaluation.questions import Conversation, Question
from topicbot.conversation.messages import Reply, Understanding
from topicbot.reader.examples import HANGING

FALLBACK = "nlu_fallback"
OUTSIDE = "out_of_scope"
"""What the names of intents begin with that are declined."""

ASKS = "utter_ask_"
"""What the names of responses begin with that ask for what guidance depends on."""

WHICH = "utter_which_is_meant"
"""The response that asks which of two readings is meant."""

OF_DENIALS = {"utter_so": "utter_yes", "utter_not_so": "utter_no"}
"""What is said to whoever asks whether something is not so, and what it comes to."""


@dataclass(frozen=True)
class Outcome:
    """A question with what the bot made of it."""

    question: Question
    exchange: Exchange

    @property
    def understood(self) -> Understanding:
        """How the message was read."""
        return self.exchange.understood

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What was said."""
        return self.exchange.replies

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts that were said."""
        return self._custom("facts")

    @property
    def derived(self) -> tuple[str, ...]:
        """Ids of the derivations whose figures were said."""
        return self._custom("derived")

    @property
    def openings(self) -> tuple[str, ...]:
        """Responses that the replies began with, such as ``utter_yes``.

        What is said of a denial ("that is right") counts as the yes or no that it stands for.
        """
        said = (r.custom["opening"] for r in self.replies if r.custom.get("opening"))
        return tuple(OF_DENIALS.get(opening, opening) for opening in said)

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def likeliest(self) -> str:
        """The classifier's intent, before the scope was looked at."""
        return self.understood.ranking[0][0] if self.understood.ranking else self.intent

    @property
    def intent(self) -> str:
        """The intent that counts.

        Outside the topic, not being understood is as good as the best intent: both are declined.
        """
        if self.understood.intent == FALLBACK and not self.question.inside:
            return self.question.intents[0]
        return self.understood.intent

    @property
    def intent_right(self) -> bool:
        """Whether the intent is one of the acceptable ones."""
        return self.intent in self.question.intents

    @property
    def asks(self) -> bool:
        """Whether the bot asked for what guidance depends on."""
        return any((reply.response or "").startswith(ASKS) for reply in self.replies)

    @property
    def unsure(self) -> bool:
        """Whether the bot asked which of two readings is meant, or said that it is not sure."""
        return any(r.response == WHICH or r.custom.get("unsure") for r in self.replies)

    @property
    def silent(self) -> bool:
        """Whether no fact was said, and none promised by asking what it depends on."""
        return not (self.facts or self.asks)

    @property
    def misleading(self) -> bool:
        """Whether facts were said that answer another question, as if they answered this one."""
        return not (self.right or self.silent or self.unsure)

    @property
    def declined(self) -> bool:
        """Whether the bot let the question be, without asking which of two it is."""
        return self.silent and not self.unsure

    @property
    def lacking(self) -> tuple[str, ...]:
        """What a right answer to a question on the topic has and the replies do not."""
        question, words = self.question, _Words(self.text)
        lacking = [str(demand) for demand in question.facts if not demand.met(self.facts)]
        lacking += [f"“{demand}”" for demand in question.says if not demand.met(words)]
        if question.derivation and question.derivation not in self.derived:
            lacking.append(question.derivation)
        if question.opening and question.opening not in self.openings:
            lacking.append(question.opening)
        if question.declined and not self.silent:
            lacking.append("a decline")
        if question.asks and not self.asks:
            lacking.append("a question back")
        return tuple(lacking)

    @property
    def right(self) -> bool:
        """Whether the reply is right.

        On the topic: everything that is demanded was said. Outside: nothing was said about the
        topic. Around the topic, where replies hold no facts, the intent decides.
        """
        if self.question.on_topic:
            return not self.lacking
        return self.intent_right if self.question.inside else self.silent

    def declined_at(self, threshold: float) -> bool:
        """Whether nothing would be said about the topic, were this the `outside_threshold`."""
        if self.understood.outside >= threshold:
            return True
        # It was declined as outside now; with a higher threshold it would have been answered.
        return self.declined and not self.understood.intent.startswith(OUTSIDE)

    def _custom(self, key: str) -> tuple[Any, ...]:
        items = (item for reply in self.replies for item in reply.custom.get(key, ()))
        return tuple(dict.fromkeys(items))


class _Words:
    """A text that holds words and figures, whatever their case and grouping."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)

    def __contains__(self, words: object) -> bool:
        return _plain(str(words)) in self._text


def _plain(text: str) -> str:
    return sub(r"(?<=\d),(?=\d{3})", "", text).casefold()


def judged(
    conversations: Iterable[Conversation], held: Iterable[Iterable[Exchange]]
) -> list[Outcome]:
    """Put together each question and what came of it, in the order of the questions."""
    return [
        Outcome(question, exchange)
        for conversation, exchanges in zip(conversations, held, strict=True)
        for question, exchange in zip(in_context(conversation.turns), exchanges, strict=True)
    ]


def in_context(turns: Iterable[Question]) -> Iterator[Question]:
    """The questions of a conversation, each with all intents that it may have there.

    What only goes on from the last question asks that again, with something new in it: where this
    is an intent of a question, those of the one before it are right as well.
    """
    before: tuple[str, ...] = ()
    for turn in turns:
        if {*turn.intents} & {*HANGING}:
            intents = tuple(dict.fromkeys((*turn.intents, *before)))
            turn = turn.copy(update={"intents": intents})
        yield turn
        before = turn.intents
