"""Messages are answered off the loop that serves everything else, and only so many wait."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from topicbot.serving import worker
from topicbot.serving.refusals import Refused
from topicbot.serving.worker import Worker


@pytest.mark.asyncio
async def test_works_in_order_while_the_loop_goes_on() -> None:
    works = Worker()
    begun: list[int] = []

    async def work(number: int) -> int:
        begun.append(number)
        time.sleep(0.1)  # As an answer does, without giving way to anything.
        return number

    ticks = 0
    asked = [asyncio.ensure_future(works.do(lambda n=n: work(n))) for n in range(3)]  # type: ignore[misc]
    while not all(each.done() for each in asked):
        ticks += 1
        await asyncio.sleep(0.01)
    assert [each.result() for each in asked] == begun == [0, 1, 2]
    assert ticks > 10


@pytest.mark.asyncio
async def test_refuses_what_would_wait_too_long_and_works_on() -> None:
    works, go = Worker(most_waiting=1), threading.Event()

    async def work() -> str:
        go.wait(10)
        return "done"

    asked = [asyncio.ensure_future(works.do(work)) for _ in range(2)]
    await asyncio.sleep(0.01)
    with pytest.raises(Refused) as refused:
        await works.do(work)
    assert refused.value.status_code == 503
    assert "Retry-After" in refused.value.headers
    go.set()
    assert await asyncio.gather(*asked) == ["done", "done"]
    assert await works.do(work) == "done"


@pytest.mark.asyncio
async def test_finishes_what_somebody_asked_who_has_gone() -> None:
    works, ended = Worker(), threading.Event()

    async def work() -> None:
        await asyncio.sleep(0.05)
        ended.set()

    asked = asyncio.ensure_future(works.do(work))
    await asyncio.sleep(0.01)
    asked.cancel()
    await asyncio.sleep(0)
    assert await asyncio.to_thread(ended.wait, 10)


@pytest.mark.asyncio
async def test_knows_that_it_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STUCK", 0.05)
    works, go = Worker(), threading.Event()

    async def work() -> None:
        go.wait(10)

    assert not works.stuck
    asked = asyncio.ensure_future(works.do(work))
    await asyncio.sleep(0.2)
    assert works.stuck
    go.set()
    await asked
    assert not works.stuck
