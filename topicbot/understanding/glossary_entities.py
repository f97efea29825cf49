"""Finds what the glossary names."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Span

from topicbot.language.negation import is_excluded
from topicbot.understanding.messages import document

EXCLUDED = "excluded"
"""Role of an entity that is named as what is not meant."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="SpacyNLP"
)
class GlossaryEntityExtractor(SpacyEntityExtractor):
    """A ``SpacyEntityExtractor`` whose values are ids of the glossary.

    It reads the document that the pipeline has made already; the stock one makes it again. A year
    has no id: its value is what was written.
    """

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add the entities of each message to it."""
        for message in messages:
            doc = document(message)
            if not doc:
                continue
            found = [
                {**entity, "value": span.ent_id_ or span.text, **_role(span)}
                for entity, span in zip(self._extract_entities(doc), doc.ents, strict=True)
            ]
            extracted: list[dict[str, Any]] = self.add_extractor_name(found)
            message.set(ENTITIES, message.get(ENTITIES, []) + extracted, add_to_output=True)
        return messages


def _role(span: Span) -> dict[str, str]:
    return {"role": EXCLUDED} if is_excluded(span) else {}
