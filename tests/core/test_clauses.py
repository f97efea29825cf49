"""A message is taken apart where a further question begins, and nowhere else."""

from __future__ import annotations

import pytest

from topicbot.language.clauses import asks, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is tea? And how is it made?", ("What is tea?", "And how is it made?")),
        ("what is tea and how big is its market", ("what is tea", "how big is its market")),
        ("define both, then compare costs", ("define both", "compare costs")),
        ("What is tea?Who drinks it?", ("What is tea?", "Who drinks it?")),
        ("I run a shop. Which do I need?", ("I run a shop.", "Which do I need?")),
        ("what is tea, what is coffee", ("what is tea", "what is coffee")),
        ("is it hot and is it sweet", ("is it hot", "is it sweet")),
        ("what is tea, from which leaves is it", ("what is tea", "from which leaves is it")),
        ("I run a shop - what is tea?", ("I run a shop", "what is tea?")),
        ("one says hot: is it hot?", ("one says hot", "is it hot?")),
        ("no i mean which one is hot", ("no i mean", "which one is hot")),
        ("thanks! quick question, is it hot", ("thanks!", "quick question", "is it hot")),
        ("hm, I asked what tea is", ("hm, I asked", "what tea is")),
    ],
)
def test_takes_questions_apart(text: str, parts: tuple[str, ...]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "What is the difference between what tea does and what coffee does?",
        "since it uses leaves and can steep, is it strong?",
        "strengths and weaknesses of tea",
        "is it tea or is it coffee",
        "drinks, e.g. tea, and sweets",
        "We would like tea and would like someone to make it",
        "Who wants 3.5 litres?",
        "Is tea, which we drink daily, strong?",
        "no, I meant green tea",
        "tea - the green one",
        "compare these: tea, coffee",
        "",
    ],
)
def test_leaves_one_question_whole(text: str) -> None:
    assert len(clauses(text)) <= 1


@pytest.mark.parametrize("text", ["So what is tea", "and is it hot", "Please compare them", "tea?"])
def test_a_question_or_order_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["I run a shop.", "Tea, mostly", "My sister told me"])
def test_a_statement_does_not(text: str) -> None:
    assert not asks(text)
