"""What people say after a question: pairs of the last question and the next message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from topicbot.facts.loading import explain
from topicbot.facts.store import FactStore
from topicbot.facts.yaml_files import Strict, read
from topicbot.files import files_below
from topicbot.reader.layers import NONE

LAST, OTHER, BOTH, NAMED = "last", "other", "both", "named"
"""What a message that goes on from the last question is about: what that was about, the other of
the main subjects, both of them, or what it names itself."""

REFERENCE = "reference"
"""Name of the layer that tells them."""

INTENT_AFTER = "intent_after"
"""Name of the layer that tells what a message asks after a question."""

HANGING = ("follow_up", "correct")
"""Intents of messages that say nothing by themselves; pairs have what these ask in context."""

WEIGHT = 2.0
"""How much a pair counts beside a message that stands alone."""

Vectors = NDArray[np.float32]

ELLIPTIC = 2
"""Words that a message lacks beside its whole question, at least, so that it stands not alone."""


class Pair(Strict):
    """A message, and the question before it.

    Attributes:
        after: The last question, complete.
        says: The message.
        means: What it asks, as a question that needs nothing before it; empty for a dialogue act
            with no content of its own. It is not taught, since all say such questions alike, and
            says only what the message is about.
        intent: Its intent in this context.
    """

    after: str
    says: str
    means: str = ""
    intent: str


class Pairs(Strict):
    """One file: the pairs of writers who wrote for no other part of the data."""

    writer: str
    part: Literal["taught", "calibration"] = "taught"
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class FollowUps:
    """All pairs: those that are taught, and those on which probabilities are checked."""

    taught: tuple[Pair, ...]
    calibration: tuple[Pair, ...]


def load(folder: Path) -> FollowUps:
    """Read the pairs of every YAML file below a folder.

    Raises:
        BrokenFile: A file is not as it should be.
    """
    found: dict[str, list[Pair]] = {"taught": [], "calibration": []}
    for path in files_below(folder):
        content = read(path, Pairs, explain).content
        found[content.part] += content.pairs
    return FollowUps(tuple(found["taught"]), tuple(found["calibration"]))


def reference(store: FactStore, pair: Pair, named: Mapping[str, frozenset[str]]) -> str | None:
    """What a message is about beside the question before it, found from what it means.

    Args:
        store: The fact store.
        pair: The message.
        named: What each of the pair's texts names: ids of things.

    Returns:
        One of the labels above; ``NONE`` if it stands alone; None if that cannot be said.
    """
    if not pair.means:
        return None
    after, says, means = (named[text] for text in (pair.after, pair.says, pair.means))
    main = {*store.subjects()}
    if len(pair.says.split()) > len(pair.means.split()) - ELLIPTIC and means <= says:
        return NONE
    if means and means <= says:
        return NAMED
    if means == after:
        return LAST
    if main <= means:
        return BOTH
    if len(means & main) == 1 and means & main == main - after:
        return OTHER
    return LAST if means & after else None


def beside(before: Vectors, vectors: Vectors) -> Vectors:
    """Put before each message's vector (row) that of the last question."""
    return np.hstack([before, vectors])


def unrelated(questions: Vectors, number: int) -> Vectors:
    """Vectors of any questions, for so many messages that stand alone; always the same.

    So a layer learns when the last question says nothing of what is asked.
    """
    rows = np.random.default_rng(0).integers(len(questions), size=number)
    chosen: Vectors = questions[rows]
    return chosen
