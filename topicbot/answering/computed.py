"""Sentences with figures: a stated one as it is, others computed from these and marked so."""

from __future__ import annotations

from collections.abc import Callable

from topicbot.answering.describe import part
from topicbot.answering.figures import Growth
from topicbot.answering.tables import capital
from topicbot.answering.types import Part
from topicbot.facts.store import FactStore


def amount_in(store: FactStore, g: Growth, year: int) -> Part:
    """An amount in a year, computed where it is not stated."""
    if g.stated(year):
        return part(store.facts[g.facts[0] if year == g.start.year else g.facts[1]])
    return _derived(
        store,
        "value-in-year",
        g.because(year),
        name=g.entry.in_compound,
        value=money(g.amount(year), g.start.unit),
        year=str(year),
        start=str(g.start.year),
        start_value=money(g.start.amount, g.start.unit),
        rate=f"{g.rate.rate:.2f}",
        years=str(year - g.start.year),
    )


def grown_by(store: FactStore, g: Growth, start: int, end: int) -> Part:
    """By how much an amount grows between two years."""
    value = money(g.amount(end) - g.amount(start), g.start.unit)
    return _between(store, "absolute-growth", g, start, end, value)


def _factor(store: FactStore, g: Growth, start: int, end: int) -> Part:
    value = f"{g.amount(end) / g.amount(start):.1f}"
    return _between(store, "growth-factor", g, start, end, value)


def how_much_larger(store: FactStore, growths: tuple[Growth, ...], year: int) -> Part:
    """How many times the largest amount in a year is the smallest."""
    large, small, values = _ranked(growths, year)
    value = f"{large.amount(year) / small.amount(year):.1f}"
    facts = (*large.because(year), *small.because(year))
    return _derived(store, "larger", facts, value=value, **values)


def _share(store: FactStore, growths: tuple[Growth, ...], year: int) -> Part:
    large, small, values = _ranked(growths, year)
    value = f"{100 * small.amount(year) / large.amount(year):.1f}"
    facts = (*small.because(year), *large.because(year))
    return _derived(store, "share", facts, value=value, **values)


def _gap(store: FactStore, growths: tuple[Growth, ...], year: int) -> Part:
    large, small, values = _ranked(growths, year)
    value = money(large.amount(year) - small.amount(year), large.start.unit)
    facts = (*large.because(year), *small.because(year))
    return _derived(store, "gap", facts, value=value, **values)


def how_much_faster(store: FactStore, growths: tuple[Growth, ...]) -> Part:
    """By how many percentage points the highest rate of growth is above the lowest."""
    fast, *_, slow = sorted(growths, key=lambda g: -g.rate.rate)
    return _derived(
        store,
        "faster",
        (fast.facts[2], slow.facts[2]),
        faster=fast.entry.in_compound,
        value=f"{fast.rate.rate - slow.rate.rate:.2f}",
        faster_rate=f"{fast.rate.rate:.2f}",
        slower_rate=f"{slow.rate.rate:.2f}",
    )


def _between(store: FactStore, key: str, g: Growth, start: int, end: int, value: str) -> Part:
    """What was computed of the amounts in two years, beside both."""
    return _derived(
        store,
        key,
        g.because(start, end),
        name=g.entry.in_compound,
        value=value,
        start=str(start),
        end=str(end),
        start_value=money(g.amount(start), g.start.unit),
        end_value=money(g.amount(end), g.start.unit),
    )


def _derived(store: FactStore, key: str, facts: tuple[str, ...], **values: str) -> Part:
    derivation = store.derivations[key]
    text = derivation.text.format_map(values)
    return Part(capital(text), facts, key, derivation.how.format_map(values))


def _ranked(growths: tuple[Growth, ...], year: int) -> tuple[Growth, Growth, dict[str, str]]:
    """The largest and the smallest in a year, and what sentences that compare them name."""
    large, *_, small = sorted(growths, key=lambda g: -g.amount(year))
    values = {
        "larger": large.entry.in_compound,
        "smaller": small.entry.in_compound,
        "year": str(year),
        "larger_value": money(large.amount(year), large.start.unit),
        "smaller_value": money(small.amount(year), small.start.unit),
    }
    return large, small, values


def money(amount: float, unit: str) -> str:
    """An amount with its unit, such as "USD 5.72 billion"."""
    currency, _, scale = unit.partition(" ")
    return f"{currency} {amount:,.2f} {scale}"


#: Measures of one thing between two years.
BETWEEN: dict[str, Callable[[FactStore, Growth, int, int], Part]] = {
    "absolute-growth": grown_by,
    "growth-factor": _factor,
}

#: Measures of two things beside each other in a year.
BESIDE: dict[str, Callable[[FactStore, tuple[Growth, ...], int], Part]] = {
    "share": _share,
    "gap": _gap,
}
