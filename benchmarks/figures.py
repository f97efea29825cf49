"""Figures of the bot beside those of a peer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Comparison:
    """A figure of the bot and the same of its peer, both in one unit."""

    name: str
    ours: float
    peers: float
    unit: str

    @property
    def ratio(self) -> float:
        """How many times the peer's figure ours is."""
        return self.ours / self.peers


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many per cent of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def show(title: str, peer: str, comparisons: Iterable[Comparison]) -> None:
    """Print figures, each with the peer's and the ratio of the two."""
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("")
    for heading in ("this bot", peer, "ratio"):
        table.add_column(heading, justify="right")
    for each in comparisons:
        figures = (f"{figure:.4g} {each.unit}" for figure in (each.ours, each.peers))
        table.add_row(each.name, *figures, f"{each.ratio:.2f}")
    Console().print(table)
