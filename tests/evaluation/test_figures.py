import json
from io import StringIO

import pytest
from rich.console import Console

from evaluation.baseline import predict
from evaluation.figures import Share, classification, confusions, figures, latency, thresholds
from evaluation.reporting import (
    as_json,
    missed,
    show_confusions,
    show_figures,
    show_missed,
    show_thresholds,
)

FACTS = {"facts": ["tea"]}
HARD = {"facts": ["tea"], "difficulty": "hard"}
HELLO = {"intents": ["greet"]}
NEAR = {"scope": "near", "intents": ["out_of_scope_prices"]}
FAR = {"scope": "far", "intents": ["out_of_scope_general"]}


@pytest.fixture
def outcomes(outcome):
    return [
        outcome(FACTS, "tea"),
        outcome(FACTS, "coffee"),
        outcome(HARD, intent="out_of_scope_general", outside=0.5),
        outcome({"declined": True}, intent="ask_definition"),
        outcome(HELLO, intent="greet"),
        outcome(NEAR, intent="out_of_scope_prices", outside=0.8),
        outcome(NEAR, "tea", outside=0.3),
        outcome(FAR, intent="nlu_fallback", likeliest="greet"),
    ]


@pytest.fixture
def totals(outcomes):
    return figures(outcomes, ["ask_definition"] * len(outcomes))


def test_answers_are_counted_on_the_topic(totals):
    assert totals.answers == {"all": Share(2, 4), "plain": Share(2, 3), "hard": Share(0, 1)}
    assert totals.around == Share(1, 1)


def test_declines_are_counted_outside_and_on_the_topic(totals):
    assert totals.declined == {"all": Share(2, 3), "near": Share(1, 2), "far": Share(1, 1)}
    # The one that has to be declined is not among them.
    assert totals.wrongly_declined == Share(1, 3)


def test_thresholds_are_swept(outcomes):
    rows = {round(row.threshold, 2): row for row in thresholds(outcomes)}
    assert (min(rows), max(rows)) == (0.0, 0.9)
    assert rows[0.0].wrongly == Share(3, 3)
    assert rows[0.2].near == Share(2, 2)
    assert rows[0.4].wrongly == Share(1, 3)
    assert rows[0.6].wrongly == Share(0, 3)
    assert rows[0.9].near == Share(0, 2)
    assert rows[0.9].far == Share(1, 1)


def test_intents_are_counted_with_and_without_the_scope(totals):
    assert totals.intents.accuracy == Share(6, 8)
    assert totals.classifier.accuracy == Share(5, 8)
    assert totals.baseline.accuracy == Share(4, 8)


def test_any_acceptable_intent_counts(question):
    questions = [question(intents=["a", "b"]), question(intents=["a"])]
    assert classification(questions, ["b", "a"]).macro_f1 == 1.0
    assert classification(questions, ["c", "a"]).macro_f1 == pytest.approx(2 / 3)


def test_confusions_name_what_is_taken_for_an_intent(outcomes):
    [prices] = [row for row in confusions(outcomes) if row.intent == "out_of_scope_prices"]
    assert prices.support == 2
    assert prices.f1 == pytest.approx(2 / 3)
    assert prices.confused_with == {"ask_definition": 1}


def test_a_share_has_wilsons_interval():
    low, high = Share(9, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).value == 0.0


def test_latency_is_in_milliseconds():
    found = latency([n / 1000 for n in range(101)])
    assert (found.p50, found.p95) == pytest.approx((50, 95))


def test_the_baseline_learns_from_examples(tmp_path):
    (tmp_path / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: greet\n  examples: |\n    - hello there\n    - good day\n"
        "- intent: ask_price\n  examples: |\n    - what does tea cost\n    - price of tea\n",
        encoding="utf-8",
    )
    assert predict(tmp_path, ["hello", "the price of coffee"]) == ["greet", "ask_price"]


def test_totals_tell_nothing_of_single_questions(totals):
    def words(value: object) -> list[str]:
        if isinstance(value, dict):
            return [word for item in value.values() for word in words(item)]
        if isinstance(value, list):
            return [word for item in value for word in words(item)]
        return [value] if isinstance(value, str) else []

    saved = json.loads(json.dumps(as_json(totals)))
    assert words(saved) == []
    assert saved["answers"]["all"]["value"] == 0.5
    assert saved["ahead_of_baseline"]["accuracy"] == 0.125


def test_figures_are_shown(totals, outcomes):
    console = Console(file=StringIO(), width=200)
    show_figures(console, {"development": totals, "held_out": totals})
    show_thresholds(console, thresholds(outcomes))
    show_confusions(console, confusions(outcomes))
    show_missed(console, outcomes[1:2])
    shown = console.file.getvalue()
    assert "right answers" in shown
    assert " 50.0% 2/4 [15–85]" in shown
    assert "held out" in shown
    assert "What is tea?" in shown


def test_a_missed_question_is_told_with_what_was_expected(outcomes):
    told = missed(outcomes[1])
    assert told["expected"] == ["tea"]
    assert told["lacking"] == ["tea"]
    assert told["said"] == ["coffee"]
    assert "expected ask_definition" in told["intent"]
