"""The question that goes into the answering core, and the answer that comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OPEN, SO, NOT_SO = "open", "so", "not_so"
"""How a message is put, its stance: it wants more than yes or no, or neither; it asks or supposes
that something is so; it asks or supposes that something is not so."""


@dataclass(frozen=True)
class Mention:
    """A thing that a message names.

    Attributes:
        kind: Its kind in the glossary.
        id: The glossary's id; of a year, the year.
        excluded: Whether it is named as what is not meant ("not tea", "other than coffee").
        implied: Whether it is not named, and only implied.
        about: Of a claim, the subject that it is meant for if "it" is that; empty if it is likely
            whatever "it" is.
    """

    kind: str
    id: str
    excluded: bool = False
    implied: bool = False
    about: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked of the store. All ids are the glossary's.

    Attributes:
        intent: Which question of ``questions`` in the data it is.
        subjects: What it is about, in the order named; empty for all that there are.
        aspects: Aspects that were named beside the one that the intent stands for.
        filters: Kinds of content, tasks, industries and concerns that narrow it down.
        measures: What is wanted of figures, such as ``growth-rate``.
        years: Years of figures.
        contained: Whether it asks if the first subject contains the second, not the reverse.
        stance: ``OPEN``, ``SO`` or ``NOT_SO``.
        by_name: Whether it calls its aspect by name ("is that a risk?").
        uses: Whether it asks what uses what.
        implied: Those of the filters that are not named, and only implied.
        amounts: Sums of money that figures are held against.
        bound: On which side of the first of them a figure is to be, as in ``figures.bound_of``.
        factors: How many times as large something may be, or may become.
        most: How many sentences are wanted at most; 0 for as many as fit.
        without: What is not to be told ("apart from cost").
        claim: Id of the claim that is to be affirmed or denied.
        facts: Ids of the facts that it surely asks for.
    """

    intent: str
    subjects: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    contained: bool = False
    stance: str = OPEN
    by_name: bool = False
    uses: bool = False
    implied: tuple[str, ...] = ()
    amounts: tuple[float, ...] = ()
    bound: str = ""
    factors: tuple[float, ...] = ()
    most: int = 0
    without: tuple[str, ...] = ()
    claim: str = ""
    facts: tuple[str, ...] = ()

    @property
    def yes_or_no(self) -> bool:
        """Whether it asks or supposes that something is so, or that it is not."""
        return self.stance != OPEN

    @property
    def negative(self) -> bool:
        """Whether it asks or supposes that something is not so."""
        return self.stance == NOT_SO

    @property
    def part_first(self) -> tuple[str, ...]:
        """What it is about, with what may be a part before what may contain it."""
        return self.subjects[::-1] if self.contained else self.subjects

    @property
    def named(self) -> tuple[str, ...]:
        """Those of the filters that are named, and not only implied."""
        return tuple(f for f in self.filters if f not in self.implied)


@dataclass(frozen=True)
class Part:
    """A sentence or a few, with the facts that they say.

    Attributes:
        text: A fact's text, or a derivation's sentence with its figures.
        facts: Ids of the facts that it says or is computed from.
        derivation: Id of the derivation, if it is computed.
        how: Of a computed figure, the computation.
    """

    text: str
    facts: tuple[str, ...]
    derivation: str | None = None
    how: str | None = None


@dataclass(frozen=True)
class Table:
    """Things side by side: the first column names the row, each other one is a thing's."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """Points (year, amount) of one thing."""

    name: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Chart:
    """Amounts over years, all in one unit."""

    unit: str
    series: tuple[Series, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """Words before the facts: a response of the domain (``utter_yes``) and what it names."""

    response: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FollowUp:
    """A question that can be asked next: its words, which are also what a button sends."""

    intent: str
    text: str


@dataclass(frozen=True)
class Answer:
    """An answer from the store; one without parts and table says that it holds none.

    Attributes:
        opening: Words before the facts, such as yes or no.
        parts: What is said now.
        remaining: Ids of facts that were kept for "tell me more", the next first.
        subjects: What it turned out to be about; what "its" means in the next question.
        follow_ups: Questions that fit next, the best first.
    """

    parts: tuple[Part, ...] = ()
    opening: Opening | None = None
    table: Table | None = None
    chart: Chart | None = None
    remaining: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it says nothing about the topic."""
        return not self.parts and self.table is None

    @property
    def said(self) -> tuple[str, ...]:
        """Ids of the facts that its words and its table say, each once."""
        said = [fact for part in self.parts for fact in part.facts]
        said += self.table.facts if self.table else ()
        return tuple(dict.fromkeys(said))

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of all facts that it says, those of its chart as well, each once."""
        return tuple(dict.fromkeys((*self.said, *(self.chart.facts if self.chart else ()))))
