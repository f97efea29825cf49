"""Whether a server is well, found out by asking it."""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

CHANNELS = ("webchat", "rest")
"""Channels that say how they are; a server may have only one of them."""


def is_well(url: str, patience: float) -> bool:
    """Ask a server whether it can answer messages.

    Args:
        url: Where it should be, such as ``http://127.0.0.1:5005``.
        patience: Seconds to wait for what it says.
    """
    # The supervisor lives as long as the server: what it imports stays in memory.
    direct = build_opener(ProxyHandler({}))
    for channel in CHANNELS:
        try:
            direct.open(f"{url}/webhooks/{channel}/", timeout=patience).close()
            return True
        except HTTPError:  # Another channel may be well.
            continue
        except (OSError, HTTPException):
            return False
    return False
