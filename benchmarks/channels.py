"""Messages as plain requests beside the same over Rasa's Socket.IO channel."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import psutil
import yaml
from socketio import AsyncClient

from benchmarks.figures import Comparison, percentile
from topicbot.testing.served import PATIENCE, Served

CHANNELS = {
    "topicbot.serving.webchat.WebChatInput": {
        "messages_per_minute": 10_000,
        "messages_per_minute_and_address": 10_000,
    },
    "socketio": {
        "user_message_evt": "user_uttered",
        "bot_message_evt": "bot_uttered",
    },
}
LONG = "word " * 6_000
TURNS = 5
"""Questions of a conversation."""

Ask = Callable[[str], Awaitable[None]]
"""Sends a message and waits for the answer."""


async def compare_channels(
    project: Path, questions: Sequence[str], folder: Path
) -> list[Comparison]:
    """Ask one server over one channel, then over the other.

    Over a request the whole answer is waited for. Over Socket.IO nothing says when an answer is
    complete, so its first message has to do.

    Args:
        project: Folder of the bot.
        questions: What is asked.
        folder: Where the channels' settings are written.
    """
    credentials = folder / "credentials.yml"
    credentials.write_text(yaml.safe_dump(CHANNELS), encoding="utf-8")
    served = Served(project, credentials=credentials)
    try:
        served.ready()
        url = f"http://127.0.0.1:{served.port}"
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as client:
            # One channel after the other: what the server does after the first message of an
            # answer would otherwise be in the way of the other's.
            mine, theirs = [], []
            for begin in range(0, len(questions), TURNS):
                requests = _requests(client)
                for question in questions[begin : begin + TURNS]:
                    mine.append(await _milliseconds(requests, question))
            for begin in range(0, len(questions), TURNS):
                socket = Socket()
                await socket.connect(url)
                for question in questions[begin : begin + TURNS]:
                    theirs.append(await _milliseconds(socket.ask, question))
                await socket.close()
            times = [
                Comparison(f"answer, p{p}", percentile(mine, p), percentile(theirs, p), "ms")
                for p in (50, 95)
            ]
            socket = Socket()
            await socket.connect(url)
            process = served.server()
            cpu = [await _cpu(process, ask, LONG) for ask in (requests, socket.ask)]
            await socket.close()
    finally:
        served.end()
    return [*times, Comparison(f"CPU for {len(LONG):,} characters", cpu[0], cpu[1], "ms")]


class Socket:
    """A client of the Socket.IO channel."""

    def __init__(self) -> None:
        self._client = AsyncClient()
        self._heard: asyncio.Queue[Any] = asyncio.Queue()
        self._client.on("bot_uttered", self._heard.put)

    async def connect(self, url: str) -> None:
        """Open the connection, as a web socket at once."""
        await self._client.connect(url, transports=["websocket"])

    async def ask(self, text: str) -> None:
        """Send a message, and wait for the first message of the answer."""
        while not self._heard.empty():
            self._heard.get_nowait()
        await self._client.emit("user_uttered", {"message": text})
        await asyncio.wait_for(self._heard.get(), PATIENCE)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.disconnect()


def _requests(client: httpx.AsyncClient) -> Ask:
    headers = {"Authorization": f"Bearer {secrets.token_hex(32)}"}

    async def ask(text: str) -> None:
        message = {"id": secrets.token_hex(16), "text": text}
        answer = await client.post("/webhooks/webchat/messages", json=message, headers=headers)
        answer.raise_for_status()

    return ask


async def _milliseconds(ask: Ask, text: str) -> float:
    begin = perf_counter()
    await ask(text)
    return 1000 * (perf_counter() - begin)


async def _cpu(process: psutil.Process, ask: Ask, text: str) -> float:
    """Milliseconds of CPU that a process spends on a message."""
    before = process.cpu_times()
    await ask(text)
    after = process.cpu_times()
    return 1000 * (after.user + after.system - before.user - before.system)
