"""No message of one part may be known from another, word for word or nearly.

The parts are those that are taught (``data/nlu``, ``data/facts``, ``data/follow_ups``,
``data/stance``), those on which probabilities are checked (``data/calibration``, and the files of
the last two that say so), and the evaluation. No writer wrote for two of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

NEAR = 0.9
LONG_ENOUGH = 3
"""Words of a talk around the topic; one or two ("bye", "help") have no second way to be said."""

LONG_ENOUGH_TURN = 5
"""Words within a conversation, where "give me an example" is all that people say."""

TAUGHT = ("examples", "open", "supported", "refuted", "undecided", "near_misses")
"""Keys of lists of what is taught."""

OTHER_QUESTIONS = {"who are you", "what's inside a large language model"}
"""Examples that are like "how are you" and "what is a large language model" in letters alone."""


@dataclass(frozen=True)
class Text:
    place: str
    text: str

    @property
    def words(self) -> list[str]:
        plain = re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", self.text).casefold()
        return re.sub(r"[^\w\s]|_", " ", plain.replace("'", "")).split()

    @property
    def plain(self) -> str:
        """The words in alphabetical order, so that their order makes no difference."""
        return " ".join(sorted(self.words))


def listed(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Line and text of every message that is taught: of a list, or of a block of text."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in TAUGHT and isinstance(value, yaml.ScalarNode):
                lines = enumerate(value.value.splitlines(), value.start_mark.line + 2)
                yield from ((n, line.removeprefix("- ").strip()) for n, line in lines)
            elif key.value in TAUGHT and not any(of_facts(item) for item in value.value):
                texts = map(text_of, value.value)
                yield from ((text.start_mark.line + 1, text.value) for text in texts)
            else:
                yield from listed(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from listed(value)


def of_facts(item: yaml.Node) -> bool:
    """Whether an item is no message, but holds those on some facts or a thing."""
    keys = {key.value for key, _ in item.value} if isinstance(item, yaml.MappingNode) else set()
    return bool(keys & {"facts", "thing"})


def text_of(item: yaml.Node) -> yaml.Node:
    """The text of a list's item, which may have other keys beside it."""
    if isinstance(item, yaml.MappingNode):
        return next(value for key, value in item.value if key.value == "text")
    return item


def training(folder: Path) -> list[Text]:
    """Every message that is taught, with its file and line."""
    return [
        Text(f"{path}:{line}", text)
        for path in sorted(folder.glob("**/*.yml"))
        for line, text in listed(yaml.compose(path.read_text(encoding="utf-8")))
    ]


def counts(texts: list[Text]) -> NDArray[np.int64]:
    """How often each letter stands in each text."""
    return np.array([[text.plain.count(c) for c in LETTERS] for text in texts])


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 "


def near_copies(questions: list[Text], examples: list[Text]) -> list[str]:
    """Tell which example is nearly which question.

    The letters that two texts share bound how alike they can be, so few need a closer look.
    """
    found = []
    letters, lengths = counts(examples), np.array([len(example.plain) for example in examples])
    plain = [example.plain for example in examples]
    for question, own in zip(questions, counts(questions), strict=True):
        unlike = np.abs(letters - own).sum(axis=1)
        total = lengths + len(question.plain)
        for n in np.flatnonzero(unlike <= (1 - NEAR) * total + 1):
            if SequenceMatcher(None, question.plain, plain[n], autojunk=False).ratio() >= NEAR:
                example = examples[n]
                found.append(f"{example.place}: “{example.text}” is nearly {question.place}")
    return found


def calibration() -> list[Text]:
    """Every message on which probabilities are checked but the short ones around the topic."""
    found = []
    for path in sorted(Path("data/calibration").glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["messages"]:
            text = Text(str(path), item["text"])
            if "facts" in item or len(text.words) >= LONG_ENOUGH_TURN:
                found.append(text)
    return found


def follow_ups(part: str) -> list[Text]:
    """What the pairs of a part say, but short turns.

    Neither the question before nor what is meant is taught: each is there for what it names.
    """
    found = []
    for path in sorted(Path("data/follow_ups").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content.get("part", "taught") == part:
            found += [Text(str(path), pair["says"]) for pair in content["pairs"]]
    return [text for text in found if len(text.words) >= LONG_ENOUGH_TURN]


def stances(part: str) -> list[Text]:
    """The messages of a part that show how something is put, but short ones."""
    found = []
    for path in sorted(Path("data/stance").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content.get("part", "taught") == part:
            texts = (text for key in ("open", "so", "not_so") for text in content[key])
            found += [Text(str(path), text) for text in texts]
    return [text for text in found if len(text.words) >= LONG_ENOUGH_TURN]


def evaluation() -> list[Text]:
    """Every evaluation question but the short ones around the topic and within a conversation.

    The places are told and not the texts: single questions of the unseen parts are not looked at.
    """
    files = [Path("evaluation/questions.yml"), *sorted(Path("evaluation/people").glob("*.yml"))]
    return [text for path in files for text in questions(path, read(path))]


def read(path: Path) -> yaml.Node:
    return yaml.compose(path.read_text(encoding="utf-8"))


def questions(path: Path, node: yaml.Node, turn: bool = False) -> Iterator[Text]:
    """The questions in a file, each a mapping with a text."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from questions(path, item, turn)
    if not isinstance(node, yaml.MappingNode):
        return
    keys = {key.value: value for key, value in node.value}
    if "text" in keys:
        text = Text(f"{path}:{keys['text'].start_mark.line + 1}", keys["text"].value)
        on_topic = keys["facts"].value or keys["scope"].value != "inside"
        if len(text.words) >= (LONG_ENOUGH_TURN if turn else LONG_ENOUGH) or (
            on_topic and not turn
        ):
            yield text
        return
    for key, value in keys.items():
        yield from questions(path, value, turn or key == "conversations")


@pytest.mark.parametrize(
    ("question", "example"),
    [
        ("What is an LLM?", "what is an llm"),
        ("Can LLMs draw?", "can [LLMs](subject) draw"),
        ("Which tools make good music?", "which tools make music good"),
        ("Which tool makes good music?", "which tools make good music"),
    ],
)
def test_finds_copies(question, example):
    assert near_copies([Text("q", question)], [Text("e", example)])


def test_lets_other_questions_pass():
    assert not near_copies([Text("q", "Which tool edits film?")], [Text("e", "What makes music?")])


@pytest.mark.parametrize(("folder", "least"), [("data/nlu", 11_000), ("data/facts", 13_000)])
def test_training_examples_are_found_with_their_lines(folder, least):
    examples = training(Path(folder))
    assert len(examples) > least
    for example in examples[::100]:
        file, line = example.place.split(":")
        written = Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :][:2]
        assert example.text.split()[0] in " ".join(written)


@pytest.fixture(scope="module")
def taught():
    written = [*training(Path("data/nlu")), *training(Path("data/facts"))]
    examples = [*written, *follow_ups("taught"), *stances("taught")]
    return [e for e in examples if e.text not in OTHER_QUESTIONS]


@pytest.fixture(scope="module")
def calibrating():
    return [*calibration(), *follow_ups("calibration"), *stances("calibration")]


def test_no_question_is_known_from_training(taught, calibrating):
    leaks = near_copies(evaluation(), [*taught, *calibrating])
    assert not leaks, "\n" + "\n".join(leaks)


def test_nothing_that_calibrates_is_known_from_training(taught, calibrating):
    leaks = near_copies(calibrating, taught)
    assert not leaks, "\n" + "\n".join(leaks)
