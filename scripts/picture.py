"""Draws docs/terminal.svg, a real conversation in the terminal.

Run as ``.venv/bin/python scripts/picture.py`` whenever answers have changed.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
import warnings
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from topicbot.conversation.training import ensure_model
from topicbot.facts import load_store
from topicbot.terminal.chat import HINT
from topicbot.terminal.prompt import PROMPT
from topicbot.terminal.quiet import silence_structlog
from topicbot.terminal.rendering import render
from topicbot.terminal.session import Session

PROJECT = Path(__file__).parents[1]
WIDTH = 90
LINES = (
    "whats the diff between LLMs and genai?",
    "which market is larger in 2034?",
    "can LLMs make pictures?",
    "what does ChatGPT cost?",
)


async def draw() -> str:
    """Hold the conversation, and return what the terminal shows as SVG."""
    # Rasa sets filters of its own, so that ignoring warnings is not enough.
    warnings.showwarning = lambda *_, **__: None
    logging.disable(logging.WARNING)
    silence_structlog()
    from topicbot.conversation.bot import Bot

    session = Session(await Bot.load(ensure_model(PROJECT, print), PROJECT))
    title = load_store(PROJECT / "data" / "facts").source.title
    screen = Console(
        file=io.StringIO(), record=True, force_terminal=True, color_system="truecolor", width=WIDTH
    )
    screen.print(Text(title, style="bold"), Text(HINT, style="dim"), "", sep="\n")
    for line in LINES:
        screen.print(Text(PROMPT + line), "", render(await session.say(line)), "", sep="\n")
    # Without the fonts that rich would load from elsewhere; the viewer's own will do.
    template = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return screen.export_svg(title="make chat", code_format=template, unique_id="terminal")


if __name__ == "__main__":
    (PROJECT / "docs" / "terminal.svg").write_text(asyncio.run(draw()), encoding="utf-8")
