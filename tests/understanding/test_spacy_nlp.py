"""Rasa gets both encoders, and its cache notices when the spaCy pipeline has changed."""

import shutil
from pathlib import Path

import numpy as np
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


def test_what_was_tuned_comes_after_what_was_published(folder):
    text = "Which of the two paints?"
    [published] = SpacyNLP.load_model(str(folder)).model(text).tensor
    vector = SpacyNLP.load_model("data/facts").model(text).vector
    assert (vector[: len(published)] == published).all()
    assert np.linalg.norm(vector[len(published) :] - published) > 0.1
