"""Reads a YAML file, and says of every mistake in it where it is and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import yaml
from pydantic.v1 import BaseModel, Extra, ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError
from yaml.reader import ReaderError

DEEPEST = 50
"""How deeply values may stand in each other."""

MOST = 100_000
"""How many values a file may hold, with every alias written out."""


class Strict(BaseModel):
    """What a file holds: nothing else may stand in it, and nothing is changed afterwards."""

    class Config:
        """Of pydantic."""

        extra = Extra.forbid
        frozen = True


@dataclass(frozen=True)
class Problem:
    """A mistake in a file: where it is, what is wrong, what to do about it."""

    file: Path
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}"


class BrokenFile(ValueError):
    """What was read cannot be used; ``problems`` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True)
class Document(Generic[Content]):
    """A file that has been read: its content, and the nodes that know their lines."""

    path: Path
    root: yaml.Node
    content: Content

    def line(self, *location: str | int) -> int:
        """Line at which something stands, such as ``"facts", 0``."""
        return line_of(self.root, location)


Explain: TypeAlias = Callable[[Mapping[str, Any]], tuple[str, str]]
"""Says of one of pydantic's errors what is wrong, and what to write instead."""


def read(path: Path, kind: type[Content], explain: Explain) -> Document[Content]:
    """Read a file that holds one mapping of names.

    Args:
        path: The file.
        kind: What it has to hold.
        explain: Words what is wrong with its content.

    Raises:
        BrokenFile: It cannot be read, or does not hold that.
    """
    text = _text(path)
    keys = ", ".join(kind.__fields__)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            remedy = f"Delete it, or begin with one of: {keys}."
            raise _broken(path, 1, "The file is empty.", remedy)
        for fault in _faults(root):
            raise _broken(path, *fault)
        raw = loader.construct_document(root)
    except yaml.YAMLError as error:
        raise _broken(path, *_explained(error, text)) from None
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise _broken(path, 1, "The file is no mapping of names.", f"Begin with one of: {keys}.")
    try:
        return Document(path, root, kind.parse_obj(raw))
    except ValidationError as error:
        raise BrokenFile(
            Problem(path, line_of(root, each["loc"]), *explain(each)) for each in error.errors()
        ) from None


def _broken(path: Path, line: int, message: str, remedy: str) -> BrokenFile:
    return BrokenFile([Problem(path, line, message, remedy)])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise _broken(path, 1, message, "Mend the link or the permissions, or remove it.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _broken(path, line, "This is not UTF-8 text.", "Save the file as UTF-8.") from None


class _Loader(yaml.CSafeLoader):
    """Says also of a value that cannot be, such as a wrong date, where it stands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except yaml.YAMLError:
            raise
        except Exception:
            value = node.value if len(node.value) <= 20 else f"{node.value[:20]}…"
            problem = f"`{value}` is no {node.tag.rpartition(':')[2]}"
            raise ConstructorError(problem=problem, problem_mark=node.start_mark) from None


_Fault: TypeAlias = tuple[int, str, str]
"""Its line, what is wrong, and what to do about it."""


def _faults(root: yaml.Node) -> Iterator[_Fault]:
    """What no file needs, and whoever reads one could not bear.

    Aliases are followed: with them a few lines can hold themselves, or any number of values.
    """
    held = 0
    waiting: list[tuple[yaml.Node, tuple[yaml.Node, ...]]] = [(root, ())]
    while waiting:
        node, above = waiting.pop()
        held += 1
        line = node.start_mark.line + 1
        if any(node is each for each in above):
            yield line, "This holds itself.", "Write out what its alias stands for."
        if len(above) > DEEPEST:
            yield line, "This is nested too deeply.", "Check the brackets and the indentation."
        if held > MOST:
            message = f"The file holds more than {MOST:,} values, aliases written out."
            yield 1, message, "Divide it, or use fewer aliases."
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            yield from _faults_of_keys(node)
            children = [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            children = node.value
        waiting += [(child, (*above, node)) for child in reversed(children)]


def _faults_of_keys(node: yaml.MappingNode) -> Iterator[_Fault]:
    seen = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.tag not in _KEYS:
            yield line, "This key is no text.", "Put quotes around it."
        elif key.value in seen:
            yield line, f"`{key.value}` stands here twice.", "Keep one of the two."
        seen.add(key.value)


_KEYS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "merge")}


def _explained(error: yaml.YAMLError, text: str) -> _Fault:
    """What is wrong where the text is not YAML, or stands for nothing."""
    if isinstance(error, ReaderError):
        line = text.encode()[: error.position].count(b"\n") + 1
        return line, "There is a control character here.", "Remove it; YAML allows none."
    assert isinstance(error, yaml.MarkedYAMLError)
    lines = text.splitlines()
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    line = min(line, len(lines))  # The end of a file is no line of it.
    if error.problem == "but found another document":
        remedy = "Remove the `---`, or make it a file of its own."
        return line, "A second document begins here.", remedy
    if isinstance(error, (ComposerError, ConstructorError)):
        remedy = "Correct or remove it, or put quotes around it if it is text."
        return line, f"This cannot be read: {error.problem}.", remedy
    remedy = "Check the indentation; quote text that holds a colon or begins with a sign."
    if re.match(r"\s*\t", lines[line - 1]):
        remedy = "Indent with spaces, not with tabs."
    return line, f"This is not YAML: {error.problem}.", remedy


def line_of(root: yaml.Node, location: Iterable[str | int]) -> int:
    """Line (from 1) of the innermost node that a location such as ``("facts", 0)`` leads to."""
    node = root
    line: int = node.start_mark.line
    for step in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            # A mapping's own keys stand behind those that were merged into it.
            pair = next((p for p in reversed(node.value) if p[0].value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
    return line + 1
