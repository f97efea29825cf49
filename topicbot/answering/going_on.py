"""What a message asks that only goes on from the last question."""

from __future__ import annotations

import dataclasses

from topicbot.answering.describe import concerning, is_content
from topicbot.answering.figures import OF_YEARS, near_to
from topicbot.answering.inheritance import by_how_much
from topicbot.answering.lookup import with_aspect, with_query
from topicbot.answering.references import Memory, only_maker
from topicbot.answering.types import OPEN, Question
from topicbot.facts.store import FactStore

#: Queries that say nothing of a concern: after them it is asked for by itself.
CONCERNED_APART = ("capability", "classify", "compare", "market", "same", "tools")


def going_on(
    store: FactStore, memory: Memory, subjects: tuple[str, ...] | None, new: Question
) -> Question | None:
    """The last question, with what is new in place of what it had."""
    last = memory.question
    new = by_how_much(new, last) if last else new
    by_aspect = {kind.aspect: kind.intent for kind in reversed(tuple(store.questions.values()))}
    intent = by_aspect.get(new.aspects[0]) if new.aspects else None
    if intent is None and (new.years or new.measures):
        intent = with_query(store, "market")
    if intent is None and last is None and set(store.subjects()) <= set(subjects or ()):
        # All are named, and no more than a need: which serves it, or how they differ.
        intent = with_query(store, "advise" if new.filters else "compare")
    query = store.questions[last.intent].query if last else None
    if intent is None and new.filters:
        intent = _for_filter(store, new.filters, subjects or memory.subjects, last)
    if intent is None and last is None and subjects:
        intent = with_aspect(store, "definition")
    nothing_new = subjects is None and not new.most
    if intent is None and (last is None or nothing_new):
        return None
    about = subjects if subjects is not None else memory.subjects
    if last and subjects is None and new.filters and query in ("tools", "advise"):
        about = last.subjects  # "And for video?" asks for another tool, or another side.
    if last and query == "capability" and intent == with_query(store, "tools"):
        # "And which product?", after what can be made.
        new = dataclasses.replace(new, filters=new.filters or last.filters)
    if last is None or (intent is not None and intent != last.intent):
        return dataclasses.replace(
            new, intent=intent or "", subjects=about, aspects=new.aspects[1:], contained=False
        )
    if subjects is not None and query == "classify":
        about = _classified(store, subjects, last)
    # A rate of growth is no measure of another year.
    lasting = tuple(m for m in last.measures if not new.years or m in OF_YEARS)
    # Another need is added to the one that there was, or takes its place within the same field.
    if last and query == "advise" and new.filters:
        need = any(is_content(store, f) for f in new.filters)
        kept = (f for f in last.filters if need is not is_content(store, f))
        new = dataclasses.replace(new, filters=(*dict.fromkeys((*kept, *new.filters)),))
    if query == "describe" and (maker := _of_its_maker(store, subjects, new, last)):
        about, new = maker, dataclasses.replace(new, filters=())
    if {*near_to(store, last.amounts)} - {*about}:
        # Whether a figure is right is asked of the thing whose it is.
        last = dataclasses.replace(last, amounts=(), stance=OPEN)
    # Whoever says what is asked ("no, the price") takes back what narrowed it down.
    filters = new.filters or (() if new.aspects else last.filters)
    return dataclasses.replace(
        last,
        subjects=about,
        aspects=new.aspects[1:] or last.aspects,
        filters=filters,
        measures=new.measures or lasting,
        years=new.years or last.years,
        contained=False,
        amounts=new.amounts or (() if new.measures else last.amounts),
        factors=new.factors or (() if new.measures else last.factors),
        most=new.most,
        stance=new.stance,
        claim="",
    )


def _of_its_maker(
    store: FactStore, subjects: tuple[str, ...] | None, new: Question, last: Question
) -> tuple[str, ...]:
    """The one thing that makes what is named after a concern ("and for pictures?", after cost)."""
    content = subjects is None and all(is_content(store, f) for f in new.filters)
    concerned = last.filters and all(store.glossary[f].kind == "concern" for f in last.filters)
    return only_maker(store, new.filters) if content and concerned and new.filters else ()


def _classified(store: FactStore, new: tuple[str, ...], last: Question) -> tuple[str, ...]:
    """Part and whole of "and this one?", where one of the two stays as it was."""
    if len(new) != 1 or len(last.subjects) != 2:
        return new
    part, whole = last.part_first
    if new[0] in store.subjects() and part not in (*store.subjects(), *new):
        return (part, new[0])
    return (new[0], whole) if new[0] != whole else (whole, part)


def _for_filter(
    store: FactStore, filters: tuple[str, ...], about: tuple[str, ...], last: Question | None
) -> str | None:
    """The question that a thing named alone belongs to ("and video?", "what about the cost?")."""
    kinds = {store.glossary[f].kind for f in filters}
    if last is None:
        if kinds & {"modality", "task"} and "concern" not in kinds:
            return with_query(store, "capability")
        return with_aspect(store, "industries" if kinds == {"industry"} else "weaknesses")
    kind = store.questions[last.intent]
    about = about or store.subjects()
    holders = {each for s in about for each in (s, *store.parents(s))}
    on = [fact.aspect for fact in concerning(store, holders, kind.aspect or "", filters)]
    of_each = kind.query == "compare" and all(concerning(store, [s], "", filters) for s in about)
    if kinds == {"concern"} and on and kind.query in CONCERNED_APART and not of_each:
        return with_aspect(store, "weaknesses" if "weaknesses" in on else on[0])
    strays = kind.query in ("classify", "describe", "same") and kind.aspect not in on
    if kinds == {"industry"} and strays and not kind.narrowed:
        return with_aspect(store, "industries")
    if last.filters or kind.query in ("capability", "tools", "advise"):
        return last.intent
    if kinds & {"modality", "task"} and "concern" not in kinds:
        return with_query(store, "capability")
    return last.intent
