"""Says what is going on, once it has taken longer than a moment."""

from __future__ import annotations

from threading import Lock, Timer
from types import TracebackType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

A_MOMENT = 0.3
"""Seconds that may pass before anything is shown."""


class Activity:
    """A spinner with a message on a terminal, and plain lines on a dumb one.

    Elsewhere, only what comes after the first message, which are the steps of what takes long.
    """

    def __init__(self, console: Console, message: str) -> None:
        self._console = console
        self._message = message
        self._lock = Lock()
        self._done = False
        self._shown = False
        self._timer = Timer(A_MOMENT, self._show)
        self._timer.daemon = True
        self._progress = Progress(
            SpinnerColumn("line" if console.options.ascii_only else "dots"),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(message, total=None)

    def update(self, message: str) -> None:
        """Say what is done now."""
        with self._lock:
            self._message = message
            self._progress.update(self._task, description=message)
            if self._shown or not self._console.is_terminal:
                self._print_line()

    def __enter__(self) -> Activity:
        if self._console.is_terminal:
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._done = True
            if self._shown and not self._console.is_dumb_terminal:
                self._progress.stop()

    def _show(self) -> None:
        with self._lock:
            if self._done:
                return
            self._shown = True
            if self._console.is_dumb_terminal:
                self._print_line()
            else:
                self._progress.start()

    def _print_line(self) -> None:
        if self._console.is_dumb_terminal or not self._console.is_terminal:
            self._console.print(self._message, markup=False, highlight=False)
