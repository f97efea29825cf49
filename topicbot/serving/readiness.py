"""Whether a server is well, found out by asking it."""

from __future__ import annotations

import httpx

CHANNELS = ("webchat", "rest")
"""Channels that say how they are; a server may have only one of them."""


def is_well(url: str, patience: float) -> bool:
    """Ask a server whether it can answer messages.

    Args:
        url: Where it should be, such as ``http://127.0.0.1:5005``.
        patience: Seconds to wait for what it says.
    """
    with httpx.Client(base_url=f"{url}/webhooks", timeout=patience, trust_env=False) as client:
        try:
            said = (client.get(f"/{channel}/").status_code for channel in CHANNELS)
            return httpx.codes.OK in said
        except httpx.TransportError:
            return False
