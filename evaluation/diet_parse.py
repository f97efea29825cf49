"""Reads the intents of texts with a trained model; runs in the peer's environment.

``python diet_parse.py MODEL TEXTS INTO`` needs Rasa and nothing of this project.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

import rasa
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog


async def _parse(model: Path, texts: list[str]) -> dict[str, Any]:
    """Give the likeliest intent of each text, and the version of Rasa that found it."""
    agent = Agent.load(model)
    parsed = [await agent.parse_message(text) for text in texts]
    return {"rasa": rasa.__version__, "intents": [each["intent"]["name"] for each in parsed]}


if __name__ == "__main__":
    configure_structlog(logging.WARNING)  # Else it shows each text with what it is taken for.
    model, texts, into = map(Path, sys.argv[1:])
    found = asyncio.run(_parse(model, json.loads(texts.read_text(encoding="utf-8"))))
    into.write_text(json.dumps(found), encoding="utf-8")
