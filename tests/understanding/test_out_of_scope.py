"""A message is inside the topic, outside it, or not understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Span

from topicbot.understanding.out_of_scope import OutOfScopeClassifier

LIKE_A_KNOWN_ONE = [1.0, 0.0]
UNLIKE_ANY = [0.0, 1.0]
TUNED = [0.6, 0.8]
"""What a tuned encoder makes of a message does not count here."""


def message(
    vector: list[float] | None = None, text: str = "known", **confidences: float
) -> Message:
    ranking = [
        {"name": name, "confidence": confidence}
        for name, confidence in sorted(confidences.items(), key=lambda item: -item[1])
    ]
    made = Message({TEXT: text, "intent": ranking[0], "intent_ranking": ranking})
    if vector is not None:
        doc = spacy.blank("en")(text)
        doc.tensor = np.array([vector, TUNED], dtype=np.float32)  # type: ignore[assignment]
        made.set(SPACY_DOCS[TEXT], doc)
    return made


@pytest.fixture
def decide(tmp_path: Path) -> Any:
    known = np.array([LIKE_A_KNOWN_ONE], dtype=np.float32)
    storage, resource = LocalModelStorage.create(tmp_path), Resource("scope")
    config = {**OutOfScopeClassifier.get_default_config(), "ambiguity_threshold": 0.05}
    classifier = OutOfScopeClassifier(config, storage, resource, known, frozenset({"known"}))
    return lambda asked: classifier.process([asked])[0].get("intent")["name"]


def test_the_likeliest_intent_stands(decide: Any) -> None:
    assert decide(message(LIKE_A_KNOWN_ONE, ask_market=0.8, ask_tools=0.1)) == "ask_market"


def test_what_is_outside_together_is_outside(decide: Any) -> None:
    asked = message(
        LIKE_A_KNOWN_ONE, ask_tools=0.6, out_of_scope_prices=0.16, out_of_scope_general=0.2
    )
    assert decide(asked) == "out_of_scope_general"
    assert asked.get("scope")["outside"] == pytest.approx(0.36)


def test_what_is_too_little_outside_is_inside(decide: Any) -> None:
    asked = message(LIKE_A_KNOWN_ONE, out_of_scope_prices=0.29, ask_tools=0.28, ask_market=0.2)
    assert decide(asked) == "ask_tools"


@pytest.mark.parametrize("vector", [UNLIKE_ANY, None])
def test_what_is_like_nothing_is_not_understood(decide: Any, vector: list[float] | None) -> None:
    assert decide(message(vector, ask_market=0.9)) == "nlu_fallback"


@pytest.mark.parametrize("text", ["unknown", "8", "!!!", "0%", "a", "?"])
def test_what_has_no_known_word_is_not_understood(decide: Any, text: str) -> None:
    assert decide(message(LIKE_A_KNOWN_ONE, text, thank=0.99)) == "nlu_fallback"
    assert decide(message(LIKE_A_KNOWN_ONE, f"{text} known", thank=0.99)) == "thank"


def test_what_names_something_needs_no_known_word(decide: Any) -> None:
    named = message(LIKE_A_KNOWN_ONE, "2034", follow_up=0.9)
    [token] = named.get(SPACY_DOCS[TEXT])
    named.get(SPACY_DOCS[TEXT]).ents = [Span(token.doc, 0, 1, label="year")]
    assert decide(named) == "follow_up"


def test_it_is_loaded_as_it_was_trained(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.training_data import TrainingData

    storage, resource = LocalModelStorage.create(tmp_path), Resource("scope")
    config = OutOfScopeClassifier.get_default_config()
    example = message(LIKE_A_KNOWN_ONE, ask_market=1.0)
    example.set("intent", "ask_market")
    trained = OutOfScopeClassifier.create(config, storage, resource, None)  # type: ignore[arg-type]
    trained.train(TrainingData([example]))
    loaded = OutOfScopeClassifier.load(config, storage, resource, None)  # type: ignore[arg-type]
    [asked] = loaded.process([message(LIKE_A_KNOWN_ONE, ask_market=0.64)])
    assert asked.get("scope")["familiar"] == pytest.approx(0.8)
