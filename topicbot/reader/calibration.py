"""Messages on which probabilities are checked: neither taught nor part of the evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from topicbot.facts.loading import explain
from topicbot.facts.store import VERDICTS, FactStore
from topicbot.facts.yaml_files import Strict, read
from topicbot.files import files_below
from topicbot.reader.examples import CLAIM, FACT, INTENT
from topicbot.reader.layers import NONE


class Message(Strict):
    """What somebody typed, and what it asks.

    Attributes:
        text: The message; nothing goes before it.
        intents: All that are right, the best first.
        facts: Ids of facts of which any one answers it.
        verdict: What the facts come to on what it puts as so; ``open`` where none settles it.
    """

    text: str
    intents: tuple[str, ...]
    facts: tuple[str, ...] = ()
    verdict: Literal["supported", "refuted", "open"] | None = None


class Messages(Strict):
    """One file: the messages of one writer, who wrote for no other part of the data."""

    writer: str
    messages: tuple[Message, ...]


def load(folder: Path) -> Iterator[Message]:
    """Read the messages of every YAML file below a folder.

    Raises:
        BrokenFile: A file is not as it should be.
    """
    for path in files_below(folder):
        yield from read(path, Messages, explain).content.messages


def right(store: FactStore, message: Message) -> dict[str, frozenset[str]]:
    """What the layers may tell of a message, by layer; one of which nothing is known is left out.

    What people put as so is settled by a claim only where the examples have it.
    """
    found = {INTENT: frozenset(message.intents)}
    if message.facts or message.verdict is None:
        found[FACT] = frozenset(message.facts) or frozenset({NONE})
    if message.verdict is not None:
        holds = VERDICTS.get(message.verdict)
        claims = (c for c in store.claims.values() if {*c.facts} & {*message.facts})
        found[CLAIM] = frozenset(c.id for c in claims if c.holds is holds) or frozenset({NONE})
    return found
