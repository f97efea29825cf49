"""What came of asking the bot a question, and whether that is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from re import sub
from time import perf_counter
from typing import Any, Protocol

from evaluation.questions import Question
from topicbot.conversation.messages import Reply, Understanding

FALLBACK = "nlu_fallback"
OUTSIDE = "out_of_scope"
"""What the names of intents begin with that are declined."""


class Talker(Protocol):
    """What is needed of a loaded bot; ``topicbot.conversation.bot.Bot`` is one."""

    async def parse(self, text: str) -> Understanding:
        """Understand one message without answering it."""

    async def reply(self, text: str, sender: str) -> list[Reply]:
        """Answer one message."""


@dataclass(frozen=True)
class Outcome:
    """A question with what the bot made of it.

    Attributes:
        parsing: Seconds that understanding it took.
        replying: Seconds from the message to the last reply, which includes understanding it.
    """

    question: Question
    understood: Understanding
    replies: tuple[Reply, ...]
    parsing: float = 0.0
    replying: float = 0.0

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
        """Responses that the replies began with, such as ``utter_yes``."""
        return tuple(r.custom["opening"] for r in self.replies if r.custom.get("opening"))

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
    def declined(self) -> bool:
        """Whether nothing was said about the topic."""
        return not self.facts

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
        if question.declined and not self.declined:
            lacking.append("a decline")
        return tuple(lacking)

    @property
    def right(self) -> bool:
        """Whether the reply is right.

        On the topic: everything that is demanded was said. Outside: nothing was said about the
        topic. Around the topic, where replies hold no facts, the intent decides.
        """
        if self.question.on_topic:
            return not self.lacking
        return self.intent_right if self.question.inside else self.declined

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


async def ask(
    bot: Talker, questions: Iterable[Question], progress: Callable[[], None]
) -> list[Outcome]:
    """Ask each question in a conversation of its own.

    Args:
        bot: Whom to ask.
        questions: What to ask.
        progress: Called after each question.
    """
    await bot.reply("hello", "warm-up")  # The first message loads what the others find loaded.
    outcomes = []
    for number, question in enumerate(questions):
        start = perf_counter()
        understood = await bot.parse(question.text)
        parsed = perf_counter()
        replies = await bot.reply(question.text, f"evaluation-{number}")
        replied = perf_counter()
        outcomes.append(
            Outcome(question, understood, tuple(replies), parsed - start, replied - parsed)
        )
        progress()
    return outcomes
