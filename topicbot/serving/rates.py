"""How often somebody may do something."""

from __future__ import annotations

import math
import time
from collections import deque

from cachetools import TTLCache

from topicbot.serving.refusals import Refused

MINUTE = 60.0
MOST_KEPT = 20_000
"""Keys that are counted at once; the one that has been idle longest makes room for another."""


class Rates:
    """Counts what was done in the last minute, in this process and in bounded memory."""

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        """Count nothing yet."""
        self._times: TTLCache[tuple[str, ...], deque[float]] = TTLCache(most_kept, MINUTE)

    def count(self, per_minute: int, *what: str) -> None:
        """Count one more of ``what``.

        Raises:
            Refused: There were ``per_minute`` in the last minute.
        """
        now = time.monotonic()
        times = self._times.get(what)
        if times is None:
            times = deque(maxlen=per_minute)
        if len(times) == per_minute and (wait := times[0] + MINUTE - now) > 0:
            headers = {"Retry-After": str(math.ceil(wait))}
            raise Refused(429, "That was a lot at once. Please wait a little.", headers)
        times.append(now)
        self._times[what] = times  # Which begins its time anew.
