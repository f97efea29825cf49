"""What a person may ask of the terminal itself, in words that begin with a slash."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from topicbot.terminal.rendering import INDENT, explanation, pairs, plain, sources
from topicbot.terminal.session import Session

NOTHING_YET = "Nothing has been answered yet."


class Leave(Exception):
    """The person wants to go."""


@dataclass(frozen=True)
class Command:
    """A command: how it is written, what it does, and the function that does it."""

    name: str
    summary: str
    run: Callable[[Session, str], Awaitable[RenderableType]]
    argument: str = ""

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"{self.name} {self.argument}".strip()


async def run(session: Session, line: str) -> RenderableType:
    """Run the command on a line that begins with a slash, and return what it has to show.

    Raises:
        Leave: The command was ``/quit``.
    """
    name, _, argument = line.strip().partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        return _note(_unknown(name))
    return await command.run(session, argument.strip())


async def _help(session: Session, argument: str) -> RenderableType:
    rows = [(command.usage, command.summary) for command in COMMANDS.values()]
    return pairs([*rows, ("1, 2, …", "choose the suggestion with this number")])


async def _restart(session: Session, argument: str) -> RenderableType:
    await session.restart()
    return _note("A new conversation.")


async def _explain(session: Session, argument: str) -> RenderableType:
    if session.last is None:
        return _note(NOTHING_YET)
    return pairs(explanation(session.last, await session.understanding(session.last)))


async def _source(session: Session, argument: str) -> RenderableType:
    if session.last is None:
        return _note(NOTHING_YET)
    found = sources(session.last)
    return _note("\n".join(found) if found else "The last answer names no source.")


async def _save(session: Session, argument: str) -> RenderableType:
    return _note(_written(session, argument, mode="x"))


async def _overwrite(session: Session, argument: str) -> RenderableType:
    return _note(_written(session, argument, mode="w"))


async def _quit(session: Session, argument: str) -> RenderableType:
    raise Leave


def _written(session: Session, name: str, mode: str) -> str:
    if not name:
        return "Name a file: /save FILE"
    if not session.turns:
        return NOTHING_YET
    try:
        path = Path(name.strip("'\"")).expanduser()
        with path.open(mode, encoding="utf-8") as file:
            for turn in session.turns:
                file.write(f"You: {turn.question}\n\nBot: {plain(turn)}\n\n")
    except FileExistsError:
        return f"{name} exists already. To replace it: /save! {name}"
    except (OSError, RuntimeError, ValueError) as error:
        return f"{name} could not be written: {getattr(error, 'strerror', None) or error}."
    return f"Saved to {name}."


def _unknown(name: str) -> str:
    nearest = get_close_matches(name.lower(), COMMANDS, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else "/help lists the commands."
    return f"There is no command {name}. {hint}"


def _note(text: str) -> RenderableType:
    return Padding(Text(text, style="italic"), INDENT, expand=False)


COMMANDS = {
    command.name: command
    for command in (
        Command("/help", "show this list", _help),
        Command("/explain", "how the last answer came about", _explain),
        Command("/source", "where the last answer comes from", _source),
        Command("/save", "write the conversation to a file", _save, "FILE"),
        Command("/save!", "the same, replacing a file that exists", _overwrite, "FILE"),
        Command("/restart", "begin a new conversation", _restart),
        Command("/quit", "leave (Ctrl-D does too)", _quit),
    )
}
"""Every command by its name, in the order in which help lists them."""
