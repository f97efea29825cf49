"""Reads what the pipeline made of a message."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

IMPLIED = "implied"
"""Role of an entity that is not named."""


def require(component: type, config: dict[str, Any], settings: Collection[str]) -> None:
    """Make sure that a component has its settings, which stand in ``config.yml`` alone.

    Raises:
        InvalidConfigException: One is missing.
    """
    if missing := [setting for setting in settings if setting not in config]:
        raise InvalidConfigException(
            f"config.yml, {component.__name__}: {missing[0]!r} is missing. Write a number there."
        )


def intent_of(message: Message) -> str:
    """Name of a message's intent."""
    return str(message.get(INTENT, {}).get("name"))


def document(message: Message) -> Doc | None:
    """The document that spaCy made of a message; none of an empty one."""
    doc: Doc | None = message.get(SPACY_DOCS[TEXT])
    return doc


def kinds_in(doc: Doc) -> set[str]:
    """Kinds of what a document names."""
    return {ent.label_ for ent in doc.ents}


def gather(messages: list[Message], kinds: tuple[str, ...]) -> None:
    """Add to a message that has no such entity the one that a clause of it implies most surely."""
    if len(messages) < 2:
        return
    whole, *clauses = messages
    held = whole.get(ENTITIES, [])
    if any(entity["entity"] in kinds for entity in held):
        return
    found = [
        entity
        for clause in clauses
        for entity in clause.get(ENTITIES, [])
        if entity.get("role") == IMPLIED and entity["entity"] in kinds
    ]
    surest = sorted(found, key=lambda entity: -entity["confidence_entity"])[:1]
    whole.set(ENTITIES, held + surest, add_to_output=True)
