"""Whom a conversation test talks to: the bot in this process, or the served one over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from topicbot.conversation.messages import Button, Reply, Understanding

T = TypeVar("T")


class Partner(Protocol):
    """One conversation with the bot, from its beginning."""

    @property
    def hidden(self) -> frozenset[str]:
        """Assertions of what cannot be seen from here, and so is not checked."""

    def say(self, text: str) -> list[Reply]:
        """Send a message and get the reply to it."""

    def understand(self, text: str) -> Understanding:
        """What the bot made of the message that was sent last."""

    def slots(self) -> dict[str, Any]:
        """What the bot remembers now."""


class Talker(Protocol):
    """What is needed of a loaded bot; ``topicbot.conversation.bot.Bot`` is one."""

    async def reply(self, text: str, sender: str) -> list[Reply]:
        """Answer one message."""

    async def understood(self, text: str, sender: str) -> Understanding:
        """What was made of the latest message of a conversation."""

    async def slots(self, sender: str) -> dict[str, Any]:
        """What is remembered of a conversation."""


@dataclass(frozen=True)
class Direct:
    """A conversation with a bot in this process."""

    bot: Talker
    loop: asyncio.AbstractEventLoop
    sender: str
    hidden: frozenset[str] = frozenset()

    def say(self, text: str) -> list[Reply]:
        """Send a message and get the reply to it."""
        return self._await(self.bot.reply(text, self.sender))

    def understand(self, text: str) -> Understanding:
        """What the bot made of the message that was sent last."""
        return self._await(self.bot.understood(text, self.sender))

    def slots(self) -> dict[str, Any]:
        """What the bot remembers now."""
        return self._await(self.bot.slots(self.sender))

    def _await(self, task: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(task)


class Outside:
    """A conversation as a client has it, who does not see what the bot makes of a message."""

    hidden = frozenset({"intent", "slot_was_set", "utter_name"})

    def understand(self, text: str) -> Understanding:
        """Never asked, since it is hidden."""
        raise NotImplementedError

    def slots(self) -> dict[str, Any]:
        """Never asked, since they are hidden."""
        raise NotImplementedError


@dataclass(frozen=True)
class OverHttp(Outside):
    """A conversation over the REST channel."""

    url: str
    sender: str

    def say(self, text: str) -> list[Reply]:
        """Send a message and get the reply to it."""
        import httpx

        body = {"sender": self.sender, "message": text}
        answer = httpx.post(self.url, json=body, timeout=60, trust_env=False).raise_for_status()
        return [reply_of(message) for message in answer.json()]


def reply_of(message: dict[str, Any]) -> Reply:
    """A message as a channel sends it."""
    return Reply(
        message.get("text", ""),
        tuple(Button(b["title"], b["payload"]) for b in message.get("buttons", ())),
        message.get("custom", {}),
    )
