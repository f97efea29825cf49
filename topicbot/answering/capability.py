"""Answers about what a thing can produce or do, and which tools do it."""

from __future__ import annotations

from dataclasses import dataclass

from topicbot.answering.describe import describe, implied, missing, names, told
from topicbot.answering.tables import side_by_side
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact


@dataclass(frozen=True)
class _Verdict:
    """Whether a thing can do something (None: the store does not say), and why."""

    can: bool | None
    facts: tuple[Fact, ...]


def capability(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say what the subjects can produce or do; yes or no first where something is named."""
    subjects = question.subjects or store.subjects()
    kind = store.questions[question.intent]
    if not question.filters:
        if len(subjects) > 1:
            return _all_of_each(store, subjects, (aspect, *kind.also))
        answer = describe(store, question, aspect)
        more = [f for also in kind.also for f in store.about(subjects[0], also)]
        facts = [store.facts[i] for i in (*answer.facts, *answer.remaining)] + more
        return told(facts, opening=answer.opening, subjects=answer.subjects)
    verdicts = {subject: _verdict(store, subject, question.filters) for subject in subjects}
    # Whoever can comes first.
    order = sorted(verdicts.values(), key=lambda verdict: verdict.can is not True)
    facts = [fact for verdict in order for fact in verdict.facts]
    if not facts:
        return missing(
            "utter_missing_filter",
            subject=names(store, subjects),
            filter=names(store, question.filters),
        )
    answers = {verdict.can for verdict in verdicts.values()}
    opening = None
    if len(subjects) == 1 and answers == {True}:
        opening = Opening("utter_yes")
    elif len(subjects) == 1 and answers == {False}:
        opening = Opening("utter_no")
    elif len(subjects) > 1:
        facts += _tools(store, (), question.filters)
    return told(facts, opening=opening, subjects=subjects)


def _all_of_each(store: FactStore, subjects: tuple[str, ...], aspects: tuple[str, ...]) -> Answer:
    """What each of several subjects produces, side by side; the rest on request."""
    table = side_by_side(store, subjects, aspects)
    if table is None:
        return missing(
            "utter_missing_aspect",
            subject=names(store, subjects),
            aspect=store.glossary[aspects[0]].name,
        )
    facts = [fact.id for a in aspects for s in subjects for fact in store.about(s, a)]
    later = tuple(fact for fact in facts if fact not in table.facts)
    return Answer(table=table, subjects=subjects, remaining=later)


def tools(store: FactStore, question: Question, aspect: str) -> Answer:
    """Name tools: those of a subject, those for a kind of content, or what a named tool is."""
    named = tuple(s for s in question.subjects if store.glossary[s].kind != "subject")
    if named:
        facts = [f for s in named for a in ("definition", "output") for f in store.about(s, a)]
        return told(facts, subjects=named)
    if question.filters:
        found = _tools(store, question.subjects, question.filters)
        if not found:
            return missing("utter_missing_tool", filter=names(store, question.filters))
        return told(found, subjects=question.subjects)
    return describe(store, question, aspect)


def _tools(store: FactStore, subjects: tuple[str, ...], filters: tuple[str, ...]) -> list[Fact]:
    """Facts of tools that do what the filters name, of one of the subjects if any are given."""
    exact = set(filters)
    found = [
        fact
        for tool in store.of_kind("tool")
        if not subjects or set(subjects) & set(store.ancestors(tool.id))
        for fact in store.about(tool.id, "output")
    ]
    if fitting := [fact for fact in found if exact & set(fact.can)]:
        return fitting
    # No tool is said to do exactly that: name the subject that does, and its tools.
    for subject in subjects or store.subjects():
        if able := [fact for fact in store.of(subject) if exact & set(fact.can)]:
            return [able[0], *store.about(subject, "tools")[:1]]
    return [fact for fact in found if implied(store, filters) & set(fact.can)]


def _verdict(store: FactStore, subject: str, filters: tuple[str, ...]) -> _Verdict:
    each = [_single(store, subject, wanted) for wanted in filters]
    facts = tuple(dict.fromkeys(fact for verdict in each for fact in verdict.facts))
    said = {verdict.can for verdict in each}
    if False in said:
        refusals = tuple(f for v in each if v.can is False for f in v.facts)
        return _Verdict(False, tuple(dict.fromkeys((*refusals, *facts)))[:2])
    return _Verdict(True if said == {True} else None, facts[:3])


def _single(store: FactStore, subject: str, wanted: str) -> _Verdict:
    """The verdict on one thing wanted, from the subject, its parts, or what it is part of."""
    widened = tuple(dict.fromkeys((wanted, *sorted(implied(store, [wanted])))))
    for kind in widened:
        own = store.of(subject)
        if can := [fact for fact in own if kind in fact.can]:
            return _Verdict(True, tuple(can[:1]))
        if cannot := [fact for fact in own if kind in fact.cannot]:
            return _Verdict(False, tuple(_best_refusal(cannot, kind)))
        for child in store.children(subject):
            can = [f for f in store.of(child) if kind in f.can]
            if can and store.glossary[child].kind == "subject":
                link = store.about(child, "relation")[:1]
                return _Verdict(True, (can[0], *link))
        entry = store.glossary[subject]
        for parent in (*filter(None, [entry.used_by]), *store.ancestors(subject)):
            link = store.about(subject, "definition")[:1]
            if refused := [f for f in store.of(parent) if kind in f.cannot]:
                return _Verdict(False, (*link, *_best_refusal(refused, kind)))
            if can := [f for f in store.of(parent) if kind in f.can]:
                return _Verdict(None, (*link, can[0]))
    related = [f for f in store.of(subject) if wanted in f.concerns]
    return _Verdict(None, tuple(related[:2]))


def _best_refusal(facts: list[Fact], kind: str) -> list[Fact]:
    """The most specific refusal: the one that denies the fewest things."""
    return sorted(facts, key=lambda fact: (len(fact.cannot), len(fact.can)))[:1]
