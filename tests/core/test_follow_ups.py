"""What a message is about beside the question before it, and how the pairs are read."""

from pathlib import Path

import numpy as np
import pytest

from topicbot.facts import load_store
from topicbot.facts.yaml_files import BrokenFile
from topicbot.reader.follow_ups import (
    BOTH,
    LAST,
    NAMED,
    OTHER,
    Pair,
    beside,
    load,
    reference,
    unrelated,
)
from topicbot.reader.layers import NONE

ROOT = Path(__file__).parents[2]
STORE = load_store(ROOT / "data" / "facts")
THINGS = {"LLMs": "llm", "generative AI": "generative-ai", "Claude": "claude", "GANs": "gan"}


def about(after: str, says: str, means: str) -> str | None:
    pair = Pair(after=after, says=says, means=means, intent="ask_strengths")
    texts = (after, says, means)
    named = {t: frozenset(i for word, i in THINGS.items() if word in t) for t in texts}
    return reference(STORE, pair, named)


@pytest.mark.parametrize(
    ("after", "says", "means", "label"),
    [
        ("What are LLMs?", "their strengths", "What are the strengths of LLMs?", LAST),
        ("What are LLMs?", "the broad one?", "What is generative AI?", OTHER),
        ("What are LLMs?", "how they differ", "How do LLMs and generative AI differ?", BOTH),
        ("What are LLMs?", "and Claude?", "What kind of thing is Claude?", NAMED),
        ("What are LLMs?", "what can Claude do", "What can Claude do?", NONE),
        ("What are LLMs?", "thanks", "", None),
    ],
)
def test_what_a_message_means_says_what_it_is_about(
    after: str, says: str, means: str, label: str | None
) -> None:
    assert about(after, says, means) == label


def test_each_part_has_its_writers() -> None:
    pairs = load(ROOT / "data" / "follow_ups")
    assert len(pairs.taught) > 4_000
    assert len(pairs.calibration) > 350
    taught, checked = (
        {(p.after, p.says) for p in part} for part in (pairs.taught, pairs.calibration)
    )
    assert not taught & checked


def test_says_where_a_pair_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "somebody.yml"
    path.write_text("writer: somebody\npairs:\n  - after: What is an LLM?\n    intent: ask_why\n")
    with pytest.raises(BrokenFile, match="says") as broken:
        load(tmp_path)
    assert broken.value.problems[0].line == 3


def test_the_last_question_stands_before_the_message() -> None:
    questions, messages = np.eye(2, 3, dtype=np.float32), np.full((4, 3), 7, np.float32)
    chosen = unrelated(questions, 4)
    assert (chosen == unrelated(questions, 4)).all()
    assert beside(chosen, messages).tolist() == [[*q, 7, 7, 7] for q in chosen.tolist()]
