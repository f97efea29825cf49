"""What the encoder is tuned with is what the bot is taught, as the encoder reads it."""

import json
from pathlib import Path

from click.testing import CliRunner
from rasa.shared.nlu.training_data.loading import load_data

from topicbot.facts import load_store
from topicbot.reader import calibration, follow_ups, stance
from topicbot.reader.examples import LAYERS, examples
from topicbot.reader.follow_ups import REFERENCE
from tuning.taught import main


def test_every_example_is_written_down(tmp_path):
    into = tmp_path / "taught.json"
    assert CliRunner().invoke(main, [str(into)]).exit_code == 0
    taught = json.loads(into.read_text())
    assert Path(taught["encoder"], "model.safetensors").is_file()
    assert [*taught["labels"]] == [*LAYERS, REFERENCE]
    store = load_store(Path("data/facts"))
    stances, pairs = stance.load(Path("data/stance")), follow_ups.load(Path("data/follow_ups"))
    of_facts = len([*examples(store, (), stances.taught)])
    intents = load_data("data/nlu").intent_examples
    assert len(taught["examples"]) == of_facts + len(intents) + len(pairs.taught)
    assert sum("after" in each for each in taught["examples"]) == len(pairs.taught)
    for each in taught["examples"][::100]:
        for layer, target in each["targets"].items():
            assert {*target} <= {*taught["labels"][layer]}
    [drawn] = [e for e in taught["examples"] if e["reading"].startswith("a portrait made by Mid")]
    assert drawn["targets"]["intent"]
    alone = [m.intents for m in calibration.load(Path("data/calibration"))]
    after = [(pair.intent,) for pair in pairs.calibration]
    assert [tuple(each["intents"]) for each in taught["held_out"]] == [*alone, *after]
