"""The intent is what the published and, where it is not sure, the tuned encoder finds likely."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import spacy
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from topicbot.understanding.intents import RegularizedIntentClassifier

TEA, COFFEE, NEITHER = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def message(*rows: list[float], intent: str | None = None) -> Message:
    """A message of which each encoder made a row, and which has one word that all have."""
    doc = spacy.blank("en")("x")
    doc.tensor = np.array(rows, dtype=np.float32)  # type: ignore[assignment]
    made = Message({TEXT: "x", "intent": intent, SPACY_DOCS[TEXT]: doc})
    for features in (csr_matrix([[1.0]]), np.array(rows).reshape(1, -1)):
        made.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
    return made


def trained(folder: Path, *examples: Message) -> Any:
    """What a classifier that was taught these and loaded again finds likely."""
    storage, resource = LocalModelStorage.create(folder), Resource("intents")
    config = RegularizedIntentClassifier.get_default_config()
    classifier = RegularizedIntentClassifier(config, "intents", storage, resource)
    classifier.train(TrainingData([*examples]))
    node: Any = SimpleNamespace(node_name="intents")
    loaded = RegularizedIntentClassifier.load(config, storage, resource, node)

    def likely(asked: Message) -> dict[str, float]:
        loaded.process([asked])
        return {each["name"]: each["confidence"] for each in asked.get("intent_ranking")}

    return likely


def test_one_encoder_is_enough(tmp_path: Path) -> None:
    likely = trained(tmp_path, message(TEA, intent="tea"), message(COFFEE, intent="coffee"))
    assert likely(message(TEA))["tea"] > 0.9
    assert likely(message(COFFEE))["coffee"] > 0.9


@pytest.mark.parametrize(
    ("telling", "least", "most"), [(0, 0.9, 1.0), (1, 0.7, 0.76)], ids=["published", "tuned"]
)
def test_the_tuned_one_is_heard_where_the_published_one_is_not_sure(
    tmp_path: Path, telling: int, least: float, most: float
) -> None:
    def of(row: list[float], intent: str | None = None) -> Message:
        rows = [NEITHER, NEITHER]
        rows[telling] = row
        return message(*rows, intent=intent)

    likely = trained(tmp_path, of(TEA, intent="tea"), of(COFFEE, intent="coffee"))
    assert least < likely(of(TEA))["tea"] < most
    assert least < likely(of(COFFEE))["coffee"] < most
