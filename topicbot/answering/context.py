"""Reads what was named in a message, and in those before it, as a question of the store."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from topicbot.answering.figures import CHANGES, amount_of, bound_of, factor_of
from topicbot.answering.going_on import going_on
from topicbot.answering.inheritance import inheriting
from topicbot.answering.lookup import hanging, ids, stance_of, with_aspect, with_query
from topicbot.answering.references import (
    Memory,
    beside,
    pointed_at,
    subjects_of,
    unnamed,
)
from topicbot.answering.types import OPEN, Mention, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS, Amount, QuestionKind

#: Kinds that narrow a question down.
FILTER_KINDS = ("modality", "task", "industry", "concern", "method")

#: Kinds of what a question of a query may say not to want told, where they are not content.
LEFT_OUT = {"describe": ("concern", "method", "industry"), "tools": ("tool",)}

#: Aspects that tell what something is; whether two things are the same is about these.
OF_ITSELF = ("definition", "relation", "scope")


def resolve(
    store: FactStore, intent: str, mentions: Iterable[Mention], memory: Memory
) -> Question | None:
    """The question that a message asks.

    Args:
        store: The fact store.
        intent: One of the store's questions, or anything else for words that only go on from the
            last question ("and the other one?", "no, I meant 2034").
        mentions: What the message names, in its order.
        memory: What was asked and answered before.

    Returns:
        The question; None if the message goes on from nothing and names nothing, or is about
        something that the store does not hold.
    """
    named = tuple(mentions)
    stance = stance_of(named)
    if stance == OPEN:  # "How fast does it grow?" asks for its figures.
        named = tuple(m for m in named if m.id not in CHANGES)
    asked = store.questions.get(intent)
    without: tuple[str, ...] = ()
    if asked is None or asked.query not in ("classify", "same"):
        named, without = _left_out(store, asked, _meant(store, named))
    hangs = hanging(named)
    subjects = subjects_of(store, named, memory)
    new = Question(
        intent=intent,
        subjects=subjects or (),
        aspects=ids(named, "aspect"),
        filters=ids(named, *FILTER_KINDS),
        measures=_measures(store, intent, named, subjects, memory),
        years=_years(store, named, memory),
        without=without,
        contained=bool(ids(named, "direction")),
        stance=stance,
        implied=ids((m for m in named if m.implied), *FILTER_KINDS),
        facts=ids(named, "fact"),
        amounts=tuple(amount_of(text) for text in ids(named, "amount")),
        bound=next((bound_of(text) for text in ids(named, "amount")), ""),
        factors=tuple(factor_of(text) for text in ids(named, "factor")),
        most=most_of(named),
        uses=bool(asked and asked.aspect == "architecture"),
    )
    if (unheld := ids(named, "unheld")) and not _about_what_is_held(store, new, unheld):
        return None
    if intent not in store.questions:
        return going_on(store, memory, subjects, new)
    if claimed := _claimed(store, new, named, subjects, memory):
        return claimed
    if same := _same_in_that(store, new, subjects, memory):
        return same
    own = store.questions[intent].aspect
    if subjects is None:
        subjects = unnamed(store, new, memory, named)
        if subjects is None:
            return None
    aspects = tuple(aspect for aspect in new.aspects if aspect != own)
    # "Does it matter?" and "do they differ?" are affirmed; what else is asked of it is open.
    if store.questions[intent].affirmed and own not in new.aspects:
        stance = OPEN
    one = len(ids(named, *SUBJECT_KINDS)) < 2  # "So it is none?" is asked of what was spoken of.
    of_before = hangs or (new.negative and one)
    if of_before and store.questions[intent].query in ("classify", "market"):
        subjects = pointed_at(store, subjects, new, memory)
    if store.questions[intent].query == "compare" and len(subjects) == 1:
        subjects = beside(store, subjects, memory)
    found = dataclasses.replace(
        new,
        subjects=subjects,
        aspects=aspects,
        stance=stance,
        by_name=own in new.aspects,
    )
    return inheriting(store, found, memory.question) if hangs and memory.question else found


def most_of(mentions: Iterable[Mention]) -> int:
    """How many sentences a message wants at most ("two bullets"); 0 for as many as fit."""
    return next((int(amount_of(length)) for length in ids(mentions, "length")), 0)


def _same_in_that(
    store: FactStore, new: Question, subjects: tuple[str, ...] | None, memory: Memory
) -> Question | None:
    """How two things compare in what was told of one ("does tea grow the same way?")."""
    last = store.questions[memory.question.intent] if memory.question else None
    pair = tuple(dict.fromkeys((*memory.subjects, *(subjects or ()))))
    if store.questions[new.intent].query != "same" or len(subjects or ()) != 1 or len(pair) != 2:
        return None
    if last is None or last.query != "describe" or not last.wording or not last.aspect:
        return None
    if last.aspect in OF_ITSELF:
        return None
    intent = with_query(store, "compare") or new.intent
    return dataclasses.replace(
        new, intent=intent, subjects=pair, aspects=(last.aspect,), stance=OPEN
    )


def _claimed(
    store: FactStore,
    new: Question,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> Question | None:
    """The question whether a claim holds, if it is about what is named, or else pointed to."""
    mention = _claim_meant(store, named, subjects, memory)
    if mention is None:
        return None
    claim = store.claims[mention.id]
    facts = [store.facts[fact] for fact in claim.facts]
    about = tuple(s for s in facts[0].subject if store.root(s))  # The source is no subject.
    intent = with_aspect(store, facts[0].aspect) or new.intent
    return dataclasses.replace(
        new,
        intent=intent,
        subjects=about,
        aspects=(),
        claim=claim.id,
    )


def _claim_meant(
    store: FactStore,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> Mention | None:
    """The claim that is asked of what is named, or else of what was spoken of."""
    likely = {m.about: m for m in reversed(named) if m.kind == "claim"}
    before = () if subjects else memory.subjects
    of_before = likely.get(store.root(before[0]) or "") if len(before) == 1 else None
    found = of_before or likely.get("")
    asked = subjects or (before if hanging(named) else ())
    if found is None or not asked:
        return found
    # What is said of the whole of a main subject is not said of that, nor of what belongs to it.
    holders = {h for s in asked for h in (s, store.root(s))}
    return found if holders & store.claimed_of(store.claims[found.id]) else None


def _meant(store: FactStore, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """What is named without what is not meant, unless nothing else like it is named.

    Of the main subjects, where all but one are excluded, that one is meant.
    """

    def alike(mention: Mention) -> bool:
        things = SUBJECT_KINDS if mention.kind in SUBJECT_KINDS else (mention.kind,)
        return any(m.kind in things and not m.excluded and m.id != mention.id for m in named)

    others = [s for s in store.subjects() if s not in {m.id for m in named}]
    things = [m for m in named if m.kind in SUBJECT_KINDS]
    if things and all(m.excluded and m.id in store.subjects() for m in things) and len(others) == 1:
        return (Mention("subject", others[0]), *(m for m in named if m not in things))
    return tuple(m for m in named if not (m.excluded and alike(m)))


def _left_out(
    store: FactStore, asked: QuestionKind | None, named: tuple[Mention, ...]
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """What is named, and apart from that what is not to be told of an aspect that is asked for."""
    if asked is None:
        return named, ()
    kinds = LEFT_OUT.get(asked.query, ("modality", "task"))
    without = ids((m for m in named if m.excluded), *kinds)
    return tuple(m for m in named if m.id not in without), without


def _measures(
    store: FactStore,
    intent: str,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> tuple[str, ...]:
    """What is wanted of figures.

    A factor is one, too: where two things are named, or one after both, how much larger that is,
    and otherwise what it multiplies by. Where an amount is named, none is wanted that is not.
    """
    amounts = ids(named, "amount")
    measures = ids((m for m in named if not (m.implied and amounts)), "measure")
    asked = (intent, memory.question.intent if memory.question else "")
    if not ids(named, "factor") or with_query(store, "market") not in asked:
        return measures
    over_years = bool(ids(named, "year"))
    spoken_of = () if over_years else memory.subjects
    of_both = subjects and max(len(subjects), len(spoken_of)) > 1
    compared = of_both or ("larger" in measures and not over_years)
    others = (m for m in measures if m not in (*CHANGES, "larger"))
    return (*others, "larger" if compared else "growth-factor")


def _years(store: FactStore, named: tuple[Mention, ...], memory: Memory) -> tuple[int, ...]:
    """The years that are named, or what lies so many years after the one that is or was.

    After figures of no year in particular, the first that there is one of counts.
    """
    years = tuple(int(year) for year in ids(named, "year"))
    spans = ids(named, "span")
    if spans and not years and memory.question is not None:
        measured = store.questions[memory.question.intent].query == "market"
        held = (f.figure.year for f in store.facts.values() if isinstance(f.figure, Amount))
        years = memory.question.years or ((min(held),) if measured else ())
    if len(years) != 1 or not spans:
        return years
    return tuple(int(years[0] + amount_of(span)) for span in spans)


def _about_what_is_held(store: FactStore, new: Question, unheld: tuple[str, ...]) -> bool:
    """Whether a message that names something unheld asks about something held all the same.

    A notion that is not held is what is asked for, whatever stands beside it; a product or a
    company may be named in passing.
    """
    kind = store.questions.get(new.intent)
    if kind is not None and kind.query == "describe" and kind.wording is None:
        return True
    if kind is not None and kind.query in ("same", "classify", "compare"):
        return len(new.subjects) > 1
    advised = kind is not None and kind.query == "advise"
    if kind is not None and kind.query == "market" and new.measures:
        return True
    if not advised and any(store.glossary[thing].notion for thing in unheld):
        return False
    concerned = any(store.glossary[f].kind != "concern" for f in new.filters)
    return bool(new.subjects or concerned)
