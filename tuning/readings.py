"""Writes down what the encoder reads of each message that the bot is taught, and what it means.

``python -m tuning.readings INTO`` writes what ``tuning/train.py`` learns from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
from rasa.shared.nlu.training_data.loading import load_data
from spacy.language import Language

from topicbot import language
from topicbot.facts import load_store
from topicbot.language.weights import PACKAGE

FACTS, EXAMPLES = Path("data/facts"), "data/nlu"


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Write the examples of intents, of what is implied and of claims INTO a file of JSON.

    Also where the encoder's own weights are.
    """
    store = load_store(FACTS)
    nlp = language.load(store.glossary.values())
    intents = ((m.get("text"), m.get("intent")) for m in load_data(EXAMPLES).intent_examples)
    taught = {
        "intent": intents,
        "implied": ((text, of) for of, texts in store.implied.items() for text in texts),
        "claim": ((t, of) for of, claim in store.claims.items() for t in claim.examples),
    }
    examples = [each for task, pairs in taught.items() for each in _examples(nlp, task, pairs)]
    untuned = files(PACKAGE) / "model"
    content = {"encoder": str(untuned), "examples": examples}
    into.write_text(json.dumps(content), encoding="utf-8")


def _examples(
    nlp: Language, task: str, pairs: Iterable[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    encoder: Any = nlp.get_pipe("topic_encoder")
    with nlp.select_pipes(disable="topic_encoder"):
        for doc, label in nlp.pipe(pairs, as_tuples=True):
            yield {"task": task, "label": label, "readings": encoder.readings(doc)}


if __name__ == "__main__":
    main()
