"""Answers that put things side by side, or say how they belong together."""

from __future__ import annotations

from topicbot.answering.describe import describe, missing, names, told
from topicbot.answering.tables import side_by_side
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact


def compare(store: FactStore, question: Question, aspect: str) -> Answer:
    """Compare the subjects in a table: on the aspects named, else on all that they share."""
    subjects = _pair(store, question.subjects)
    aspects = question.aspects or _axes(store, subjects)
    table = side_by_side(store, subjects, aspects)
    if table is None:
        return missing(
            "utter_missing_aspect",
            subject=names(store, subjects),
            aspect=names(store, aspects) if aspects else store.glossary[aspect].name,
        )
    links = [] if question.aspects else list(_links(store, subjects, aspect))
    later = [
        fact
        for a in aspects
        for s in subjects
        for fact in store.about(s, a)
        if fact.id not in table.facts and fact not in links
    ]
    answer = told(links[:1])
    remaining = tuple(dict.fromkeys(fact.id for fact in (*links[1:], *later)))
    return Answer(parts=answer.parts, table=table, remaining=remaining, subjects=subjects)


def same(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say whether the subjects are the same thing: no, where the store tells them apart."""
    subjects = question.subjects
    if len(subjects) < 2 or set(subjects) == set(store.subjects()):
        kind = store.questions[question.intent]
        facts = [*store.about(store.subjects()[0], aspect)]
        for also in kind.also:
            facts += [f for f in store.about(store.subjects()[0], also) if len(f.subject) > 1]
        answer = told(facts[:2], opening=Opening("utter_no"), subjects=store.subjects())
        later = tuple(fact.id for fact in facts[2:])
        return _with_remaining(answer, later)
    first, second = subjects[:2]
    if first in store.ancestors(second) or second in store.ancestors(first):
        return told(
            _belonging(store, first, second), opening=Opening("utter_no"), subjects=(first, second)
        )
    return compare(store, question, "difference")


def classify(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say whether the first subject is a kind or an example of the second."""
    if len(question.subjects) < 2:
        return _belongs(store, question, aspect)
    part, whole = question.subjects[:2]
    if question.contained:
        part, whole = whole, part
    facts = _belonging(store, part, whole)
    if whole in store.ancestors(part):
        return told(facts, opening=Opening("utter_yes"), subjects=(part, whole))
    if part in store.ancestors(whole):
        return told(facts, opening=Opening("utter_no"), subjects=(part, whole))
    if contrast := _contrast(store, part, whole):
        definition = store.about(part, "definition")[:1]
        facts = list(dict.fromkeys((*definition, *contrast)))
        return told(facts, opening=Opening("utter_no"), subjects=(part, whole))
    named = [*store.about(part, "relation"), *store.about(part, "definition")]
    return told(named[:1] or facts, subjects=(part, whole))


def _belongs(store: FactStore, question: Question, aspect: str) -> Answer:
    """Where a thing belongs, when nothing was named that it might belong to."""
    subjects = question.subjects or store.subjects()
    found = describe(store, Question(question.intent, subjects), aspect)
    if set(subjects) <= set(store.subjects()) or not found.opening:
        return found
    facts = [fact for s in subjects for fact in store.about(s, "definition")]
    return told(facts, subjects=subjects)


def _pair(store: FactStore, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """At least two things: one alone is compared with what it belongs to or stands beside."""
    if len(subjects) > 1:
        return subjects
    if not subjects or subjects[0] in store.subjects():
        return store.subjects()
    entry = store.glossary[subjects[0]]
    other = entry.part_of or entry.used_by or store.subjects()[0]
    return (subjects[0], other)


def _axes(store: FactStore, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """The aspects of a full comparison: for other things than the main subjects, those held."""
    axes = [entry.id for entry in store.of_kind("aspect") if entry.axis]
    if set(subjects) <= set(store.subjects()):
        return tuple(axes)
    special = [s for s in subjects if s not in store.subjects()]
    return tuple(a for a in axes if any(f.short for s in special for f in store.about(s, a)))


def _links(store: FactStore, subjects: tuple[str, ...], aspect: str) -> tuple[Fact, ...]:
    """Facts that are about all the subjects at once, on the aspect of difference."""
    return tuple(
        fact
        for fact in store.facts.values()
        if fact.aspect == aspect and set(subjects) <= set(fact.subject)
    )


def _belonging(store: FactStore, first: str, second: str) -> list[Fact]:
    """Facts that say how two things belong together."""
    related = [f for f in store.about(first, "relation") if second in f.subject and not f.detail]
    if related:
        return related[:2]
    small = first if second in store.ancestors(first) else second
    facts = [*store.about(small, "definition")[:1]]
    parent = store.glossary[small].part_of
    large = second if small == first else first
    if parent and parent != large:
        facts += [f for f in store.about(parent, "relation") if large in f.subject][:1]
    return facts


def _contrast(store: FactStore, part: str, whole: str) -> tuple[Fact, ...]:
    """Facts that show that the part makes what the whole cannot; empty if none do."""
    for fact in store.of(part):
        for refusal in store.of(whole):
            if set(fact.can) & set(refusal.cannot):
                return (fact, refusal)
    return ()


def _with_remaining(answer: Answer, later: tuple[str, ...]) -> Answer:
    return Answer(
        parts=answer.parts,
        opening=answer.opening,
        remaining=answer.remaining + later,
        subjects=answer.subjects,
    )
