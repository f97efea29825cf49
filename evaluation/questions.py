"""The evaluation's questions and conversations: their types, how they are read, what is checked."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Container, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import yaml
from pydantic.v1 import Field, StrictBool, StrictStr, ValidationError, validator

from topicbot.facts import FactStore, Problem
from topicbot.facts.loading import explain, line_of
from topicbot.facts.yaml_files import Strict

Part: TypeAlias = Literal["development", "held_out", "people", "conversations"]
"""The halves of the first set, then the single questions and the conversations of the second."""

Difficulty: TypeAlias = Literal["plain", "hard"]
Scope: TypeAlias = Literal["inside", "near", "far"]
Trait: TypeAlias = Literal[
    "typo",
    "negation",
    "false-premise",
    "yes-or-no",
    "several",
    "story",
    "figure",
    "keywords",
    "superlative",
]
"""What is special about how something is asked."""


class BrokenQuestions(ValueError):
    """The questions cannot be used; ``problems`` says why, one by one."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Demand(Strict):
    """Some of these have to be said. A file writes ``a`` for one, ``[a, b]`` for any of them."""

    least: int = Field(1, ge=1)
    of: tuple[StrictStr, ...]

    @validator("of")
    def _enough(cls, of: tuple[str, ...], values: dict[str, Any]) -> tuple[str, ...]:
        if len(of) < values.get("least", 1):
            raise ValueError("it lists fewer than it demands")
        return of

    def met(self, said: Container[str]) -> bool:
        """Whether enough of them are among what was said."""
        return sum(item in said for item in self.of) >= self.least

    def __str__(self) -> str:
        wanted = " | ".join(self.of)
        return wanted if self.least == 1 else f"{self.least} of ({wanted})"


