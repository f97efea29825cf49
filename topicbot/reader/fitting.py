"""Fits the layers to all that is taught, and makes them as sure as they are right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from topicbot.facts.store import FactStore
from topicbot.language.encoder import vector_of
from topicbot.reader import calibration, examples, follow_ups, layers
from topicbot.reader.follow_ups import INTENT_AFTER, REFERENCE, Pair, Vectors
from topicbot.reader.layers import Layer, Target

SHOWN = 5000
"""Examples that are read from one line of progress to the next."""


class Fitting:
    """Layers by their names, as far as they are fitted."""

    def __init__(
        self, store: FactStore, nlp: Language, ridge: float, say: Callable[[str], None]
    ) -> None:
        """Begin with none.

        Args:
            store: Holds the examples of facts and of things.
            nlp: Reads texts.
            ridge: How much the weights are held small.
            say: Takes lines of progress.
        """
        self.layers: dict[str, Layer] = {}
        self._store = store
        self._nlp = nlp
        self._ridge = ridge
        self._say = say

    def fit(self, intents: Iterable[tuple[str, str]], pairs: Sequence[Pair]) -> None:
        """Fit the layers to the examples of intents, to those in the facts, and to follow-ups.

        Args:
            intents: Messages of Rasa's training data, each with its intent.
            pairs: Follow-ups; without any, no layer tells what a message asks after a question.
        """
        taught = [*examples.examples(self._store, intents)]
        read = self._read((each.text, each) for each in taught)
        docs, found = examples.targets(self._store, self._shown(read, len(taught)))
        vectors = np.array([vector_of(doc) for doc in docs])
        for name in examples.LAYERS:
            rows = [number for number, _ in found[name]]
            self._fit(name, vectors[rows], [target for _, target in found[name]])
        if pairs:
            self._fit_follow_ups(pairs, vectors, found[examples.INTENT])

    def calibrate(self, messages: Sequence[calibration.Message], pairs: Sequence[Pair]) -> None:
        """Make the layers as sure as they are right of messages that they were not taught."""
        read = self._read((each.text, each) for each in messages)
        vectors = np.array([vector_of(doc) for doc, _ in read])
        known = [calibration.right(self._store, each) for each in messages]
        for name in examples.LAYERS:
            rows = [(row, right[name]) for row, right in enumerate(known) if name in right]
            self._calibrate(name, vectors[[row for row, _ in rows]], [r for _, r in rows])
        if pairs:
            inputs, about = self._read_pairs(pairs)
            self._calibrate(INTENT_AFTER, inputs, [{pair.intent} for pair in pairs])
            self._calibrate(REFERENCE, inputs[[*about]], [{label} for label in about.values()])

    def _fit_follow_ups(
        self, pairs: Sequence[Pair], vectors: Vectors, found: Iterable[tuple[int, Target]]
    ) -> None:
        """Fit what is told of a message after a question, also of those that stand alone."""
        inputs, about = self._read_pairs(pairs)
        self._fit(REFERENCE, inputs[[*about]], [{label: 1.0} for label in about.values()])
        alone = [(n, target) for n, target in found if not {*target} & {*follow_ups.HANGING}]
        before = follow_ups.unrelated(inputs[:, : vectors.shape[1]], len(alone))
        unlike = follow_ups.beside(before, vectors[[number for number, _ in alone]])
        asked: list[Target] = [{pair.intent: follow_ups.WEIGHT} for pair in pairs]
        targets = [*(target for _, target in alone), *asked]
        self._fit(INTENT_AFTER, np.vstack([unlike, inputs]), targets)

    def _read_pairs(self, pairs: Sequence[Pair]) -> tuple[Vectors, dict[int, str]]:
        """Read all texts of pairs, each once.

        Returns:
            Of each pair (row) the vector of the last question, and that of the message; and what
            the message is about beside that, by the row, where it can be said.
        """
        texts = dict.fromkeys(t for p in pairs for t in (p.after, p.says, p.means) if t)
        docs = {text: doc for doc, text in self._read((text, text) for text in texts)}
        named = {
            text: frozenset(examples.things_in(self._store, doc)) for text, doc in docs.items()
        }
        told = (follow_ups.reference(self._store, pair, named) for pair in pairs)
        inputs = follow_ups.beside(
            np.array([vector_of(docs[pair.after]) for pair in pairs]),
            np.array([vector_of(docs[pair.says]) for pair in pairs]),
        )
        return inputs, {row: label for row, label in enumerate(told) if label is not None}

    def _fit(self, name: str, inputs: Vectors, targets: Sequence[Target]) -> None:
        if not targets:
            return
        labels = examples.labels(self._store, targets, name)
        self.layers[name] = layers.fit(inputs, targets, labels, self._ridge)
        self._say(f"fitted: {name}")

    def _calibrate(self, name: str, seen: Vectors, right: Sequence[Collection[str]]) -> None:
        if right and name in self.layers:
            self.layers[name] = layers.calibrated(self.layers[name], seen, right)

    def _read(self, texts: Iterable[tuple[str, Any]]) -> Iterator[tuple[Doc, Any]]:
        """Read texts without how they are asked, which no layer looks at."""
        return self._nlp.pipe(texts, as_tuples=True, disable=["topic_question"])

    def _shown(self, read: Iterable[tuple[Doc, Any]], total: int) -> Iterator[tuple[Doc, Any]]:
        """Say now and then how much has been read."""
        for number, each in enumerate(read, 1):
            if number % SHOWN == 0 or number == total:
                self._say(f"{number:,} of {total:,} examples read")
            yield each
