"""How often somebody may do something."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from topicbot.serving.refusals import Refused


class Rates:
    """Counts what was done in the last minute, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, per_minute: int, *what: str) -> None:
        """Count one more of ``what``.

        Raises:
            Refused: There were ``per_minute`` in the last minute.
        """
        limit = RateLimitItemPerMinute(per_minute)
        if self._limiter.hit(limit, *what):
            return
        free_at = self._limiter.get_window_stats(limit, *what).reset_time
        wait = max(1, math.ceil(free_at - time.time()))
        raise Refused(
            429, "That was a lot at once. Please wait a little.", {"Retry-After": str(wait)}
        )
