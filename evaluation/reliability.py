"""Whether the intents' probabilities are as high as they are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from evaluation.figures import Share
from evaluation.outcomes import Outcome

BOUNDS = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)


@dataclass(frozen=True)
class Bin:
    """The messages whose likeliest intent has a probability in some range.

    Attributes:
        least: Where the range begins; it ends where the next one does.
        mean: Of the probabilities; 0 where there is no message.
        right: Those whose likeliest intent is right.
    """

    least: float
    mean: float
    right: Share


def reliability(outcomes: Iterable[Outcome]) -> list[Bin]:
    """Hold the probability of each likeliest intent against whether it is right.

    Empty messages, which nobody reads, have none.
    """
    read = [(o.understood.ranking[0], o.question) for o in outcomes if o.understood.ranking]
    bins = []
    for least, end in pairwise(BOUNDS):
        inside = [
            (sure, intent in question.intents)
            for (intent, sure), question in read
            if least <= sure < end or sure == end == 1
        ]
        mean = sum(sure for sure, _ in inside) / len(inside) if inside else 0.0
        bins.append(Bin(least, mean, Share.count(right for _, right in inside)))
    return bins


def gap(bins: Sequence[Bin]) -> float:
    """The expected calibration error (Naeini et al. 2015): how far both are apart, by messages."""
    total = sum(each.right.of for each in bins)
    apart = sum(abs(each.mean - each.right.value) * each.right.of for each in bins)
    return apart / total if total else 0.0


def show_reliability(console: Console, bins: Sequence[Bin]) -> None:
    """Print how often the likeliest intent is right, by how likely it is."""
    table = Table(
        title="Likeliest intents of all parts, by their probability", title_justify="left"
    )
    for heading in ("from", "mean probability", "right"):
        table.add_column(heading, justify="right")
    for each in bins:
        right = f"{100 * each.right.value:.1f} % {each.right.hits}/{each.right.of}"
        table.add_row(f"{each.least:.2f}", f"{100 * each.mean:.1f} %", right)
    console.print(table)
    console.print(f"Expected calibration error: {100 * gap(bins):.1f} points")
