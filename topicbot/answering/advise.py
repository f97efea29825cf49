"""Answers that say which side serves a need, with reasons and cautions."""

from __future__ import annotations

from topicbot.answering.describe import implied, told
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Guidance


def advise(store: FactStore, question: Question, aspect: str) -> Answer:
    """Recommend a side for what is needed; what is not known of the need narrows nothing."""
    guidance = _guidance(store, question)
    facts = [store.facts[i] for i in guidance.reasons]
    if guidance.side is None:
        return told([*facts, *(store.facts[i] for i in guidance.cautions)])
    wanted = set(question.filters)
    special = [
        fact
        for fact in store.of(guidance.side)
        if fact.concerns & wanted and fact.aspect in ("strengths", "weaknesses", "industries")
    ]
    named = set(question.subjects)
    against = store.subjects()
    if guidance.rules_out and named & set(against) and guidance.side not in named:
        facts.insert(1, store.facts[guidance.rules_out])
    cautions = [store.facts[i] for i in guidance.cautions]
    partner = [store.facts[i] for i in guidance.next]
    order = dict.fromkeys((*facts[:2], *special[:1], *cautions[:1], *facts, *special, *cautions))
    return told(
        (*order, *partner),
        at_once=3,
        opening=Opening("utter_recommend", {"side": store.glossary[guidance.side].name}),
        subjects=(guidance.side,),
    )


def needs_more(store: FactStore, question: Question) -> bool:
    """Whether the question names too little of a need to recommend a side."""
    return _guidance(store, question).side is None


def _guidance(store: FactStore, question: Question) -> Guidance:
    wanted = implied(store, question.filters)
    fitting = (g for g in store.guidance if set(g.needs) & wanted)
    return next(fitting, next(g for g in store.guidance if not g.needs))
