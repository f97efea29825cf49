"""Real servers for the tests, each in its own processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from topicbot.conversation.training import ensure_model

PATIENCE = 120


def until(condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for something to come true, and return it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {patience} s")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Served:
    """A supervisor that runs, with everything that it has said."""

    def __init__(self, project: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "topicbot.serving", "--port", str(self.port)],
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
        return any(words in line for line in self.said)

    def ready(self) -> Served:
        until(lambda: self.process.poll() is not None or self.has_said("Ready"))
        assert self.process.poll() is None, self.said
        return self

    def child(self, name: str) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            if "topicbot.serving.child" in child.cmdline() and name in child.cmdline():
                return child
        return None

    def children(self) -> list[psutil.Process]:
        """Wait until both servers have been started."""
        return [until(lambda: self.child("actions")), until(lambda: self.child("server"))]

    def post(self, path: str = "", **body: Any) -> httpx.Response:
        return httpx.post(self.url + path, timeout=60, trust_env=False, **body)

    def ask(self, message: str, sender: str = "somebody") -> httpx.Response:
        return self.post(json={"sender": sender, "message": message})

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


@pytest.fixture(scope="session")
def project(pytestconfig: pytest.Config) -> Path:
    """The project with its model trained."""
    ensure_model(pytestconfig.rootpath, print)
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def server(project: Path) -> Iterator[Served]:
    """A server that is ready; a test leaves it as it was."""
    served = Served(project)
    yield served.ready()
    served.end()


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Served]]:
    """Start a server for one test, which may do to it what it likes."""
    started = []

    def begin(folder: Path = project, **options: Any) -> Served:
        started.append(Served(folder, **options))
        return started[-1]

    yield begin
    for served in started:
        served.process.kill()
        served.process.wait()
