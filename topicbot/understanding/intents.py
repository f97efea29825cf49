"""Classifies intents with a logistic regression on the sentence's vectors and its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from topicbot.understanding.likeness import arrange
from topicbot.understanding.messages import document

FILE = "classifier.skops"
"""The stock component's file is named by its place in the pipeline, and lost when that changes."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RegularizedIntentClassifier(LogisticRegressionClassifier):
    """The stock classifier with the constants that it holds fixed, and another for a tuned vector.

    ``C`` is the inverse of the regularisation's strength. Counts of words and characters are
    weighted by how rare they are in the training examples (TF-IDF); ``sparse_weight`` is their
    length, beside the published encoder's vector of length 1. Where there is a tuned one, too, a
    second classifier learns from its vector alone. The probability of an intent is the mean of
    both, unless the first is surer of one than ``sure`` (docs/understanding.md).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The stock classifier's, and what docs/understanding.md measures to be better."""
        stock = LogisticRegressionClassifier.get_default_config()
        return {**stock, "max_iter": 1000, "C": 60.0, "sparse_weight": 1.0, "sure": 0.75}

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Prepare an untrained classifier; see Rasa's ``GraphComponent`` for the arguments."""
        self.name = name
        self.config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource

    def train(self, training_data: TrainingData) -> Resource:
        """Learn to tell the intents of the examples apart."""
        doc = document(training_data.intent_examples[0])
        assert doc is not None
        rows, width = doc.tensor.shape
        # The stock component puts a message's counts before its vectors.
        starts = range(-rows * width, 0, width)
        published, *tuned = (slice(start, start + width or None) for start in starts)
        counts = TfidfTransformer(sublinear_tf=True), slice(0, -rows * width)
        first = ColumnTransformer(
            [("counts", *counts), ("vector", "passthrough", published)],
            transformer_weights={"counts": self.config["sparse_weight"]},
        )
        others = [ColumnTransformer([("vector", "passthrough", columns)]) for columns in tuned]
        pipelines = [make_pipeline(each, self._regression()) for each in (first, *others)]
        self.clf = _Vote(pipelines, self.config["sure"])
        return super().train(training_data)

    def _regression(self) -> LogisticRegression:
        return LogisticRegression(
            C=self.config["C"],
            class_weight="balanced",
            max_iter=self.config["max_iter"],
            random_state=self.config["random_state"],
            solver=self.config["solver"],
            tol=self.config["tol"],
        )

    def persist(self) -> None:
        """Keep the trained classifier."""
        with self._model_storage.write_to(self._resource) as folder:
            skops.io.dump(self.clf.pipelines, folder / FILE)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> RegularizedIntentClassifier:
        """Load a trained classifier."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.clf = _Vote(skops.io.load(folder / FILE), component.config["sure"])
        for pipeline in component.clf.pipelines:
            arrange(pipeline[-1])
        return component


class _Vote:
    """Classifiers of which the others are heard where the first is not sure."""

    def __init__(self, pipelines: Sequence[Pipeline], sure: float) -> None:
        self.pipelines = list(pipelines)
        self._sure = sure

    @property
    def classes_(self) -> NDArray[np.str_]:
        classes: NDArray[np.str_] = self.pipelines[0].classes_
        return classes

    def fit(self, features: csr_matrix, intents: Sequence[str]) -> None:
        for pipeline in self.pipelines:
            pipeline.fit(features, intents)

    def predict_proba(self, features: csr_matrix) -> NDArray[np.float64]:
        each = [pipeline.predict_proba(features) for pipeline in self.pipelines]
        sure = each[0].max(axis=1, keepdims=True) > self._sure
        probabilities: NDArray[np.float64] = np.where(sure, each[0], np.mean(each, axis=0))
        return probabilities
