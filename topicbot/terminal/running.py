"""Makes the bot ready, lets it talk, and ends decently whatever happens."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType

from topicbot.conversation.training import TrainingFailed, ensure_model
from topicbot.terminal import INTERRUPTED
from topicbot.terminal.activity import Activity
from topicbot.terminal.quiet import silence, silence_structlog
from topicbot.terminal.session import Session, Stage, Talker

MARKS = ("config.yml", "domain.yml")
"""Files that every project has in its folder."""

Talk = Callable[[Session, Stage], Awaitable[None]]
"""Holds a conversation."""


@dataclass(frozen=True)
class Settings:
    """How to run: in which project's folder, and whether failures show their stack trace."""

    project: Path | None = None
    debug: bool = False


class ProjectNotFound(Exception):
    """There is no project where one was looked for."""


def run(settings: Settings, talk: Talk) -> int:
    """Make the bot of a project ready and let it talk.

    Returns:
        The exit code of the process.
    """
    screen = Console(file=_lenient(sys.stdout), highlight=False)
    _lenient(sys.stdin)
    errors = Console(file=sys.stderr if settings.debug else silence(), highlight=False)
    try:
        stage = Stage(find_project(settings.project), screen, errors)
        with _activity("Starting", errors) as activity:
            model = ensure_model(stage.project, activity.update)
        asyncio.run(_talk(model, stage, talk))
    except BrokenPipeError:  # whoever reads the answers has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception as error:
        if settings.debug:
            raise
        errors.print(_sentence(error), markup=False, soft_wrap=True)
        return 1
    return 0


def find_project(named: Path | None) -> Path:
    """The named folder, or the nearest project at or above the working folder.

    Raises:
        ProjectNotFound: There is none.
    """
    here = Path.cwd()
    for folder in [named.resolve()] if named else [here, *here.parents]:
        if all((folder / mark).is_file() for mark in MARKS):
            return folder
    raise ProjectNotFound(
        f"{named or 'This folder'} holds no bot: start in the project's folder, "
        "or name it with --project."
    )


async def _talk(model: Path, stage: Stage, talk: Talk) -> None:
    with _activity("Loading the bot", stage.errors), _interrupted_at_once(stage.errors):
        from topicbot.conversation.bot import Bot

        bot: Talker = await Bot.load(model, stage.project)
    await talk(Session(bot), stage)


@contextmanager
def _activity(message: str, errors: Console) -> Iterator[Activity]:
    """Do something long, while nothing that libraries print mixes with the answers."""
    silence_structlog()
    with (
        open(os.devnull, "w") as nowhere,
        redirect_stdout(nowhere),
        Activity(errors, message) as activity,
    ):
        yield activity


@contextmanager
def _interrupted_at_once(errors: Console) -> Iterator[None]:
    """Let Ctrl-C end the process where libraries may swallow or disguise a KeyboardInterrupt."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        errors.control(Control((ControlType.ERASE_IN_LINE, 2), ControlType.CARRIAGE_RETURN))
        errors.show_cursor()
        os._exit(INTERRUPTED)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _lenient(stream: object) -> io.TextIOWrapper:
    """Let a stream replace what it cannot decode or encode; a closed one is an empty one."""
    if not isinstance(stream, io.TextIOWrapper):
        return open(os.devnull, "r+")
    stream.reconfigure(errors="replace")
    return stream


def _sentence(error: Exception) -> str:
    from topicbot.facts import FactStoreError

    if isinstance(error, (ProjectNotFound, TrainingFailed, FactStoreError)):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name == "rasa":
        return "Rasa is not installed here; `make chat` sets everything up."
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".")
    return f"The bot stopped: {reason}. With --debug you see where."