class Question(Strict):
    """A question, how it should be understood, and what a right answer to it is.

    Attributes:
        part: Which set it belongs to; of a person's file, its loader says.
        scope: ``inside`` what the bot is for, ``near`` to it, or ``far`` from it. What is not
            inside has to be declined.
        intents: Acceptable ones, the best first.
        entities: Ids of what it is about, by kind.
        needs: A right answer, in the words of whoever wrote the question.
        facts: All of them have to be said.
        derivation: The computed figure that has to be said.
        says: What the answer's words have to hold, where the facts alone cannot tell.
        opening: The response that has to begin the answer.
        declined: Whether the honest answer is that the article does not say.
        asks: Whether the right reply asks back, as the form of guidance does.
        traits: What is special about how it is asked.
    """

    text: StrictStr
    part: Part = "people"
    difficulty: Difficulty
    scope: Scope
    intents: tuple[StrictStr, ...]
    entities: dict[str, tuple[StrictStr, ...]] = Field({})
    needs: StrictStr
    facts: tuple[Demand, ...]
    derivation: StrictStr | None = None
    says: tuple[Demand, ...] = ()
    opening: Literal["utter_yes", "utter_no"] | None = None
    declined: StrictBool = False
    asks: StrictBool = False
    traits: tuple[Trait, ...] = ()

    @validator("facts", "says", pre=True)
    def _demands(cls, value: Any) -> Any:
        return [_demand(item) for item in value] if isinstance(value, list) else value

    @validator("intents")
    def _any(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("name at least one")
        return value

    @property
    def inside(self) -> bool:
        """Whether the bot is for questions of this kind."""
        return self.scope == "inside"

    @property
    def on_topic(self) -> bool:
        """Whether it asks something of the article; if not, it is talk around the topic."""
        return self.inside and (self.answered or self.declined or self.asks)

    @property
    def answered(self) -> bool:
        """Whether an answer is demanded."""
        return bool(self.facts or self.derivation or self.says or self.opening)

    @property
    def kind(self) -> str:
        """What is asked, by its best intent; outside the topic how far from it."""
        return self.intents[0] if self.inside else self.scope


def _demand(item: Any) -> Any:
    if isinstance(item, dict):
        return item
    return {"of": item if isinstance(item, list) else [item]}


class Conversation(Strict):
    """Questions that are asked one after the other.

    Attributes:
        name: What it is about; of a single question, where that stands.
        turns: The questions.
        person: Who asks, for those of the second set.
    """

    name: StrictStr
    turns: tuple[Question, ...]
    person: StrictStr = ""

    @property
    def part(self) -> Part:
        """The part that all its questions belong to."""
        return self.turns[0].part


class _Questions(Strict):
    questions: tuple[Question, ...]


class _Person(Strict):
    person: StrictStr
    description: StrictStr
    questions: tuple[Question, ...]
    conversations: tuple[Conversation, ...]


def load_conversations(
    folder: Path, store: FactStore, intents: Collection[str]
) -> tuple[Conversation, ...]:
    """Read both sets: ``questions.yml``, and the persons in ``people``.

    Args:
        folder: Usually ``evaluation``.
        store: Facts, derivations and glossary that the questions may name.
        intents: Intents that they may name; ``intents_of`` reads them from the domain.

    Returns:
        Every conversation, in the order of the files; a single question is one of one turn.

    Raises:
        BrokenQuestions: Something in a file is wrong; each problem has its line.
    """
    path = folder / "questions.yml"
    root, first = _read(path, _Questions)
    placed = [(("questions", n), question) for n, question in enumerate(first.questions)]
    problems = _problems(path, root, placed, store, intents)
    found = [_single(path, place, question) for place, question in placed]
    for path in sorted((folder / "people").glob("*.yml")):
        root, person = _read(path, _Person)
        single = [(("questions", n), question) for n, question in enumerate(person.questions)]
        turns = [
            (("conversations", n, "turns", m), turn)
            for n, conversation in enumerate(person.conversations)
            for m, turn in enumerate(conversation.turns)
        ]
        problems += _problems(path, root, single, store, intents)
        problems += _problems(path, root, turns, store, intents, repeated=True)
        found += [_single(path, place, question, person.person) for place, question in single]
        found += [_of_person(talk, person.person) for talk in person.conversations]
    if problems:
        raise BrokenQuestions(problems)
    return tuple(found)


_Place: TypeAlias = tuple[str | int, ...]


def _single(path: Path, place: _Place, question: Question, person: str = "") -> Conversation:
    return Conversation(name=f"{path.name} {place[-1]}", turns=(question,), person=person)


def _of_person(conversation: Conversation, person: str) -> Conversation:
    turns = tuple(turn.copy(update={"part": "conversations"}) for turn in conversation.turns)
    return conversation.copy(update={"turns": turns, "person": person})


def _problems(
    path: Path,
    root: yaml.Node,
    placed: Iterable[tuple[_Place, Question]],
    store: FactStore,
    intents: Collection[str],
    repeated: bool = False,
) -> list[Problem]:
    """What is wrong with questions that stand at these places; ``repeated`` ones are not."""
    seen: set[str] = set()
    problems = []
    for place, question in placed:
        mistakes = [*_unknown(question, store, intents), *_odd(question, store)]
        if question.text in seen and not repeated:
            mistakes.append(("text", "This question stands in the file twice.", "Keep one."))
        seen.add(question.text)
        problems += [
            Problem(path, line_of(root, (*place, key)), message, remedy)
            for key, message, remedy in mistakes
        ]
    return problems


_Content = TypeVar("_Content", _Questions, _Person)


def _read(path: Path, kind: type[_Content]) -> tuple[yaml.Node, _Content]:
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        raw = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = Problem(path, line, f"This is not YAML: {error.problem}.", "Check the quotes.")
        raise BrokenQuestions([problem]) from None
    if root is None or not isinstance(raw, dict):
        problem = Problem(path, 1, "There are no questions here.", "Begin with `questions:`.")
        raise BrokenQuestions([problem])
    try:
        return root, kind.parse_obj(raw)
    except ValidationError as error:
        raise BrokenQuestions(
            [Problem(path, line_of(root, e["loc"]), *explain(e)) for e in error.errors()]
        ) from None


def intents_of(domain: Path) -> frozenset[str]:
    """Read the names of the intents of a ``domain.yml``."""
    content = yaml.load(domain.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return frozenset(i if isinstance(i, str) else next(iter(i)) for i in content["intents"])


_Mistake: TypeAlias = tuple[str, str, str]
"""The key that it stands under, what is wrong, and what to do about it."""


def _unknown(question: Question, store: FactStore, intents: Collection[str]) -> Iterator[_Mistake]:
    """Names that nothing has."""
    kinds = {entry.kind for entry in store.glossary.values()}
    facts = [fact for demand in question.facts for fact in demand.of]
    derivations = [question.derivation] if question.derivation else []
    yield from _missing("facts", "fact", facts, store.facts)
    yield from _missing("derivation", "derivation", derivations, store.derivations)
    yield from _missing("intents", "intent", question.intents, intents)
    yield from _missing("entities", "kind", question.entities, {*kinds, "year"})
    for kind, ids in question.entities.items():
        if kind == "year":
            years = [year for year in ids if not (len(year) == 4 and year.isdecimal())]
            yield from _missing("entities", "year", years, ())
        elif kind in kinds:
            of_kind = [entry.id for entry in store.glossary.values() if entry.kind == kind]
            yield from _missing("entities", kind, ids, of_kind)


def _missing(
    key: str, what: str, names: Collection[str], known: Collection[str]
) -> Iterator[_Mistake]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else f"Write a {what} that exists."
            yield key, f"There is no {what} `{name}`.", remedy


def _odd(question: Question, store: FactStore) -> Iterator[_Mistake]:
    """Keys that do not go together."""
    none = question.declined or question.asks
    if question.inside and not question.on_topic and store.questions.keys() >= {*question.intents}:
        remedy = "Name them, or write `declined: true`."
        yield "facts", "A question about the topic has no facts.", remedy
    if question.answered and not question.inside:
        yield "facts", "Only an answer about the topic can be demanded.", "Empty or remove it."
    if question.answered and none:
        key = "declined" if question.declined else "asks"
        yield key, "An answer is demanded of what is declined or asked back.", "Keep one of them."
    if question.declined and not question.inside:
        yield "declined", "What is outside is declined anyway.", "Remove it."
