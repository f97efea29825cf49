"""Each message is worked on once, and one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from topicbot.serving.once import Once


class Work:
    """What is done for messages: it begins when it is its turn, and ends when it is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()

    def of(self, name: str) -> Callable[[], Awaitable[str]]:
        async def work() -> str:
            self.begun.append(name)
            await self.go.wait()
            return f"{name} {len(self.begun)}"

        return work


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_one_at_a_time_in_a_conversation_and_in_order() -> None:
    once, work = Once(), Work()
    asked = [asyncio.create_task(once.do("a", name, work.of(name))) for name in ("1", "2", "3")]
    other = asyncio.create_task(once.do("b", "4", work.of("4")))
    await settle()
    assert work.begun == ["1", "4"]
    work.go.set()
    await asyncio.gather(*asked, other)
    assert work.begun == ["1", "4", "2", "3"]


@pytest.mark.asyncio
async def test_whoever_comes_again_gets_the_same_also_if_the_first_has_gone() -> None:
    once, work = Once(), Work()
    first = asyncio.create_task(once.do("a", "1", work.of("1")))
    await settle()
    first.cancel()
    second = asyncio.create_task(once.do("a", "1", work.of("1")))
    await settle()
    work.go.set()
    assert await second == await once.do("a", "1", work.of("1")) == "1 1"
    assert work.begun == ["1"]


@pytest.mark.asyncio
async def test_what_failed_is_tried_again() -> None:
    async def fail() -> str:
        raise RuntimeError("broken")

    once, work = Once(), Work()
    work.go.set()
    with pytest.raises(RuntimeError):
        await once.do("a", "1", fail)
    assert await once.do("a", "1", work.of("1")) == "1 1"


@pytest.mark.asyncio
async def test_forgets_one_conversation() -> None:
    once, work = Once(), Work()
    work.go.set()
    for conversation in ("a", "b"):
        await once.do(conversation, "1", work.of(conversation))
    once.forget("a")
    for conversation in ("a", "b"):
        await once.do(conversation, "1", work.of(conversation))
    assert work.begun == ["a", "b", "a"]
