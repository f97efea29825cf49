"""Work that is done once however often it is asked for, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from cachetools import TTLCache

KEPT = 1000
KEPT_SECONDS = 600.0


class Once:
    """Answers by conversation and message id, those underway and the good ones of late."""

    def __init__(self) -> None:
        self._tasks: TTLCache[tuple[str, str], asyncio.Task[Any]] = TTLCache(KEPT, KEPT_SECONDS)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, conversation: str) -> asyncio.Lock:
        """What only one holds at a time in a conversation, in the order in which they asked."""
        return self._locks.setdefault(conversation, asyncio.Lock())

    async def do(
        self, conversation: str, message_id: str, work: Callable[[], Awaitable[Any]]
    ) -> Any:
        """What ``work`` gives, which a client that goes away does not stop.

        Whoever comes with the same id gets the same; after an error, the next one tries again.
        """
        key = (conversation, message_id)
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._in_turn(conversation, work))
            task.add_done_callback(lambda done: self._drop_failed(key, done))
        return await asyncio.shield(task)

    def forget(self, conversation: str) -> None:
        """Drop the answers of a conversation."""
        for key in [key for key in self._tasks if key[0] == conversation]:
            self._tasks.pop(key, None)

    async def _in_turn(self, conversation: str, work: Callable[[], Awaitable[Any]]) -> Any:
        async with self.turn(conversation):
            return await work()

    def _drop_failed(self, key: tuple[str, str], task: asyncio.Task[Any]) -> None:
        if (task.cancelled() or task.exception()) and self._tasks.get(key) is task:
            del self._tasks[key]
