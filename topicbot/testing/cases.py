"""Conversation tests as they stand in a file, and what to write instead of a mistake."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic.v1 import BaseModel, Field, StrictInt, StrictStr, root_validator, validator
from pydantic.v1.errors import PydanticValueError
from pydantic.v1.fields import ModelField

from topicbot.facts.yaml_files import BrokenFile, Document, Problem, Strict, read

HELP = "docs/conversation-tests.md has the format."
_EMPTY_SAYS_SO = ("user", "facts", "derived", "sources")
"""Keys with which an empty text is sent, or nothing is said at all."""


class _Wrong(PydanticValueError):
    """A mistake that our own validators find; ``remedy`` goes to the person as it is."""

    msg_template = "{wrong}"


class _Saying(Strict):
    @validator("*", pre=True)
    def _says_something(cls, value: Any, field: ModelField) -> Any:
        """Refuse what would make a test that always passes."""
        if value is None or (value in ("", [], {}) and field.name not in _EMPTY_SAYS_SO):
            raise _Wrong(wrong=f"Nothing stands under `{field.name}`.", remedy=_FILL_IN)
        return value


class Button(_Saying):
    """A quick reply that is offered."""

    title: StrictStr
    payload: StrictStr | None = None


class Utterance(_Saying):
    """Marks of what the bot says; all that are given have to fit."""

    utter_name: StrictStr | None = None
    text_matches: StrictStr | None = None
    buttons: tuple[Button, ...] = ()

    @validator("text_matches")
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            wrong = f"`text_matches` is not a regular expression: {error}."
            raise _Wrong(
                wrong=wrong, remedy="Put a backslash before signs that are meant."
            ) from None
        return value

    @validator("buttons", pre=True)
    def _titles(cls, value: Any) -> Any:
        """Take a text for the title of a button."""
        if not isinstance(value, list):
            return value
        return [{"title": item} if isinstance(item, str) else item for item in value]


def _slots(value: Any) -> Any:
    """Read Rasa's list of single slots, ``{slot: value}`` or ``{name: slot, value: value}``."""
    if not value:
        return value
    if not isinstance(value, list) or not all(item and isinstance(item, dict) for item in value):
        remedy = "Write a list of `- slot: value`."
        raise _Wrong(wrong="`slot_was_set` does not say which slot has which value.", remedy=remedy)
    slots: dict[str, Any] = {}
    for item in value:
        more = {item["name"]: item["value"]} if set(item) == {"name", "value"} else item
        for slot in slots.keys() & more.keys():
            wrong = f"`slot_was_set` names `{slot}` twice."
            raise _Wrong(wrong=wrong, remedy="Keep one of the two.")
        slots |= more
    return slots


class Assertion(_Saying):
    """One thing that is so about the whole reply to a message."""

    facts: tuple[StrictStr, ...] | None = None
    no_facts: tuple[StrictStr, ...] | None = None
    derived: tuple[StrictStr, ...] | None = None
    sources: tuple[StrictInt, ...] | None = None
    shows: Literal["table", "chart"] | None = None
    intent: StrictStr | None = None
    bot_uttered: Utterance | None = None
    bot_did_not_utter: Utterance | None = None
    slot_was_set: dict[str, Any] | None = None

    _slots = validator("slot_was_set", pre=True, allow_reuse=True)(_slots)

    @root_validator(pre=True)
    def _one(cls, values: Any) -> Any:
        return _exactly_one(cls.__fields__, values, "an assertion", beside=())


class Step(_Saying):
    """What the person says, or a thing that is so after it."""

    user: StrictStr | None = None
    assertions: tuple[Assertion, ...] = ()
    utter: StrictStr | None = None
    bot: StrictStr | None = None
    slot_was_set: dict[str, Any] | None = None

    _slots = validator("slot_was_set", pre=True, allow_reuse=True)(_slots)

    @root_validator(pre=True)
    def _one(cls, values: Any) -> Any:
        if "assertions" in values and "user" not in values:
            raise _Wrong(wrong="`assertions` belong to a message.", remedy="Put `user:` before.")
        return _exactly_one(cls.__fields__, values, "a step", beside=("assertions",))


def _exactly_one(fields: Iterable[str], values: Any, what: str, beside: tuple[str, ...]) -> Any:
    keys = [key for key in fields if key not in beside]
    if not values:
        raise _Wrong(wrong=f"This is {what} without a key.", remedy=f"Add one of: {_or(keys)}.")
    given = [key for key in keys if key in values]
    if len(given) > 1:
        names = " and ".join(f"`{key}`" for key in given)
        raise _Wrong(wrong=f"This is {what} with {names}.", remedy="Begin each with its own `-`.")
    return values


