"""What the encoder is tuned with is what the bot is taught, as the encoder reads it."""

import json
from collections import Counter
from pathlib import Path

from click.testing import CliRunner
from rasa.shared.nlu.training_data.loading import load_data

from topicbot.facts import load_store
from tuning.readings import main


def test_every_example_is_read_twice(tmp_path):
    into = tmp_path / "taught.json"
    assert CliRunner().invoke(main, [str(into)]).exit_code == 0
    taught = json.loads(into.read_text())
    assert Path(taught["encoder"], "model.safetensors").is_file()
    examples = taught["examples"]
    store = load_store(Path("data/facts"))
    assert Counter(example["task"] for example in examples) == {
        "intent": len(load_data("data/nlu").intent_examples),
        "implied": sum(map(len, store.implied.values())),
        "claim": sum(len(claim.examples) for claim in store.claims.values()),
    }
    assert all(len(example["readings"]) == 2 for example in examples)
    [drawn] = [e for e in examples if e["readings"][0].startswith("a portrait made by Midjourney")]
    assert drawn["readings"][1].startswith("a portrait made by this product")
