"""Rasa gets the tuned encoder, and its cache notices when the spaCy pipeline has changed."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from topicbot.language.encoder import AFTER
from topicbot.understanding.spacy_nlp import TUNED, SpacyNLP


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree("data/facts", tmp_path / "facts"))


def addon(folder):
    return SpacyNLP.fingerprint_addon({"model": str(folder)})


@pytest.mark.parametrize(
    ("name", "before", "after", "noticed"),
    [
        ("glossary.yml", "synonyms: [", "synonyms: [wordsmithing machine, ", True),
        ("strengths.yml", "text: ", "text: So ", False),
    ],
    ids=["glossary", "facts"],
)
def test_the_cache_depends_on_the_glossary(folder, name, before, after, noticed):
    known = addon(folder)
    content = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(content.replace(before, after, 1), encoding="utf-8")
    assert (addon(folder) != known) is noticed


def test_the_cache_depends_on_the_tuned_weights(folder):
    known = addon(folder)
    folder.with_name(TUNED).write_bytes(b"changes")
    assert addon(folder) != known


def test_reads_a_message_after_the_last_question_in_the_words_of_the_store():
    model = SpacyNLP.load_model("data/facts")
    component = SpacyNLP(model, {"model": "data/facts"})
    asked = {"intent": "ask_weaknesses", "subjects": ["llm"]}
    stories = {"": None, "what are the weaknesses of large language models ?": asked}
    for words, question in stories.items():
        slots = [AnySlot("question", mappings=[], initial_value=question)]
        tracker = DialogueStateTracker("somebody", slots)
        [message] = component.process([Message({TEXT: "and its strengths?"})], model, tracker)
        assert message.get(SPACY_DOCS[TEXT]).user_data[AFTER] == words


def test_reads_with_the_tuned_weights_where_there_are_any(folder):
    text = "Which of the two paints?"
    published = SpacyNLP.load_model(str(folder)).model(text).vector
    tuned = SpacyNLP.load_model("data/facts").model(text).vector
    assert np.linalg.norm(tuned - published) > 0.1 * np.linalg.norm(published)
