"""Starts Rasa's server and the action server, watches them, and stops them together."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from topicbot.serving.readiness import answers

FIRST_ANSWER = 120.0
"""Seconds after which the operator is told that no answer has come yet."""
STEADY = 60.0
"""Seconds after which an action server that ends is one that had been well."""
LONGEST_PAUSE = 30.0
QUIET = {
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
GRACE = 5.0
"""Seconds that a server has for stopping by itself."""


class CannotServe(Exception):
    """The bot cannot be served, or no longer; the message says why, fit for a person to read."""


def claim(host: str, port: int) -> None:
    """Make sure that a server can listen there.

    Raises:
        CannotServe: It cannot.
    """
    try:
        listen(host, port).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"Port {port} is in use already. Choose another: make serve PORT={port + 1}"
            ) from error
        raise CannotServe(f"Cannot listen on {host}, port {port}: {error.strerror}") from error


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 is any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


class Supervisor:
    """The two servers of one bot.

    The action server listens on a socket that the supervisor keeps open. So its port is any free
    one, is reachable from this machine only, and requests wait while the server is started again.
    """

    def __init__(
        self,
        project: Path,
        model: Path,
        host: str,
        port: int,
        say: Callable[[str], None],
        credentials: Path,
        endpoints: Path,
    ) -> None:
        """Prepare without starting anything.

        Args:
            project: Folder of the bot.
            model: The trained model.
            host: Address on which Rasa's server listens.
            port: Port on which Rasa's server listens.
            say: Called with each line that the operator should read.
            credentials: The channels and their settings.
            endpoints: What else Rasa's server reads; the address of its actions is not.
        """
        self.project = project
        self.model = model
        self.host = host
        self.port = port
        self.say = say
        self.credentials = credentials
        self.endpoints = endpoints
        self.logs = project / ".cache" / f"serve-{port}"
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """Where the server answers, seen from this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def stop(self, *_: object) -> None:
        """Let ``run`` come to its end; usable as a signal handler."""
        self.stopping.set()

    def run(self) -> None:
        """Serve until ``stop`` is called.

        Raises:
            CannotServe: Rasa's server ended by itself.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.unlink()
        with listen("127.0.0.1", 0) as actions_socket:
            descriptor = actions_socket.fileno()
            endpoints = self._write_endpoints(actions_socket.getsockname()[1])
            arguments = [str(self.model), str(endpoints), self.host, str(self.port)]
            arguments.append(str(self.credentials))
            self.say("Starting the bot, which takes some ten seconds")
            actions = self._start("actions", [str(descriptor)], descriptor)
            rasa = self._start("server", arguments)
            try:
                ready = threading.Thread(target=self._announce, daemon=True)
                ready.start()
                deaths = 0
                started = time.monotonic()
                while not self.stopping.wait(0.1):
                    if rasa.poll() is not None:
                        raise CannotServe(self._ended("Rasa's server", "server", rasa))
                    if actions.poll() is None:
                        continue
                    deaths = 1 if time.monotonic() - started > STEADY else deaths + 1
                    pause = min(LONGEST_PAUSE, 2.0 ** (deaths - 2)) if deaths > 1 else 0.0
                    self.say(
                        f"{self._ended('The action server', 'actions', actions)} "
                        f"Starting it again{f' in {pause:g} s' if pause else ''}."
                    )
                    if self.stopping.wait(pause):
                        break
                    actions = self._start("actions", [str(descriptor)], descriptor)
                    started = time.monotonic()
            finally:
                _end(rasa, actions)

    def _write_endpoints(self, actions_port: int) -> Path:
        """Write the endpoints with this action server's address."""
        yaml = YAML()
        endpoints = yaml.load(self.endpoints)
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
        path = self.logs / "endpoints.yml"
        yaml.dump(endpoints, path)
        return path

    def _start(self, name: str, arguments: list[str], *inherited: int) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "topicbot.serving.child", name, *arguments],
                cwd=self.project,
                env=os.environ | QUIET,
                pass_fds=inherited,
                start_new_session=True,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def _announce(self) -> None:
        """Say that the bot is ready once it has answered a question."""
        late = time.monotonic() + FIRST_ANSWER
        while not self.stopping.wait(0.2):
            if answers(self.url):
                rest = f"{self.url}/webhooks/rest/webhook"
                self.say(f"Ready on {self.url}/ (REST: {rest}); Ctrl-C stops it")
                return
            if time.monotonic() > late:
                self.say(f"No answer has come yet; the reason may stand in {self.logs}")
                late = float("inf")

    def _ended(self, what: str, name: str, process: subprocess.Popen[bytes]) -> str:
        """Put into words how a server ended."""
        code = process.returncode
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        log = (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        last = (log.strip().splitlines() or [""])[-1].strip()
        path = (self.logs / f"{name}.log").relative_to(self.project)
        return f"{what} ended {how}{f': {last}' if last else ''} (log: {path})."


def _end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
