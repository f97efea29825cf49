"""Rasa gets the tuned encoder, and its cache notices when the spaCy pipeline has changed."""

import shutil
from pathlib import Path

import pytest

from topicbot.understanding.spacy_nlp import ADAPTER, SpacyNLP


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


def test_the_cache_depends_on_the_adapter(folder):
    known = addon(folder)
    folder.with_name(ADAPTER).write_bytes(b"changes")
    assert addon(folder) != known


def test_the_vector_is_the_tuned_encoder_s(folder):
    doc = SpacyNLP.load_model("data/facts").model("Which of the two paints?")
    published, tuned = doc.tensor
    assert (doc.vector == tuned).all()
    assert 0 < published @ tuned < 0.9
    assert len(SpacyNLP.load_model(str(folder)).model("Which of the two paints?").tensor) == 1
