"""Both servers start, are watched, and end together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from topicbot.serving import supervisor
from topicbot.testing.served import Served, free_port, until

Start = Callable[..., Served]
QUESTION = "What is an LLM?"


def test_two_at_once_and_one_that_dies(server: Served, start: Start) -> None:
    other = start().ready()
    assert other.ask(QUESTION).headers["X-Answered"] == "yes"
    assert server.ask(QUESTION).headers["X-Answered"] == "yes"

    died = other.server()
    died.kill()
    until(lambda: other.has_said("The server ended by SIGKILL"))
    assert server.ask(QUESTION).headers["X-Answered"] == "yes"
    until(lambda: sum("Ready" in line for line in other.said) == 2)
    assert other.ask(QUESTION).headers["X-Answered"] == "yes"

    again = other.server()
    assert other.end(signal.SIGTERM) == 0
    assert not again.is_running()
    assert other.said[-1] == "Stopped\n"
    assert not other.has_said("Traceback")


def test_one_that_hangs_is_started_again(start: Start) -> None:
    served = start().ready()
    hung = served.server()
    hung.suspend()
    until(lambda: served.has_said("The server hung, and was ended"))
    until(lambda: sum("Ready" in line for line in served.said) == 2)
    assert not hung.is_running()
    assert served.ask(QUESTION).headers["X-Answered"] == "yes"


@pytest.mark.parametrize("again", [True, False])
def test_one_that_hangs_while_it_starts_again_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_ANSWER", 0.5)
    said: list[str] = []
    supervised = supervisor.Supervisor(
        tmp_path, tmp_path, "127.0.0.1", free_port(), said.append, tmp_path, tmp_path
    )
    threading.Timer(3, supervised.stop).start()
    with subprocess.Popen(["sleep", "60"]) as hanging:
        assert not supervised._wait_until_ready(hanging, again=again)
        assert (hanging.poll() is not None) is again
        hanging.kill()
    assert "No answer has come yet" in said[0]


def test_keeps_the_log_of_what_died(start: Start) -> None:
    served = start().ready()
    before = served.log()
    assert before
    served.server().kill()
    until(lambda: sum("Ready" in line for line in served.said) == 2)
    assert served.log().startswith(before)
    log = served.project / ".cache" / f"serve-{served.port}" / "server.log"
    assert log.stat().st_mode & 0o077 == 0


def test_a_log_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LARGEST_LOG", 1000)
    prints = [sys.executable, "-c", "for n in range(10_000): print('line', n)"]
    supervised = supervisor.Supervisor(
        tmp_path, tmp_path, "127.0.0.1", 5005, print, tmp_path, tmp_path
    )
    with subprocess.Popen(prints, stdout=subprocess.PIPE) as printing:
        supervised._keep_log(printing)
    logs = sorted(supervised.log.parent.iterdir())
    assert len(logs) == 1 + supervisor.OLDER_LOGS
    assert all(log.stat().st_size <= 1000 for log in logs)
    assert supervised.log.read_text().endswith("line 9999\n")


def test_ctrl_c_while_it_starts(start: Start) -> None:
    served = start()
    starting = served.server()
    assert served.end(signal.SIGINT) == 0
    assert not starting.is_running()
    assert not served.has_said("Traceback")


def test_no_process_outlives_a_killed_supervisor(start: Start) -> None:
    served = start().ready()
    orphan = served.server()
    served.end(signal.SIGKILL)
    _, alive = psutil.wait_procs([orphan], timeout=10)
    assert not alive


def test_ends_when_the_server_does_before_it_was_ready(start: Start) -> None:
    served = start()
    served.server().kill()
    assert served.process.wait(20) == 1
    assert served.has_said("The server ended by SIGKILL")
    assert not served.has_said("Traceback")


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
    assert served.process.wait(60) == 1
    assert served.has_said("The server ended with exit code 1: No module named 'no_such_module'")
    assert not served.has_said("Ready")
    assert not served.has_said("Traceback")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_this_machine(project: Path, host: str) -> None:
    from topicbot.serving.supervisor import CannotServe, claim

    with pytest.raises(CannotServe, match=f"Cannot listen on {host}, port 5005: "):
        claim(host, 5005)
