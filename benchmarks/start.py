"""How soon a second start is ready, against the bare time that Rasa and the model take."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

import pexpect

from benchmarks.figures import Comparison
from topicbot.terminal.chat import HINT
from topicbot.terminal.prompt import PROMPT

BARE = "import sys; from rasa.core.agent import Agent; Agent.load(sys.argv[1])"
PATIENCE = 300
"""Seconds that a start may take on a busy machine."""


def compare_starts(model: Path, runs: int, progress: Callable[[str], None]) -> list[Comparison]:
    """Time starts of the chat, of one question, and of Rasa with the model alone, in turn.

    Args:
        model: The trained model.
        runs: How often each is timed. One more, before, is not counted: it fills the caches.
        progress: Called with a line before each round.
    """

    def bare() -> None:
        _run([sys.executable, "-c", BARE, str(model)])

    def ask() -> None:
        _run([sys.executable, "-m", "topicbot.terminal", "ask", "What is an LLM?"])

    rounds = []
    for number in range(runs + 1):
        progress(f"Starting, round {number} of {runs}" if number else "Starting, to warm up")
        rounds.append([_seconds(start) for start in (bare, _chat, ask)])
    peers, chat, answer = map(median, zip(*rounds[1:], strict=True))
    return [
        Comparison("make chat, to the prompt", chat, peers, "s"),
        Comparison("topicbot ask, to its end", answer, peers, "s"),
    ]


def _seconds(start: Callable[[], None]) -> float:
    begin = perf_counter()
    start()
    return perf_counter() - begin


def _run(command: Iterable[str]) -> None:
    subprocess.run([*command], stdin=subprocess.DEVNULL, capture_output=True, check=True)


def _chat() -> None:
    """Start the chat as a person does, and wait until it asks for a line."""
    with tempfile.TemporaryDirectory() as state:
        environment = os.environ | {"XDG_STATE_HOME": state, "TERM": "xterm-256color"}
        chat = pexpect.spawn("make", ["--silent", "chat"], env=environment, timeout=PATIENCE)
        chat.expect_exact(HINT)
        chat.expect_exact(PROMPT.strip())
        chat.close(force=True)
