"""The peer's figures: how they are counted, kept and shown."""

from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from rich.console import Console

from evaluation.diet import count, main, recorded
from evaluation.figures import Share, figures
from evaluation.questions import Part, intents_of, load_conversations
from evaluation.reporting import show_figures
from topicbot.facts import load_store


def test_a_missing_environment_is_told_with_how_to_make_it(tmp_path):
    missing = tmp_path / "none"
    told = CliRunner().invoke(main, [str(missing)])
    assert told.exit_code == 1
    assert f"There is no Python in {missing}" in told.output
    assert f"uv venv --python 3.10 {missing}\n" in told.output
    assert f"uv pip install --python {missing} 'rasa==3.6.21' 'setuptools<81'\n" in told.output


def test_figures_are_recorded_for_the_questions_of_now():
    store = load_store(Path("data/facts"))
    talks = load_conversations(Path("evaluation"), store, intents_of(Path("domain.yml")))
    parts = [turn.part for talk in talks for turn in talk.turns]
    kept = {part: share.of for part, share in recorded().items()}
    # It takes hours, so there may be none yet.
    assert kept in ({}, {part: parts.count(part) for part in get_args(Part)}), (
        "measure anew with `python -m evaluation.diet`"
    )


def test_right_intents_are_counted_by_part(question):
    questions = [
        question(intents=["ask_definition", "ask_scope"]),
        question(),
        question(scope="far", intents=["out_of_scope_general"]),
        question(part="people"),
    ]
    shares = count(questions, ["ask_scope", "nlu_fallback", "nlu_fallback", "greet"])
    assert shares["development"] == Share(2, 3)
    assert shares["people"] == Share(0, 1)
    assert set(shares) == set(get_args(Part))


@pytest.mark.parametrize(("peer", "shown"), [({"people": Share(3, 4)}, True), ({}, False)])
def test_recorded_figures_are_shown_below_the_baseline(outcome, peer, shown):
    console = Console(file=StringIO(), width=200)
    show_figures(console, {"people": figures([outcome({})], ["greet"])}, peer)
    lines = console.file.getvalue().splitlines()
    [below] = [lines[n + 1] for n, line in enumerate(lines) if "TF-IDF" in line and "%" in line]
    assert ("DIET (recorded)" in below) == shown
    assert ("75.0% 3/4" in below) == shown


def test_nothing_is_recorded_without_the_file(tmp_path):
    assert recorded(tmp_path / "diet.json") == {}
