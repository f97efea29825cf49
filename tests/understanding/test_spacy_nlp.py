"""Rasa's cache notices when the spaCy pipeline has changed, which it does not see by itself."""

import shutil
from pathlib import Path

import pytest

from topicbot.understanding.spacy_nlp import SpacyNLP


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
