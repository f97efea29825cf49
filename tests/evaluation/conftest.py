from collections.abc import Callable
from typing import Any

import pytest

from evaluation.asking import Exchange
from evaluation.outcomes import Outcome
from evaluation.questions import Question
from topicbot.conversation.messages import Reply, Understanding

Make = Callable[..., Any]


@pytest.fixture
def question() -> Make:
    def make(**keys: Any) -> Question:
        usual = {
            "text": "What is tea?",
            "part": "development",
            "difficulty": "plain",
            "scope": "inside",
            "intents": ["ask_definition"],
            "needs": "a drink",
            "facts": [],
        }
        return Question.parse_obj({**usual, **keys})

    return make


@pytest.fixture
def outcome(question: Make) -> Make:
    def make(
        asked: dict[str, Any],
        *facts: str,
        intent: str = "ask_definition",
        outside: float = 0.05,
        likeliest: str | None = None,
        text: str = "",
        seconds: float = 0.01,
        response: str | None = None,
        confidence: float = 0.9,
        **custom: Any,
    ) -> Outcome:
        ranking = ((likeliest or intent, confidence),)
        understood = Understanding("", intent, confidence, (), ranking, outside)
        said = {"facts": [*facts], **custom} if facts else {}
        reply = Reply(text, custom=said, response=response)
        exchange = Exchange(understood, (reply,), seconds)
        return Outcome(question(**asked), exchange)

    return make
