"""A bot that goes and comes back."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil

from topicbot.testing.served import Served, free_port


class OwnBot:
    """A bot at one address and with one database, however often it is started."""

    def __init__(self, project: Path, credentials: Path, database: Path) -> None:
        self.project = project
        self.credentials = credentials
        self.database = database
        self.port = free_port()
        self.served: Served | None = None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it unless it runs, and wait until it answers."""
        if self.served is None:
            self.served = Served(self.project, self.port, self.credentials, self.database).ready()

    def kill(self) -> None:
        """End it without a chance to finish anything."""
        if self.served is not None:
            server = self.served.server()
            self.served.end(signal.SIGKILL)
            psutil.wait_procs([server], 20)
            self.served = None
