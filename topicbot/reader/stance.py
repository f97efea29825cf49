"""How a message is put: whether it asks openly, that something is so, or that it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from topicbot.answering.types import NOT_SO, OPEN, SO
from topicbot.facts.loading import explain
from topicbot.facts.yaml_files import Strict, read
from topicbot.files import files_below

STANCE = "stance"
"""Name of the layer that tells it."""


class Messages(Strict):
    """One file: messages of writers who wrote for no other part of the data."""

    writer: str
    part: Literal["taught", "calibration"] = "taught"
    open: tuple[str, ...]
    so: tuple[str, ...]
    not_so: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        """Each message with its stance."""
        yield from ((text, OPEN) for text in self.open)
        yield from ((text, SO) for text in self.so)
        yield from ((text, NOT_SO) for text in self.not_so)


@dataclass(frozen=True)
class Stances:
    """All messages, each with its stance: those that are taught, and those for calibration."""

    taught: tuple[tuple[str, str], ...]
    calibration: tuple[tuple[str, str], ...]


def load(folder: Path) -> Stances:
    """Read the messages of every YAML file below a folder.

    Raises:
        BrokenFile: A file is not as it should be.
    """
    found: dict[str, list[tuple[str, str]]] = {"taught": [], "calibration": []}
    for path in files_below(folder):
        content = read(path, Messages, explain).content
        found[content.part] += content
    return Stances(tuple(found["taught"]), tuple(found["calibration"]))
