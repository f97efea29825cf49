"""What the bot says, as plain data that every channel can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows, and the words that are sent when it is chosen."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message of the bot.

    Attributes:
        text: Complete by itself, for channels that show nothing else.
        buttons: Quick replies, in the order in which they are shown.
        custom: Facts, sources, table and chart of an answer (see docs/architecture.md); empty for
            a message that says nothing about the topic.
        response: Name of the domain's response that the text comes from, if it comes from one.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    response: str | None = None


@dataclass(frozen=True)
class Understanding:
    """What the NLU pipeline made of a message.

    Attributes:
        text: The message as it was read.
        intent: Name of the intent, or ``nlu_fallback`` where the message was not understood.
        confidence: Between 0 and 1.
        entities: Of each entity its ``entity`` (kind), ``value`` (glossary id), ``start``, ``end``.
        ranking: Intents and confidences, the likeliest first.
        outside: Probability that the message is outside the topic.
    """

    text: str
    intent: str
    confidence: float
    entities: tuple[dict[str, Any], ...]
    ranking: tuple[tuple[str, float], ...]
    outside: float = 0.0
