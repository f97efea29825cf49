"""Shows the bot's messages: with rich on a terminal, as plain text elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from topicbot.conversation.messages import Button, Reply, Understanding
from topicbot.terminal.figures import BarChart, DataTable, clean
from topicbot.terminal.session import Turn, numbered

READING_WIDTH = 100
"""Columns beyond which lines are too long to read."""

INDENT = (0, 0, 0, 2)


def render(turn: Turn, *, choices: bool = True) -> RenderableType:
    """Show all messages of a turn, with quick replies; numbered where one may be chosen."""
    parts: list[RenderableType] = []
    for reply, number in numbered(turn.replies):
        parts += [*_message(reply), *_quick_replies(reply.buttons, number, choices)]
    spaced = [each for part in parts for each in (part, Text())]
    return Constrain(Padding(Group(*spaced[:-1]), INDENT, expand=False), READING_WIDTH)


def plain(turn: Turn, *, choices: bool = True) -> str:
    """Write all messages of a turn as text, with quick replies as `render` has them."""
    lines = []
    for reply, number in numbered(turn.replies):
        lines.append(clean(reply.text))
        for n, button in enumerate(reply.buttons, number):
            lines.append(f"  {_mark(n, choices)}  {clean(button.title)}")
    return "\n".join(lines)


def explanation(turn: Turn, understanding: Understanding) -> list[tuple[str, str]]:
    """List how an answer came about, as names and values."""
    others = [
        f"{intent} {confidence:.2f}"
        for intent, confidence in understanding.ranking
        if intent != understanding.intent
    ]
    entities = [
        f"{entity.get('entity')}={entity.get('value')}" for entity in understanding.entities
    ]
    rows = [
        ("question", clean(turn.question)),
        ("intent", understanding.intent),
        ("confidence", f"{understanding.confidence:.2f}"),
        ("next likely", ", ".join(others[:2])),
        ("entities", ", ".join(entities)),
        ("facts", ", ".join(map(str, turn.gather("facts")))),
        ("derived", ", ".join(map(str, turn.gather("derived")))),
        ("sources", "; ".join(sources(turn))),
    ]
    return [(name, value or "none") for name, value in rows]


def sources(turn: Turn) -> list[str]:
    """Name the sections and paragraphs of the article that a turn's answers come from."""
    return [_source(source) for source in turn.gather("sources")]


def pairs(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Show names and values side by side."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(Text(name), Text(value))
    return Padding(grid, INDENT, expand=False)


def _message(reply: Reply) -> Iterable[RenderableType]:
    table, chart = reply.custom.get("table"), reply.custom.get("chart")
    if text := clean(str(reply.custom.get("lead", reply.text))):
        yield Text(text)
    if table:
        yield DataTable(table)
    if chart:
        yield BarChart(chart)


def _quick_replies(
    buttons: Iterable[Button], number: int, choices: bool
) -> Iterable[RenderableType]:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold green", justify="right")
    grid.add_column()
    for n, button in enumerate(buttons, number):
        grid.add_row(_mark(n, choices), Text(clean(button.title)))
    if grid.row_count:
        yield grid


def _mark(number: int, choices: bool) -> str:
    return str(number) if choices else "-"


def _source(source: dict[str, Any]) -> str:
    numbers = [str(number) for number in source.get("paragraphs", ())]
    named = f", paragraph{'s'[: len(numbers) - 1]} {', '.join(numbers)}" if numbers else ""
    return f"{source.get('section')}{named}"
