"""Real servers for the tests, each in its own processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from topicbot.conversation.training import ensure_model
from topicbot.testing.plugin import served_bot
from topicbot.testing.served import Served


@pytest.fixture(scope="session")
def project(pytestconfig: pytest.Config) -> Path:
    """The project with its model trained."""
    ensure_model(pytestconfig.rootpath, print)
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Served:
    """A server that is ready, the conversation tests' own; a test leaves it as it was."""
    return served_bot(pytestconfig)


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
