"""The fact store in memory, with the look-ups that the answers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from topicbot.facts.types import (
    Claim,
    Derivation,
    Entry,
    Fact,
    Guidance,
    Offer,
    QuestionKind,
    Section,
    Source,
    Statement,
)


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
    implied: dict[str, tuple[str, ...]]
    claims: dict[str, Claim]
    unsettled: tuple[str, ...]
    coverage: tuple[Statement, ...]

    def about(self, subject: str, aspect: str) -> tuple[Fact, ...]:
        """Facts on one aspect of one subject, the most important first."""
        return tuple(
            fact
            for fact in self.facts.values()
            if subject in fact.subject and fact.aspect == aspect
        )

    def of(self, subject: str) -> tuple[Fact, ...]:
        """All facts about one subject."""
        return tuple(fact for fact in self.facts.values() if subject in fact.subject)

    def subjects(self) -> tuple[str, ...]:
        """Ids of the subjects that have a market, a scope, …: those that are compared."""
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
