"""Types of the data in ``data/facts``; docs/architecture.md says what each is for.

Written against ``pydantic.v1``, which pydantic 1.10 (Rasa's) and 2 (everyone else's) both hold.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic.v1 import Field, validator

from topicbot.facts.yaml_files import Strict

Kind = Literal[
    "subject",
    "tool",
    "architecture",
    "aspect",
    "industry",
    "modality",
    "task",
    "concern",
    "method",
    "measure",
    "reference",
    "direction",
    "unheld",
]
#: Kinds that a fact may be about.
SUBJECT_KINDS: tuple[Kind, ...] = ("subject", "tool", "architecture")
#: Kinds by which facts can be narrowed down.
TAG_KINDS: tuple[Kind, ...] = ("modality", "industry", "task", "concern", "method", "tool")
Query = Literal[
    "describe", "same", "classify", "compare", "market", "capability", "tools", "advise"
]


def _list(value: Any) -> Any:
    """Take a single item for a list of one."""
    return value if isinstance(value, (list, tuple)) else [value]


class Section(Strict):
    """A section of the article: of each of its paragraphs, how many sentences it holds."""

    id: str
    name: str
    paragraphs: dict[int, int]


class Source(Strict):
    """The article that every fact comes from."""

    title: str
    publisher: str
    author: str
    sections: tuple[Section, ...]


class Entry(Strict):
    """A thing that people can name, with the ways in which they name it."""

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    kind: Kind
    name: str = Field(description="As it stands in sentences and on buttons")
    singular: str | None = Field(None, description='With its article, as in "What is a teapot?"')
    compound: str | None = Field(None, description='As a first word, as in "tea market"')
    written_out: str | None = Field(
        None, description="What the sentence encoder reads in place of the words typed"
    )
    synonyms: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    part_of: tuple[str, ...] = Field((), description="Ids of what this is a kind or example of")
    used_by: str | None = Field(None, description="Id of what this architecture is used by")
    implies: tuple[str, ...] = Field((), description="Kinds of content that this task is about")
    notion: bool = Field(
        False, description="Of something unheld: whether naming it is asking for it"
    )
    axis: bool = Field(False, description="Whether this aspect is a row of a full comparison")

    class Config:
        """Of pydantic."""

        @staticmethod
        def schema_extra(schema: dict[str, Any]) -> None:
            """Allow a single parent without brackets."""
            schema["properties"]["part_of"]["type"] = ["array", "string"]

    _part_of = validator("part_of", pre=True, allow_reuse=True)(_list)

    @property
    def one(self) -> str:
        """The name for one of it, with its article where it has one."""
        return self.singular or self.name

    @property
    def in_compound(self) -> str:
        """The name as the first word of a compound, such as "tea market"."""
        return self.compound or self.name


class Amount(Strict):
    """A figure of one year."""

    amount: float
    unit: str
    year: int


class Rate(Strict):
    """A rate of growth, in percent a year, over a span of years."""

    rate: float
    unit: str
    start: int = Field(alias="from")
    end: int = Field(alias="to")


class Fact(Strict):
    """One statement of the article, in our words."""

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    subject: tuple[str, ...] = Field(description="Ids of what the statement is about")
    aspect: str = Field(description="Id of the aspect that it belongs to")
    text: str = Field(description="The statement as the bot says it")
    short: str | None = Field(None, description="The same as a table's cell")
    detail: bool = Field(False, description='Said only when somebody wants "more"')
    can: tuple[str, ...] = Field((), description="What it says that the subject makes or does")
    cannot: tuple[str, ...] = Field((), description="What it says that the subject does not")
    figure: Amount | Rate | None = None
    tags: tuple[str, ...] = Field((), description="What it also concerns, for narrowing down")
    because: tuple[str, ...] = Field((), description='Ids of facts that say why, on "why?"')
    source: tuple[int, ...] = Field(description="Paragraphs of the article")
    reviewed_on: datetime.date | None = Field(
        None, description="When it was last held against the article; a file may set it for all"
    )

    class Config:
        """Of pydantic."""

        @staticmethod
        def schema_extra(schema: dict[str, Any]) -> None:
            """Allow a single subject without brackets."""
            schema["properties"]["subject"]["type"] = ["array", "string"]

    _subject = validator("subject", pre=True, allow_reuse=True)(_list)

    @validator("figure", pre=True)
    def _which_figure(cls, value: Any) -> Any:
        """Decide by its keys what a figure is, so that only the mistakes in that are told."""
        if not isinstance(value, dict):
            return value
        return (Rate if "rate" in value else Amount).parse_obj(value)

    @property
    def concerns(self) -> frozenset[str]:
        """Ids of all that the fact can be narrowed down by."""
        return frozenset((*self.tags, *self.can, *self.cannot))

    @validator("source", "subject")
    def _not_empty(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        if not value:
            raise ValueError("name at least one")
        return value


class Derivation(Strict):
    """A figure that is computed from stated ones, and its sentence."""

    id: Literal[
        "value-in-year", "absolute-growth", "growth-factor", "larger", "gap", "faster", "share"
    ]
    text: str
    how: str


class Guidance(Strict):
    """Which side serves a need, and the facts that say why, and what to mind."""

    id: str
    needs: tuple[str, ...] = Field((), description="Kinds of content and tasks that it serves")
    together: tuple[str, ...] = Field(
        (), description="Other items; it counts where their needs come together"
    )
    side: str | None = None
    beside: str | None = Field(None, description="What is to be taken beside that side")
    reasons: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    rules_out: str | None = Field(None, description="Fact that says why not the other side")
    next: tuple[str, ...] = Field((), description="Facts on what to do next")
    changes: tuple[str, ...] = Field((), description="Facts that say what would change the advice")


Inherited = Literal["filters", "years", "measures", "stance"]


class QuestionKind(Strict):
    """What an intent asks of the store, and how a button words it."""

    intent: str
    query: Query
    aspect: str | None = None
    also: tuple[str, ...] = Field((), description="Aspects that fill up a very short answer")
    wording: str | None = Field(None, description="Button about one subject: {name}, {one}")
    wording_both: str | None = Field(None, description="Button about all subjects")
    narrowed: bool = Field(
        False, description="Whether what a message implies without naming it narrows it down"
    )
    affirmed: bool = Field(False, description="Whether it is answered with yes, asked as yes or no")
    inherits: tuple[Inherited, ...] = Field(
        (), description="What it takes over from the last question, where a message says no other"
    )
    why: tuple[str, ...] = Field((), description='Aspects that answer "why?" after the answer')
    next: tuple[str, ...] = Field((), description="Intents to offer after the answer, best first")


class Offer(Strict):
    """What to offer after a message that is no question of the store, such as a greeting."""

    intent: str
    next: tuple[str, ...] = Field(description="Intents to offer, best first")


class Examples(Strict):
    """What people type who ask for some facts, or for a thing that they do not name.

    Of statements and questions of yes or no it says what they come to; ``Claim`` has the terms.
    """

    facts: tuple[str, ...] = Field((), description="Ids of the facts, the most important first")
    thing: str | None = Field(
        None, description="Id of the thing in the glossary, in place of facts"
    )
    open: tuple[str, ...] = Field((), description="Not asking for yes or no; all of a thing's")
    supported: tuple[str, ...] = Field((), description="What the facts say is so")
    refuted: tuple[str, ...] = Field((), description="What the facts say is not so")
    undecided: tuple[str, ...] = Field((), description="What they bear on and leave open")
    near_misses: tuple[str, ...] = Field(
        (), description="What sounds alike, and no fact settles: the bot learns not to take it so"
    )

    @property
    def of(self) -> str:
        """Id of the thing or of the facts, joined; no other examples may have the same."""
        return self.thing or "+".join(self.facts)

    @validator("thing", always=True)
    def _of_one(cls, thing: str | None, values: dict[str, Any]) -> str | None:
        if bool(thing) == bool(values.get("facts")):
            raise ValueError("write either `facts` or `thing`")
        return thing

    @validator("supported", "refuted", "undecided", "near_misses")
    def _of_facts(cls, texts: tuple[str, ...], values: dict[str, Any]) -> tuple[str, ...]:
        if texts and values.get("thing"):
            raise ValueError("a thing has only `open`")
        return texts


class Statement(Strict):
    """A statement of the article, and the facts that hold it or why it is left out."""

    at: str = Field(regex=r"^\d+\.\d+$", description="Paragraph and sentence, as in 5.2")
    says: str
    facts: tuple[str, ...] = ()
    left_out: str | None = None


class FactFile(Strict):
    """One file below ``data/facts``; every key may be left out."""

    reviewed_on: datetime.date | None = None
    source: Source | None = None
    glossary: tuple[Entry, ...] = ()
    facts: tuple[Fact, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    questions: tuple[QuestionKind, ...] = ()
    offers: tuple[Offer, ...] = ()
    examples: tuple[Examples, ...] = ()
    coverage: tuple[Statement, ...] = ()
