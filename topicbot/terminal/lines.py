"""Answers questions that come line by line, for pipes and programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, TextIO

from rich.console import Console

from topicbot.terminal.activity import Activity
from topicbot.terminal.rendering import explanation, pairs, plain, render
from topicbot.terminal.session import Session, Stage, Turn

LONGEST_LINE = 100_000
"""Characters of a line that are read; what is too long to answer is for the bot to say."""


async def answer_lines(
    session: Session,
    lines: Iterable[str],
    stage: Stage,
    *,
    as_json: bool = False,
    explain: bool = False,
    choices: bool = True,
) -> None:
    """Answer every line that is not blank, in one conversation.

    Args:
        session: The conversation.
        lines: One message each.
        stage: Its screen gets tables and colour where it is a terminal, else text.
        as_json: Write one JSON object a line instead.
        explain: Add how each answer came about; JSON always has it.
        choices: Number the quick replies, since a later line may choose one.
    """
    screen = stage.screen
    for line in filter(None, map(str.strip, lines)):
        with Activity(stage.errors, "Thinking"):
            turn = await session.say(line)
        if as_json:
            _write(screen, json.dumps(await structured(session, turn), ensure_ascii=_ascii(screen)))
            continue
        facts = explanation(turn, await session.understanding(turn)) if explain else []
        if screen.is_terminal:
            screen.print(render(turn, choices=choices), pairs(facts), sep="\n")
        else:
            written = [plain(turn, choices=choices), *(f"{name}: {value}" for name, value in facts)]
            _write(screen, "\n".join(written) + "\n")


async def structured(session: Session, turn: Turn) -> dict[str, Any]:
    """A question, how it was understood, and the messages that answered it, as plain data."""
    understanding = await session.understanding(turn)
    return {
        "question": turn.question,
        "intent": understanding.intent,
        "confidence": understanding.confidence,
        "entities": list(understanding.entities),
        "messages": [
            {
                "text": reply.text,
                "buttons": [asdict(button) for button in reply.buttons],
                "custom": reply.custom,
            }
            for reply in turn.replies
        ],
    }


def read_lines(stream: TextIO | None) -> Iterator[str]:
    """Read lines without holding more of one than could be answered."""
    while stream and (line := stream.readline(LONGEST_LINE)):
        yield line
        while line and not line.endswith("\n"):
            line = stream.readline(LONGEST_LINE)


def _write(screen: Console, text: str) -> None:
    screen.file.write(text + "\n")
    screen.file.flush()


def _ascii(screen: Console) -> bool:
    return not screen.encoding.startswith("utf")
