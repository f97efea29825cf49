"""What a question takes over from the last one; ``inherits`` in the data says which slots."""

from __future__ import annotations

import dataclasses

from topicbot.answering.figures import OF_YEARS
from topicbot.answering.types import Question
from topicbot.facts.store import FactStore


def inheriting(store: FactStore, new: Question, last: Question) -> Question:
    """A question that hangs on the last one, with what it takes over from that.

    A slot is taken over where the message says nothing of it. From another kind of question it is
    taken only if that kind takes it over, too; how that was put is not.
    """
    new = by_how_much(new, last)
    slots = {*store.questions[new.intent].inherits}
    if last.intent != new.intent:
        slots &= {*store.questions[last.intent].inherits} - {"stance"}
    if new.filters or new.aspects:
        slots -= {"filters"}  # What is asked is narrowed down anew.
    if new.years:  # A rate of growth is no measure of another year.
        last = dataclasses.replace(last, measures=tuple(m for m in last.measures if m in OF_YEARS))
    blank = Question(new.intent)
    taken = {s: getattr(last, s) for s in slots if getattr(new, s) == getattr(blank, s)}
    return dataclasses.replace(new, **taken)


def by_how_much(new: Question, last: Question) -> Question:
    """What "by how much?" asks after two things were compared: not how much either grows."""
    if new.measures != ("absolute-growth",) or new.years:
        return new
    if {"faster", "slower"} & {*last.measures}:
        return dataclasses.replace(new, measures=("faster",))
    return dataclasses.replace(new, measures=("gap",)) if "larger" in last.measures else new
