"""The command in pipes and scripts, with the real bot."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pseudo_terminal import COMMAND, Run, person


def test_ask_answers_one_question_as_text(trained: Path, run: Run) -> None:
    done = run("ask", "What", "is", "an", "LLM?", cwd=trained)
    assert done.returncode == 0
    assert "language" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_ask_explains_when_told_to(trained: Path, run: Run) -> None:
    done = run("ask", "--explain", "What is an LLM?", cwd=trained / "docs")
    assert "intent: ask_definition\n" in done.stdout
    assert "facts: none" not in done.stdout
    assert done.stderr == ""


def test_ask_gives_json(trained: Path, run: Run) -> None:
    done = run("ask", "--json", "How big will the LLM market be in 2034?", cwd=trained)
    answer = json.loads(done.stdout)
    assert set(answer) == {"question", "intent", "confidence", "entities", "messages"}
    assert answer["question"] == "How big will the LLM market be in 2034?"
    assert answer["intent"] == "ask_market"
    assert 0 < answer["confidence"] <= 1
    assert {"subject", "year"} <= {entity["entity"] for entity in answer["entities"]}
    [message, *_] = answer["messages"]
    assert "123.09" in message["text"]
    assert message["custom"]["facts"]
    assert all(set(button) == {"title", "payload"} for button in message["buttons"])
    assert done.stderr == ""


def test_lines_are_answered_in_one_conversation(trained: Path, run: Run) -> None:
    questions = b"What is an LLM?\n\n   \nand generative AI?\nwhat is \xff\x00\x1b[31m this\n1"
    done = run("--json", cwd=trained, given=questions)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 4
    assert answers[0]["intent"] == "ask_definition"
    assert answers[1]["intent"] == "ask_definition"
    assert answers[1]["messages"][0]["custom"]["facts"]
    assert all(answer["messages"] for answer in answers)
    assert done.returncode == 0
    assert done.stderr == ""


def test_lines_are_answered_as_text_without_a_prompt(trained: Path, run: Run) -> None:
    done = run(cwd=trained, given=b"What is an LLM?\nWhat is generative AI?\n")
    assert done.returncode == 0
    first, *others = done.stdout.strip().split("\n\n")
    assert "language" in first
    assert others
    assert "> " not in done.stdout
    assert "/help" not in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_line_without_end_is_declined(trained: Path, run: Run) -> None:
    done = run("--json", cwd=trained, given=b"x" * 3_000_000 + b"\nWhat is an LLM?\n")
    long, short = map(json.loads, done.stdout.splitlines())
    assert long["messages"][0]["text"]
    assert short["intent"] == "ask_definition"
    assert len(done.stdout) < 200_000


def test_a_reader_that_has_had_enough_causes_no_message(trained: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        COMMAND,
        cwd=trained,
        env=person(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(b"What is an LLM?\n")
    process.stdin.flush()
    assert process.stdout.readline().strip()
    process.stdout.close()
    process.stdin.write(b"What is generative AI?\n" * 3)
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 1
    process.stderr.close()


def test_a_terminal_that_knows_only_ascii_is_no_reason_to_fail(trained: Path, run: Run) -> None:
    done = run("ask", "What is DALL·E?", cwd=trained, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "DALL?E" in done.stdout


def test_help_needs_no_bot_and_no_time(run: Run, tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "ask" in done.stdout
    loaded = subprocess.run(
        [
            COMMAND[0],
            "-c",
            "import sys, topicbot.terminal.main; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"rasa", "rich", "prompt_toolkit", "spacy", "numpy"} & set(loaded)


@pytest.mark.parametrize("arguments", [["ask"], ["ask", " "], ["aks"], ["--project", "nowhere"]])
def test_wrong_use_is_explained(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_bot_is_named_in_a_sentence(run: Run, tmp_path: Path) -> None:
    done = run("ask", "hello", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "holds no bot" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def broken(trained: Path, tmp_path: Path) -> Path:
    """A copy of the project whose domain Rasa cannot read."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("config.yml", "data"):
        source = trained / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, project / name)
    (project / "domain.yml").write_text("version: '3.1'\nintents: 3\n")
    return project


def test_a_failure_is_a_sentence(run: Run, broken: Path) -> None:
    done = run("ask", "hello", cwd=broken)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "could not be trained" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr


def test_the_trace_of_a_failure_is_there_for_those_who_ask(run: Run, broken: Path) -> None:
    done = run("ask", "hello", "--debug", "--project", str(broken), cwd=Path("/"))
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "TrainingFailed" in done.stderr
