"""Layers tell what they were taught, and the store says what that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from topicbot.answering import OPEN
from topicbot.facts import FactStore
from topicbot.facts.yaml_files import BrokenFile
from topicbot.reader import calibration
from topicbot.reader.examples import (
    CLAIM,
    FACT,
    FEWEST,
    INTENT,
    OPEN_QUESTION,
    THING,
    Example,
    examples,
    labels,
    targets,
)
from topicbot.reader.layers import NONE, Layer, Target, calibrated, fit, load, save
from topicbot.reader.stance import STANCE

HERE = Path(__file__).parent
RIDGE = 0.1
TEA, COFFEE, MILK = np.eye(3, dtype=np.float32)
"""What messages about each of the three are like."""


def layer(messages: dict[str, np.ndarray], ridge: float = RIDGE) -> Layer:
    return fit(np.array([*messages.values()]), [{m: 1.0} for m in messages], messages, ridge)


class TestLayers:
    def test_tell_what_they_were_taught(self) -> None:
        taught = layer({"tea": TEA, "coffee": COFFEE, "milk": MILK})
        likely = taught.probabilities(np.array([TEA, MILK]))
        assert [taught.labels[n] for n in likely.argmax(axis=1)] == ["tea", "milk"]
        assert likely.sum(axis=1) == pytest.approx(1)
        assert taught.ranked(COFFEE)[0][0] == "coffee"

    def test_are_less_sure_with_more_of_a_ridge(self) -> None:
        messages = {"tea": TEA, "coffee": COFFEE}
        assert layer(messages, 10).ranked(TEA)[0][1] < layer(messages, 0.1).ranked(TEA)[0][1] < 0.99

    def test_count_what_has_more_weight_for_more(self) -> None:
        both = np.array([TEA, TEA])
        known: list[Target] = [{"tea": 1.0}, {"coffee": 0.2}]
        assert fit(both, known, ("tea", "coffee"), RIDGE).ranked(TEA)[0][0] == "tea"

    def test_come_back_from_disk(self, tmp_path: Path) -> None:
        kept = {"intent": layer({"tea": TEA, NONE: MILK}), "fact": layer({"coffee": COFFEE})}
        save(kept, tmp_path / "layers.npz")
        back = load(tmp_path / "layers.npz")
        assert {name: of.labels for name, of in back.items()} == {
            "intent": ("tea", NONE),
            "fact": ("coffee",),
        }
        assert (back["intent"].weights == kept["intent"].weights).all()
        assert (back["intent"].bias == kept["intent"].bias).all()


def known(drinks: FactStore, nlp: Language, *intents: tuple[str, str]) -> dict[str, dict]:
    """By text, what each layer is to tell of it."""
    taught = [*examples(drinks, intents)]
    docs, found = targets(drinks, [(nlp(each.text), each) for each in taught])
    asked: dict[str, dict] = {doc.text: {} for doc in docs}
    for name, of in found.items():
        for number, target in of:
            asked[docs[number].text][name] = target
    return asked


def test_layers_become_as_sure_as_they_are_right() -> None:
    unsure = layer({"tea": TEA, "coffee": COFFEE}, 10)
    surer = calibrated(unsure, np.array([TEA, COFFEE]), [{"tea"}, {"coffee", "milk"}])
    assert surer.ranked(TEA)[0][1] > unsure.ranked(TEA)[0][1]
    wrong = calibrated(unsure, np.array([TEA, COFFEE]), [{"tea"}, {"tea"}])
    assert wrong.ranked(TEA)[0][1] < unsure.ranked(TEA)[0][1]


class TestExamples:
    def test_of_facts_ask_for_them(self, drinks: FactStore, drinks_nlp: Language) -> None:
        asked = known(drinks, drinks_nlp)
        assert asked["why can't I sleep after four cups"] == {
            FACT: {"coffee-sleep": FEWEST / 3},
            INTENT: {"ask_weaknesses": 1.0},
            STANCE: {OPEN: OPEN_QUESTION},
        }
        assert asked["coffee keeps you up"] == {
            CLAIM: {"coffee-sleep-supported": 1.0},
            FACT: {"coffee-sleep": FEWEST / 3},
            INTENT: {"ask_weaknesses": 0.25},
        }
        assert asked["you sleep like a log on it"][CLAIM] == {"coffee-sleep-refuted": 1.0}
        assert asked["coffee keeps you up for two nights"] == {CLAIM: {NONE: 1.0}}

    def test_of_things_mean_them(self, drinks: FactStore, drinks_nlp: Language) -> None:
        asked = known(drinks, drinks_nlp)
        assert asked["my hands will not keep still"] == {THING: {"calm": 1.0}}
        # It names the thing, so nothing has to be told of it.
        assert asked["I need to relax"] == {}

    def test_of_intents_ask_for_what_the_store_answers(
        self, drinks: FactStore, drinks_nlp: Language
    ) -> None:
        asked = known(drinks, drinks_nlp, ("what is tea", "ask_definition"), ("hi", "greet"))
        assert asked["what is tea"][FACT] == {"tea-definition": FEWEST}
        assert asked["hi"][FACT] == {NONE: FEWEST}
        assert 0 < asked["hi"][CLAIM][NONE] < 1

    def test_make_the_labels(self, drinks: FactStore) -> None:
        found: list[Target] = [{"tea-definition": 1.0}]
        assert {*labels(drinks, found, FACT)} == {NONE, *drinks.facts}
        assert labels(drinks, found, CLAIM) == ("tea-definition",)

    def test_are_all_that_is_taught(self, store: FactStore) -> None:
        given = sum(
            len(texts)
            for each in store.examples
            for texts in (each.open, each.supported, each.refuted, each.undecided, each.near_misses)
        )
        # What stood in two formats before, 7,629 on claims, 1,654 near them, 2,252 on things, and
        # what was written since.
        assert len([*examples(store, ())]) == given >= 7629 + 1654 + 2252
        first = next(examples(store, [("hi", "greet")]))
        assert first == Example("hi", {INTENT: {"greet": 1.0}})


class TestCalibration:
    def test_reads_the_messages_of_all_writers(self, store: FactStore) -> None:
        messages = [*calibration.load(HERE.parents[1] / "data" / "calibration")]
        assert len(messages) >= 700
        assert {fact for each in messages for fact in each.facts} <= {*store.facts}

    def test_knows_what_is_right(self, store: FactStore) -> None:
        def told(**message: object) -> dict[str, frozenset[str]]:
            return calibration.right(store, calibration.Message(text="?", **message))

        errs = {"facts": ("llm-weakness-errors",), "intents": ("ask_weaknesses", "affirm")}
        assert told(**errs) == {
            INTENT: {"ask_weaknesses", "affirm"},
            FACT: {"llm-weakness-errors"},
        }
        assert told(intents=("greet",)) == {INTENT: {"greet"}, FACT: {NONE}}
        assert "llm-weakness-errors-refuted" in told(**errs, verdict="refuted")[CLAIM]
        assert told(intents=("ask_market",), verdict="open") == {
            INTENT: {"ask_market"},
            CLAIM: {NONE},
        }

    def test_names_a_mistake_with_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "a.yml"
        file.write_text("writer: a\nmessages:\n  - text: hi\n    intent: [greet]\n", "utf-8")
        with pytest.raises(BrokenFile, match=r"a\.yml:\d+: .*`intent`"):
            [*calibration.load(tmp_path)]
