"""Gives Rasa the spaCy pipeline that is made of the glossary."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils import spacy_utils
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from topicbot import language
from topicbot.answering import wording
from topicbot.facts import load_store
from topicbot.facts.types import Entry
from topicbot.language.encoder import coming_after

QUESTION = "question"
"""Slot that holds the question that was answered last."""

LAST_QUESTIONS = 500
"""Last questions of which is kept what is read; they are few, in the store's own words."""

TUNED = "encoder.safetensors"
"""File beside the folder of facts with the change that tunes the encoder to them, if any."""


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="SpacyNLP",
)
class SpacyNLP(spacy_utils.SpacyNLP):
    """A ``SpacyNLP`` whose ``model`` is a folder of facts.

    The class has the stock one's name since Rasa's spaCy components find it by that.
    """

    def __init__(self, model: SpacyModel, config: dict[str, Any]) -> None:
        """Keep the pipeline, and the store, whose folder is looked for from the project's."""
        super().__init__(model, config)
        self._store = load_store(Path(config["model"]))

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Load the pipeline of a folder of facts, such as ``data/facts``.

        Raises:
            FactStoreError: A file there is broken.
            WrongWeights: The sentence encoder's weights are not the right ones.
        """
        entries, tuned = _made_of(Path(spacy_model_name))
        return _model(language.fingerprint(entries, tuned), entries, tuned)

    def process(
        self,
        messages: list[Message],
        model: SpacyModel,
        tracker: DialogueStateTracker | None = None,
    ) -> list[Message]:
        """Read messages, such as the clauses of one, in one batch, each after the last question."""
        after = self._last_question(tracker, model.model) if tracker else ""
        read = [message for message in messages if message.get(TEXT)]
        made = (model.model.make_doc(message.get(TEXT)) for message in read)
        docs = model.model.pipe(coming_after(doc, after) for doc in made)
        for message, doc in zip(read, docs, strict=True):
            message.set(SPACY_DOCS[TEXT], doc)
        return messages

    def _last_question(self, tracker: DialogueStateTracker, nlp: Language) -> str:
        """What is read of the last question, as it was understood and in the store's own words."""
        asked, store = tracker.get_slot(QUESTION), self._store
        if not asked or asked["intent"] not in store.questions:
            return ""
        about = tuple(i for i in asked["subjects"] if i in store.glossary)
        words = wording(store, asked["intent"], about)
        return _written(nlp, words.text) if words else ""

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Read nothing: ``MessageReader`` reads all that is taught in one pass."""
        return training_data

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """A hash of what Rasa's cache does not see: the glossary, the weights, and their code."""
        return language.fingerprint(*_made_of(Path(config["model"])))


def _made_of(folder: Path) -> tuple[tuple[Entry, ...], Path | None]:
    """The glossary in a folder of facts, and the change of the encoder beside it, if any."""
    tuned = folder.with_name(TUNED)
    return tuple(load_store(folder).glossary.values()), tuned if tuned.exists() else None


@lru_cache(maxsize=LAST_QUESTIONS)
def _written(nlp: Language, text: str) -> str:
    """What the encoder reads of one text."""
    return language.written(nlp, text)


@lru_cache(maxsize=1)
def _model(fingerprint: str, entries: tuple[Entry, ...], tuned: Path | None) -> SpacyModel:
    """Load a pipeline once; Rasa asks for it for training and for each use of it."""
    return SpacyModel(language.load(entries, tuned=tuned), fingerprint)
