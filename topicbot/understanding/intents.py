"""Classifies intents with a logistic regression on the sentence's vector and its words."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RegularizedIntentClassifier(LogisticRegressionClassifier):
    """The stock classifier, with the constants that it holds fixed.

    ``C`` is the inverse of the regularisation's strength. ``sparse_weight`` is the length of a
    message's counts of words and characters, beside a sentence vector of length 1.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The stock classifier's, and C = 30, which design measurements favour over 1."""
        stock = LogisticRegressionClassifier.get_default_config()
        return {**stock, "max_iter": 1000, "C": 30.0, "sparse_weight": 0.5}

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Prepare an untrained classifier; see Rasa's ``GraphComponent`` for the arguments."""
        self.name = name
        self.config = {**self.get_default_config(), **config}
        self.clf = LogisticRegression(
            C=self.config["C"],
            class_weight="balanced",
            max_iter=self.config["max_iter"],
            random_state=self.config["random_state"],
            solver=self.config["solver"],
            tol=self.config["tol"],
        )
        self._model_storage = model_storage
        self._resource = resource

    def _create_X(self, messages: list[Message]) -> csr_matrix:  # noqa: N802 (Rasa's name)
        dense = [m.get_dense_features(attribute=TEXT)[1] for m in messages]
        sparse = [m.get_sparse_features(attribute=TEXT)[1] for m in messages]
        width = next(len(f.features[0]) for f in dense if f) if any(dense) else 0
        blocks = [csr_matrix(np.array([f.features[0] if f else np.zeros(width) for f in dense]))]
        if all(sparse):
            counts = vstack([f.features for f in sparse], format="csr").astype(np.float64)
            blocks.append(normalize(counts) * self.config["sparse_weight"])
        return csr_matrix(hstack(blocks))
