"""What is long costs little more than what is usual: a conversation, and a message."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from topicbot.conversation.bot import Bot
from topicbot.conversation.guard import LONGEST
from topicbot.conversation.training import ensure_model
from topicbot.testing.served import Served

QUESTIONS = (
    "What is an LLM?",
    "What are the weaknesses of generative AI?",
    "How are they trained?",
)
TURNS = 1000
DEAREST = 8.0
"""Times as long as a usual question that a message may take."""
REPEATED = 8


@pytest.fixture(scope="module")
def bot(project: Path) -> Bot:
    return asyncio.run(Bot.load(ensure_model(project, print), project))


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    """Processor time of this process, which is what an answer costs."""
    began = time.process_time()
    await work()
    return time.process_time() - began


def test_the_thousandth_turn_is_as_quick_as_the_tenth(bot: Bot) -> None:
    async def talk() -> list[float]:
        return [
            await seconds(lambda n=n: bot.reply(QUESTIONS[n % len(QUESTIONS)], "talker"))  # type: ignore[misc]
            for n in range(TURNS)
        ]

    took = asyncio.run(talk())
    tenth, last = statistics.median(took[3:18]), statistics.median(took[-15:])
    assert last < 1.5 * tenth


def cost(served: Served, text: str) -> float:
    """Processor time of the server for a message, in the mean of some."""
    process = served.server()
    before = process.cpu_times()
    for number in range(REPEATED):
        assert served.ask(text, f"{text[:9]!a} {number}").headers["X-Answered"] == "yes"
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / REPEATED


@pytest.mark.parametrize(
    "repeated",
    [
        *("what? ", "?!.,;: ", "what is a llm and ", "since and how ", "also then ", "a, ", "! "),
        *("LLMs vs GANs ", "no LLM, ", "not for text, ", "5 billion ", "api key ! roi ", "\ufdfa"),
        *("prompts the two traditional software ai act prompt injection bias ; ", "xqzvbtw "),
        *("or gan ; Ollama over the first one google's bard - metaverse ", "whats teh diference "),
    ],
)
def test_no_message_costs_much_more_than_a_usual_one(server: Served, repeated: str) -> None:
    text = (repeated * LONGEST)[:LONGEST].strip()
    assert cost(server, text) < DEAREST * cost(server, QUESTIONS[1])
