"""What the layers tell becomes intent, entities and facts, and is left out where it is unsure."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from settings import settings

from topicbot import language
from topicbot.answering import NOT_SO, OPEN, SO
from topicbot.facts import load_store
from topicbot.reader.layers import NONE, Layer
from topicbot.understanding.reader import ALTERNATIVE, FACTS, SCOPE, MessageReader

STORE = load_store(Path("data/facts"))
CONFIG = settings("MessageReader")
NLP = language.load(STORE.glossary.values())
MODEL = SpacyModel(NLP, "published")
ERRS, RIGHT = "llm-weakness-errors-supported", "llm-weakness-errors-refuted"
DEAR = "generative-ai-weakness-cost-supported"

Read = Callable[..., Message]


def layer(**likely: float) -> Layer:
    """A layer that finds these labels as likely in every message, and the rest in ``NONE``."""
    known = {NONE if label == "none" else label: p for label, p in likely.items()}
    known.setdefault(NONE, max(1e-9, 1 - sum(known.values())))
    bias = np.log(np.array([*known.values()], np.float32))
    return Layer((*known,), np.zeros((len(known), 384), np.float32), bias)


def read(
    *texts: str,
    intent: dict[str, float] | None = None,
    claim: dict[str, float] | None = None,
    thing: dict[str, float] | None = None,
    fact: dict[str, float] | None = None,
    stance: str = SO,
    **config: float,
) -> Message:
    """Read a message, and its clauses after it, with layers that find what is given."""
    given = {
        "intent": intent or {"ask_weaknesses": 0.9, "ask_tools": 0.1},
        "claim": claim or {},
        "thing": thing or {},
        "fact": fact or {},
        "stance": {stance: 0.9, "other": 0.1},
    }
    component = MessageReader(
        {**CONFIG, **config},
        None,  # type: ignore[arg-type] # It stores nothing here.
        Resource("reader"),
        STORE,
        {name: layer(**likely) for name, likely in given.items()},
    )
    messages = [Message({TEXT: text}) for text in texts]
    for message in messages:
        message.set(SPACY_DOCS[TEXT], NLP(message.get(TEXT)))
    return component.process(messages, MODEL)[0]


def found(message: Message, kind: str) -> list[str]:
    return [e["value"] for e in message.get(ENTITIES) if e["entity"] == kind]


class TestIntent:
    def test_the_likeliest_stands_with_the_whole_ranking(self) -> None:
        message = read("?", intent={"ask_tools": 0.6, "greet": 0.3, "ask_market": 0.1})
        assert message.get(INTENT)["name"] == "ask_tools"
        ranking = message.get("intent_ranking")
        assert [each["name"] for each in ranking][:3] == ["ask_tools", "greet", "ask_market"]
        assert ranking[0]["confidence"] == pytest.approx(0.6, abs=1e-3)

    @pytest.mark.parametrize(("threshold", "name"), [(0.5, "out_of_scope_prices"), (0.7, "greet")])
    def test_what_is_outside_together_is_outside(self, threshold: float, name: str) -> None:
        likely = {"out_of_scope_prices": 0.31, "out_of_scope_how_to": 0.3, "greet": 0.38}
        message = read("?", intent=likely, outside_threshold=threshold)
        assert message.get(INTENT)["name"] == name
        assert message.get(SCOPE)["outside"] == pytest.approx(0.61, abs=0.01)

    def test_what_nothing_is_likely_of_is_not_understood(self) -> None:
        even = {"greet": 0.15, "ask_tools": 0.14, "ask_market": 0.13}
        message = read("?", intent={**even, "out_of_scope_prices": 0.4})
        assert message.get(INTENT)["name"] == "nlu_fallback"

    def test_the_second_is_kept_where_it_is_as_likely(self) -> None:
        assert read("?", intent={"greet": 0.5, "thank": 0.49}).get(ALTERNATIVE) == "thank"
        assert read("?", intent={"greet": 0.6, "thank": 0.4}).get(ALTERNATIVE) is None


class TestClaims:
    def test_a_question_of_yes_or_no_puts_one(self) -> None:
        for stance, claims in {SO: [ERRS], NOT_SO: [ERRS], OPEN: []}.items():
            message = read("do they ever err?", claim={ERRS: 0.9}, stance=stance)
            assert message.get("stance")["name"] == stance
            assert found(message, "claim") == claims

    def test_the_contrary_counts_against_it(self) -> None:
        assert not found(read("do they ever err?", claim={ERRS: 0.55, RIGHT: 0.4}), "claim")

    def test_it_is_about_what_is_named(self) -> None:
        likely = {DEAR: 0.6, ERRS: 0.39}
        assert found(read("is generative AI dear?", claim=likely), "claim") == [DEAR]
        assert not found(read("are LLMs dear?", claim=likely), "claim")

    def test_of_what_is_not_named_one_about_each_is_kept(self) -> None:
        message = read("is it any good?", claim={DEAR: 0.5, ERRS: 0.49}, claim_threshold=0.4)
        about = {e["about"]: e["value"] for e in message.get(ENTITIES) if e["entity"] == "claim"}
        assert about == {"": DEAR, "llm": ERRS}

    def test_a_surer_one_brings_a_message_back_inside(self) -> None:
        outside = {"out_of_scope_general": 0.7, "greet": 0.2, "thank": 0.1}
        message = read("do they ever err?", intent=outside, claim={ERRS: 0.9})
        assert message.get(INTENT)["name"] == "ask_weaknesses"
        message = read("do they ever err?", intent=outside, claim={ERRS: 0.6})
        assert message.get(INTENT)["name"] == "out_of_scope_general"

    def test_none_is_put_where_what_is_named_settles_it(self) -> None:
        message = read(
            "is it the same?", intent={"ask_if_same": 0.9, "greet": 0.1}, claim={ERRS: 1}
        )
        assert not found(message, "claim")


class TestThings:
    def test_are_meant_where_none_of_their_kind_is_named(self) -> None:
        likely = {"image": 0.8}
        assert found(read("something for my wall", thing=likely), "modality") == ["image"]
        assert not found(read("music for my hall", thing=likely), "modality")

    def test_are_left_out_where_it_is_unsure(self) -> None:
        assert not found(read("something for my wall", thing={"image": 0.4}), "modality")

    def test_are_left_out_where_something_else_is_likelier(self) -> None:
        likely = {"errors": 0.5, "image": 0.49}
        message = read("errors on my wall", thing=likely, thing_threshold=0.3)
        assert not found(message, "modality")

    def test_are_expected_of_whoever_asks_for_advice(self) -> None:
        advice = {"ask_guidance": 0.9, "greet": 0.1}
        likely = {"image": 0.4}
        asked = read("My wall is bare. Which one?", "Which one?", thing=likely)
        assert not found(asked, "modality")
        asked = read("My wall is bare. Which one?", "Which one?", intent=advice, thing=likely)
        assert found(asked, "modality") == ["image"]


def test_the_likeliest_facts_are_shown() -> None:
    message = read("?", fact={"llm-definition": 0.7, "none": 0.2, "llm-output": 0.1})
    assert [each["name"] for each in message.get(FACTS)] == ["llm-definition", "llm-output"]
    assert found(message, "fact") == ["llm-definition"]
    assert not found(read("?", fact={"none": 0.6, "llm-definition": 0.4}), "fact")


@pytest.mark.timeout(600)
def test_a_fact_with_five_questions_is_answered_without_tuning(tmp_path: Path) -> None:
    """As a curator adds it, with nothing that is to be learnt elsewhere."""
    project = tmp_path / "project"
    kept = shutil.ignore_patterns(".*", "models", "node_modules", "tests", "widget", "*.egg-info")
    shutil.copytree(Path.cwd(), project, ignore=kept)
    (project / ".cache").symlink_to(Path.cwd() / ".cache")
    facts = project / "data" / "facts"
    added = {
        "reviewed_on": STORE.facts["llm-definition"].reviewed_on,
        "facts": [
            {
                "id": "llm-night-shift",
                "subject": "llm",
                "aspect": "strengths",
                "text": "An LLM answers at night as it does by day.",
                "source": [33],
            }
        ],
        "examples": [
            {
                "facts": ["llm-night-shift"],
                "open": [
                    "what happens with an LLM after everyone has gone home",
                    "how does a language model do in the small hours",
                    "who keeps answering at three in the morning",
                    "what about nights and weekends with an LLM",
                    "when do LLMs sleep",
                ],
            }
        ],
    }
    (facts / "own.yml").write_text(yaml.safe_dump(added), encoding="utf-8")
    coverage = (facts / "coverage.yml").read_text(encoding="utf-8")
    place = coverage.index("facts: [", coverage.index('at: "33.')) + len("facts: [")
    text = f"{coverage[:place]}llm-night-shift, {coverage[place:]}"
    (facts / "coverage.yml").write_text(text, encoding="utf-8")

    # In a process of its own: the actions of a project are loaded once in each.
    ask = [sys.executable, "-m", "topicbot.terminal", "ask", "--json", "do LLMs sleep at night"]
    said = subprocess.run(ask, cwd=project, capture_output=True, check=True, encoding="utf-8")
    [told] = map(json.loads, said.stdout.splitlines())
    assert told["messages"][0]["custom"]["facts"][0] == "llm-night-shift"


def test_says_which_setting_is_missing() -> None:
    config = {name: value for name, value in CONFIG.items() if name != "ridge"}
    with pytest.raises(InvalidConfigException, match=r"config.yml, MessageReader: 'ridge'"):
        MessageReader.create(config, None, Resource("reader"), None)  # type: ignore[arg-type]
