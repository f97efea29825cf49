"""Notices messages that are outside the topic, or like nothing that the bot was taught."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from topicbot.language.encoder import PUBLISHED
from topicbot.understanding.messages import document

OUT_OF_SCOPE = "out_of_scope"
"""What the names of intents begin with that are outside the topic."""

SCOPE = "scope"
"""Key of a parsed message under which both figures stand."""

ALTERNATIVE = "alternative"
"""Key under which the second likeliest intent stands, where it is nearly as likely as the first."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class OutOfScopeClassifier(GraphComponent, IntentClassifier):
    """Decides whether a message is inside the topic, outside it, or not understood.

    It is outside if the intents named ``out_of_scope…`` are likely enough together, whichever of
    them it is; otherwise the likeliest of the other intents counts. That is not understood, and
    becomes ``nlu_fallback``, if the message is too little like the known ones: the cosine of its
    vector and the nearest training example's, times the square root of the intent's probability.
    Where two intents inside are nearly as likely, the second is kept as an alternative.
    docs/understanding.md has the measurements.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The vectors have to come before; so has an intent classifier, but only when parsing."""
        return [SpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds, as docs/understanding.md derives them."""
        return {"outside_threshold": 0.3, "familiar_threshold": 0.28, "ambiguity_threshold": 0.02}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        known: NDArray[np.float32] | None = None,
    ) -> None:
        """Keep what is needed; ``known`` has a row of length 1 for each training example."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._known = known

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OutOfScopeClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> OutOfScopeClassifier:
        """Load a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, np.load(folder / "known.npy"))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the vectors of the training examples."""
        vectors = [_vector(message) for message in training_data.intent_examples]
        self._known = np.array([v for v in vectors if v is not None], dtype=np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "known.npy", self._known)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message, and the figures that decided."""
        ambiguity = self._config["ambiguity_threshold"]
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY)
            outside = [intent for intent in ranking if intent["name"].startswith(OUT_OF_SCOPE)]
            likely = sum(intent["confidence"] for intent in outside)
            if likely >= self._config["outside_threshold"]:
                intent = {**outside[0], "confidence": likely}
                familiar = self._familiarity(message, outside[0]["confidence"])
            else:
                intent, *others = [each for each in ranking if each not in outside]
                if others and intent["confidence"] - others[0]["confidence"] < ambiguity:
                    message.set(ALTERNATIVE, others[0]["name"], add_to_output=True)
                familiar = self._familiarity(message, intent["confidence"])
            if familiar < self._config["familiar_threshold"]:
                name = DEFAULT_NLU_FALLBACK_INTENT_NAME
                intent = {"name": name, "confidence": 1 - familiar}
            message.set(INTENT, intent, add_to_output=True)
            message.set(SCOPE, {"outside": likely, "familiar": familiar}, add_to_output=True)
        return messages

    def _familiarity(self, message: Message, confidence: float) -> float:
        vector = _vector(message)
        if vector is None or self._known is None or not len(self._known):
            return 0.0
        cosine = max(0.0, float((self._known @ vector).max()))
        return cosine * sqrt(confidence)


def _vector(message: Message) -> NDArray[np.float32] | None:
    """What the published encoder makes of a message: a tuned one finds less of it familiar."""
    doc = document(message)
    return None if doc is None else doc.tensor[PUBLISHED]
