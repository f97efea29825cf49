"""The evaluation questions: their types, how they are read, and what is checked."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Container, Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml
from pydantic.v1 import BaseModel, Extra, Field, StrictBool, StrictStr, ValidationError, validator

from topicbot.facts import FactStore, Problem
from topicbot.facts.loading import explain, line_of

Part: TypeAlias = Literal["development", "held_out"]
Difficulty: TypeAlias = Literal["plain", "hard"]
Scope: TypeAlias = Literal["inside", "near", "far"]


class BrokenQuestions(ValueError):
    """The questions cannot be used; ``problems`` says why, one by one."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True


class Demand(_Strict):
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


class Question(_Strict):
    """A question, how it should be understood, and what a right answer to it is.

    Attributes:
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
    """

    text: StrictStr
    part: Part
    difficulty: Difficulty
    scope: Scope
    intents: tuple[StrictStr, ...]
    entities: dict[str, tuple[StrictStr, ...]] = {}
    needs: StrictStr
    facts: tuple[Demand, ...]
    derivation: StrictStr | None = None
    says: tuple[Demand, ...] = ()
    opening: Literal["utter_yes", "utter_no"] | None = None
    declined: StrictBool = False

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
        return self.inside and bool(self.facts or self.declined)


def _demand(item: Any) -> Any:
    if isinstance(item, dict):
        return item
    return {"of": item if isinstance(item, list) else [item]}


class _File(_Strict):
    questions: tuple[Question, ...]


def load_questions(path: Path, store: FactStore, intents: Collection[str]) -> tuple[Question, ...]:
    """Read the evaluation questions.

    Args:
        path: Usually ``evaluation/questions.yml``.
        store: Facts, derivations and glossary that the questions may name.
        intents: Intents that they may name; ``intents_of`` reads them from the domain.

    Raises:
        BrokenQuestions: Something in the file is wrong; each problem has its line.
    """
    root, questions = _read(path)
    seen: set[str] = set()
    problems = []
    for number, question in enumerate(questions):
        mistakes = [*_unknown(question, store, intents), *_odd(question, store)]
        if question.text in seen:
            mistakes.append(("text", "This question stands in the file twice.", "Keep one."))
        seen.add(question.text)
        problems += [
            Problem(path, line_of(root, ("questions", number, key)), message, remedy)
            for key, message, remedy in mistakes
        ]
    if problems:
        raise BrokenQuestions(problems)
    return questions


def _read(path: Path) -> tuple[yaml.Node, tuple[Question, ...]]:
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
        return root, _File.parse_obj(raw).questions
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
    answer = question.facts or question.derivation or question.says or question.opening
    if question.inside and not question.on_topic and store.questions.keys() >= {*question.intents}:
        remedy = "Name them, or write `declined: true`."
        yield "facts", "A question about the topic has no facts.", remedy
    if answer and not question.on_topic:
        yield "facts", "Only an answer about the topic can be demanded.", "Empty or remove it."
    if answer and question.declined:
        yield "declined", "An answer is demanded of what is declined.", "Keep one of the two."
    if question.declined and not question.inside:
        yield "declined", "What is outside is declined anyway.", "Remove it."
