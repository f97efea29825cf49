"""One conversation as the terminal sees it: what was said, and what may be chosen next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from topicbot.conversation.messages import Button, Reply, Understanding


class Talker(Protocol):
    """What the terminal needs of a bot; `topicbot.conversation.bot.Bot` is one."""

    async def reply(self, text: str, sender: str = ...) -> list[Reply]:
        """Answer one message."""

    async def understood(self, text: str, sender: str) -> Understanding:
        """What was made of the latest message of a conversation."""

    async def restart(self, sender: str = ...) -> None:
        """Forget the conversation."""


@dataclass(frozen=True)
class Stage:
    """Where a conversation takes place.

    Attributes:
        project: The folder of the bot's project.
        screen: Where answers are shown.
        errors: Where everything else is: that something takes time, or went wrong.
    """

    project: Path
    screen: Console
    errors: Console


@dataclass(frozen=True)
class Turn:
    """A question and the messages that answered it."""

    question: str
    replies: tuple[Reply, ...]

    @property
    def buttons(self) -> list[Button]:
        """The quick replies of all messages, in the order in which they are numbered."""
        return [button for reply in self.replies for button in reply.buttons]

    def gather(self, key: str) -> list[Any]:
        """Join a list of the messages' ``custom`` payloads, each item once."""
        items: list[Any] = []
        for reply in self.replies:
            items += [item for item in reply.custom.get(key, ()) if item not in items]
        return items


@dataclass
class Session:
    """Talks to the bot as one person and remembers what was said."""

    bot: Talker
    sender: str = "user"
    turns: list[Turn] = field(default_factory=list)
    last: Turn | None = None

    async def say(self, text: str) -> Turn:
        """Send a message, or the quick reply whose number it is, and keep the answer."""
        question = self._chosen(text)
        turn = Turn(question, tuple(await self.bot.reply(question, self.sender)))
        self.turns.append(turn)
        self.last = turn
        return turn

    async def understanding(self, turn: Turn) -> Understanding:
        """What the bot made of a turn's question."""
        return await self.bot.understood(turn.question, self.sender)

    async def restart(self) -> None:
        """Begin a new conversation; the transcript is kept."""
        await self.bot.restart(self.sender)
        self.last = None

    def _chosen(self, text: str) -> str:
        text = text.strip().encode("utf-8", "replace").decode("utf-8")
        buttons = self.last.buttons if self.last else []
        if text.isdecimal() and 1 <= int(text[:6]) <= len(buttons):
            return buttons[int(text) - 1].payload
        return text


def numbered(replies: tuple[Reply, ...]) -> Iterator[tuple[Reply, int]]:
    """Each message with the number of its first quick reply."""
    number = 1
    for reply in replies:
        yield reply, number
        number += len(reply.buttons)
