"""How long an answer takes, over REST and in one process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import httpx
import psutil
from rasa.core.agent import Agent

from benchmarks.figures import Comparison, percentile
from benchmarks.starter import Starter
from topicbot.conversation.bot import Bot
from topicbot.testing.served import PATIENCE, Served, free_port

CLIENTS, ASKED = 16, 20
"""Clients that ask at the same time, and questions that each of them asks."""

Answer = Callable[[str, str], Awaitable[object]]
"""Sends a message of a sender, and waits for the answer."""


async def compare_in_process(
    model: Path, project: Path, questions: Sequence[str], starter: Starter
) -> list[Comparison]:
    """Ask the loaded bot, and the loaded starter, in this process."""
    bot = await Bot.load(model, project)
    peer = Agent.load(str(starter.model))

    async def ask_peer(text: str, sender: str) -> object:
        return await peer.handle_text(text, sender_id=sender)

    return await _compare("in process", questions, bot.reply, starter, ask_peer)


async def compare_over_rest(
    project: Path, questions: Sequence[str], starter: Starter
) -> list[Comparison]:
    """Serve the bot, then the starter beside it, and ask both over REST."""
    with httpx.Client(timeout=60, trust_env=False) as client:

        def asking(url: str) -> Answer:
            async def ask(text: str, sender: str) -> object:
                response = client.post(url, json={"sender": sender, "message": text})
                return response.raise_for_status().json()

            return ask

        begin = perf_counter()
        with _served(project) as ours:
            started = perf_counter() - begin
            begin = perf_counter()
            with starter.served(free_port()) as peers:
                await _until_answered(asking(peers), starter.messages[0])
                start = Comparison(
                    "server, to its first answer", started, perf_counter() - begin, "s"
                )
                asked = await _compare("over REST", questions, asking(ours), starter, asking(peers))
                load = Comparison(
                    f"answers a second to {CLIENTS} clients",
                    await _at_once(ours, questions),
                    await _at_once(peers, starter.messages),
                    "",
                )
                resident = Comparison("resident", _megabytes(ours), _megabytes(peers), "MB")
                return [start, *asked, load, resident]


async def _at_once(url: str, texts: Sequence[str]) -> float:
    """Have as many clients as there are ask one question after another; answers a second."""
    questions = cycle(texts)

    async def client(number: int) -> None:
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            for _ in range(ASKED):
                message = {"sender": f"client-{number}", "message": next(questions)}
                (await http.post(url, json=message)).raise_for_status()

    begin = perf_counter()
    await asyncio.gather(*map(client, range(CLIENTS)))
    return CLIENTS * ASKED / (perf_counter() - begin)


def _megabytes(url: str) -> float:
    """What was started to listen there holds in memory: the supervisor and the server, say."""
    port = urlsplit(url).port
    listening = {
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr[1] == port
    }
    [listens] = listening
    server = psutil.Process(listens)
    started = next(p for p in (server, *server.parents()) if p.ppid() == os.getpid())
    return sum(each.memory_info().rss for each in (started, *started.children(True))) / 1e6


@contextmanager
def _served(project: Path) -> Iterator[str]:
    served = Served(project)
    try:
        yield served.ready().url
    finally:
        served.end()


async def _until_answered(ask: Answer, message: str) -> None:
    late = time.monotonic() + PATIENCE
    while time.monotonic() < late:
        try:
            if await ask(message, "first"):
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError(f"The starter has not answered in {PATIENCE} s.")


async def _compare(
    how: str, questions: Sequence[str], ours: Answer, starter: Starter, peers: Answer
) -> list[Comparison]:
    """Ask both in turn, each its own kind of question, each question as somebody new."""
    mine: list[float] = []
    theirs: list[float] = []
    for number, texts in enumerate(_pairs(questions, starter.messages)):
        for answer, text, seconds in zip((ours, peers), texts, (mine, theirs), strict=True):
            begin = perf_counter()
            if not await answer(text, f"benchmark-{number}"):
                raise RuntimeError(f"There was no answer to {text!r}.")
            seconds.append(perf_counter() - begin)
    return [
        Comparison(
            f"answer {how}, p{percent}",
            1000 * percentile(mine, percent),
            1000 * percentile(theirs, percent),
            "ms",
        )
        for percent in (50, 95)
    ]


def _pairs(questions: Iterable[str], messages: Iterable[str]) -> Iterator[tuple[str, str]]:
    return zip(questions, cycle(messages), strict=False)
