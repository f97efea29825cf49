"""Starts the server, watches it, starts it again when it dies or hangs, and stops it."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from logging.handlers import RotatingFileHandler
from pathlib import Path

from topicbot.serving.readiness import is_well

FIRST_ANSWER = 120.0
"""Seconds after which the operator is told that no answer has come yet."""
STEADY = 60.0
"""Seconds after which a server that ends is one that had been well."""
LONGEST_PAUSE = 30.0
LOOK = 3.0
"""Seconds from one look at the server to the next."""
PATIENCE = 5.0
"""Seconds that a look at the server waits for what it says."""
MISSED = 3
"""Looks in a row that nothing may come of; after them it is taken for hanging."""
QUIET = {
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
GRACE = 5.0
"""Seconds that the server has for stopping by itself."""
LARGEST_LOG = 2_000_000
"""Bytes of a log file, after which a new one is begun."""
OLDER_LOGS = 3


class CannotServe(Exception):
    """The bot cannot be served; the message says why, fit for a person to read."""


def claim(host: str, port: int) -> None:
    """Make sure that a server can listen there.

    Raises:
        CannotServe: It cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"Port {port} is in use already. Choose another: make serve PORT={port + 1}"
            ) from error
        raise CannotServe(f"Cannot listen on {host}, port {port}: {error.strerror}") from error


class Supervisor:
    """The server of one bot, in a process of its own."""

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
            host: Address on which the server listens.
            port: Port on which the server listens.
            say: Called with each line that the operator should read.
            credentials: The channels and their settings.
            endpoints: Where conversations are kept; the address of the actions is not read.
        """
        self.project = project
        self.host = host
        self.port = port
        self.say = say
        self.arguments = [str(model), str(endpoints), host, str(port), str(credentials)]
        self.log = project / ".cache" / f"serve-{port}" / "server.log"
        self.stopping = threading.Event()
        self._last: deque[str] = deque(maxlen=1)

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
            CannotServe: The server ended before it had answered anything.
        """
        self.say("Starting the bot, which takes some ten seconds")
        ends = 0
        was_ready = False
        while not self.stopping.is_set():
            started = time.monotonic()
            server = self._start()
            try:
                is_ready = self._wait_until_ready(server, again=was_ready)
                was_ready = was_ready or is_ready
                how = self._watch(server) if is_ready else self._ended(server)
            finally:
                _end(server)
            if self.stopping.is_set():
                return
            if not was_ready:
                raise CannotServe(how)
            ends = 1 if time.monotonic() - started > STEADY else ends + 1
            pause = min(LONGEST_PAUSE, 2.0 ** (ends - 2)) if ends > 1 else 0.0
            self.say(f"{how} Starting it again{f' in {pause:g} s' if pause else ''}.")
            self.stopping.wait(pause)

    def _start(self) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(
            [sys.executable, "-m", "topicbot.serving.child", *self.arguments],
            cwd=self.project,
            env=os.environ | QUIET,
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._last.clear()
        self._logging = threading.Thread(target=self._keep_log, args=[server], daemon=True)
        self._logging.start()
        return server

    def _keep_log(self, server: subprocess.Popen[bytes]) -> None:
        """Write what the server prints to a log that does not grow without end."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        log = RotatingFileHandler(
            self.log, maxBytes=LARGEST_LOG, backupCount=OLDER_LOGS, encoding="utf-8"
        )
        assert server.stdout
        with closing(log), server.stdout as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                log.emit(logging.makeLogRecord({"msg": text}))
                if text:
                    self._last.append(text)

    def _wait_until_ready(self, server: subprocess.Popen[bytes], again: bool) -> bool:
        """Wait until the server can answer, or ends, or is to stop; say whether it can.

        One that is started again has answered before, and is not waited for without end.
        """
        late = time.monotonic() + FIRST_ANSWER
        while not self.stopping.wait(0.2) and server.poll() is None:
            if is_well(self.url, PATIENCE):
                rest = f"{self.url}/webhooks/rest/webhook"
                self.say(f"Ready on {self.url}/ (REST: {rest}); Ctrl-C stops it")
                return True
            if time.monotonic() > late:
                self.say(f"No answer has come yet; the reason may be in {self.log}")
                late = float("inf")
                if again:
                    server.kill()
                    server.wait()
        return False

    def _watch(self, server: subprocess.Popen[bytes]) -> str:
        """Look at the server until it ends, hangs, or is to stop; say what happened."""
        missed = 0
        look = 0.0
        while not self.stopping.wait(0.1):
            if server.poll() is not None:
                return self._ended(server)
            if time.monotonic() < look:
                continue
            missed = 0 if is_well(self.url, PATIENCE) else missed + 1
            if missed == MISSED and server.poll() is None:
                server.kill()
                return f"The server hung, and was ended ({self._where})."
            look = time.monotonic() + LOOK
        return ""

    def _ended(self, server: subprocess.Popen[bytes]) -> str:
        """Put into words how the server ended; nothing if it has not, because it is to stop."""
        code = server.poll()
        if code is None:
            return ""
        self._logging.join(GRACE)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        last = f": {self._last[0].strip()}" if self._last else ""
        return f"The server ended {how}{last} ({self._where})."

    @property
    def _where(self) -> str:
        return f"log: {self.log.relative_to(self.project)}"


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
