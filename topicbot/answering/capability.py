"""Answers about what a thing can produce or do, and which tools do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topicbot.answering.describe import (
    AT_ONCE,
    concerning,
    describe,
    implied,
    is_content,
    link,
    missing,
    names,
    through_parent,
    told,
)
from topicbot.answering.tables import side_by_side
from topicbot.answering.types import Answer, Opening, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import Fact

#: Facts that say that something can be done, of each subject.
SPECIFIC = 2


@dataclass(frozen=True)
class _Verdict:
    """Whether a thing can do something, and the facts that say so.

    ``can`` is None where the store does not say; ``parent`` is then the thing it does say it of.
    """

    can: bool | None
    facts: tuple[Fact, ...]
    parent: str | None = None


def capability(store: FactStore, question: Question, aspect: str) -> Answer:
    """Say what the subjects can produce or do; yes or no first where something is named."""
    subjects = question.subjects or store.subjects()
    kind = store.questions[question.intent]
    content = tuple(f for f in question.filters if is_content(store, f))
    if content:  # What is denied altogether is not affirmed of any content.
        denied = {thing for fact in store.facts.values() for thing in fact.cannot}
        content = tuple(f for f in question.filters if is_content(store, f) or f in denied)
    if question.filters and not content:
        return describe(store, question, aspect)
    if not content and question.negative:
        refusals = [f for s in subjects for f in store.of(s) if _refuses(store, f)]
        if refusals:
            return told(sorted(refusals, key=lambda f: -len(f.cannot)), subjects=subjects)
    if not content:
        if len(subjects) > 1:
            return _all_of_each(store, subjects, (aspect, *kind.also))
        answer = describe(store, question, aspect)
        more = [f for also in kind.also for f in store.about(subjects[0], also)]
        facts = [store.facts[i] for i in (*answer.facts, *answer.remaining)] + more
        return told(facts, opening=answer.opening, subjects=answer.subjects)
    verdicts = {subject: _verdict(store, subject, content) for subject in subjects}
    # Whoever can comes first, or whoever cannot where that is asked.
    wanted = not question.negative
    order = sorted(verdicts.values(), key=lambda verdict: verdict.can is not wanted)
    # What is no main subject needs the fact that links it to what is said of that.
    linked = not set(subjects) <= set(store.subjects())
    at_once = None if len(subjects) == 1 else 1 + linked
    facts = [fact for verdict in order for fact in verdict.facts[:at_once]]
    opening = None
    if len(subjects) == 1:
        opening = _opening(store, subjects[0], content, order[0])
        if not question.yes_or_no and order[0].can is not None:
            opening = None
        if opening and opening.response == "utter_missing_filter":
            facts = [fact for fact in store.of(subjects[0]) if fact.can][:1]
    elif facts:
        facts += _tools(store, (), content)
        said = {verdict.can for verdict in order}
        if question.yes_or_no and len(said) == 1 and said != {None}:
            opening = Opening("utter_yes" if said.pop() else "utter_no")
    else:
        opening = _says_nothing(store, subjects, content)
    return told(facts, opening=opening, subjects=subjects)


def _refuses(store: FactStore, fact: Fact) -> bool:
    return any(is_content(store, name) for name in fact.cannot)


def _opening(
    store: FactStore, subject: str, content: tuple[str, ...], verdict: _Verdict
) -> Opening | None:
    if verdict.can is not None:
        return Opening("utter_yes" if verdict.can else "utter_no")
    if verdict.parent is not None:
        return through_parent(store, [subject], [verdict.parent])
    return None if verdict.facts else _says_nothing(store, [subject], content)


def _says_nothing(store: FactStore, subjects: Iterable[str], content: Iterable[str]) -> Opening:
    values = {"subject": names(store, subjects), "filter": names(store, content)}
    return Opening("utter_missing_filter", values)


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
    if len(named) > 1 and any(is_content(store, f) for f in question.filters):
        return capability(store, question, "output")
    if named and question.filters and (others := _tools(store, (), question.filters)):
        makes = {fact for s in named for fact in store.about(s, "output")}
        if not makes & set(others):
            return told(others, subjects=question.subjects)
    if named:
        facts = [f for a in ("definition", "output") for s in named for f in store.about(s, a)]
        return told(facts, max(AT_ONCE, len(named)), subjects=named)
    if not question.filters and question.without:
        return _besides(store, question)
    if not question.filters:
        return describe(store, question, aspect)
    if found := _tools(store, question.subjects, question.filters):
        makers = dict.fromkeys(s for f in found for s in f.subject if s not in store.subjects())
        return told(found, subjects=tuple(makers) if len(makers) == 1 else question.subjects)
    verdicts = [_verdict(store, subject, question.filters) for subject in question.subjects]
    if refusals := [fact for v in verdicts if v.can is False for fact in v.facts]:
        others = _tools(store, (), question.filters)
        return told([*refusals, *others], subjects=question.subjects)
    return told(
        _whoever_does(store, question.subjects or store.subjects(), question.filters),
        opening=Opening("utter_missing_tool", {"filter": names(store, question.filters)}),
        subjects=question.subjects,
    )


def _tools(store: FactStore, subjects: tuple[str, ...], filters: tuple[str, ...]) -> list[Fact]:
    """Facts that name tools for what the filters name, of one of the subjects if any are given."""
    exact = set(filters)
    general = [f for s in subjects or store.subjects() for f in store.about(s, "tools")]
    each = [
        fact
        for tool in store.of_kind("tool")
        if not subjects or set(subjects) & set(store.ancestors(tool.id))
        for fact in store.about(tool.id, "output")
    ]
    return [fact for fact in (*each, *general) if exact & fact.concerns]


def _besides(store: FactStore, question: Question) -> Answer:
    """The tools other than those that are not to be told."""
    asked = {*(question.subjects or store.subjects())}
    others = [
        fact
        for tool in store.of_kind("tool")
        if tool.id not in question.without and asked & {*store.ancestors(tool.id)}
        for fact in store.about(tool.id, "definition")[:1]
    ]
    return told(others, subjects=question.subjects)


def _whoever_does(
    store: FactStore, subjects: tuple[str, ...], filters: tuple[str, ...]
) -> list[Fact]:
    """Where no tool is named for something: the subjects that do it, with their tools."""
    exact = {f for f in filters if is_content(store, f)}
    found: list[Fact] = []
    for subject in subjects:
        if able := [fact for fact in store.of(subject) if exact & set(fact.can)]:
            found += [able[0], *store.about(subject, "tools")[:1]]
        elif not any(store.glossary[f].kind == "concern" for f in filters):
            related = concerning(store, [subject], "industries", filters)
            found += [fact for fact in related if not exact & set(fact.cannot)][:1]
    return found


def _verdict(store: FactStore, subject: str, filters: tuple[str, ...]) -> _Verdict:
    each = [_single(store, subject, wanted) for wanted in filters]
    facts = tuple(dict.fromkeys(fact for verdict in each for fact in verdict.facts))
    said = {verdict.can for verdict in each}
    if False in said:
        refusals = tuple(f for v in each if v.can is False for f in v.facts)
        return _Verdict(False, tuple(dict.fromkeys((*refusals, *facts)))[:2])
    parent = next((verdict.parent for verdict in each if verdict.parent), None)
    return _Verdict(True if said == {True} else None, facts[:3], parent)


def _single(store: FactStore, subject: str, wanted: str) -> _Verdict:
    """The verdict on one thing wanted, from the subject, its parts, or what it belongs to."""
    own = store.of(subject)
    involved = implied(store, [wanted])
    if can := _able(store, own, {wanted}):
        return _Verdict(True, can)
    if cannot := _refusing(own, involved):
        return _Verdict(False, cannot)
    for child in store.children(subject):
        if store.glossary[child].kind == "subject" and (
            can := _able(store, store.of(child), {wanted})
        ):
            return _Verdict(True, (*can[:1], *store.about(child, "relation")[:1]))
    belongs = link(store, subject)
    for parent in store.parents(subject):
        if cannot := _refusing(store.of(parent), involved):
            # What uses an architecture says nothing certain of the architecture itself.
            if parent in store.ancestors(subject):
                return _Verdict(False, (*belongs, *cannot))
            return _Verdict(None, (*belongs, *cannot))
        if can := _able(store, store.of(parent), {wanted}):
            # What is part of something wide need not do all that the wide thing does.
            wide = any(store.glossary[c].kind == "subject" for c in store.children(parent))
            makes = [fact for fact in own if fact.can][: int(wide)]
            return _Verdict(None, tuple(dict.fromkeys((*belongs, *makes, *can))), parent)
    if can := _able(store, own, involved):
        return _Verdict(True, can)
    for holder in (subject, *store.parents(subject)):
        if related := concerning(store, [holder], "", [wanted])[:2]:
            if holder == subject:
                return _Verdict(None, related)
            return _Verdict(None, (*belongs, *related), holder)
    return _Verdict(None, ())


def _able(store: FactStore, facts: Iterable[Fact], wanted: Iterable[str]) -> tuple[Fact, ...]:
    """Facts that say that their subject can do any of it, the most specific first."""
    able = [fact for fact in facts if set(wanted) & set(fact.can) and not fact.detail]

    def breadth(fact: Fact) -> int:
        return sum(store.glossary[kind].kind == "modality" for kind in fact.can)

    return tuple(sorted(able, key=breadth))[:SPECIFIC]


def _refusing(facts: Iterable[Fact], wanted: Iterable[str]) -> tuple[Fact, ...]:
    """The most specific refusal of any of it: the one that denies the fewest things."""
    refusals = [fact for fact in facts if set(wanted) & set(fact.cannot)]
    return tuple(sorted(refusals, key=lambda fact: (len(fact.cannot), len(fact.can)))[:1])
