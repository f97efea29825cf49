"""Both servers start, are watched, and end together."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from topicbot.testing.served import Served, until

Start = Callable[..., Served]
QUESTION = "What is an LLM?"


def test_two_at_once_and_an_action_server_that_dies(server: Served, start: Start) -> None:
    other = start().ready()
    assert other.ask(QUESTION).headers["X-Answered"] == "yes"
    assert server.ask(QUESTION).headers["X-Answered"] == "yes"

    actions, rasa = other.children()
    actions.kill()
    assert other.ask(QUESTION).json()[0]["text"]
    until(lambda: other.has_said("The action server ended by SIGKILL"))
    until(lambda: other.ask(QUESTION).headers["X-Answered"] == "yes")
    assert server.ask(QUESTION).headers["X-Answered"] == "yes"

    again = other.child("actions")
    assert again is not None
    assert other.end(signal.SIGTERM) == 0
    assert not again.is_running()
    assert not rasa.is_running()
    assert other.said[-1] == "Stopped\n"
    assert not other.has_said("Traceback")


def test_ctrl_c_while_it_starts(start: Start) -> None:
    served = start()
    children = served.children()
    assert served.end(signal.SIGINT) == 0
    assert not any(child.is_running() for child in children)
    assert not served.has_said("Traceback")


def test_no_process_outlives_a_killed_supervisor(start: Start) -> None:
    served = start().ready()
    children = served.children()
    served.end(signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def test_ends_when_rasa_does(start: Start) -> None:
    served = start()
    actions, rasa = served.children()
    rasa.kill()
    assert served.process.wait(20) == 1
    assert served.has_said("Rasa's server ended by SIGKILL")
    assert not served.has_said("Traceback")
    assert not actions.is_running()


def test_a_port_that_is_taken(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = start(port=port)
        assert served.process.wait(20) == 1
    until(lambda: served.said)
    assert served.said == [
        f"Port {port} is in use already. Choose another: make serve PORT={port + 1}\n"
    ]


def test_actions_that_cannot_be_loaded(start: Start, project: Path, tmp_path: Path) -> None:
    for item in project.iterdir():
        if item.name not in {".cache", "actions"}:
            (tmp_path / item.name).symlink_to(item)
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "__init__.py").write_text("import no_such_module")

    served = start(tmp_path)
    until(lambda: served.has_said("No module named 'no_such_module'"))
    until(lambda: served.has_said("Starting it again in 2 s"))
    assert not served.has_said("Ready")
    assert not served.has_said("Traceback")
    assert served.end() == 0


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_this_machine(project: Path, host: str) -> None:
    from topicbot.serving.supervisor import CannotServe, claim

    with pytest.raises(CannotServe, match=f"Cannot listen on {host}, port 5005: "):
        claim(host, 5005)
