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

from topicbot.understanding.out_of_scope import OutOfScopeClassifier

LIKE_A_KNOWN_ONE = [1.0, 0.0]
UNLIKE_ANY = [0.0, 1.0]
TUNED = [0.6, 0.8]
"""What a tuned encoder makes of a message does not count here."""


def message(vector: list[float] | None = None, **confidences: float) -> Message:
    ranking = [
        {"name": name, "confidence": confidence}
        for name, confidence in sorted(confidences.items(), key=lambda item: -item[1])
    ]
    made = Message({TEXT: "x", "intent": ranking[0], "intent_ranking": ranking})
    if vector is not None:
        doc = spacy.blank("en")("x")
        doc.tensor = np.array([vector, TUNED], dtype=np.float32)  # type: ignore[assignment]
        made.set(SPACY_DOCS[TEXT], doc)
    return made


@pytest.fixture
def decide(tmp_path: Path) -> Any:
    known = np.array([LIKE_A_KNOWN_ONE], dtype=np.float32)
    storage, resource = LocalModelStorage.create(tmp_path), Resource("scope")
    config = {**OutOfScopeClassifier.get_default_config(), "ambiguity_threshold": 0.05}
    classifier = OutOfScopeClassifier(config, storage, resource, known)
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
