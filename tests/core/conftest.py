"""The project's own store and language pipeline, and the tiny second topic."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from topicbot import language
from topicbot.facts import FactStore, load_store

PROJECT = Path(__file__).parents[2]
SECOND_TOPIC = Path(__file__).with_name("second_topic")


@pytest.fixture(scope="session")
def store() -> FactStore:
    return load_store(PROJECT / "data" / "facts")


@pytest.fixture(scope="session")
def nlp(store: FactStore) -> Language:
    return language.load(store.glossary.values(), PROJECT / ".cache" / "language")


@pytest.fixture(scope="session")
def drinks() -> FactStore:
    return load_store(SECOND_TOPIC)


@pytest.fixture(scope="session")
def drinks_nlp(drinks: FactStore, tmp_path_factory: pytest.TempPathFactory) -> Language:
    return language.load(drinks.glossary.values(), tmp_path_factory.mktemp("language"))
