"""Another topic, tea and coffee, is answered by the same code from its own data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.language import Language

from topicbot.answering import SO, Memory, Mention, Question, answer, follow_ups, nearest, resolve
from topicbot.facts import FactStore

HERE = Path(__file__).parent
ENGINE = HERE.parents[1] / "topicbot"
BOTH = ("tea", "coffee")


@pytest.mark.parametrize(
    ("question", "opening", "facts"),
    [
        (Question("ask_definition", ("tea",)), None, ["tea-definition"]),
        (Question("ask_definition", ("teapot",)), "utter_through_parent", ["tea-definition"]),
        (Question("ask_if_same", stance=SO), "utter_no", ["not-the-same"]),
        (Question("ask_market", ("tea",)), None, ["tea-2020", "tea-2022", "tea-rate"]),
        (Question("ask_market", years=(2022,)), None, ["tea-2022", "coffee-2022"]),
        (Question("ask_market", years=(2023,)), "utter_missing_year", []),
        (
            Question("ask_capability", ("tea",), filters=("calm",), stance=SO),
            "utter_yes",
            ["tea-effect"],
        ),
        (
            Question("ask_capability", ("coffee",), filters=("calm",), stance=SO),
            "utter_no",
            ["coffee-effect"],
        ),
        (
            Question("ask_capability", ("espresso",), filters=("waking-up",)),
            "utter_through_parent",
            ["coffee-effect"],
        ),
        (Question("ask_weaknesses", ("tea",)), "utter_missing_aspect", []),
        (Question("ask_weaknesses", ("coffee",), filters=("sleep",)), None, ["coffee-sleep"]),
        (
            Question("ask_guidance", filters=("waking-up",)),
            "utter_recommend",
            ["choose-coffee", "coffee-effect", "coffee-sleep"],
        ),
        (
            Question("ask_guidance", ("coffee",), filters=("calm",)),
            "utter_recommend",
            ["choose-tea", "coffee-effect", "tea-effect"],
        ),
        (Question("ask_guidance"), None, ["choose-tea", "choose-coffee"]),
    ],
)
def test_answers(
    drinks: FactStore, question: Question, opening: str | None, facts: list[str]
) -> None:
    given = answer(drinks, question)
    assert (given.opening and given.opening.response) == opening
    assert [fact for part in given.parts for fact in part.facts] == facts
    assert all(part.text == drinks.facts[part.facts[0]].text for part in given.parts)


def test_compares_in_a_table(drinks: FactStore) -> None:
    given = answer(drinks, Question("ask_comparison"))
    assert [part.text for part in given.parts] == ["Tea and coffee come from two plants."]
    assert given.table is not None
    assert given.table.columns == ("", "Tea", "Coffee")
    assert given.table.rows == (
        ("Definition", "Leaves in hot water", "Roasted beans"),
        ("Effect", "Calm", "Wakefulness"),
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            Question("ask_market", ("tea",), years=(2021,)),
            "The tea market would be about GBP 110.00 million in 2021.",
        ),
        (
            Question("ask_market", measures=("larger",)),
            "The coffee market is the larger one in 2020, 2.0 times the tea market.",
        ),
        (
            Question("ask_market", measures=("faster",)),
            "The tea market grows faster, by 5.00 points.",
        ),
    ],
)
def test_computes_figures(drinks: FactStore, question: Question, text: str) -> None:
    assert answer(drinks, question).parts[0].text == text


def test_goes_on_from_the_last_question(drinks: FactStore) -> None:
    memory = Memory(Question("ask_definition", ("tea",)), ("tea",))
    asked = resolve(drinks, "follow_up", [Mention("reference", "other")], memory)
    assert asked == Question("ask_definition", ("coffee",))


def test_offers_questions_in_its_own_words(drinks: FactStore) -> None:
    offered = [each.text for each in follow_ups(drinks, "ask_definition", ("tea",))]
    assert offered == ["How do the two differ?", "Which of the two?"]
    assert nearest(drinks, "anything", ["teapot"])[0].text == "What is tea?"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("What is chai?", [("subject", "tea")]),
        ("cofee or teaa", [("subject", "coffee"), ("subject", "tea")]),
        ("does an expresso help me wake up", [("tool", "espresso"), ("task", "waking-up")]),
        ("the TRADE in 2021", [("aspect", "market"), ("year", "")]),
        ("hot chocolate for insomnia", [("unheld", "cocoa"), ("concern", "sleep")]),
        ("what is an LLM", []),
    ],
)
def test_recognises_its_own_things(
    drinks_nlp: Language, text: str, entities: list[tuple[str, str]]
) -> None:
    kinds = {*(kind for kind, _ in entities), "subject", "tool"}
    found = [(e.label_, e.ent_id_) for e in drinks_nlp(text).ents if e.label_ in kinds]
    assert found == entities


def test_encodes_what_a_word_stands_for(drinks_nlp: Language) -> None:
    assert drinks_nlp("chai").vector == pytest.approx(drinks_nlp("tea").vector, abs=1e-3)


@pytest.mark.parametrize(
    "path",
    [
        path
        for part in ("facts", "answering", "language", "reader")
        for path in (ENGINE / part).glob("*.py")
    ],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_the_engine_names_no_topic(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    topic = r"(?i)\b(llms?|large language|gen.?ai|generative|(chat)?gpt|dall.?e|gans?|vaes?)\b"
    lines = [line for line in source.splitlines() if re.search(topic, line)]
    assert lines == []
