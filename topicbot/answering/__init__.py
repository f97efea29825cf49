"""The answering core: a ``Question`` of the store goes in, an ``Answer`` made of facts comes out.

It knows nothing of Rasa, of a channel, or of the topic; it builds no sentence of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from topicbot.answering.advise import advise, changes, needs_more
from topicbot.answering.capability import capability, tools
from topicbot.answering.compare import classify, compare, same
from topicbot.answering.context import FILTER_KINDS, most_of, resolve
from topicbot.answering.describe import AT_ONCE, describe, missing, names, told, with_parent
from topicbot.answering.follow_ups import follow_ups, nearest, wording
from topicbot.answering.lookup import ids, in_words, stance_of
from topicbot.answering.market import market
from topicbot.answering.references import Memory
from topicbot.answering.tables import capital, only_rows
from topicbot.answering.types import (
    NOT_SO,
    OPEN,
    SO,
    Answer,
    Chart,
    FollowUp,
    Mention,
    Opening,
    Part,
    Question,
    Series,
    Table,
)
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact, Query

__all__ = [
    "FILTER_KINDS",
    "NOT_SO",
    "OPEN",
    "SO",
    "Answer",
    "Chart",
    "FollowUp",
    "Memory",
    "Mention",
    "Opening",
    "Part",
    "Question",
    "Series",
    "Table",
    "answer",
    "changes",
    "example",
    "follow_ups",
    "ids",
    "in_words",
    "more",
    "most_of",
    "nearest",
    "needs_more",
    "reason",
    "resolve",
    "shorter",
    "stance_of",
    "wording",
]

#: What is said of a denial in place of yes and no.
_DENIAL = {"utter_yes": "utter_not_so", "utter_no": "utter_so"}

_QUERIES: dict[Query, Callable[[FactStore, Question, str], Answer]] = {
    "advise": advise,
    "capability": capability,
    "classify": classify,
    "compare": compare,
    "describe": describe,
    "market": market,
    "same": same,
    "tools": tools,
}

TELLING: tuple[Query, ...] = ("describe", "capability", "tools")
"""Queries that tell facts one by one; the others compute an answer of several."""

LEAST_ROWS = 3
"""Rows that a comparison has at least; less than that is told in sentences."""


def answer(store: FactStore, question: Question) -> Answer:
    """Answer a question from the store.

    Returns:
        Parts and tables made of facts alone. An answer whose ``empty`` is true says by its
        opening what the store does not hold.

    Raises:
        KeyError: The question's intent is none of the store's questions.
    """
    kind = store.questions[question.intent]
    found = _settled(store, question) if question.claim else _queried(store, question)
    if kind.query in TELLING:
        found = _with_asked_for(store, question, found)
    if found.empty and found.opening is None:
        about = names(store, question.subjects or store.subjects())
        aspect = store.glossary[kind.aspect].name if kind.aspect else ""
        found = missing("utter_missing_aspect", subject=about, aspect=aspect)
    if question.most and not found.empty:
        found = _at_most(store, found, question.most)
    subjects = found.subjects or question.subjects
    return dataclasses.replace(
        found, subjects=subjects, follow_ups=follow_ups(store, question.intent, subjects)
    )


def _with_asked_for(store: FactStore, question: Question, found: Answer) -> Answer:
    """An answer that begins with the facts that are surely asked for.

    They have to be about what is named, if anything is, and not about what is to be left out.
    """
    holders = {h for s in question.subjects for h in (s, store.root(s))}
    asked = (store.facts[fact] for fact in question.facts)
    about = (fact for fact in asked if not holders or holders & {*fact.subject})
    first = told(fact for fact in about if not fact.concerns & {*question.without}).parts
    if not first or found.table:
        return found
    said = {fact for part in first for fact in part.facts}
    return dataclasses.replace(
        found, parts=(*first, *(part for part in found.parts if not said & {*part.facts}))
    )


def _at_most(store: FactStore, found: Answer, most: int) -> Answer:
    """As much of an answer as fits into so many sentences, or rows of a comparison.

    A table that is to be told in fewer gives way to its facts.
    """
    if found.table and len(found.table.rows) >= most >= LEAST_ROWS:
        # What they are is the least of the points that tell them apart.
        what = capital(store.glossary["definition"].name)
        rows = sorted(found.table.rows, key=lambda row: row[0] == what)
        table = only_rows(store, found.table, rows[:most])
        if table.facts:
            later = (*(f for f in found.table.facts if f not in table.facts), *found.remaining)
            return dataclasses.replace(found, table=table, remaining=later)
    told_whole = {fact for each in found.parts for fact in each.facts}
    further = [i for i in (*found.facts, *found.remaining) if i not in told_whole]
    parts = (*found.parts, *told((store.facts[i] for i in further), at_once=most).parts)
    if len(found.subjects) > 1:  # Of each thing that is asked about something comes first.
        of = {s: [p for p in parts if s in store.facts[p.facts[0]].subject] for s in found.subjects}
        parts = tuple(dict.fromkeys((*(each[0] for each in of.values() if each), *parts)))
    said = {fact for part in parts[:most] for fact in part.facts}
    later = tuple(fact for fact in (*found.facts, *found.remaining) if fact not in said)
    return Answer(parts[:most], found.opening, remaining=later, subjects=found.subjects)


def _queried(store: FactStore, question: Question) -> Answer:
    """What the query of the question's kind finds."""
    kind = store.questions[question.intent]
    found = _QUERIES[kind.query](store, question, kind.aspect or "")
    return dataclasses.replace(found, opening=_turned(found.opening, question))


