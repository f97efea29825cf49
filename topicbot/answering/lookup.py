"""Finds what a message names, and kinds of questions by what they ask."""

from __future__ import annotations

from collections.abc import Iterable

from topicbot.answering.types import OPEN, Mention
from topicbot.facts.store import FactStore


def ids(named: Iterable[Mention], *kinds: str) -> tuple[str, ...]:
    """Ids of what is named of these kinds, each once, in its order."""
    return tuple(dict.fromkeys(m.id for m in named if m.kind in kinds))


def stance_of(named: Iterable[Mention]) -> str:
    """How a message is put: ``OPEN`` where nothing else is told."""
    return next(iter(ids(named, "stance")), OPEN)


def in_words(named: Iterable[Mention]) -> tuple[Mention, ...]:
    """What a message names, without how it is put, and what it hangs on without saying so."""
    return tuple(
        m for m in named if m.kind != "stance" and not (m.kind == "reference" and m.implied)
    )


def hanging(named: Iterable[Mention]) -> bool:
    """Whether a message hangs on the last question, as it was read."""
    return any(m.kind == "reference" and m.implied for m in named)


def with_query(store: FactStore, query: str) -> str | None:
    """The first intent whose questions are answered by this query."""
    return next((k.intent for k in store.questions.values() if k.query == query), None)


def with_aspect(store: FactStore, aspect: str) -> str | None:
    """The first intent that asks for this aspect."""
    return next((k.intent for k in store.questions.values() if k.aspect == aspect), None)
