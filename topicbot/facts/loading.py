"""Reads ``data/facts`` and says of every mistake in it where it is and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS, TAG_KINDS, Fact, FactFile
from topicbot.facts.yaml_files import BrokenFile, Document, Problem, line_of, read
from topicbot.files import files_below

__all__ = ["FactStoreError", "Problem", "explain", "line_of", "load_store"]


class FactStoreError(BrokenFile):
    """The store cannot be used; ``problems`` says why, one by one."""


def load_store(folder: Path) -> FactStore:
    """Read every YAML file below ``folder`` as one store, once as long as no file changes.

    Args:
        folder: Usually ``data/facts``.

    Raises:
        FactStoreError: A file is not as it should be, or the folder holds none; every problem
            that could be found is in it.
    """
    return _load(folder, tuple((path, _stamp(path)) for path in files_below(folder)))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does; a link may lead nowhere."""
    stat = path.stat() if path.exists() else path.lstat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _load(folder: Path, stamped: tuple[tuple[Path, tuple[int, int]], ...]) -> FactStore:
    documents: list[Document[FactFile]] = []
    problems: list[Problem] = []
    for path, _ in stamped:
        try:
            documents.append(read(path, FactFile, explain))
        except BrokenFile as error:
            problems.extend(error.problems)
    if not problems and not any(document.content.source for document in documents):
        problems.append(Problem(folder, 1, "No file names the source.", "Add the key `source`."))
    if problems:
        raise FactStoreError(problems)
    problems = list(_cross_check(documents))
    if problems:
        raise FactStoreError(problems)
    return _merge(documents)


