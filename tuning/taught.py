"""Writes down what the encoder reads of each message that the bot is taught, and what it asks.

``python -m tuning.taught INTO`` writes what ``tuning/train.py`` learns from, and the messages of
``data/calibration``, which it does not.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
from rasa.shared.nlu.training_data.loading import load_data

from topicbot import language
from topicbot.facts import load_store
from topicbot.language.encoder import SentenceEncoder
from topicbot.language.weights import PACKAGE
from topicbot.reader import calibration, examples

FACTS, EXAMPLES, HELD_OUT = Path("data/facts"), "data/nlu", Path("data/calibration")


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Write the examples and the messages that are held out INTO a file of JSON.

    Also where the encoder's published weights are.
    """
    store = load_store(FACTS)
    nlp = language.load(store.glossary.values())
    encoder: Any = nlp.get_pipe("topic_encoder")
    assert isinstance(encoder, SentenceEncoder)
    nlp.disable_pipes("topic_encoder")
    intents = ((m.get("text"), m.get("intent")) for m in load_data(EXAMPLES).intent_examples)
    taught = ((each.text, each) for each in examples.examples(store, intents))
    docs, found = examples.targets(store, nlp.pipe(taught, as_tuples=True))
    known: list[dict[str, Any]] = [{"reading": encoder.reading(doc), "targets": {}} for doc in docs]
    for layer, targets in found.items():
        for number, target in targets:
            known[number]["targets"][layer] = target
    held_out = [
        {"reading": encoder.reading(nlp(each.text)), "intents": each.intents, "facts": each.facts}
        for each in calibration.load(HELD_OUT)
    ]
    labels = {
        layer: examples.labels(store, (target for _, target in targets), layer)
        for layer, targets in found.items()
    }
    content = {
        "encoder": str(files(PACKAGE) / "model"),
        "labels": labels,
        "examples": known,
        "held_out": held_out,
    }
    into.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main()
