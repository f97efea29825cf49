"""The served bot in processes of its own, as the tests start it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psutil
from ruamel.yaml import YAML

PATIENCE = 120
"""Seconds in which something that is waited for has to come true."""


def until(condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for something to come true, and return it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {patience} s")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Served:
    """A supervisor that runs, with everything that it has said."""

    def __init__(
        self,
        project: Path,
        port: int | None = None,
        credentials: Path | None = None,
        database: Path | None = None,
    ) -> None:
        """Start it.

        Args:
            project: Folder of the bot.
            port: Where it listens; any free one by default.
            credentials: Its channels; the project's by default.
            database: Where it keeps conversations; a new one of its own by default.
        """
        self._folder = TemporaryDirectory(prefix="served-")
        folder = Path(self._folder.name)
        self.database = database or folder / "conversations.db"
        endpoints = YAML(typ="safe").load(project / "endpoints.yml")
        endpoints["tracker_store"]["db"] = str(self.database)
        YAML().dump(endpoints, folder / "endpoints.yml")

        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "topicbot.serving", "--port", str(self.port)),
                *("--endpoints", str(folder / "endpoints.yml")),
                *("--credentials", str(credentials or project / "credentials.yml")),
            ],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)

    def has_said(self, words: str) -> bool:
        """Whether a line of its standard error has these words."""
        return any(words in line for line in self.said)

    def ready(self) -> Served:
        """Wait until it can answer."""
        until(lambda: self.process.poll() is not None or self.has_said("Ready"))
        assert self.process.poll() is None, self.said
        return self

    def child(self, name: str) -> psutil.Process | None:
        """The process of one of its two servers, ``actions`` or ``server``."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # It may end while it is looked at.
                command = child.cmdline()
                if "topicbot.serving.child" in command and name in command:
                    return child
        return None

    def children(self) -> list[psutil.Process]:
        """Both servers, once they have been started."""
        return [until(lambda: self.child("actions")), until(lambda: self.child("server"))]

    def post(self, path: str = "", **body: Any) -> httpx.Response:
        """Send anything to the REST channel."""
        return httpx.post(self.url + path, timeout=60, trust_env=False, **body)

    def ask(self, message: str, sender: str = "somebody") -> httpx.Response:
        """Send a message as a client does."""
        return self.post(json={"sender": sender, "message": message})

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal, and wait for its exit code."""
        self.process.send_signal(how)
        return self.process.wait(20)
