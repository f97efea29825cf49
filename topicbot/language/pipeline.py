"""Puts the pipeline together from the glossary."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import spacy
from spacy.language import Language

from topicbot.facts.types import Entry
from topicbot.language.encoder import SentenceEncoder
from topicbot.language.entities import patterns, spoken_forms
from topicbot.language.speller import Speller
from topicbot.language.weights import hash_of, put

CANONICAL_KINDS = ("subject", "tool", "architecture")
"""Kinds of which the encoder reads the canonical form; it does not know all abbreviations."""


def build(entries: Iterable[Entry], tuned: Path | None = None) -> Language:
    """Make a pipeline that knows the glossary; ``to_disk`` and ``spacy.load`` keep it.

    Args:
        entries: The glossary.
        tuned: File of the change that tunes the encoder to the topic, if there is one.
    """
    entries = list(entries)
    nlp = spacy.blank("en")
    speller: Speller = nlp.add_pipe("topic_speller")  # type: ignore[assignment]
    speller.learn_english()
    for entry in entries:
        speller.learn(spoken_forms(entry), entry.misspellings)
    # The same as "entity_ruler", which keeps a document of 6 kB for each of its patterns.
    ruler = nlp.add_pipe("future_entity_ruler", config={"phrase_matcher_attr": "NORM"})
    ruler.add_patterns(patterns(entries))  # type: ignore[attr-defined]
    sentences: SentenceEncoder = nlp.add_pipe(  # type: ignore[assignment]
        "topic_encoder", config={"change": str(tuned) if tuned else None}
    )
    sentences.canonical = {
        entry.id: entry.written_out or entry.name
        for entry in entries
        if entry.kind in CANONICAL_KINDS
    }
    return nlp


def load(
    entries: Iterable[Entry],
    cache: Path = Path(".cache/language"),
    tuned: Path | None = None,
) -> Language:
    """Load the pipeline of a glossary from the cache, where it is put if it is not there."""
    entries = list(entries)
    path = cache / fingerprint(entries, tuned)[:16]
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as unfinished:
            build(entries, tuned).to_disk(Path(unfinished) / "pipeline")
            put(Path(unfinished) / "pipeline", path)
    return spacy.load(path)


def encoder_of(nlp: Language) -> SentenceEncoder:
    """The encoder of a pipeline."""
    encoder: SentenceEncoder = nlp.get_pipe("topic_encoder")  # type: ignore[assignment]
    return encoder


def written(nlp: Language, text: str) -> str:
    """What the encoder of a pipeline reads of a text, without encoding it."""
    [doc] = nlp.pipe([text], disable=["topic_encoder"])
    return encoder_of(nlp).written(doc)


def fingerprint(entries: Iterable[Entry], tuned: Path | None = None) -> str:
    """Hash what a pipeline depends on: glossary, weights, this package's code, and spaCy."""
    digest = hashlib.sha256(f"{version('spacy')} {hash_of(tuned)}".encode())
    for entry in entries:
        digest.update(entry.json().encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
