"""Answers that tell the facts on one aspect, and the helpers that all answers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topicbot.answering.tables import side_by_side
from topicbot.answering.types import Answer, Opening, Part, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact

#: Facts that are said at once; what is above goes to "tell me more".
AT_ONCE = 4
#: With this many facts an answer is long enough without those of neighbouring aspects.
ENOUGH = 2


def part(fact: Fact) -> Part:
    """The fact as a part of an answer."""
    return Part(fact.text, (fact.id,))


def told(facts: Iterable[Fact], at_once: int = AT_ONCE, **more: object) -> Answer:
    """An answer that says the facts: the first ones now, details and the rest on request."""
    each = tuple({fact.id: fact for fact in facts}.values())
    now = tuple(fact for fact in each if not fact.detail)[:at_once] or each[:at_once]
    later = tuple(fact.id for fact in each if fact not in now)
    return Answer(parts=tuple(map(part, now)), remaining=later, **more)  # type: ignore[arg-type]


def missing(response: str, **values: str) -> Answer:
    """An answer that says what the store does not hold."""
    return Answer(opening=Opening(response, values))


def implied(store: FactStore, filters: Iterable[str]) -> frozenset[str]:
    """The filters with the kinds of content that their tasks are about."""
    wanted = tuple(filters)
    return frozenset((*wanted, *(kind for f in wanted for kind in store.glossary[f].implies)))


def names(store: FactStore, ids: Iterable[str]) -> str:
    """Names of the things as a list in a sentence."""
    *most, last = (store.glossary[i].name for i in ids)
    return f"{', '.join(most)} and {last}" if most else last


def narrowed(facts: Sequence[Fact], filters: Iterable[str]) -> tuple[Fact, ...]:
    """Those facts that concern any of the filters; all if there are no filters."""
    wanted = set(filters)
    return tuple(fact for fact in facts if not wanted or fact.concerns & wanted)


def with_parent(store: FactStore, subject: str, aspect: str) -> str | None:
    """The nearest thing that holds facts on the aspect: the subject, or what it belongs to."""
    entry = store.glossary[subject]
    for candidate in (subject, *filter(None, [entry.used_by]), *store.ancestors(subject)):
        if store.about(candidate, aspect):
            return candidate
    return None


def describe(store: FactStore, question: Question, aspect: str) -> Answer:
    """Tell the facts on one aspect of the subjects, or say that there are none.

    What several share comes first; where they have too much for a few sentences, a table.
    """
    asked = question.subjects or store.subjects()
    holders = {subject: with_parent(store, subject, aspect) for subject in asked}
    held = tuple(dict.fromkeys(holder for holder in holders.values() if holder))
    general = not held and not question.subjects
    if general or not held:
        shared = [fact for fact in store.facts.values() if fact.aspect == aspect]
        if not general or not shared:
            return missing(
                "utter_missing_aspect",
                subject=names(store, asked),
                aspect=store.glossary[aspect].name,
            )
        return told(narrowed(shared, question.filters) or shared)
    facts = [fact for holder in held for fact in store.about(holder, aspect)]
    at_once = question.aspects or (len(held) > 1 and not question.filters)
    if at_once and (several := _several(store, held, (aspect, *question.aspects), facts)):
        return several
    if question.filters:
        on_filter = _on_filter(store, held, facts, question.filters)
        if not on_filter:
            return missing(
                "utter_missing_filter",
                subject=names(store, held),
                filter=names(store, question.filters),
            )
        facts = list(on_filter)
    elif len({fact.id for fact in facts if not fact.detail}) < ENOUGH:
        kind = store.questions[question.intent]
        facts += [fact for also in kind.also for h in held for fact in store.about(h, also)][:1]
    passed_on = [subject for subject, holder in holders.items() if holder not in (None, subject)]
    if not passed_on:
        return told(facts, subjects=held)
    opening = Opening(
        "utter_through_parent",
        {"subject": names(store, passed_on), "parent": names(store, held)},
    )
    links = [fact for s in passed_on for fact in store.about(s, "definition")[:1]]
    return told([*links, *facts], subjects=held, opening=opening)


def _several(
    store: FactStore, subjects: tuple[str, ...], aspects: tuple[str, ...], facts: Sequence[Fact]
) -> Answer | None:
    """Several subjects or aspects at once; None where a few sentences say it all."""
    if len(aspects) == 1:
        if shared := [fact for fact in facts if set(subjects) <= set(fact.subject)]:
            return told((*shared, *(fact for fact in facts if fact not in shared)), len(shared))
        if len({fact.id for fact in facts if not fact.detail}) <= AT_ONCE:
            return None
    table = side_by_side(store, subjects, aspects)
    if table is None:
        return None
    every = [fact.id for a in aspects for s in subjects for fact in store.about(s, a)]
    return Answer(
        table=table,
        subjects=subjects,
        remaining=tuple(dict.fromkeys(fact for fact in every if fact not in table.facts)),
    )


def _on_filter(
    store: FactStore, subjects: Sequence[str], facts: Sequence[Fact], filters: Iterable[str]
) -> tuple[Fact, ...]:
    """Facts that concern the filters: on the aspect if it has any, else on any aspect."""
    wanted = implied(store, filters)
    if found := narrowed(facts, filters) or narrowed(facts, wanted):
        return found
    others = [f for f in store.facts.values() if set(subjects) & set(f.subject)]
    return narrowed(others, filters) or narrowed(others, wanted)
