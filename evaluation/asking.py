"""Asks the bot, and keeps what it made of each message as plain data.

``python -m evaluation.asking TEXTS INTO`` asks what a file lists; so another state of the project
can be asked the questions of this one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import Progress

from topicbot.conversation.messages import Button, Reply, Understanding
from topicbot.conversation.training import TrainingFailed, ensure_model
from topicbot.terminal.quiet import silence_structlog


class Talker(Protocol):
    """What is needed of a loaded bot; ``topicbot.conversation.bot.Bot`` is one."""

    async def reply(self, text: str, sender: str) -> list[Reply]:
        """Answer one message."""

    async def understood(self, text: str, sender: str) -> Understanding:
        """What was made of the latest message of a conversation."""


@dataclass(frozen=True)
class Exchange:
    """A message with what the bot made of it.

    Attributes:
        understood: After what went before the message.
        replying: Seconds from the message to the last reply, which includes understanding it.
    """

    understood: Understanding
    replies: tuple[Reply, ...]
    replying: float = 0.0


async def ask(
    bot: Talker, conversations: Iterable[Sequence[str]], progress: Callable[[], None]
) -> list[list[Exchange]]:
    """Hold each conversation with somebody new.

    Args:
        bot: Whom to ask.
        conversations: The messages of each.
        progress: Called after each conversation.

    Returns:
        The exchanges of each conversation, one a message.
    """
    await bot.reply("hello", "warm-up")  # The first message loads what the others find loaded.
    held = []
    for number, texts in enumerate(conversations):
        exchanges = []
        for text in texts:
            sender, start = f"evaluation-{number}", perf_counter()
            replies = await bot.reply(text, sender)
            seconds = perf_counter() - start
            understood = await bot.understood(text, sender)
            exchanges.append(Exchange(understood, tuple(replies), seconds))
        held.append(exchanges)
        progress()
    return held


def ask_project(texts: Sequence[Sequence[str]]) -> list[list[Exchange]]:
    """Train what has to be trained in the working folder, and ask its bot.

    Raises:
        TrainingFailed: There is no bot to ask.
    """
    # Rasa sets filters of its own, so that ignoring warnings is not enough.
    warnings.showwarning = lambda *_, **__: None
    logging.disable(logging.WARNING)
    silence_structlog()
    model = ensure_model(Path.cwd(), lambda line: click.echo(line, err=True))
    return asyncio.run(_ask_model(model, texts))


async def _ask_model(model: Path, texts: Sequence[Sequence[str]]) -> list[list[Exchange]]:
    from topicbot.conversation.bot import Bot  # Only here: whoever mistypes does not wait for Rasa.

    bot = await Bot.load(model, Path.cwd())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Asking the questions", total=len(texts))
        return await ask(bot, texts, lambda: progress.advance(task))


def read_exchanges(path: Path) -> list[list[Exchange]]:
    """Read what ``main`` wrote."""
    held = json.loads(path.read_text(encoding="utf-8"))
    return [[_exchange(each) for each in exchanges] for exchanges in held]


def _exchange(raw: dict[str, Any]) -> Exchange:
    replies = tuple(
        Reply(**{**reply, "buttons": tuple(Button(**button) for button in reply["buttons"])})
        for reply in raw["replies"]
    )
    understood: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in raw["understood"].items()
    }
    return Exchange(Understanding(**understood), replies, raw["replying"])


@click.command()
@click.argument("texts", type=click.Path(exists=True, path_type=Path))
@click.argument("into", type=click.Path(path_type=Path))
def main(texts: Path, into: Path) -> None:
    """Ask the bot in this folder what TEXTS lists, and write the exchanges INTO a file."""
    try:
        held = ask_project(json.loads(texts.read_text(encoding="utf-8")))
    except TrainingFailed as failed:
        click.echo(failed, err=True)
        sys.exit(1)
    plain = [[asdict(exchange) for exchange in exchanges] for exchanges in held]
    into.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
