"""Answers that put things side by side, or say how they belong together."""

from __future__ import annotations

import dataclasses
from itertools import chain, zip_longest

from topicbot.answering.capability import capability
from topicbot.answering.describe import (
    AT_ONCE,
    asked_for,
    concerning,
    describe,
    is_content,
    missing,
    names,
    narrowed,
    not_explained,
    told,
    unexplained,
)
from topicbot.answering.tables import NOT_STATED, only_rows, side_by_side
from topicbot.answering.types import Answer, Opening, Question, Table
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact


def compare(store: FactStore, question: Question, aspect: str) -> Answer:
    """Compare the subjects in a table: on the aspects named, else on all that they share.

    Where a kind of content, an industry or a concern is named, what is said of each about that
    takes the table's place.
    """
    if not question.subjects and (methods := unexplained(store, question, aspect)):
        facts = concerning(store, store.subjects(), "", methods)
        return told(facts, opening=not_explained(store, methods))
    subjects = _pair(store, question.subjects)
    narrowing = question.filters and not question.aspects
    if narrowing and (found := _compare_on(store, question, subjects)):
        return found
    if narrowing and not {*subjects} & {*store.subjects()}:
        of_any = [f for f in store.facts.values() if {*subjects} & {*f.subject, *f.tags}]
        return told(
            narrowed(of_any, question.filters) or _definitions(store, subjects),
            opening=Opening("utter_not_told_apart", {"subject": names(store, subjects)}),
            subjects=subjects,
        )
    aspects = question.aspects or _axes(store, subjects)
    table = side_by_side(store, subjects, aspects)
    if table and not question.aspects:
        complete = _complete(store, table)
        if complete is None and not {*subjects} & {*store.subjects()}:
            return _each(store, subjects, aspects)
        table = complete or table
    if table is None and aspects:
        return describe(store, Question(question.intent, subjects), aspects[0])
    if table is None:
        return missing(
            "utter_missing_aspect",
            subject=names(store, subjects),
            aspect=store.glossary[aspect].name,
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
    differ = question.yes_or_no and not question.aspects and _differ(table)
    opening = Opening("utter_yes") if differ else None
    return Answer(answer.parts, opening, table, remaining=remaining, subjects=subjects)


def _complete(store: FactStore, table: Table) -> Table | None:
    """The table without rows that lack a cell; None where the others tell nothing apart."""
    found = only_rows(store, table, [row for row in table.rows if NOT_STATED not in row])
    return found if _differ(found) else None


def _definitions(store: FactStore, subjects: tuple[str, ...]) -> list[Fact]:
    return [fact for s in subjects for fact in store.about(s, "definition")[:1]]


def _each(store: FactStore, subjects: tuple[str, ...], aspects: tuple[str, ...]) -> Answer:
    """What is said of each of several things that no aspect tells apart."""
    facts = [fact for a in aspects for s in subjects for fact in store.about(s, a)]
    opening = Opening("utter_not_told_apart", {"subject": names(store, subjects)})
    return told(facts, len(facts), opening=opening, subjects=subjects)


def _compare_on(store: FactStore, question: Question, subjects: tuple[str, ...]) -> Answer | None:
    """What is said of each subject about the things named; None if not of each."""
    if any(is_content(store, f) for f in question.filters):
        found = capability(store, dataclasses.replace(question, subjects=subjects), "output")
        return None if found.empty else found
    each = [concerning(store, [s], "", question.filters) for s in subjects]
    facts = [fact for fact in chain.from_iterable(zip_longest(*each)) if fact is not None]
    return told(facts, subjects=subjects) if all(each) else None


def same(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say whether the subjects are the same thing: no, where the store tells them apart."""
    subjects = _pair(store, question.subjects)
    if set(subjects) == set(store.subjects()):
        kind = store.questions[question.intent]
        facts = list(asked_for(store.about(subjects[0], aspect), question.filters))
        for also in kind.also:
            facts += [f for f in store.about(subjects[0], also) if len(f.subject) > 1]
        # "Do they differ?" and "do they belong together?" ask the other way round.
        asked = next((a for a in question.aspects if a in ("difference", "relation")), None)
        if asked:
            joint = [f for f in store.about(subjects[0], asked) if len(f.subject) > 1]
            facts = list(dict.fromkeys((*joint, *facts)))
        opening = Opening("utter_yes" if asked else "utter_no") if question.yes_or_no else None
        facts = sorted(facts, key=lambda fact: fact.detail)
        answer = told(facts[:2], opening=opening, subjects=store.subjects())
        later = tuple(fact.id for fact in facts[2:])
        return dataclasses.replace(answer, remaining=answer.remaining + later)
    first, second = subjects[:2]
    if first in store.parents(second) or second in store.parents(first):
        facts = _belonging(store, first, second)
        return told(facts, opening=Opening("utter_no"), subjects=(first, second))
    found = compare(store, Question(question.intent, subjects), "difference")
    differ = found.table is not None and _differ(found.table)
    return dataclasses.replace(found, opening=Opening("utter_no") if differ else found.opening)


def _differ(table: Table) -> bool:
    """Whether two cells of a row both state something, and not the same."""
    return any(len({*cells} - {NOT_STATED}) > 1 for _, *cells in table.rows)


def classify(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say whether the first subject is a kind or an example of the second.

    Of more than two, those that are compared are what the others may belong to: of one, yes or
    no; of several, where each belongs.
    """
    if len(question.subjects) < 2:
        content = tuple(f for f in question.filters if is_content(store, f))
        if content and question.subjects:
            return capability(store, dataclasses.replace(question, filters=content), "output")
        return _belongs(store, question, aspect)
    if alike := _alike(store, question):
        return alike
    parts, wholes = _parts_and_wholes(store, question)
    said: set[bool | None] = set()
    facts: list[Fact] = []
    for part in parts:
        verdicts = [
            _used(store, part, whole, question) or _classify(store, part, whole)
            for whole in wholes
            if whole != part
        ]
        said |= {verdict for verdict, _ in verdicts}
        belongs = any(verdict for verdict, _ in verdicts)
        facts += [f for verdict, found in verdicts if verdict or not belongs for f in found]
    # "Is it this or that?" is no question of yes or no.
    plain = len(wholes) == 1 and len(said) == 1
    verdict = said.pop() if plain else None
    opening = None
    if verdict is not None and question.yes_or_no:
        opening = Opening("utter_yes" if verdict else "utter_no")
    if verdict is None and plain and _is_listed_elsewhere(store, parts[0], wholes[0]):
        values = {"subject": names(store, parts), "whole": names(store, wholes)}
        opening = Opening("utter_not_counted", values)
    return told(facts, max(AT_ONCE, len(parts)), opening=opening, subjects=(*parts, *wholes))


def _is_listed_elsewhere(store: FactStore, part: str, whole: str) -> bool:
    """Whether a product is named as one of something else than the whole."""
    entry = store.glossary[part]
    listed = entry.kind == "tool" and bool(entry.part_of)
    return listed and whole in store.subjects() and whole not in store.ancestors(part)


def _alike(store: FactStore, question: Question) -> Answer | None:
    """Whether two products are of one kind, as what they belong to tells; None if it is not asked.

    Of things that are used it is asked which uses the other, and main subjects are no examples.
    """
    entries = [store.glossary[s] for s in question.subjects]
    if len(entries) != 2 or any(e.used_by or not e.part_of for e in entries):
        return None
    first, second = entries
    if "subject" in (first.kind, second.kind):
        return None
    facts = _definitions(store, question.subjects)
    differ = not {*first.part_of} & {*second.part_of}
    opening = Opening("utter_yes" if differ is ("difference" in question.aspects) else "utter_no")
    return told(facts, opening=opening, subjects=question.subjects)


def _parts_and_wholes(
    store: FactStore, question: Question
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    subjects = question.subjects
    if len(subjects) == 2:
        return question.part_first[:1], question.part_first[1:]
    wholes = tuple(s for s in subjects if s in store.subjects()) or subjects[1:]
    if question.yes_or_no and len(wholes) > 1:
        wholes = wholes[-1:]  # "If it is an A, is it a B too?" asks for the last.
    return tuple(s for s in subjects if s not in wholes) or subjects[:1], wholes


def _classify(store: FactStore, part: str, whole: str) -> tuple[bool | None, list[Fact]]:
    """Whether one thing belongs to another (None: the store does not say), and why."""
    facts = _belonging(store, part, whole)
    if whole in store.ancestors(part):
        return True, facts
    if part in store.ancestors(whole):
        return False, facts
    if contrast := _contrast(store, part, whole):
        return False, list(dict.fromkeys((*store.about(part, "definition")[:1], *contrast)))
    relation = store.about(part, "relation")[:1]
    if relation and store.glossary[part].used_by in store.ancestors(whole):
        return False, list(relation)
    return None, list((*relation, *store.about(part, "definition"))[:1])


def _used(
    store: FactStore, first: str, second: str, question: Question
) -> tuple[bool | None, list[Fact]] | None:
    """Whether one of two things is used by the other, and why; None if neither is such a thing.

    What something wide uses is not used by each of its parts.
    """
    users = {thing: store.glossary[thing].used_by for thing in (first, second)}
    thing = next((t for t, user in users.items() if user), None)
    user = second if thing == first else first
    if thing is None or user in store.ancestors(thing) or thing in store.ancestors(user):
        return None
    if users[user]:  # One architecture is not another.
        return False, _definitions(store, (first, second))
    if not question.uses:
        return None
    root = store.root(user) or user
    by = users[thing] or ""
    used = root in (by, *store.ancestors(by))
    facts = [*store.about(thing, "relation")[:1]]
    if used:
        facts += store.about(root, "architecture")[:1]
    if root != user:
        return None, [*store.about(user, "definition")[:1], *facts]
    return used, facts


def _belongs(store: FactStore, question: Question, aspect: str) -> Answer:
    """Where a thing belongs, when nothing was named that it might belong to."""
    subjects = question.subjects or store.subjects()
    definitions = _definitions(store, subjects)
    if not set(subjects) <= set(store.subjects()):
        relations = [fact for s in subjects for fact in store.about(s, aspect)[:1]]
        return told(dict.fromkeys((*relations, *definitions)), subjects=subjects)
    found = describe(store, Question(question.intent, subjects), aspect)
    relations = [store.facts[i] for i in (*found.facts, *found.remaining)]
    if question.subjects:
        relations = [*definitions, *relations]
    return told(relations, subjects=found.subjects)


def _pair(store: FactStore, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """At least two things: one alone is compared with what it belongs to or stands beside."""
    if len(subjects) > 1:
        return subjects
    if not subjects or subjects[0] in store.subjects():
        return store.subjects()
    return (subjects[0], next(iter(store.parents(subjects[0])), store.subjects()[0]))


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
    small = first if second in store.parents(first) else second
    large = second if small == first else first
    facts = [*store.about(small, "definition")[:1], *store.about(small, "relation")[:1]]
    if large not in store.glossary[small].part_of:
        parents = store.glossary[small].part_of
        facts += [f for p in parents for f in store.about(p, "relation") if large in f.subject][:1]
    return facts[:2]


def _contrast(store: FactStore, part: str, whole: str) -> tuple[Fact, ...]:
    """Facts that show that the part makes what the whole cannot; empty if none do."""
    for fact in store.of(part):
        for refusal in store.of(whole):
            if set(fact.can) & set(refusal.cannot):
                return (fact, refusal)
    return ()
