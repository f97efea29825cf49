"""Answers that say which side serves a need, with reasons and cautions."""

from __future__ import annotations

from collections.abc import Collection

from topicbot.answering.describe import AT_ONCE, implied, told
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact, Guidance

#: Aspects that hold reasons for or against a side in an industry, or for a concern.
REASONS = ("strengths", "weaknesses", "industries")


def advise(store: FactStore, question: Question, aspect: str) -> Answer:
    """Recommend a side for what is needed; what is not known of the need narrows nothing.

    Without a need, say when to choose the side that is asked about, or each of them.
    """
    fitting = _fitting(store, question)
    guidance = fitting or _of_side(store, question) or _open(store)
    facts = [store.facts[i] for i in guidance.reasons]
    cautions = [store.facts[i] for i in guidance.cautions]
    if guidance.side is None:
        special = [fact for s in store.subjects() for fact in _special(store, question, s)[:1]]
        return told([*special, *facts, *cautions])
    special = _special(store, question, guidance.side)
    named = set(question.subjects) & set(store.subjects())
    if guidance.rules_out and named and guidance.side not in named:
        facts.insert(1, store.facts[guidance.rules_out])
    partner = [store.facts[i] for i in guidance.next]
    order = dict.fromkeys((*facts[:2], *special[:1], *cautions[:1], *facts, *special, *cautions))
    opening = Opening("utter_recommend", {"side": store.glossary[guidance.side].name})
    if question.yes_or_no and len(named) == 1:
        opening = Opening("utter_yes" if guidance.side in named else "utter_no")
    return told(
        (*order, *partner),
        min(AT_ONCE, len(order)),
        opening=opening if fitting else None,
        subjects=(guidance.side,),
    )


def needs_more(store: FactStore, question: Question) -> bool:
    """Whether the question names neither a need nor one side, and nothing to say more of."""
    if _fitting(store, question) or _of_side(store, question):
        return False
    return not any(_special(store, question, side) for side in store.subjects())


def _fitting(store: FactStore, question: Question) -> Guidance | None:
    """Guidance for the need; for an industry, towards the only side that is said to serve it."""
    wanted = implied(store, question.filters)
    if found := next((g for g in store.guidance if set(g.needs) & wanted), None):
        return found
    industries = {f for f in question.filters if store.glossary[f].kind == "industry"}
    serving = [s for s in store.subjects() if any(f.concerns & industries for f in store.of(s))]
    return _towards(store, serving)


def _of_side(store: FactStore, question: Question) -> Guidance | None:
    """Guidance towards the one side that the question is about."""
    return _towards(store, {store.root(subject) for subject in question.subjects})


def _towards(store: FactStore, sides: Collection[str | None]) -> Guidance | None:
    if len(sides) != 1:
        return None
    return next((g for g in store.guidance if g.side in sides and g.side is not None), None)


def _open(store: FactStore) -> Guidance:
    return next(g for g in store.guidance if not g.needs)


def _special(store: FactStore, question: Question, side: str) -> list[Fact]:
    """What is said of a side on the industries and concerns named."""
    wanted = set(question.filters)
    return [fact for fact in store.of(side) if fact.concerns & wanted and fact.aspect in REASONS]
