"""Tells what a message is like, by messages that are labelled in the facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from spacy.tokens import Doc

from topicbot.facts import FactStore, load_store
from topicbot.facts.types import Query
from topicbot.language.encoder import PUBLISHED
from topicbot.understanding.messages import IMPLIED

FILE = "likeness.skops"

NOTHING = ""
"""Label of the messages that are like nothing that is looked for."""

NOTHING_SHARE = 0.11
"""Weight of all messages that are like nothing, of which there are thousands, beside the others'.

With a weight of 1 for each, too little is found (39 % of what is implied, where 1.6 % of the others
are mistaken); with equal weight for each label, too much (60 %, and 14 %). This finds 49 %, and
mistakes 4 %.
"""

TOLERANCE = 1e-3
"""Where the training ends; ten times as long changes nothing that can be measured."""

WORDS = {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True}
CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 5, "sublinear_tf": True}
"""Words and runs of characters that are counted; those that few messages have tell nothing."""


def arrange(classifier: LogisticRegression) -> None:
    """Lay out the weights as a product with counts reads them, which otherwise copies them all."""
    classifier.coef_ = np.asfortranarray(classifier.coef_)


class Likeness:
    """A logistic regression on a message's vector and its words, and also its characters.

    A message's sentence vector has length 1; ``weight`` is the length of its words, and of its
    characters where they are looked at.
    """

    def __init__(self, words: FeatureUnion, weight: float, classifier: LogisticRegression) -> None:
        """Take what was fitted; ``taught`` fits both."""
        self._words = words
        self._weight = weight
        self._classifier = classifier

    @classmethod
    def taught(
        cls,
        docs: Sequence[Doc],
        labels: Sequence[str],
        *,
        strength: float,
        weight: float,
        characters: bool,
        near: Sequence[Doc] = (),
    ) -> Likeness:
        """Learn the labels of messages, one each; ``strength`` is the regression's ``C``.

        The messages in ``near`` are like nothing, either, and count as much as those with a label.
        """
        counted = [("words", TfidfVectorizer(**WORDS))]
        if characters:
            counted.append(("characters", TfidfVectorizer(**CHARACTERS)))
        words = FeatureUnion(counted)
        weights = _weights(labels) + [1.0] * len(near)
        docs, labels = [*docs, *near], [*labels, *[NOTHING] * len(near)]
        words.fit([_normalized(doc) for doc in docs])
        classifier = LogisticRegression(C=strength, max_iter=1000, tol=TOLERANCE)
        likeness = cls(words, weight, classifier)
        classifier.fit(likeness._features(docs), labels, sample_weight=weights)
        return likeness

    @classmethod
    def load(cls, path: Path) -> Likeness:
        """Read what ``save`` wrote.

        Raises:
            FileNotFoundError: Nothing was.
        """
        likeness = cls(*skops.io.load(path))
        arrange(likeness._classifier)
        return likeness

    def save(self, path: Path) -> None:
        """Write it to a file."""
        skops.io.dump([self._words, self._weight, self._classifier], path)

    def ranked(self, doc: Doc) -> list[tuple[float, str]]:
        """All labels with their probabilities, the likeliest first."""
        [likely] = self._classifier.predict_proba(self._features([doc]))
        labels = map(str, self._classifier.classes_)
        return sorted(zip(map(float, likely), labels, strict=True), reverse=True)

    def _features(self, docs: Iterable[Doc]) -> csr_matrix:
        """A row for each message: its words, its characters and its vector.

        It is the published encoder's: a tuned one makes it too sure of what it was taught.
        """
        docs = list(docs)
        words = self._words.transform([_normalized(doc) for doc in docs]) * self._weight
        vectors = csr_matrix(np.array([doc.tensor[PUBLISHED] for doc in docs]))
        return hstack([words, vectors]).tocsr()


_Self = TypeVar("_Self", bound="LikenessExtractor")


class LikenessExtractor(GraphComponent, EntityExtractorMixin):
    """What the components share that learn from messages in the facts."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        store: FactStore,
        likeness: Likeness | None = None,
    ) -> None:
        """Keep what is needed; there is no likeness before training, or if there is no message."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._store = store
        self._likeness = likeness

    @classmethod
    def create(
        cls: type[_Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Self:
        """Make an untrained component.

        Raises:
            FactStoreError: The facts cannot be read.
        """
        return cls(config, model_storage, resource, load_store(Path(config["model"])))

    @classmethod
    def load(
        cls: type[_Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> _Self:
        """Load a trained component."""
        component = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                component._likeness = Likeness.load(folder / FILE)
        except ValueError:  # It was taught nothing.
            pass
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """A hash of what Rasa does not see: the messages in the facts, and this package's code."""
        if "model" not in config:  # Rasa asks it of a result from its cache, too, and keeps none.
            return ""
        store = load_store(Path(config["model"]))
        digest = hashlib.sha256(repr((store.implied, store.claims, store.unsettled)).encode())
        for module in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(module.read_bytes())
        return digest.hexdigest()

    def asking(self, *queries: Query) -> set[str]:
        """Intents whose questions any of these queries answers."""
        return {k.intent for k in self._store.questions.values() if k.query in queries}

    def teach(
        self, docs: Sequence[Doc], labels: Sequence[str], near: Sequence[Doc] = ()
    ) -> Resource:
        """Learn the labels of messages, and keep what was learnt; see ``Likeness.taught``."""
        self._likeness = Likeness.taught(
            docs,
            labels,
            strength=self._config["C"],
            weight=self._config["sparse_weight"],
            characters=self._config["characters"],
            near=near,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._likeness.save(folder / FILE)
        return self._resource

    def entity(self, kind: str, value: str, sure: float, doc: Doc) -> list[dict[str, Any]]:
        """An entity that a whole message implies."""
        found = {
            "entity": kind,
            "role": IMPLIED,
            "value": value,
            "start": 0,
            "end": len(doc.text),
            "confidence_entity": sure,
        }
        named: list[dict[str, Any]] = self.add_extractor_name([found])
        return named


def _weights(labels: Sequence[str]) -> list[float]:
    """1 for each message with a label, and less for each that is like nothing."""
    like = sum(label != NOTHING for label in labels)
    nothing = NOTHING_SHARE * like / max(len(labels) - like, 1)
    return [nothing if label == NOTHING else 1.0 for label in labels]


def _normalized(doc: Doc) -> str:
    return " ".join(token.norm_ for token in doc)
