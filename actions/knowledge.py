"""The fact store that all actions answer from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from topicbot.facts import FactStore, load_store


@lru_cache(maxsize=1)
def knowledge() -> FactStore:
    """Load the store once.

    Raises:
        FactStoreError: A file of it is broken.
    """
    return load_store(Path(__file__).parents[1] / "data" / "facts")
