"""Answers that say which side serves a need, with reasons and cautions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from topicbot.answering.describe import AT_ONCE, implied, names, told
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact, Guidance

#: Aspects that hold reasons for or against a side in an industry, or for a concern.
REASONS = ("strengths", "weaknesses", "industries")


#: Reasons that advice says at once, beside one for the industry and limits that are named.
REASONS_AT_ONCE = 2


def advise(store: FactStore, question: Question, aspect: str) -> Answer:
    """Recommend a side for what is needed; what is not known of the need narrows nothing.

    First come reasons, then what the facts say of the industry and the limits that are named,
    cautions, and what to do next. Without a need, say when to choose the side that is asked about,
    or each of them.
    """
    if len(tools := [s for s in question.subjects if store.glossary[s].kind == "tool"]) > 1:
        return _each(store, tools)
    fitting = _fitting(store, question)
    guidance = fitting or _of_side(store, question) or _open(store)
    reasons = [store.facts[i] for i in guidance.reasons]
    cautions = [store.facts[i] for i in guidance.cautions]
    steps = [store.facts[i] for i in guidance.next]
    if guidance.side is None:
        special = [fact for s in store.subjects() for fact in _special(store, question, s)[:1]]
        return told([*special, *reasons, *cautions])
    named = set(question.subjects) & set(store.subjects())
    rules_out = [guidance.rules_out] if guidance.rules_out else []
    against = [store.facts[i] for i in rules_out if named and guidance.side not in named]
    sides = [side for side in (guidance.side, guidance.beside) if side]
    special = [fact for side in sides for fact in _special(store, question, side)]
    mind = [fact for fact in special if fact.aspect == "weaknesses"]
    fits = [fact for fact in special if fact not in mind]
    now = {
        fact.id: fact
        for fact in (
            *reasons[:1],
            *against,
            *reasons[1:REASONS_AT_ONCE],
            *fits[:1],
            *mind[:1],
            *cautions[:1],
            *(steps if fitting else ()),
        )
    }
    return told(
        (*now.values(), *reasons, *special, *cautions, *steps),
        len(now),
        opening=_opening(store, question, guidance) if fitting else None,
        subjects=(guidance.side,),
    )


def _each(store: FactStore, tools: Sequence[str]) -> Answer:
    """What is said of each of several products, none of which is recommended."""
    facts = [fact for tool in tools for fact in store.of(tool) if not fact.detail]
    opening = Opening("utter_not_recommended", {"subject": names(store, tools)})
    return told(facts, max(AT_ONCE, len(tools)), opening=opening, subjects=tuple(tools))


def _opening(store: FactStore, question: Question, guidance: Guidance) -> Opening:
    """The side in a word: yes or no where one is asked about, or its name."""
    named = set(question.subjects) & set(store.subjects())
    side = store.glossary[str(guidance.side)].name
    if guidance.beside:
        beside = store.glossary[guidance.beside].name
        return Opening("utter_recommend_both", {"side": side, "beside": beside})
    if question.yes_or_no and len(named) == 1:
        return Opening("utter_yes" if guidance.side in named else "utter_no")
    return Opening("utter_recommend", {"side": side})


def changes(store: FactStore, last: Question) -> Answer:
    """Facts that say what would change the advice that a question got."""
    guidance = _fitting(store, last) or _of_side(store, last) or _open(store)
    return told([store.facts[i] for i in guidance.changes])


def needs_more(store: FactStore, question: Question) -> bool:
    """Whether the question names neither a need nor one side, and nothing to say more of."""
    if _fitting(store, question) or _of_side(store, question):
        return False
    return not any(_special(store, question, side) for side in store.subjects())


def _fitting(store: FactStore, question: Question) -> Guidance | None:
    """Guidance for the need; for an industry, towards the only side that is said to serve it."""
    wanted = implied(store, question.filters)
    serving = {g.id: g for g in store.guidance if set(g.needs) & wanted}
    if several := next((g for g in store.guidance if g.together and _all(g, serving)), None):
        return several
    if serving:
        return next(iter(serving.values()))
    industries = {f for f in question.filters if store.glossary[f].kind == "industry"}
    of_field = [s for s in store.subjects() if any(f.concerns & industries for f in store.of(s))]
    return _towards(store, of_field)


def _all(guidance: Guidance, serving: Collection[str]) -> bool:
    """Whether what is needed comes from each of the items that this one puts together."""
    return set(guidance.together) <= set(serving)


def _of_side(store: FactStore, question: Question) -> Guidance | None:
    """Guidance towards the one side that the question is about."""
    return _towards(store, {store.root(subject) for subject in question.subjects})


def _towards(store: FactStore, sides: Collection[str | None]) -> Guidance | None:
    if len(sides) != 1:
        return None
    towards = (g for g in store.guidance if g.side in sides and not g.together)
    return next((g for g in towards if g.side is not None), None)


def _open(store: FactStore) -> Guidance:
    return next(g for g in store.guidance if not g.needs and not g.together)


def _special(store: FactStore, question: Question, side: str) -> list[Fact]:
    """What is said of a side on the industries and concerns named."""
    wanted = set(question.filters)
    return [fact for fact in store.of(side) if fact.concerns & wanted and fact.aspect in REASONS]