def _settled(store: FactStore, question: Question) -> Answer:
    """Whether a claim holds, with the facts that bear on it; more on their aspect on request."""
    claim = store.claims[question.claim]
    facts = [store.facts[fact] for fact in claim.facts]
    near = (fact for s in facts[0].subject for fact in store.about(s, facts[0].aspect))
    verdict = Opening("utter_yes" if claim.holds else "utter_no")
    concerns = {f for f in question.named if store.glossary[f].kind == "concern"}
    beside = concerns - {c for fact in facts for c in fact.concerns}  # "Are fakes illegal?"
    open_ended = claim.holds is None or beside
    opening = None if open_ended else verdict
    return told([*facts, *near], len(facts), opening=opening)


def _turned(opening: Opening | None, question: Question) -> Opening | None:
    """What is said of a denial in place of yes and no, which may be taken for either."""
    if opening is None or not question.negative or opening.response not in _DENIAL:
        return opening
    return Opening(_DENIAL[opening.response])


def more(
    store: FactStore, remaining: tuple[str, ...], last: Question, said: tuple[str, ...]
) -> Answer:
    """The facts that an answer kept back, as many as are said at once.

    Where it kept none, what is said on neighbouring aspects.
    """
    kind = store.questions[last.intent]
    near = (fact for aspect in kind.also for fact in _nearest_facts(store, last, aspect))
    kept = [store.facts[i] for i in remaining] or [fact for fact in near if fact.id not in said]
    return _further(store, told(fact.copy(update={"detail": False}) for fact in kept), last)


def reason(store: FactStore, last: Question, said: tuple[str, ...]) -> Answer:
    """Facts that answer "why?" after a question; empty if the store holds none.

    Those that are the reason of what was said come before those on aspects that often are. Of what
    was compared in one respect ("which one is dearer?") only the former are.
    """
    # Of a whole table nobody knows what the "why" is of.
    asked = said if len(said) <= AT_ONCE else ()
    because = [store.facts[reason] for fact in asked for reason in store.facts[fact].because]
    kind = store.questions[last.intent]
    often = (
        fact
        for aspect in (() if kind.query == "compare" and last.filters else kind.why)
        for fact in _nearest_facts(store, last, aspect)
    )
    facts = [f for f in (*because, *often) if f.id not in said and f.figure is None]
    return _further(store, told(facts), last)


def shorter(store: FactStore, last: Question, most: int = 1) -> Answer:
    """The answer to a question in one sentence, or as many as are wanted."""
    return answer(store, dataclasses.replace(last, most=most))


def example(store: FactStore, last: Question) -> Answer:
    """Tools of what the last question was about, as examples of it."""
    return _further(store, told(_nearest_facts(store, last, "tools")), last)


def _nearest_facts(store: FactStore, last: Question, aspect: str) -> tuple[Fact, ...]:
    """Facts on an aspect of what the question was about, or of what that belongs to."""
    holders = (with_parent(store, s, aspect) for s in last.subjects or store.subjects())
    held = dict.fromkeys(holder for holder in holders if holder)
    return tuple(dict.fromkeys(fact for holder in held for fact in store.about(holder, aspect)))


def _further(store: FactStore, found: Answer, last: Question) -> Answer:
    offered = follow_ups(store, last.intent, last.subjects)
    return dataclasses.replace(found, subjects=last.subjects, follow_ups=offered)
