"""Writes down what the encoder reads of each message that the bot is taught, and what it asks.

``python -m tuning.taught INTO`` writes what ``tuning/train.py`` learns from, and the messages that
are for calibration, which it does not.
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
from topicbot.language.weights import PACKAGE
from topicbot.reader import calibration, examples, follow_ups, stance

FACTS, EXAMPLES, HELD_OUT = Path("data/facts"), "data/nlu", Path("data/calibration")
FOLLOW_UPS, STANCES = Path("data/follow_ups"), Path("data/stance")
LAYERS = (*examples.LAYERS, follow_ups.REFERENCE)


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Write the examples and the messages that are held out INTO a file of JSON.

    Also where the encoder's published weights are.
    """
    store = load_store(FACTS)
    nlp = language.load(store.glossary.values())
    encoder = language.encoder_of(nlp)
    pairs = follow_ups.load(FOLLOW_UPS)
    texts = follow_ups.documents(nlp, (*pairs.taught, *pairs.calibration))
    written = {text: encoder.written(doc) for text, doc in texts.items()}
    nlp.disable_pipes("topic_encoder")
    intents = ((m.get("text"), m.get("intent")) for m in load_data(EXAMPLES).intent_examples)
    stances = stance.load(STANCES).taught
    taught = ((each.text, each) for each in examples.examples(store, intents, stances))
    docs, found = examples.targets(store, nlp.pipe(taught, as_tuples=True))
    known: list[dict[str, Any]] = [{"reading": encoder.written(doc), "targets": {}} for doc in docs]
    for layer, targets in found.items():
        for number, target in targets:
            known[number]["targets"][layer] = target
    for each in known:
        each["alone"] = not {*each["targets"].get(examples.INTENT, ())} & {*examples.HANGING}
    known += [
        {"reading": written[pair.says], "after": written[pair.after], "targets": targets}
        for pair, targets in follow_ups.targets(store, texts, pairs.taught)
    ]
    held_out = [
        {"reading": encoder.written(nlp(each.text)), "intents": each.intents, "facts": each.facts}
        for each in calibration.load(HELD_OUT)
    ] + [
        {
            "reading": written[pair.says],
            "after": written[pair.after],
            "intents": [pair.intent],
            "facts": [*targets.get(examples.FACT, ())],
        }
        for pair, targets in follow_ups.targets(store, texts, pairs.calibration)
    ]
    told: dict[str, list[Any]] = {layer: [] for layer in LAYERS}
    for each in known:
        for layer, target in each["targets"].items():
            told[layer].append(target)
    labels = {layer: examples.labels(store, targets, layer) for layer, targets in told.items()}
    content = {
        "encoder": str(files(PACKAGE) / "model"),
        "labels": labels,
        "examples": known,
        "held_out": held_out,
    }
    into.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main()
