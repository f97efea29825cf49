"""Asks a person at a terminal for the next line."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.utils import is_dumb_terminal

PROMPT = "> "

Ask = Callable[[], Awaitable[str]]
"""Asks for a line; raises EOFError at the end and KeyboardInterrupt at Ctrl-C.

Where a line can be edited, Ctrl-C first clears what was typed of it.
"""


def prompt(words: Iterable[str]) -> Ask:
    """Prepare asking, with history and editing where the terminal can do it.

    Args:
        words: What the Tab key completes at the beginning of a line.
    """
    if is_dumb_terminal():
        return _ask_plainly
    # Asking the terminal where its cursor is draws a warning where it does not answer.
    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=open_history(),
        completer=WordCompleter(list(words), sentence=True),
        complete_while_typing=False,
        complete_style=CompleteStyle.READLINE_LIKE,
        color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
        enable_suspend=True,
        key_bindings=_keys(),
    )
    return session.prompt_async


def open_history() -> History:
    """Open the file of what was typed before, or forget at the end where there can be none."""
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    try:
        path = Path(home).expanduser() / "topicbot" / "history"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("ab"):
            return _ForgivingHistory(str(path))
    except (OSError, RuntimeError):
        return InMemoryHistory()


class _ForgivingHistory(FileHistory):
    """A history that goes on when a line cannot be stored."""

    def store_string(self, string: str) -> None:
        with suppress(OSError, UnicodeError):
            super().store_string(string)


def _keys() -> KeyBindings:
    bindings = KeyBindings()
    begun = has_focus(DEFAULT_BUFFER) & Condition(lambda: bool(get_app().current_buffer.text))

    @bindings.add(Keys.ControlC, filter=begun)
    def _clear(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    @bindings.add(Keys.Vt100MouseEvent)
    def _let_pass(event: KeyPressEvent) -> None:
        """What looks like one, as colour codes in pasted text do, is none."""

    return bindings


async def _ask_plainly() -> str:
    print(PROMPT, end="", flush=True)
    line = ""
    try:
        line = sys.stdin.readline()
    finally:
        if not line:  # the end, or Ctrl-C
            print()
    if not line:
        raise EOFError
    return line