class Case(_Saying):
    """A conversation: its name, and what is said and expected in turn."""

    test_case: StrictStr
    http: bool = Field(False, description="Whether it is also played with the served bot")
    steps: tuple[Step, ...]

    @validator("steps")
    def _begins_with_a_message(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        if steps[0].user is None:
            raise _Wrong(wrong="Nobody has said anything yet.", remedy="Begin with a `user:` step.")
        return steps


class CaseFile(_Saying):
    """One file of cases."""

    test_cases: tuple[Case, ...]


Script: TypeAlias = Document[CaseFile]
"""A file of cases that can be played."""


def load_script(path: Path, known: Mapping[str, frozenset[str]]) -> Script:
    """Read a file of cases.

    Args:
        path: The file.
        known: What a project holds, as ``names_of`` finds it; a name that is not in it is a
            mistake, since nothing would ever be found wrong with "does not say fact X".

    Raises:
        BrokenFile: It is not as it should be; every problem that could be found is in it.
    """
    script = read(path, CaseFile, _explain)
    if problems := [*_repeated_names(script), *_unknown_names(script, known)]:
        raise BrokenFile(problems)
    return script


_FILL_IN = "Write something there, or remove it."
_MODELS: dict[str, type[BaseModel]] = {
    "test_cases": Case,
    "steps": Step,
    "assertions": Assertion,
    "bot_uttered": Utterance,
    "bot_did_not_utter": Utterance,
    "buttons": Button,
}


def _explain(error: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and what to write instead, from one of pydantic's errors."""
    context = error.get("ctx", {})
    *above, key = [step for step in error["loc"] if isinstance(step, str)] or [""]
    if "remedy" in context:
        return error["msg"], context["remedy"]
    if error["type"] == "value_error.extra":
        model = _MODELS[above[-1]] if above else CaseFile
        keys = list(model.__fields__)
        near = difflib.get_close_matches(key, keys, n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else f"Write one of: {_or(keys)}."
        return f"There is no key `{key}` here.", remedy
    if error["type"] == "type_error.none.not_allowed":
        return f"Nothing stands under `{key}`.", _FILL_IN
    if error["type"] == "value_error.missing":
        return f"The key `{key}` is missing.", f"Add `{key}:`."
    if "permitted" in context:
        allowed = _or(context["permitted"])
        return f"`{key}` has a value that it cannot have.", f"Write one of: {allowed}."
    if error["type"] == "type_error.str":
        return f"`{key}` is not text.", "Put quotes around it."
    if error["type"] == "type_error.tuple":
        return f"`{key}` is not a list.", "Put square brackets around it, or `-` before each item."
    return f"`{key}` is not right: {error['msg']}.", HELP


def _or(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def _repeated_names(script: Script) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, case in enumerate(script.content.test_cases):
        line = script.line("test_cases", number)
        if case.test_case in seen:
            message = f"Line {seen[case.test_case]} has a case “{case.test_case}” too."
            yield Problem(script.path, line, message, "Give each a name of its own.")
        seen[case.test_case] = line


def _unknown_names(script: Script, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    for what, name, location in _names(script):
        if what in known and name not in known[what]:
            near = difflib.get_close_matches(name, known[what], n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else "Correct it, or add it first."
            message = f"There is no {what} `{name}`."
            yield Problem(script.path, script.line(*location), message, remedy)


def _names(script: Script) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Everything that is named: what it is, its name, and where it stands."""
    for c, case in enumerate(script.content.test_cases):
        for s, step in enumerate(case.steps):
            here: tuple[str | int, ...] = ("test_cases", c, "steps", s)
            yield from (("slot", slot, here) for slot in step.slot_was_set or ())
            if step.utter:
                yield "response", step.utter, here
            for a, assertion in enumerate(step.assertions):
                at = (*here, "assertions", a)
                for what, key in _NAMED.items():
                    value = getattr(assertion, key) or ()
                    names = (value,) if isinstance(value, str) else value
                    yield from ((what, str(name), at) for name in names)
                yield from (("fact", fact, at) for fact in assertion.no_facts or ())
                for utterance in (assertion.bot_uttered, assertion.bot_did_not_utter):
                    if utterance and utterance.utter_name:
                        yield "response", utterance.utter_name, at


_NAMED = {
    "fact": "facts",
    "derivation": "derived",
    "paragraph": "sources",
    "intent": "intent",
    "slot": "slot_was_set",
}


class _Domain(BaseModel):
    intents: tuple[StrictStr | dict[str, Any], ...] = ()
    responses: dict[str, Any] | None
    slots: dict[str, Any] | None


def names_of(project: Path) -> dict[str, frozenset[str]]:
    """Names of the facts, responses, … that a project holds, each kind that it has at all.

    Raises:
        BrokenFile: The project's facts or its domain cannot be read.
    """
    names: dict[str, frozenset[str]] = {}
    facts = project / "data" / "facts"
    if facts.is_dir():
        from topicbot.facts.loading import load_store

        store = load_store(facts)
        names["fact"] = frozenset(store.facts)
        names["derivation"] = frozenset(store.derivations)
        names["paragraph"] = frozenset(
            str(paragraph) for section in store.source.sections for paragraph in section.paragraphs
        )
    domain = project / "domain.yml"
    if domain.is_file():
        content = read(domain, _Domain, _explain).content
        intents = (name for i in content.intents for name in ([i] if isinstance(i, str) else i))
        names["intent"] = frozenset((*intents, "nlu_fallback"))
        names["response"] = frozenset(content.responses or ())
        names["slot"] = frozenset(content.slots or ())
    return names
