"""A message holds several questions, or one with a story around it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from topicbot.understanding.several import QuestionCollector, QuestionSplitter

CONFIG = QuestionCollector.get_default_config()
INTENTS = frozenset({"ask_definition", "ask_market", "ask_guidance"})
LLM = {"entity": "subject", "value": "llm", "start": 0, "end": 3}


def read(text: str, intent: str, confidence: float = 0.9, entities: Any = ()) -> Message:
    return Message(
        {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": list(entities),
        }
    )


def collect(*messages: Message) -> Message:
    [whole] = QuestionCollector(INTENTS, CONFIG).process(list(messages))
    return whole


def asked(whole: Message) -> list[str]:
    return [question["text"] for question in whole.get("questions") or ()]


def intent(whole: Message) -> str:
    return str(whole.get("intent")["name"])


def test_clauses_are_put_behind_the_message() -> None:
    message = Message({"text": "what is tea and how big is its market"})
    texts = [each.get("text") for each in QuestionSplitter().process([message])]
    assert texts == [
        "what is tea and how big is its market",
        "what is tea",
        "how big is its market",
    ]


def test_one_clause_stays_alone() -> None:
    message = Message({"text": "what is tea"})
    assert QuestionSplitter().process([message]) == [message]


def test_two_questions_about_the_topic_are_several() -> None:
    whole = collect(
        read("both", "ask_market"),
        read("what is it", "ask_definition"),
        read("how big", "ask_market"),
    )
    assert asked(whole) == ["what is it", "how big"]
    assert intent(whole) == "ask_definition"


def test_a_question_outside_is_one_of_several() -> None:
    whole = collect(
        read("both", "greet"),
        read("what is it", "ask_definition"),
        read("who won", "out_of_scope_general"),
    )
    assert asked(whole) == ["what is it", "who won"]


def test_several_questions_open_no_form() -> None:
    whole = collect(
        read("both", "ask_guidance"),
        read("which do I need", "ask_guidance"),
        read("what is it", "ask_definition"),
    )
    assert intent(whole) == "ask_definition"


def test_questions_outside_alone_are_not_taken_apart() -> None:
    outside = "out_of_scope_general"
    whole = collect(read("both", outside), read("who won", outside), read("when was it", outside))
    assert asked(whole) == []
    assert intent(whole) == outside


@pytest.mark.parametrize("statement", ["I run a shop.", "My sister told me of it."])
def test_a_story_is_no_question(statement: str) -> None:
    whole = collect(
        read("all", "out_of_scope_general"),
        read(statement, "ask_market"),
        read("what is it?", "ask_definition"),
    )
    assert asked(whole) == []
    assert intent(whole) == "ask_definition"


def test_a_clause_that_names_nothing_does_not_outdo_the_whole() -> None:
    story, question = read("I run a shop.", "greet"), read("is that so?", "ask_definition", 0.8)
    assert intent(collect(read("all", "ask_market", 0.6), story, question)) == "ask_market"


def test_a_surer_clause_that_names_something_does() -> None:
    story = read("I run a shop.", "greet")
    question = read("what are LLMs?", "ask_definition", 0.8, [LLM])
    assert intent(collect(read("all", "ask_market", 0.6), story, question)) == "ask_definition"
