"""Finds what a message is about where it does not name it."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from topicbot.understanding.likeness import NOTHING, LikenessExtractor
from topicbot.understanding.messages import document, gather, intent_of, kinds_in, things_in

KINDS = (("modality", "task"), ("concern", "method"))
"""Kinds of things that are looked for, each pair in messages that name neither of the two."""

MEASURE = "measure"
"""What is looked for in questions on a market, and nothing else."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True, model_from="SpacyNLP"
)
class ImpliedEntityClassifier(LikenessExtractor):
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
            "need_threshold": 0.25,
            "seldom_threshold": 0.75,
            "C": 60.0,
            "sparse_weight": 0.5,
            "characters": False,
        }

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """Kinds of the things of the glossary, by id."""
        return {entry.id: entry.kind for entry in self._store.glossary.values()}

    @cached_property
    def _narrowed(self) -> set[str]:
        """Intents whose questions are narrowed down by what is implied."""
        return {k.intent for k in self._store.questions.values() if k.narrowed}

    @cached_property
    def _whole(self) -> set[str]:
        """Intents whose questions are of all subjects at once."""
        return {k.intent for k in self._store.questions.values() if k.wording is None}

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn what each thing's messages are like."""
        implied = self._store.implied
        if not implied:
            return self._resource
        texts = [text for examples in implied.values() for text in examples]
        things = [thing for thing, examples in implied.items() for _ in examples]
        docs = list(model.model.pipe(texts))
        # A message that names the thing, or its kind of content, since that got a further name.
        kept = [n for n, doc in enumerate(docs) if not self._alike(things[n]) & things_in(doc)]
        docs, things = [docs[n] for n in kept], [things[n] for n in kept]
        for message in training_data.intent_examples:
            doc = document(message)
            tells = {*chain(*KINDS), MEASURE}
            if doc and message.get(TEXT) not in texts and not tells & kinds_in(doc):
                docs.append(doc)
                things.append(NOTHING)
        return self.teach(docs, things)

    def _alike(self, thing: str) -> set[str]:
        """A thing with the kinds of content that it is about, and the tasks that are about it."""
        entries = self._store.glossary.values()
        about = {entry.id for entry in entries if thing in entry.implies}
        return {thing, *about, *self._store.glossary[thing].implies}

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add what each message implies, where it is sure enough."""
        advice = self.asking("advise")
        advised = any(intent_of(message) in advice for message in messages)
        # A story dilutes what is needed, so each clause of it is looked at by itself first.
        for message in messages[1:] if advised and len(messages) > 1 else messages:
            self._add_implied(message, advised)
        if advised:
            gather(messages, KINDS[0])
            if len(messages) > 1 and not _needs(messages[0]):
                self._add_implied(messages[0], advised)
        elif messages and intent_of(messages[0]) in self._narrowed:
            gather(messages, KINDS[1])
        return messages

    def _add_implied(self, message: Message, advised: bool) -> None:
        doc = document(message)
        wanted = self._wanted(message, doc, advised) if doc else set()
        if wanted and doc and self._likeness is not None:
            found = self._implied(message, doc, wanted, advised)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)

    def _implied(
        self, message: Message, doc: Doc, wanted: set[str], advised: bool
    ) -> list[dict[str, Any]]:
        """The entity of a wanted kind that a document implies, if it is sure enough."""
        assert self._likeness is not None
        ranked = self._likeness.ranked(doc)
        sure, thing = next(
            (p, thing) for p, thing in ranked if thing == NOTHING or self._kinds[thing] in wanted
        )
        often = intent_of(message) in self._narrowed
        which = "need_threshold" if advised else "threshold" if often else "seldom_threshold"
        enough = self._config[which]
        if thing == NOTHING or sure < enough or not (advised or thing == ranked[0][1]):
            return []
        return self.entity(self._kinds[thing], thing, sure, doc)

    def _wanted(self, message: Message, doc: Doc, advised: bool) -> set[str]:
        """Kinds of things that are worth looking for in a message: of advice, what is needed."""
        named = kinds_in(doc)
        if advised:
            return set() if {*KINDS[0]} & named else {*KINDS[0]}
        if intent_of(message) in self.asking("market"):
            return {MEASURE} - named
        if intent_of(message) in self._whole:
            return set()
        pairs = [pair for pair in KINDS if not {*pair} & named]
        if "aspect" in named:  # Then that is what is asked, and not a part of it.
            pairs = [pair for pair in pairs if "concern" not in pair]
        return {kind for pair in pairs for kind in pair}


def _needs(message: Message) -> bool:
    """Whether what is to be made is known of a message."""
    return any(entity["entity"] in KINDS[0] for entity in message.get(ENTITIES, []))
