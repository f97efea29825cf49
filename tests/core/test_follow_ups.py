"""What a message is about beside the question before it, and how the pairs are read."""

from pathlib import Path

import pytest

from topicbot.facts import load_store
from topicbot.facts.yaml_files import BrokenFile
from topicbot.language import load
from topicbot.reader import follow_ups
from topicbot.reader.examples import FACT, INTENT, Example
from topicbot.reader.follow_ups import (
    BOTH,
    LAST,
    NAMED,
    OTHER,
    REFERENCE,
    WEIGHT,
    Pair,
    documents,
    reference,
    targets,
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
    pairs = follow_ups.load(ROOT / "data" / "follow_ups")
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
        follow_ups.load(tmp_path)
    assert broken.value.problems[0].line == 3


def test_about_half_of_the_messages_come_after_one_question_or_another() -> None:
    questions = ["a", "b", "c"]
    asked = [Example(f"message {n}", {INTENT: {"ask_tools": 1.0}}) for n in range(1_000)]
    drawn = [unrelated(each, questions) for each in asked]
    assert drawn == [unrelated(each, questions) for each in asked]
    assert {each for [each] in drawn} == {"", *questions}
    assert 400 < drawn.count(("",)) < 600
    assert {unrelated(each, []) for each in asked} == {("",)}


def test_a_question_for_a_fact_is_read_both_ways_and_what_hangs_on_another_alone() -> None:
    of_fact = Example("when do they sleep", {FACT: {"llm-definition": 1.0}})
    assert unrelated(of_fact, ["a"]) == ("", "a")
    assert unrelated(Example("and the other?", {INTENT: {"follow_up": 1.0}}), ["a"]) == ("",)


def test_what_a_pair_means_says_what_the_layers_are_to_tell() -> None:
    nlp = load(STORE.glossary.values())
    after = "What are LLMs?"
    says, means = "how it learns", "How do LLMs learn?"
    said = Pair(after=after, says=says, means=means, intent="ask_training")
    thanks = Pair(after=after, says="thanks", intent="thank")
    pairs = [said, thanks]
    (_, asked), (_, polite) = targets(STORE, documents(nlp, pairs), pairs)
    assert {*asked} == {INTENT, FACT, REFERENCE}
    assert {*asked[REFERENCE]} == {LAST}
    assert all(STORE.facts[fact].aspect == "training" for fact in asked[FACT])
    assert polite == {INTENT: {"thank": WEIGHT}, FACT: {NONE: 1.0}}
