"""Tables and bar charts of answers, which fit themselves to the width of the terminal."""

from __future__ import annotations

import unicodedata
from typing import Any

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

COLUMN_WIDTH = 19
"""Columns of the terminal that a column of text needs; a narrower table is shown row by row."""

CHART_WIDTH = 60
"""Columns below which the names of a chart stand above their bars."""

LONGEST_BAR = 40

COLOURS = ("cyan", "magenta", "green", "yellow")


def clean(text: str) -> str:
    """Take out control characters, which could steer the terminal."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


class DataTable:
    """A table of an answer: in columns where there is room, else row by row."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.columns = [clean(str(column)) for column in table["columns"]]
        self.rows = [[clean(str(cell)) for cell in row] for row in table["rows"]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < COLUMN_WIDTH * len(self.columns):
            yield from self._row_by_row()
        else:
            yield self._in_columns()

    def _in_columns(self) -> Table:
        table = Table(box=box.ROUNDED, show_lines=True, border_style="dim")
        for index, column in enumerate(self.columns):
            table.add_column(Text(column), style="" if index else "bold", overflow="fold")
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table

    def _row_by_row(self) -> RenderResult:
        for first, *cells in self.rows:
            yield Text(first, style="bold")
            for column, cell in zip(self.columns[1:], cells, strict=False):
                yield Padding(Text.assemble((f"{column}: ", "cyan"), cell), (0, 0, 0, 2))


class BarChart:
    """Horizontal bars: a group for each series, labels at the left, amounts at the right."""

    def __init__(self, chart: dict[str, Any]) -> None:
        self.unit = clean(str(chart.get("unit", "")))
        self.series: list[tuple[str, list[tuple[str, float]]]] = [
            (clean(str(each["name"])), [(str(label), float(n)) for label, n in each["points"]])
            for each in chart["series"]
        ]
        points = [point for _, points in self.series for point in points]
        self.largest = max((amount for _, amount in points), default=0.0)
        self.decimals = 0 if all(amount.is_integer() for _, amount in points) else 2
        self.label_width = max((cell_len(label) for label, _ in points), default=0)
        self.amount_width = max((len(self._written(amount)) for _, amount in points), default=0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        name_width = max((cell_len(name) + 2 for name, _ in self.series), default=0)
        if options.max_width < CHART_WIDTH:
            name_width = 0
        room = options.max_width - name_width - self.label_width - self.amount_width - 2
        room = max(1, min(room, LONGEST_BAR))

        yield Text(self.unit, style="dim")
        for index, (name, points) in enumerate(self.series):
            if not name_width:
                yield Text(name, style="bold")
            for position, (label, amount) in enumerate(points):
                yield Text.assemble(
                    (set_cell_size("" if position else name, name_width), "bold"),
                    (set_cell_size(label, self.label_width) + " ", "dim"),
                    (self._bar(amount, room, options.ascii_only), COLOURS[index % len(COLOURS)]),
                    f" {self._written(amount):>{self.amount_width}}",
                    no_wrap=True,
                )

    def _written(self, amount: float) -> str:
        return f"{amount:,.{self.decimals}f}"

    def _bar(self, amount: float, room: int, ascii_only: bool) -> str:
        share = amount / self.largest if self.largest > 0 else 0.0
        if ascii_only:
            return ("#" * max(1, round(share * room))).ljust(room)
        whole, eighths = divmod(max(1, round(share * room * 8)), 8)
        return ("█" * whole + " ▏▎▍▌▋▊▉"[eighths]).rstrip().ljust(room)
