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

UNLIMITED = {"messages_per_minute": 100_000, "messages_per_minute_and_address": 100_000}
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
        files: int | None = None,
    ) -> None:
        """Start it.

        Args:
            project: Folder of the bot.
            port: Where it listens; any free one by default.
            credentials: Its channels; by default the project's, without limits to how often
                somebody may come.
            database: Where it keeps conversations; a new one of its own by default.
            files: How many files and connections a process of it may have open.
        """
        self._folder = TemporaryDirectory(prefix="served-")
        folder = Path(self._folder.name)
        self.database = database or folder / "conversations.db"
        endpoints = YAML(typ="safe").load(project / "endpoints.yml")
        endpoints["tracker_store"]["db"] = str(self.database)
        YAML().dump(endpoints, folder / "endpoints.yml")
        if credentials is None:
            channels = YAML(typ="safe").load(project / "credentials.yml")
            unlimited = {name: (own or {}) | UNLIMITED for name, own in channels.items()}
            credentials = folder / "credentials.yml"
            YAML().dump(unlimited, credentials)

        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        self.said: list[str] = []
        self.project = project
        limit = ("prlimit", f"--nofile={files}") if files else ()
        self.process = subprocess.Popen(
            [
                *limit,
                *(sys.executable, "-m", "topicbot.serving", "--port", str(self.port)),
                *("--endpoints", str(folder / "endpoints.yml")),
                *("--credentials", str(credentials)),
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

    def log(self) -> str:
        """What the server has written to its log."""
        path = self.project / ".cache" / f"serve-{self.port}" / "server.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def server(self) -> psutil.Process:
        """The process of the server, once it has been started."""
        found: psutil.Process = until(self._server)
        return found

    def _server(self) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # It may end while it is looked at.
                if "topicbot.serving.child" in child.cmdline():
                    return child
        return None

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
