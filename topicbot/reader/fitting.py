"""Fits the layers to all that is taught, and makes them as sure as they are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from topicbot.answering import OPEN
from topicbot.facts.store import FactStore
from topicbot.language import encoder_of
from topicbot.language.encoder import coming_after, vector_of
from topicbot.reader import calibration, examples, follow_ups, layers
from topicbot.reader.examples import CLAIM
from topicbot.reader.follow_ups import Pair
from topicbot.reader.layers import NONE, Layer, Target, Vectors
from topicbot.reader.stance import STANCE

CLAIMED = 0.2
"""How much what puts a claim counts as an example of a stance."""

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
        self._encoder = encoder_of(nlp)
        self._ridge = ridge
        self._say = say

    def fit(
        self,
        intents: Iterable[tuple[str, str]],
        stances: Iterable[tuple[str, str]],
        pairs: Sequence[Pair],
    ) -> None:
        """Fit the layers to the examples of intents and stances, of facts, and to follow-ups.

        Every other message that stands alone is read after any question, so that the layers learn
        when that says nothing; a question for a fact, of which there may be few, is read both ways.

        Args:
            intents: Messages of Rasa's training data, each with its intent.
            stances: Messages, each with its stance.
            pairs: Follow-ups.
        """
        taught = [*examples.examples(self._store, intents, stances)]
        texts = follow_ups.documents(self._nlp, pairs)
        any_of = sorted({self._encoder.written(texts[pair.after]) for pair in pairs})
        messages = [
            (each.text, question, each)
            for each in taught
            for question in follow_ups.unrelated(each, any_of)
        ]
        read = self._read(messages)
        docs, found = examples.targets(self._store, self._shown(read, len(messages)))
        vectors = [vector_of(doc) for doc in docs]
        for vector, targets in self._read_pairs(pairs, texts):
            for layer, target in targets.items():
                found.setdefault(layer, []).append((len(vectors), target))
            vectors.append(vector)
        inputs = np.array(vectors)
        found[STANCE] += self._stances_of_claims(inputs, found)
        for name, known in found.items():
            rows = [number for number, _ in known]
            self._fit(name, inputs[rows], [target for _, target in known])

    def calibrate(
        self,
        messages: Iterable[calibration.Message],
        stances: Iterable[tuple[str, str]],
        pairs: Sequence[Pair],
    ) -> None:
        """Make the layers as sure as they are right of messages that they were not taught."""
        seen: defaultdict[str, list[tuple[Vectors, Collection[str]]]] = defaultdict(list)
        for doc, each in self._read((each.text, "", each) for each in messages):
            for name, right in calibration.right(self._store, each).items():
                seen[name].append((vector_of(doc), right))
        for doc, stance in self._read((text, "", stance) for text, stance in stances):
            seen[STANCE].append((vector_of(doc), {stance}))
        texts = follow_ups.documents(self._nlp, pairs)
        for vector, targets in self._read_pairs(pairs, texts):
            for name, target in targets.items():
                seen[name].append((vector, {*target}))
        for name, known in seen.items():
            if name in self.layers:
                vectors = np.array([vector for vector, _ in known])
                fits = [right for _, right in known]
                self.layers[name] = layers.calibrated(self.layers[name], vectors, fits)

    def _stances_of_claims(
        self, inputs: Vectors, found: dict[str, list[tuple[int, Target]]]
    ) -> list[tuple[int, Target]]:
        """The stance of what puts a claim, which is not open; which of the others, a layer tells.

        It is fitted to the messages of which the stance is known.
        """
        rows = [number for number, _ in found[STANCE]]
        self._fit(STANCE, inputs[rows], [target for _, target in found[STANCE]])
        layer = self.layers.get(STANCE)
        claims = [number for number, target in found[CLAIM] if NONE not in target]
        if layer is None or not claims:
            return []
        put = [label for label in layer.labels if label != OPEN]
        likely = layer.probabilities(inputs[claims])[:, [layer.labels.index(p) for p in put]]
        share = CLAIMED * likely / likely.sum(axis=1, keepdims=True)
        return [
            (number, dict(zip(put, map(float, of), strict=True)))
            for number, of in zip(claims, share, strict=True)
        ]

    def _read_pairs(
        self, pairs: Sequence[Pair], texts: Mapping[str, Doc]
    ) -> Iterator[tuple[Vectors, dict[str, Target]]]:
        """The vector of each pair, and what each layer is to tell of it."""
        written = self._encoder.written
        vectors = self._encoder.encode(
            [(written(texts[pair.says]), written(texts[pair.after])) for pair in pairs]
        )
        for vector, (_, targets) in zip(
            vectors, follow_ups.targets(self._store, texts, pairs), strict=True
        ):
            yield vector, targets

    def _fit(self, name: str, inputs: Vectors, targets: Sequence[Target]) -> None:
        if not targets:
            return
        labels = examples.labels(self._store, targets, name)
        self.layers[name] = layers.fit(inputs, targets, labels, self._ridge)
        self._say(f"fitted: {name}")

    def _read(self, messages: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[Doc, Any]]:
        """Read texts, each after what is read of a question, or of none."""
        docs = (
            (coming_after(self._nlp.make_doc(t), question), given)
            for t, question, given in messages
        )
        return self._nlp.pipe(docs, as_tuples=True)

    def _shown(self, read: Iterable[tuple[Doc, Any]], total: int) -> Iterator[tuple[Doc, Any]]:
        """Say now and then how much has been read."""
        for number, each in enumerate(read, 1):
            if number % SHOWN == 0 or number == total:
                self._say(f"{number:,} of {total:,} examples read")
            yield each
