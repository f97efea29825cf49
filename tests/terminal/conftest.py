"""Runs the `topicbot` command as a person would: in a terminal, or with pipes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_terminal import COMMAND, PATIENCE, PROJECT, Open, Run, Terminal, person

from topicbot.conversation.training import ensure_model


@pytest.fixture(scope="session")
def trained() -> Path:
    """The real project, with its model up to date."""
    ensure_model(PROJECT, print)
    return PROJECT


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Open]:
    """Start the command in a terminal, in a folder and with variables of the environment."""
    opened = []

    def start(*arguments: str, cwd: Path, columns: int = 80, **variables: str) -> Terminal:
        terminal = Terminal(*arguments, cwd=cwd, env=person(tmp_path, **variables), columns=columns)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.process.close(force=True)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command with pipes, to its end."""

    def start(
        *arguments: str, cwd: Path, given: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=person(tmp_path, **variables),
            input=given,
            capture_output=True,
            timeout=2 * PATIENCE,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return start
