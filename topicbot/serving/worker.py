"""Answers messages off the server's loop, so that nothing else waits for one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from topicbot.serving.refusals import RETRY_AFTER, Refused

MOST_WAITING = 40
"""Pieces of work that may wait; the last of them waits some seconds where each is a usual one."""
STUCK = 30.0
"""Seconds after which a piece of work will not end any more; a turn is given up sooner."""

_T = TypeVar("_T")


class Worker:
    """A thread with a loop of its own, which does one thing after another in their order.

    It owns what is not made for several threads: Rasa's agent and the store of conversations. More
    threads would answer no sooner, since an answer is work of the processor.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        """Start the thread, which ends with the process."""
        self._most = most_waiting + 1
        self._pending = 0
        self._began: float | None = None
        self._loop = asyncio.new_event_loop()
        self._one_at_a_time = asyncio.Lock()
        threading.Thread(target=self._loop.run_forever, name="worker", daemon=True).start()

    async def do(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Do a piece of work, once all before it is done.

        Raises:
            Refused: Too much waits already.
        """
        if self._pending >= self._most:
            raise Refused(503, "Too many messages are waiting. Please try again.", RETRY_AFTER)
        self._pending += 1
        future = asyncio.run_coroutine_threadsafe(self._in_turn(work), self._loop)
        done = asyncio.wrap_future(future)
        done.add_done_callback(self._count_off)
        # Whoever goes away does not stop what has begun.
        return await asyncio.shield(done)

    def run(self, forever: Coroutine[Any, Any, None]) -> None:
        """Run something beside the work, such as what is done now and then."""
        asyncio.run_coroutine_threadsafe(forever, self._loop)

    @property
    def stuck(self) -> bool:
        """Whether it hangs in a piece of work."""
        began = self._began
        return began is not None and time.monotonic() - began > STUCK

    def _count_off(self, done: asyncio.Future[Any]) -> None:
        self._pending -= 1
        done.exception()  # Nobody may be there to look at it.

    async def _in_turn(self, work: Callable[[], Awaitable[_T]]) -> _T:
        async with self._one_at_a_time:
            self._began = time.monotonic()
            try:
                return await work()
            finally:
                self._began = None
