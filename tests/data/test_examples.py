"""Training examples are varied and balanced, and none of them is in a test.

That none is in the evaluation either, tests/evaluation sees to.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from topicbot.files import files_below

PROJECT = Path(__file__).parents[2]
FEWEST, MOST = 25, 800
NEAR = 0.92
SHORT = 2
"""Words of "more", "why not?" and the like, for which there is no other wording."""


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def normalized(text: str) -> str:
    """The words without case, punctuation and annotations."""
    plain = re.sub(r"\[([^]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", text)
    return " ".join(re.findall(r"[\w']+", plain.lower()))


def examples(path: Path) -> Iterator[tuple[str, str]]:
    """Intent and text of each example of a file of Rasa's."""
    for item in read(path)["nlu"]:
        given = item["examples"]
        if isinstance(given, str):
            given = [{"text": line.lstrip("- ")} for line in given.splitlines()]
        yield from ((item["intent"], example["text"].strip()) for example in given)


def find(node: Any, key: str) -> Iterator[Any]:
    """Everything that stands under a key, at any depth."""
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == key)
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from find(item, key)


TRAINING = [
    (path.name, intent, text)
    for path in files_below(PROJECT / "data" / "nlu")
    for intent, text in examples(path)
]


def test_no_example_stands_twice() -> None:
    places: dict[str, list[str]] = {}
    for file, intent, text in TRAINING:
        # What is nothing but signs has no words.
        places.setdefault(normalized(text) or text, []).append(f"{file} ({intent}): {text}")
    twice = [" = ".join(found) for found in places.values() if len(found) > 1]
    assert not twice, "\n".join(twice)


def test_intents_are_balanced() -> None:
    counts = Counter(intent for _, intent, _ in TRAINING)
    assert {i: n for i, n in counts.items() if not FEWEST <= n <= MOST} == {}


def test_intents_are_those_of_the_domain() -> None:
    # Rasa has the fallback of its own accord.
    intents = {*read(PROJECT / "domain.yml")["intents"], "nlu_fallback"}
    assert {intent for _, intent, _ in TRAINING} == intents


def unseen() -> Iterator[tuple[str, str]]:
    tests = PROJECT / "tests"
    for path in files_below(tests / "conversations"):
        # What a quick reply sends is the bot's wording, so it has no other.
        offered = {title for reply in find(read(path), "buttons") for title in reply}
        yield from ((path.name, t) for t in find(read(path), "user") if t not in offered)
    yield from (("test_stories.yml", t) for t in find(read(tests / "test_stories.yml"), "user"))
    yield from (("test_nlu.yml", text) for _, text in examples(tests / "test_nlu.yml"))


def test_no_example_is_in_a_test_or_nearly_so() -> None:
    known = {
        " ".join(sorted(normalized(text).split())): f"{file} ({intent}): {text}"
        for file, intent, text in TRAINING
    }
    copies = []
    for file, text in unseen():
        words = sorted(normalized(text).split())
        if len(words) > SHORT:
            near = difflib.get_close_matches(" ".join(words), known, n=1, cutoff=NEAR)
            copies += [f"{file}: {text} = {known[found]}" for found in near]
    assert not copies, "\n".join(copies)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("What's an [LLM](subject)?", "what's an llm"), ('in [2034]{"entity": "year"}', "in 2034")],
)
def test_normalizes(text: str, plain: str) -> None:
    assert normalized(text) == plain
