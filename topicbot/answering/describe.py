"""Answers that tell the facts on one aspect, and the helpers that all answers share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from topicbot.answering.tables import side_by_side
from topicbot.answering.types import Answer, Opening, Part, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact, QuestionKind

#: Aspects that are each other's opposite: what is said on one is no answer on the other.
OPPOSED = ("strengths", "weaknesses")
#: What a thing is used on and in: what is said of one narrows down what is said of another.
FIELDS = ("modality", "task", "industry")
#: Facts that are said at once; what is above goes to "tell me more".
AT_ONCE = 4
#: With this many facts an answer is long enough without those of neighbouring aspects.
ENOUGH = 2


def part(fact: Fact) -> Part:
    """The fact as a part of an answer."""
    return Part(fact.text, (fact.id,))


def told(facts: Iterable[Fact], at_once: int = AT_ONCE, **more: object) -> Answer:
    """An answer that says the facts: the first ones now, details and the rest on request."""
    each = {fact.id: fact for fact in facts}
    now = [i for i, fact in each.items() if not fact.detail][:at_once] or [*each][:at_once]
    later = tuple(i for i in each if i not in now)
    parts = tuple(part(each[i]) for i in now)
    return Answer(parts=parts, remaining=later, **more)  # type: ignore[arg-type]


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


def asked_for(
    facts: Iterable[Fact], filters: Iterable[str], settling: bool = False
) -> tuple[Fact, ...]:
    """The facts, with those first that concern what is named, which are no details then.

    Where yes or no is asked, those that say so come before those that only bear on it.
    """
    wanted = set(filters)

    def rank(fact: Fact) -> int:
        return (not fact.concerns & wanted) + (settling and not _settling(fact, wanted))

    named = (f.copy(update={"detail": f.detail and not f.concerns & wanted}) for f in facts)
    return tuple(sorted(named, key=rank))


def _settling(fact: Fact, wanted: set[str]) -> bool:
    return bool(wanted & {*fact.can, *fact.cannot})


def with_parent(store: FactStore, subject: str, aspect: str) -> str | None:
    """The nearest thing that holds facts on the aspect: the subject, or what it belongs to."""
    candidates = (subject, *store.parents(subject))
    return next((s for s in candidates if store.about(s, aspect)), None)


def link(store: FactStore, subject: str) -> tuple[Fact, ...]:
    """The fact that says how a thing belongs to what the answer goes on with."""
    return store.about(subject, "relation" if subject in store.subjects() else "definition")[:1]


def through_parent(store: FactStore, subjects: Iterable[str], parents: Iterable[str]) -> Opening:
    """Words before facts that the store holds of what the subjects belong to."""
    values = {"subject": names(store, subjects), "parent": names(store, parents)}
    return Opening("utter_through_parent", values)


def describe(store: FactStore, question: Question, aspect: str) -> Answer:
    """Tell the facts on one aspect of the subjects, or say that there are none.

    What several share comes first; where they have too much for a few sentences, a table. A
    question of yes or no begins so where the facts settle it.
    """
    found = _described(store, question, aspect)
    if found.opening is None and (methods := unexplained(store, question, aspect)):
        return dataclasses.replace(found, opening=not_explained(store, methods))
    if found.parts and _of_its_own_kind(store, question, aspect) and not question.yes_or_no:
        return dataclasses.replace(found, opening=Opening("utter_says_only"))
    if found.opening is not None or not question.yes_or_no:
        return found
    affirmed = store.questions[question.intent].affirmed and found.parts
    opening = Opening("utter_yes") if affirmed else _yes_or_no(store, question, found, aspect)
    return dataclasses.replace(found, opening=opening)


def _yes_or_no(store: FactStore, question: Question, found: Answer, aspect: str) -> Opening | None:
    """Yes or no, where a fact about what is asked affirms or denies what is asked for.

    Whether something is a risk, or a benefit, is so if a fact on that aspect concerns it. What is
    only implied tells what to say, and not whether that is a yes or a no.
    """
    named = {*question.named}
    wanted = _concerns(store, named) or named
    if question.by_name and aspect in OPPOSED and wanted and found.parts:
        first = store.facts[found.parts[0].facts[0]]
        if wanted & first.concerns:
            return Opening("utter_yes" if first.aspect == aspect else "utter_no")
    asked = set(question.subjects or store.subjects())
    facts = (store.facts[i] for part in found.parts for i in part.facts)
    for fact in (f for f in facts if asked & {*f.subject, *f.tags}):
        if wanted & set(fact.cannot):
            return Opening("utter_no")
        if wanted & set(fact.can):
            return Opening("utter_yes")
    return None


def unexplained(store: FactStore, question: Question, aspect: str) -> tuple[str, ...]:
    """Methods that are to be defined or told apart; facts name them, and explain none."""
    methods = tuple(f for f in question.filters if store.glossary[f].kind == "method")
    named = tuple(method for method in methods if method not in question.implied)
    differ = "difference" in (*question.aspects, aspect) and len(named) > 1
    defined = aspect == "definition" and not question.yes_or_no
    return named if defined or differ else ()


def not_explained(store: FactStore, methods: Iterable[str]) -> Opening:
    """Words before facts that only name the methods that are asked for."""
    return Opening("utter_not_explained", {"filter": names(store, methods)})


def _of_its_own_kind(store: FactStore, question: Question, aspect: str) -> bool:
    """Whether an architecture is asked for its architecture, of which no fact says how it works."""
    kinds = {store.glossary[subject].kind for subject in question.subjects}
    return kinds == {aspect} and not question.filters


def _described(store: FactStore, question: Question, aspect: str) -> Answer:
    kind = store.questions[question.intent]
    asked = question.subjects or store.subjects()
    own = {s: _of_itself(store, kind, s, aspect) for s in asked}
    holders = {s: h for s in asked if (h := s if own[s] else with_parent(store, s, aspect))}
    held = tuple(dict.fromkeys(holders.values()))
    if not held:
        shared = [fact for fact in store.facts.values() if fact.aspect == aspect]
        if question.yes_or_no and question.filters and not _mentioned(store, question.filters):
            return missing("utter_not_mentioned", filter=names(store, question.filters))
        if shared and (kind.wording is None or not question.subjects):
            concerns = _concerns(store, question.filters)
            if len(shared) < ENOUGH:
                shared += [f for f in store.facts.values() if f.aspect in kind.also][:1]
            return told(asked_for(narrowed(shared, question.filters) or shared, concerns))
        return missing(
            "utter_missing_aspect",
            subject=names(store, asked),
            aspect=store.glossary[aspect].name,
        )
    each = (own.get(h) or store.about(h, aspect) for h in held)
    facts = [fact for row in zip_longest(*each) for fact in row if fact is not None]
    facts = [fact for fact in facts if not fact.concerns & {*question.without}] or facts
    # A concern is what is asked, whatever aspects stand beside it.
    aspects = question.aspects and not _concerns(store, question.filters)
    at_once = aspects or (len(held) > 1 and not question.filters)
    if at_once and (several := _several(store, held, (aspect, *question.aspects), facts)):
        return several
    if question.filters:
        facts, found_at = _filtered(store, question, aspect, held, facts)
        if not facts:
            return missing(
                "utter_missing_filter",
                subject=names(store, held),
                filter=names(store, question.filters),
            )
        facts = [*asked_for(facts, _concerns(store, question.filters), question.yes_or_no)]
        if found_at != held:
            holders = {s: s if s in found_at else found_at[0] for s in asked}
            held = found_at
    else:
        facts += [fact for h in held for fact in _neighbouring(store, kind, h, aspect)]
    passed_on = [subject for subject, holder in holders.items() if holder != subject]
    if not passed_on:
        return told(facts, subjects=held)
    if tagged := [fact for fact in facts if fact.concerns & set(passed_on)]:
        return told((*tagged, *facts), len(tagged), subjects=asked)
    links = [fact for s in passed_on for fact in link(store, s)]
    if aspect == "relation":  # Where something belongs is what its own definition says.
        return told([*links, *facts], subjects=held)
    parents = tuple(dict.fromkeys(holders[s] for s in passed_on))
    if not {*facts[0].subject} & {*parents}:
        # What holds for a part of what it belongs to is said of that part alone.
        parents, links = facts[0].subject, []
        facts = [fact for fact in facts if fact.subject == parents]
    opening = through_parent(store, passed_on, parents)
    # What is asked comes before what makes it an answer.
    now = [*[fact for fact in facts if not fact.detail][: AT_ONCE - 1], *links]
    return told([*now, *facts], len(now), subjects=held, opening=opening)


def _mentioned(store: FactStore, filters: Iterable[str]) -> bool:
    """Whether any fact concerns any of these."""
    return any(fact.concerns & {*filters} for fact in store.facts.values())


def _of_itself(store: FactStore, kind: QuestionKind, subject: str, aspect: str) -> tuple[Fact, ...]:
    """What the store says of a thing itself: on the aspect, or else on neighbouring ones.

    What a tool makes, or who uses an architecture, is nearer to what is asked than what holds for
    all that it belongs to.
    """
    near = tuple(fact for also in kind.also for fact in store.about(subject, also))
    if subject in store.subjects() or all(fact.aspect == "definition" for fact in near):
        near = ()
    else:
        near += store.about(subject, "definition")
    return store.about(subject, aspect) or near


def _neighbouring(
    store: FactStore, kind: QuestionKind, subject: str, aspect: str
) -> tuple[Fact, ...]:
    """A fact on a neighbouring aspect, where there is too little on the one asked for."""
    if sum(not fact.detail for fact in _of_itself(store, kind, subject, aspect)) >= ENOUGH:
        return ()
    return tuple(fact for also in kind.also for fact in store.about(subject, also))[:1]


def _several(
    store: FactStore, subjects: tuple[str, ...], aspects: tuple[str, ...], facts: Sequence[Fact]
) -> Answer | None:
    """Several subjects or aspects at once; None where a few sentences say it all."""
    if len(aspects) == 1:
        if shared := {f.id: f for f in facts if set(subjects) <= set(f.subject) and not f.detail}:
            return told((*shared.values(), *facts), len(shared))
        if len({fact.id for fact in facts if not fact.detail}) <= AT_ONCE:
            return None
    if not any(fact.short for fact in facts):
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


def _filtered(
    store: FactStore,
    question: Question,
    aspect: str,
    subjects: tuple[str, ...],
    facts: list[Fact],
) -> tuple[list[Fact], tuple[str, ...]]:
    """Facts that concern the filters, and the subjects of which the store holds them.

    What is said on the aspect comes first, then what is said on any other: of the subjects, of
    what is part of them, of what they belong to. A filter that no fact on the aspect could concern
    is passed over, as is one that stands beside the name of a thing to be defined. Of what no fact
    at all concerns, there is nothing to say.
    """
    filters = [f for f in question.filters if _bears(store, aspect, f)]
    concerns = _concerns(store, filters)
    if not _closest(concerning(store, subjects, "", filters), filters):
        # No fact concerns all that is named: what is asked comes before what stands beside it.
        filters = [f for f in filters if f in concerns] or filters
    wanted = implied(store, filters)
    on_aspect = narrowed(facts, filters) or narrowed(facts, wanted)
    of_a_subject = store.questions[question.intent].wording is not None
    concerned = bool(concerns)
    defined = aspect == "definition" and question.subjects and not concerned
    if len(filters) > 1 and not defined:
        closest = _closest(concerning(store, subjects, "", filters), filters)
        on_aspect = tuple(dict.fromkeys((*closest, *on_aspect)))
    both = question.yes_or_no or set(OPPOSED) & set(question.aspects)
    if concerned and both and aspect in OPPOSED and on_aspect:
        # What is said for it belongs beside what is said against it.
        opposite = (f for a in OPPOSED for s in subjects for f in store.about(s, a))
        on_aspect = tuple(dict.fromkeys((*on_aspect, *narrowed(tuple(opposite), filters))))
    held = _mentioned(store, wanted)
    if filters and of_a_subject and not (defined or held):
        return [], subjects
    of_itself = question.by_name or set(question.subjects) <= set(subjects)
    opposed = aspect in OPPOSED and of_itself and not concerned
    if opposed:
        # What something is good or bad for says little of how: the rest is told after it.
        return [*dict.fromkeys((*narrowed(facts, filters), *facts))], subjects
    if not filters or on_aspect or defined or not of_a_subject:
        return list(on_aspect) or facts, subjects
    parts = tuple(
        child
        for subject in subjects
        for child in store.children(subject)
        if store.glossary[child].kind == "subject" and child not in subjects
    )
    parents = tuple(dict.fromkeys(p for s in subjects for p in store.parents(s)))
    for holders in filter(None, (question.subjects, subjects)):
        if found := concerning(store, holders, aspect, filters):
            return list(found), holders
    if found := concerning(store, parts, aspect, filters):
        links = [f for part in parts for f in store.about(part, "relation")[:1]]
        return [*found[: AT_ONCE - 1], *links], subjects
    for parent in parents:
        if found := concerning(store, [parent], aspect, filters):
            return list(found), (parent,)
    return list(concerning(store, subjects, aspect, wanted)), subjects


def concerning(
    store: FactStore, subjects: Iterable[str], aspect: str, filters: Iterable[str]
) -> tuple[Fact, ...]:
    """Facts of the subjects that concern the filters: on the aspect, else on any aspect.

    Aspects that nobody can ask of one subject, such as why the difference matters, are left out.
    """
    among = set(subjects)
    askable = {kind.aspect for kind in store.questions.values() if kind.wording}
    askable |= {also for kind in store.questions.values() if kind.wording for also in kind.also}
    facts = [f for f in store.facts.values() if among & set(f.subject) and f.aspect in askable]
    on_aspect = [fact for fact in facts if fact.aspect == aspect]
    return narrowed(on_aspect, filters) or narrowed(facts, filters)


def _closest(facts: Iterable[Fact], filters: Iterable[str]) -> list[Fact]:
    """Facts that concern all of several filters at once."""
    return [fact for fact in facts if set(filters) <= fact.concerns]


def _concerns(store: FactStore, filters: Iterable[str]) -> set[str]:
    """The concerns among the filters: they are what is asked, whatever stands beside them."""
    return {f for f in filters if store.glossary[f].kind in ("concern", "method")}


def is_content(store: FactStore, name: str) -> bool:
    """Whether it is a kind of content or a task, which a thing can produce or do."""
    return store.glossary[name].kind in ("modality", "task")


def _bears(store: FactStore, aspect: str, name: str) -> bool:
    """Whether facts on the aspect are of a kind that the filter could choose from."""
    if _concerns(store, [name]):
        return True
    concerned = {c for f in store.facts.values() if f.aspect == aspect for c in f.concerns}
    kind = store.glossary[name].kind
    kinds = FIELDS if kind in FIELDS else (kind,)
    return any(store.glossary[other].kind in kinds for other in concerned)
