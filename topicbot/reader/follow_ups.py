"""What people say after a question: pairs of the last question and the next message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zlib import crc32

from spacy.language import Language
from spacy.tokens import Doc

from topicbot.facts.loading import explain
from topicbot.facts.store import FactStore
from topicbot.facts.yaml_files import Strict, read
from topicbot.files import files_below
from topicbot.reader import examples
from topicbot.reader.examples import Example
from topicbot.reader.layers import NONE, Target

LAST, OTHER, BOTH, NAMED = "last", "other", "both", "named"
"""What a message that goes on from the last question is about: what that was about, the other of
the main subjects, both of them, or what it names itself."""

REFERENCE = "reference"
"""Name of the layer that tells them."""

WEIGHT = 2.0
"""How much a pair counts beside a message that stands alone."""

AFTER_ANY = 2
"""Of so many messages that stand alone, one is read after any question."""

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


def documents(nlp: Language, pairs: Iterable[Pair]) -> dict[str, Doc]:
    """Read each of the texts of some pairs once, without its vector."""
    texts = sorted({text for p in pairs for text in (p.after, p.says, p.means) if text})
    return dict(zip(texts, nlp.pipe(texts, disable=["topic_encoder"]), strict=True))


def targets(
    store: FactStore, docs: Mapping[str, Doc], pairs: Iterable[Pair]
) -> Iterator[tuple[Pair, dict[str, Target]]]:
    """What each layer is to tell of which pair.

    Args:
        store: The fact store.
        docs: The pairs' texts, as they are read.
        pairs: The pairs.

    Yields:
        Each pair with its targets by layer; a layer of which nothing is known is left out.
    """
    named = {text: frozenset(examples.things_in(store, doc)) for text, doc in docs.items()}
    for pair in pairs:
        found: dict[str, Target] = {examples.INTENT: {pair.intent: WEIGHT}}
        if pair.means:
            found[examples.FACT] = examples.answering(store, pair.intent, docs[pair.means])
        elif pair.intent not in store.questions:
            found[examples.FACT] = {NONE: 1.0}
        if (label := reference(store, pair, named)) is not None:
            found[REFERENCE] = {label: 1.0}
        yield pair, found


def unrelated(example: Example, questions: Sequence[str]) -> tuple[str, ...]:
    """What a message is read after that stands alone: any of the questions, none (""), or both.

    One message of ``AFTER_ANY`` comes after one, always the same; one that asks for a fact and puts
    no claim is read both ways, since a fact may have few.
    """
    drawn = crc32(example.text.encode())
    after = questions[drawn // AFTER_ANY % len(questions)] if questions and example.alone else ""
    if not after:
        return ("",)
    if [*example.known][:1] == [examples.FACT]:
        return ("", after)
    return ("",) if drawn % AFTER_ANY else (after,)
