"""Finds what a message is about where it does not name it."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from topicbot.facts import load_store

FILE = "implied.skops"
KINDS = (("modality", "task"), ("concern", "method"))
"""Kinds of things that are looked for, each pair in messages that name neither of the two."""

IMPLIED = "implied"
"""Role of an entity that is not named."""

NOTHING = ""
"""Class of the messages that imply nothing that they do not name."""

NOTHING_WEIGHT = 0.05
"""Of a message that implies nothing, of which there are thousands, beside some 30 for each thing.

At 1, too little is found (39 % of what is implied, where 1.6 % of the others are mistaken); with
equal weight for each class, too much (60 %, and 14 %). This finds 49 %, and mistakes 4 %.
"""

TOLERANCE = 1e-3
"""Where the training ends; ten times as long changes nothing that can be measured."""

WORDS_WEIGHT = 0.5
"""Length of a message's words, beside a sentence vector of length 1."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True, model_from="SpacyNLP"
)
class ImpliedEntityClassifier(GraphComponent, EntityExtractorMixin):
    """Adds the entity that a message implies ("it tells me things that are not so": errors).

    It is taught by the messages that stand under ``implied`` in the facts, and by the examples of
    intents for messages that imply nothing.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of facts, and how sure it has to be.

        Of whoever asks for advice a need is expected, so less will do for that; of a question that
        is seldom narrowed down, such as for a definition, more has to speak for it.
        """
        return {
            "model": "data/facts",
            "threshold": 0.5,
            "need_threshold": 0.3,
            "seldom_threshold": 0.75,
            "C": 60.0,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        words: TfidfVectorizer | None = None,
        classifier: LogisticRegression | None = None,
    ) -> None:
        """Keep what is needed; ``classifier`` gives ids of the glossary, or ``NOTHING``."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._words = words or TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        self._classifier = classifier
        store = load_store(Path(config["model"]))
        self._kinds = {entry.id: entry.kind for entry in store.glossary.values()}
        self._narrowed = {k.intent for k in store.questions.values() if k.narrowed}
        self._whole = {k.intent for k in store.questions.values() if k.wording is None}
        self._advice = {k.intent for k in store.questions.values() if k.query == "advise"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ImpliedEntityClassifier:
        """Make an untrained component.

        Raises:
            FactStoreError: The facts cannot be read.
        """
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ImpliedEntityClassifier:
        """Load a trained component."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, *skops.io.load(folder / FILE))
        except ValueError:  # It was taught nothing.
            return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn what each thing's messages are like."""
        implied = load_store(Path(self._config["model"])).implied
        if not implied:
            return self._resource
        texts = [text for examples in implied.values() for text in examples]
        things = [thing for thing, examples in implied.items() for _ in examples]
        docs = list(model.model.pipe(texts))
        for message in training_data.intent_examples:
            doc = message.get(SPACY_DOCS[TEXT])
            tells = message.get(TEXT) in texts or doc is None or {*chain(*KINDS)} & _kinds(doc)
            if not tells:
                docs.append(doc)
                things.append(NOTHING)
        self._words.fit(map(_normalized, docs))
        weights = [NOTHING_WEIGHT if thing == NOTHING else 1.0 for thing in things]
        self._classifier = LogisticRegression(C=self._config["C"], max_iter=1000, tol=TOLERANCE)
        self._classifier.fit(self._features(docs), things, sample_weight=weights)
        with self._model_storage.write_to(self._resource) as folder:
            skops.io.dump([self._words, self._classifier], folder / FILE)
        return self._resource

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add what each message implies, where it is sure enough."""
        advised = any(message.get(INTENT, {}).get("name") in self._advice for message in messages)
        # A story dilutes what is needed, so each clause of it is looked at by itself.
        for message in messages[1:] if advised and len(messages) > 1 else messages:
            doc = message.get(SPACY_DOCS[TEXT])
            wanted = self._wanted(message, doc, advised) if doc else set()
            if wanted and self._classifier is not None:
                found = self.add_extractor_name(self._implied(message, doc, wanted, advised))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        if advised:
            _gather(messages)
        return messages

    def _implied(
        self, message: Message, doc: Doc, wanted: set[str], advised: bool
    ) -> list[dict[str, Any]]:
        """The entity of a wanted kind that a document implies, if it is sure enough."""
        assert self._classifier is not None
        [likely] = self._classifier.predict_proba(self._features([doc]))
        ranked = sorted(zip(likely, self._classifier.classes_, strict=True), reverse=True)
        sure, thing = next(
            (p, thing) for p, thing in ranked if thing == NOTHING or self._kinds[thing] in wanted
        )
        often = message.get(INTENT, {}).get("name") in self._narrowed
        which = "need_threshold" if advised else "threshold" if often else "seldom_threshold"
        enough = self._config[which]
        if thing == NOTHING or sure < enough or not (advised or thing == ranked[0][1]):
            return []
        entity = {
            "entity": self._kinds[thing],
            "role": IMPLIED,
            "value": str(thing),
            "start": 0,
            "end": len(doc.text),
            "confidence_entity": float(sure),
        }
        return [entity]

    def _wanted(self, message: Message, doc: Doc, advised: bool) -> set[str]:
        """Kinds of things that are worth looking for in a message: of advice, what is needed."""
        if advised:
            return set() if {*KINDS[0]} & _kinds(doc) else {*KINDS[0]}
        if message.get(INTENT, {}).get("name") in self._whole:
            return set()
        pairs = [pair for pair in KINDS if not {*pair} & _kinds(doc)]
        if "aspect" in _kinds(doc):  # Then that is what is asked, and not a part of it.
            pairs = [pair for pair in pairs if "concern" not in pair]
        return {kind for pair in pairs for kind in pair}

    def _features(self, docs: list[Doc]) -> csr_matrix:
        """A row for each document: its words, and its vector."""
        words = self._words.transform(map(_normalized, docs)) * WORDS_WEIGHT
        return hstack([words, csr_matrix(np.array([doc.vector for doc in docs]))]).tocsr()


def _gather(messages: list[Message]) -> None:
    """Add to a message that names no need the one that a clause behind it implies most surely."""
    whole, *clauses = messages
    held = whole.get(ENTITIES, [])
    if any(entity["entity"] in KINDS[0] for entity in held):
        return
    found = [e for clause in clauses for e in clause.get(ENTITIES, []) if e.get("role") == IMPLIED]
    surest = sorted(found, key=lambda entity: -entity["confidence_entity"])[:1]
    whole.set(ENTITIES, held + surest, add_to_output=True)


def _normalized(doc: Doc) -> str:
    return " ".join(token.norm_ for token in doc)


def _kinds(doc: Doc) -> set[str]:
    return {ent.label_ for ent in doc.ents}
