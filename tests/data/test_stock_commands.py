"""Rasa's own test commands, which whoever knows Rasa will run here, pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from topicbot.conversation.training import ensure_model

PROJECT = Path(__file__).parents[2]
ACCURACY = 0.9


@pytest.fixture(scope="module")
def model() -> Path:
    return ensure_model(PROJECT, print)


def rasa_test(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rasa", "test", *map(str, arguments)],
        cwd=PROJECT,
        env=os.environ | {"RASA_TELEMETRY_ENABLED": "false"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_each_intent_leads_to_its_action(model: Path, tmp_path: Path) -> None:
    done = rasa_test(
        "core", "--stories", "tests/test_stories.yml", "--model", model, "--out", tmp_path
    )
    assert done.returncode == 0, done.stdout
    failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8")
    assert "stories:" not in failed, failed


def test_unseen_wordings_are_understood(model: Path, tmp_path: Path) -> None:
    examples = ("--nlu", "tests/test_nlu.yml", "--no-plot")
    done = rasa_test("nlu", *examples, "--model", model, "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    report = json.loads((tmp_path / "intent_report.json").read_text("utf-8"))
    errors = json.loads((tmp_path / "intent_errors.json").read_text("utf-8"))
    wrong = (f"{e['text']}: {e['intent']}, not {e['intent_prediction']['name']}" for e in errors)
    assert report["accuracy"] >= ACCURACY, "\n".join(wrong)
