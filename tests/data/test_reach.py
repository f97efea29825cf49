"""Whatever is in the store can be named and is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language
from test_examples import TRAINING

from topicbot.answering import Answer, Question, answer, more
from topicbot.facts.loading import load_store
from topicbot.facts.types import SUBJECT_KINDS, Entry
from topicbot.language import load

STORE = load_store(Path(__file__).parents[2] / "data" / "facts")


@pytest.fixture(scope="module")
def language() -> Language:
    return load(STORE.glossary.values())


@pytest.mark.parametrize("entry", STORE.glossary.values(), ids=list(STORE.glossary))
def test_every_name_is_recognised(language: Language, entry: Entry) -> None:
    found = [(entity.label_, entity.ent_id_) for entity in language(entry.name).ents]
    assert found == [(entry.kind, entry.id)]


def answers() -> Iterator[Answer]:
    """Each answer about each subject, about all, and what "tell me more" brings after it."""
    each = [(entry.id,) for entry in STORE.of_kind(*SUBJECT_KINDS)]
    for intent in STORE.questions:
        for subjects in ((), *each):
            question = Question(intent, subjects)
            given = answer(STORE, question)
            yield given
            while given.remaining:
                given = more(STORE, given.remaining, question, given.facts)
                yield given


def test_every_fact_is_said() -> None:
    assert set(STORE.facts) - {fact for given in answers() for fact in given.facts} == set()


def test_what_is_read_alike_is_taught_as_one_intent(language: Language) -> None:
    texts, intents = zip(*((text, intent) for _, intent, text in TRAINING), strict=True)
    read: defaultdict[bytes, dict[str, str]] = defaultdict(dict)
    for doc, intent in zip(language.pipe(texts), intents, strict=True):
        read[doc.vector.tobytes()][intent] = doc.text
    assert [found for found in read.values() if len(found) > 1] == []