def explain(problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and what to write instead, from one of pydantic's errors."""
    key = next((str(s) for s in reversed(problem["loc"]) if isinstance(s, str)), "")
    allowed = problem.get("ctx", {}).get("permitted")
    if problem["type"] == "value_error.extra":
        return f"There is no key `{key}` here.", "Remove it, or correct its spelling."
    if problem["type"] == "value_error.missing":
        return f"The key `{key}` is missing.", f"Add `{key}:`."
    if allowed:
        return f"`{key}` has a value that it cannot have.", f"Write one of: {', '.join(allowed)}."
    return f"`{key}` is not right: {problem['msg']}.", "See topicbot/facts/schema.json."


def _merge(documents: list[Document[FactFile]]) -> FactStore:
    contents = [document.content for document in documents]

    def reviewed(content: FactFile, fact: Fact) -> Fact:
        if fact.reviewed_on is not None:
            return fact
        return fact.copy(update={"reviewed_on": content.reviewed_on})

    source = next(content.source for content in contents if content.source)
    return FactStore(
        source=source,
        glossary={entry.id: entry for c in contents for entry in c.glossary},
        facts={fact.id: reviewed(c, fact) for c in contents for fact in c.facts},
        derivations={item.id: item for c in contents for item in c.derivations},
        guidance=tuple(item for c in contents for item in c.guidance),
        questions={item.intent: item for c in contents for item in c.questions},
        offers={item.intent: item for c in contents for item in c.offers},
        examples=tuple(item for c in contents for item in c.examples),
        coverage=tuple(item for c in contents for item in c.coverage),
    )


def _cross_check(documents: list[Document[FactFile]]) -> Iterator[Problem]:
    """Problems that show only when all files are seen together."""
    yield from _unique_ids(documents)
    yield from _unique_phrases(documents)
    store = _merge(documents)
    subjects = {entry.id for entry in store.of_kind(*SUBJECT_KINDS)}
    aspects = {entry.id for entry in store.of_kind("aspect")}
    tags = {entry.id for entry in store.of_kind(*TAG_KINDS)}
    measures = {entry.id for entry in store.of_kind("measure")}
    paragraphs = {str(p) for section in store.source.sections for p in section.paragraphs}
    sentences = {
        f"{paragraph}.{n}"
        for section in store.source.sections
        for paragraph, count in section.paragraphs.items()
        for n in range(1, count + 1)
    }
    facts = set(store.facts)

    for document in documents:

        def check(
            values: Iterable[object], known: Iterable[str], what: str, *location: str | int
        ) -> Iterator[Problem]:
            for n, value in enumerate(values):
                if value is not None and str(value) not in known:
                    line = document.line(*location, n)  # noqa: B023 (used before the next turn)
                    yield _unknown(document.path, line, str(value), known, what)  # noqa: B023

        content = document.content
        for i, entry in enumerate(content.glossary):
            yield from check(entry.part_of, subjects, "subject", "glossary", i, "part_of")
            yield from check([entry.used_by], subjects, "subject", "glossary", i, "used_by")
            yield from check(entry.implies, tags, "tag", "glossary", i, "implies")
        for i, fact in enumerate(content.facts):
            here = ("facts", i)
            yield from check(fact.subject, subjects, "subject", *here, "subject")
            yield from check([fact.aspect], aspects, "aspect", *here, "aspect")
            yield from check(fact.because, facts, "fact", *here, "because")
            yield from check(fact.source, paragraphs, "paragraph of the source", *here, "source")
            for key in ("tags", "can", "cannot"):
                yield from check(getattr(fact, key), tags, "tag", *here, key)
            if store.facts[fact.id].reviewed_on is None:
                remedy = "Write `reviewed_on:` with a date at the top of the file."
                line = document.line(*here)
                yield Problem(document.path, line, f"`{fact.id}` has no review date.", remedy)
        for i, guidance in enumerate(content.guidance):
            here = ("guidance", i)
            yield from check([guidance.side], subjects, "subject", *here, "side")
            yield from check([guidance.beside], subjects, "subject", *here, "beside")
            advice = {each.id for each in store.guidance}
            yield from check(guidance.together, advice, "guidance", *here, "together")
            yield from check(guidance.needs, tags, "tag", *here, "needs")
            for key in ("reasons", "cautions", "next", "changes"):
                yield from check(getattr(guidance, key), facts, "fact", *here, key)
            yield from check([guidance.rules_out], facts, "fact", *here, "rules_out")
        for i, question in enumerate(content.questions):
            here = ("questions", i)
            yield from check([question.aspect], aspects, "aspect", *here, "aspect")
            yield from check(question.also, aspects, "aspect", *here, "also")
            yield from check(question.why, aspects, "aspect", *here, "why")
            yield from check(question.next, store.questions, "question", *here, "next")
        for i, offer in enumerate(content.offers):
            yield from check(offer.next, store.questions, "question", "offers", i, "next")
        for i, examples in enumerate(content.examples):
            here = ("examples", i)
            yield from check(examples.facts, facts, "fact", *here, "facts")
            yield from check([examples.thing], tags | measures, "tag", *here, "thing")
        for i, statement in enumerate(content.coverage):
            here = ("coverage", i)
            yield from check([statement.at], sentences, "sentence of the source", *here, "at")
            yield from check(statement.facts, facts, "fact", *here, "facts")
            if bool(statement.facts) == bool(statement.left_out):
                message = f"Statement {statement.at} needs either `facts` or `left_out`."
                line = document.line(*here)
                yield Problem(document.path, line, message, "Write one of the two.")
    yield from _uncovered(documents, store)


def _uncovered(documents: list[Document[FactFile]], store: FactStore) -> Iterator[Problem]:
    """Sentences that no statement is about, and facts whose paragraphs no statement bears out."""
    covered = {statement.at for statement in store.coverage}
    paragraphs: dict[str, set[int]] = {}
    for statement in store.coverage:
        for fact_id in statement.facts:
            paragraphs.setdefault(fact_id, set()).add(int(statement.at.partition(".")[0]))
    for document in documents:
        sections = document.content.source.sections if document.content.source else ()
        for i, section in enumerate(sections):
            for paragraph, count in section.paragraphs.items():
                line = document.line("source", "sections", i, "paragraphs", paragraph)
                for at in (f"{paragraph}.{n}" for n in range(1, count + 1)):
                    if at not in covered:
                        message = f"No statement of `coverage` is about sentence {at}."
                        remedy = "Add one with the facts that hold it, or why it is left out."
                        yield Problem(document.path, line, message, remedy)
        for i, fact in enumerate(document.content.facts):
            named = set(fact.source)
            if named == paragraphs.get(fact.id, set()):
                continue
            places = ", ".join(map(str, sorted(named ^ paragraphs.get(fact.id, set()))))
            message = f"`{fact.id}` and `coverage` do not agree on paragraph {places}."
            remedy = "Name the paragraph in the `source` of the fact and list the fact there."
            yield Problem(document.path, document.line("facts", i, "source"), message, remedy)


def _unknown(path: Path, line: int, value: str, known: Iterable[str], what: str) -> Problem:
    near = difflib.get_close_matches(value, list(known), n=1)
    if near and not value[0].isdigit():
        remedy = f"Did you mean `{near[0]}`?"
    else:
        remedy = "Write one that exists, or add it first."
    return Problem(path, line, f"There is no {what} `{value}`.", remedy)


def _unique_ids(documents: list[Document[FactFile]]) -> Iterator[Problem]:
    for key, attribute in (
        ("glossary", "id"),
        ("facts", "id"),
        ("derivations", "id"),
        ("guidance", "id"),
        ("examples", "of"),
        ("questions", "intent"),
        ("offers", "intent"),
    ):
        seen: dict[str, str] = {}
        for document in documents:
            for i, item in enumerate(getattr(document.content, key)):
                name = getattr(item, attribute)
                line = document.line(key, i)
                if name in seen:
                    message = f"`{name}` is taken already, at {seen[name]}."
                    yield Problem(document.path, line, message, "Choose another id.")
                seen.setdefault(name, f"{document.path.name}:{line}")


def _unique_phrases(documents: list[Document[FactFile]]) -> Iterator[Problem]:
    """Words that would name two things at once."""
    seen: dict[str, tuple[str, str]] = {}
    for document in documents:
        for i, entry in enumerate(document.content.glossary):
            line = document.line("glossary", i)
            phrases = {p.lower() for p in (entry.name, *entry.synonyms, *entry.misspellings)}
            for phrase in sorted(phrases):
                other, place = seen.setdefault(phrase, (entry.id, f"{document.path.name}:{line}"))
                if other != entry.id:
                    message = f"“{phrase}” of `{entry.id}` names `{other}` too, at {place}."
                    yield Problem(document.path, line, message, "Keep it in one of the two.")
