"""A question for an amount is affirmed or denied as the figures have it, however it is put."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from topicbot.conversation.bot import Bot
from topicbot.conversation.training import ensure_model

NAMES = {"llm": ("the LLM market", "the market of LLMs"), "genai": ("the generative AI market",)}
BILLIONS = {
    ("llm", 2024): 5.72,
    ("llm", 2034): 123.09,
    ("genai", 2024): 25.86,
    ("genai", 2034): 1005.07,
}
"""As the article gives them."""

WORDINGS = {
    "Is {name} {amount} in {year}?": "=",
    "{name} is {amount} in {year}, right?": "=",
    "Is {name} over {amount} in {year}?": ">",
    "Is {name} more than {amount} in {year}?": ">",
    "Does {name} exceed {amount} in {year}?": ">",
    "is it true that {name} is above {amount} in {year}": ">",
    "Is {name} at least {amount} in {year}?": ">=",
    "Does {name} reach {amount} by {year}?": ">=",
    "Is {name} under {amount} in {year}?": "<",
    "Is {name} less than {amount} in {year}?": "<",
    "Is {name} smaller than {amount} in {year}?": "<",
    "so in {year} {name} is below {amount}?": "<",
}
UNITS = ("{:,.2f} billion", "${:,.2f}B", "USD {:,.2f} bn", "{:,.2f} billion dollars")


def right(figure: float, sign: str, stated: float) -> bool:
    """Whether it is so; an amount that is only named has to be the figure."""
    return {
        "=": figure == stated,
        ">": figure > stated,
        ">=": figure >= stated,
        "<": figure < stated,
    }[sign]


def grid() -> list[tuple[str, bool]]:
    questions = []
    cases = product(BILLIONS.items(), WORDINGS.items(), (0.3, 0.9, 1.0, 1.1, 3.0))
    for number, (((subject, year), figure), (wording, sign), times) in enumerate(cases):
        stated = round(figure * times, 2)
        amount = UNITS[number % len(UNITS)].format(stated)
        name = NAMES[subject][number % len(NAMES[subject])]
        question = wording.format(name=name, amount=amount, year=year)
        questions.append((question, right(figure, sign, stated)))
    return questions


@pytest.fixture(scope="module")
def bot(pytestconfig: pytest.Config) -> Bot:
    project = pytestconfig.rootpath
    return asyncio.run(Bot.load(ensure_model(project, print), project))


def opening(bot: Bot, question: str) -> str:
    """The word that an answer begins with, asked in a conversation of its own."""
    return asyncio.run(bot.reply(question, question))[0].text.split(maxsplit=1)[0].rstrip(".")


def test_a_grid_of_amounts(bot: Bot) -> None:
    said = {question: (opening(bot, question), so) for question, so in grid()}
    assert len(said) == 240
    told = {q: word == "Yes" for q, (word, _) in said.items() if word in ("Yes", "No")}
    assert [q for q, yes in told.items() if yes is not said[q][1]] == []
    assert len(told) > 0.9 * len(said)


@pytest.mark.parametrize(
    "question",
    [
        "Is the LLM market 0 billion in 2034?",
        "Is the LLM market about 0 billion in 2034?",
        "Is the LLM market over 0 billion in 2024?",
        "Is the LLM market 1.2.3 billion in 2034?",
        "Is the LLM market 1..2 billion?",
        "The LLM market 1.2.3 years after 2024?",
        f"Is the LLM market {'9' * 400} billion in 2034?",
        "is gen ai 0x larger in 2034",
    ],
)
def test_no_number_breaks_anything(bot: Bot, question: str) -> None:
    [said, *_] = asyncio.run(bot.reply(question, question))
    assert said.response != "utter_error"


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Is the LLM market over 200 billion in 2034?", "No"),
        ("Is the LLM market 123.09 billion in 2034?", "Yes"),
        ("Is the LLM market $5.72B in 2024?", "Yes"),
        ("Is the LLM market 5,720 million in 2024?", "Yes"),
        ("Will the generative AI market be 50 billion in 2034?", "No"),
        ("Is the generative AI market about 1 trillion in 2034?", "Yes"),
        ("Is the generative AI market 1 trillion dollars in 2034?", "Yes"),
        ("Is the LLM market exactly 123 billion in 2034?", "No"),
        ("is gen ai at 25.9bn in 2024", "Yes"),
        ("is gen ai at 24bn in 2024", "No"),
    ],
)
def test_says_the_right_word(bot: Bot, question: str, word: str) -> None:
    assert opening(bot, question) == word
