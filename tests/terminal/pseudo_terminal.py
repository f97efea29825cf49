"""Runs the `topicbot` command as a person would: in a terminal, or with pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "topicbot.terminal"]
ROWS = 300
"""So many that nothing of a test's conversation scrolls away."""

PATIENCE = 60
"""Seconds that loading the bot may take on a busy machine."""


class Terminal:
    """The command in a pseudo-terminal, and the screen that a person would see."""

    def __init__(
        self, *arguments: str, cwd: Path, env: dict[str, str], columns: int = 80, rows: int = ROWS
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        self.process = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], *arguments],
            cwd=str(cwd),
            env=env,
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=PATIENCE,
            # Whoever runs the tests in the background has it ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    @property
    def lines(self) -> list[str]:
        """What the screen shows, without blanks at the end."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def wait(self, until: Callable[[], bool]) -> None:
        """Read what the command shows until something is so."""
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, f"Waited in vain. The screen:\n{self.text}"
            try:
                self._show(self.process.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                assert until(), f"The command ended. The screen:\n{self.text}"

    def wait_for_prompt(self, number: int = 1) -> None:
        """Wait until the command asks for the line of this number."""
        self.wait(lambda: self._prompts() >= number and self.lines[-1] == ">")

    def say(self, line: str) -> str:
        """Type a line and return what is shown until the next prompt."""
        before, number = len(self.lines), self._prompts()
        self.process.send(line + "\r")
        self.wait_for_prompt(number + 1)
        return "\n".join(self.lines[before:-1]).strip("\n")

    def end(self) -> int | None:
        """Wait until the command has ended; return its exit code."""
        while True:
            try:
                self._show(self.process.read_nonblocking(65536, timeout=PATIENCE))
            except pexpect.EOF:
                break
        self.process.close()
        status: int | None = self.process.exitstatus
        return status

    def _show(self, text: str) -> None:
        self.raw += text
        self.stream.feed(text)

    def _prompts(self) -> int:
        return sum(line.startswith(">") for line in self.lines)


Open = Callable[..., Terminal]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def person(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a person with nothing configured."""
    known = {name: os.environ[name] for name in ("PATH", "OPENBLAS_CORETYPE") if name in os.environ}
    return {**known, "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", **variables}
