"""A message holds several questions, or one with a story around it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from settings import settings

from topicbot.understanding.several import QuestionCollector, QuestionSplitter

CONFIG = settings("QuestionCollector")
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


def test_of_many_clauses_the_first_and_the_last_are_read() -> None:
    text = " ".join(f"what is number {n}?" for n in range(50))
    [whole, *parts] = QuestionSplitter().process([Message({"text": text})])
    assert [part.get("text")[-3:] for part in parts] == [" 0?", " 1?", " 2?", "47?", "48?", "49?"]
    for message in (whole, *parts):
        message.set("intent", {"name": "ask_definition", "confidence": 0.9})
    collected = collect(whole, *parts)
    assert asked(collected) == [part.get("text") for part in parts]
    assert collected.get("unread") == "what is number 3?"


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
    first, second = read("who won", outside), read("when was it", outside)
    whole = collect(read("who won and when was it", outside), first, second)
    assert asked(whole) == []
    assert intent(whole) == outside


@pytest.mark.parametrize("statement", ["I run a shop.", "My sister told me of it."])
def test_a_story_is_no_question(statement: str) -> None:
    whole = collect(
        read(f"{statement} what is it?", "out_of_scope_general"),
        read(statement, "ask_market"),
        read("what is it?", "ask_definition"),
    )
    assert asked(whole) == []
    assert intent(whole) == "ask_definition"


def test_a_clause_that_names_nothing_does_not_outdo_the_whole() -> None:
    story, question = read("I run a shop.", "greet"), read("is that so?", "ask_definition", 0.8)
    whole = read("I run a shop. is that so?", "ask_market", 0.6)
    assert intent(collect(whole, story, question)) == "ask_market"


def test_a_surer_clause_that_names_something_does() -> None:
    story = read("I run a shop.", "greet")
    question = read("what are LLMs?", "ask_definition", 0.8, [LLM])
    whole = read("I run a shop. what are LLMs?", "ask_market", 0.6)
    assert intent(collect(whole, story, question)) == "ask_definition"


def named(whole: Message) -> list[str]:
    return [entity["value"] for entity in whole.get("entities")]


def entity(kind: str, value: str, start: int = 0) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": start + 1}


@pytest.mark.parametrize(
    ("around", "names", "question", "asks_of", "kept"),
    [
        # A year of a story is not asked of, nor is what somebody did not ask.
        ("In 1999 they told me so.", ("year", "1999"), "how big is it?", (), []),
        ("I never asked about images.", ("modality", "image"), "what is it?", (), []),
        # What is pointed to is, and so is a fragment.
        ("They send us lots of images.", ("modality", "image"), "what are those?", (), ["image"]),
        ("in 2030:", ("year", "2030"), "how big is it?", (), ["2030"]),
        # A thing is, unless another is asked of.
        ("I was told of LLMs then.", ("subject", "llm"), "how big is it?", (), ["llm"]),
        ("I was told of LLMs then.", ("subject", "llm"), "what is a GAN?", ("gan",), ["gan"]),
        # The rest of a story is not.
        ("I sell my images by post.", ("modality", "image"), "what is a GAN?", ("gan",), ["gan"]),
    ],
)
def test_of_a_story_what_is_asked_of_is_kept(
    around: str, names: tuple[str, str], question: str, asks_of: tuple[str, ...], kept: list[str]
) -> None:
    asked_of = [entity("architecture", each) for each in asks_of]
    whole = collect(
        read(f"{around} {question}", "thank"),
        read(around, "greet", entities=[entity(*names)]),
        read(question, "ask_definition", entities=asked_of),
    )
    assert named(whole) == kept


def test_what_a_clause_names_stands_where_it_stands_in_the_message() -> None:
    text = "what is a GAN?"
    whole = collect(
        read(f"Thanks. {text}", "thank"),
        read("Thanks.", "thank"),
        read(text, "ask_definition", entities=[entity("architecture", "gan", text.index("GAN"))]),
    )
    [found] = whole.get("entities")
    assert whole.get("text")[found["start"] :].startswith("GAN")


def test_advice_depends_on_the_whole_story() -> None:
    shop = entity("industry", "e-commerce")
    whole = collect(
        read("I run a shop. what do you advise?", "greet", entities=[shop]),
        read("I run a shop.", "greet", entities=[shop]),
        read("what do you advise?", "ask_guidance"),
    )
    assert intent(whole) == "ask_guidance"
    assert named(whole) == ["e-commerce"]


@pytest.mark.parametrize("around", ["thank", "greet", "complain", "deny"])
def test_a_question_beside_thanks_counts_whatever_it_asks(around: str) -> None:
    whole = collect(
        read("Thanks. is it expensive?", around, 0.99),
        read("Thanks.", around),
        read("is it expensive?", "out_of_scope_general"),
    )
    assert intent(whole) == "out_of_scope_general"


@pytest.mark.parametrize(
    "aside", ["Not images!", "I didn't ask about images.", "I dont mean images."]
)
def test_what_was_not_asked_is_left_out(aside: str) -> None:
    image, gan = entity("modality", "image", len(aside) - 2), entity("architecture", "gan", 40)
    whole = collect(
        read(f"{aside} what is a GAN good for?", "ask_definition", 0.9, [image, gan]),
        read(aside, "greet"),
        read("what is a GAN good for?", "ask_definition", 0.5, [gan]),
    )
    assert named(whole) == ["gan"]
