"""Notices messages that are outside the topic, or like nothing that the bot was taught."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import srsly
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
from spacy.tokens import Doc

from topicbot.language.encoder import PUBLISHED
from topicbot.language.questions import LABEL as FORM
from topicbot.understanding.messages import document, kinds_in

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
    A message that names nothing, and has no word of any training example, is like none.
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
        words: frozenset[str] = frozenset(),
    ) -> None:
        """Keep what is needed.

        ``known`` has a row of length 1 for each training example; ``words`` are theirs.
        """
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._known = known
        self._words = words

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
            known, words = np.load(folder / "known.npy"), srsly.read_json(folder / "words.json")
            return cls(config, model_storage, resource, known, frozenset(words))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the vectors and the words of the training examples."""
        docs = [doc for m in training_data.intent_examples if (doc := document(m))]
        self._known = np.array([doc.tensor[PUBLISHED] for doc in docs], dtype=np.float32)
        self._words = frozenset(word for doc in docs for word in _words(doc))
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "known.npy", self._known)
            srsly.write_json(folder / "words.json", sorted(self._words))
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
        doc = document(message)
        if doc is None or self._known is None or not len(self._known):
            return 0.0
        if kinds_in(doc) <= {FORM} and self._words.isdisjoint(_words(doc)):
            return 0.0
        # A tuned encoder finds less of it familiar.
        cosine = max(0.0, float((self._known @ doc.tensor[PUBLISHED]).max()))
        return cosine * sqrt(confidence)


def _words(doc: Doc) -> set[str]:
    """The words of a document, spelled right; a sign, a digit or a letter alone is none."""
    return {token.norm_ for token in doc if not token.is_punct and len(token.norm_) > 1}
