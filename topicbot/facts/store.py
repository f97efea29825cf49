"""The fact store in memory, with the look-ups that the answers are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from topicbot.facts.types import (
    Derivation,
    Entry,
    Examples,
    Fact,
    Guidance,
    Offer,
    QuestionKind,
    Section,
    Source,
    Statement,
)

VERDICTS = {"supported": True, "refuted": False, "undecided": None}
"""What facts may come to on a claim, and whether it holds then."""


@dataclass(frozen=True)
class Claim:
    """Something that is put as so, and what the facts come to on it.

    Attributes:
        id: That of its examples, and ``supported``, ``refuted`` or ``undecided``.
        facts: Ids of the facts that bear on it, the most important first.
        holds: True if they support it, False if they refute it, None if they leave it open.
        examples: What people type who put it so.
    """

    id: str
    facts: tuple[str, ...]
    holds: bool | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class FactStore:
    """Everything that the bot knows. Mappings are by id and keep the order of the files."""

    source: Source
    glossary: dict[str, Entry]
    facts: dict[str, Fact]
    derivations: dict[str, Derivation]
    guidance: tuple[Guidance, ...]
    questions: dict[str, QuestionKind]
    offers: dict[str, Offer]
    examples: tuple[Examples, ...]
    coverage: tuple[Statement, ...]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """What people put as so, by id."""
        found = (
            Claim(f"{each.of}-{verdict}", each.facts, holds, getattr(each, verdict))
            for each in self.examples
            for verdict, holds in VERDICTS.items()
            if getattr(each, verdict)
        )
        return {claim.id: claim for claim in found}

    def about(self, subject: str, aspect: str) -> tuple[Fact, ...]:
        """Facts on one aspect of one subject, the most important first."""
        return self._by_aspect.get((subject, aspect), ())

    @cached_property
    def _by_aspect(self) -> dict[tuple[str, str], tuple[Fact, ...]]:
        found = defaultdict(list)
        for fact in self.facts.values():
            for subject in fact.subject:
                found[subject, fact.aspect].append(fact)
        return {key: tuple(facts) for key, facts in found.items()}

    def of(self, subject: str) -> tuple[Fact, ...]:
        """All facts about one subject."""
        return tuple(fact for fact in self.facts.values() if subject in fact.subject)

    def subjects(self) -> tuple[str, ...]:
        """Ids of the subjects that have a market, a scope, …: those that are compared."""
        return self._compared

    @cached_property
    def _compared(self) -> tuple[str, ...]:
        axes = {entry.id for entry in self.glossary.values() if entry.axis}
        described = {s for fact in self.facts.values() if fact.aspect in axes for s in fact.subject}
        return tuple(e.id for e in self.of_kind("subject") if e.id in described)

    def of_kind(self, *kinds: str) -> Iterator[Entry]:
        """Entries of the glossary of these kinds."""
        return (entry for entry in self.glossary.values() if entry.kind in kinds)

    def ancestors(self, subject: str) -> tuple[str, ...]:
        """What the subject is part of, nearest first; without the subject itself."""
        found = [subject]
        for each in found:
            found += [p for p in self.glossary[each].part_of if p not in found]
        return tuple(found[1:])

    def parents(self, subject: str) -> tuple[str, ...]:
        """What holds for the subject where nothing is said of it: its user, and its ancestors."""
        user = self.glossary[subject].used_by
        users = (user, *self.ancestors(user)) if user else ()
        return tuple(dict.fromkeys((*users, *self.ancestors(subject))))

    def claimed_of(self, claim: Claim) -> set[str]:
        """The subjects that the facts which settle a claim are about."""
        return {subject for fact in claim.facts for subject in self.facts[fact].subject}

    def children(self, subject: str) -> tuple[str, ...]:
        """What is directly part of the subject."""
        return tuple(e.id for e in self.glossary.values() if subject in e.part_of)

    def root(self, subject: str) -> str | None:
        """The subject of those that are compared which this one belongs to, or is."""
        return next((s for s in (subject, *self.parents(subject)) if s in self.subjects()), None)

    def sections(self, paragraphs: Iterable[int]) -> tuple[Section, ...]:
        """Sections that hold any of the paragraphs, in the article's order."""
        wanted = set(paragraphs)
        return tuple(s for s in self.source.sections if wanted & set(s.paragraphs))
