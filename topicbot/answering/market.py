"""Answers with figures: stated ones, and those computed from them (marked so)."""

from __future__ import annotations

import dataclasses
import math
import operator
from collections.abc import Callable, Mapping

from topicbot.answering.computed import (
    BESIDE,
    BETWEEN,
    amount_in,
    grown_by,
    how_much_faster,
    how_much_larger,
    money,
)
from topicbot.answering.describe import missing, names, part, through_parent, with_parent
from topicbot.answering.figures import CHANGES, Growth, amount_of, growth, stands
from topicbot.answering.tables import capital
from topicbot.answering.types import Answer, Chart, Opening, Part, Question, Series, Table
from topicbot.facts.store import FactStore

#: Kinds of filters by which a market could be divided.
DIVIDING = ("modality", "task", "industry")

#: Measures by which the same is compared in another way.
_CONTRARY = {
    "smaller": "larger",
    "slower": "faster",
    "equal-size": "larger",
    "equal-growth": "faster",
    "shrinking": "growing",
}

#: The bound of an amount that is compared in other words ("is it the larger one, with a billion?").
BOUNDING = {"larger": ">", "smaller": "<"}

#: How the first of two things has to stand to the second, for each measure.
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "equal-growth": operator.eq,
    "equal-size": operator.eq,
    "faster": operator.gt,
    "slower": operator.lt,
    "larger": operator.gt,
    "smaller": operator.lt,
}

NEARLY = 0.1
"""By what part of a factor people may be off who round it ("tenfold")."""

MANIFOLD = 4.0
"""The largest factor that people name as a step on the way ("does it quadruple?")."""


def market(store: FactStore, question: Question, aspect: str) -> Answer:
    """Tell figures of the subjects: all stated ones, or those of the years and measures named."""
    if {"larger", "growth-rate"} <= {*question.measures}:
        # A higher rate is a faster growth.
        others = (m for m in question.measures if m != "larger")
        question = dataclasses.replace(question, measures=("faster", *others))
    growths = {s: g for s in store.subjects() if (g := growth(store, s, aspect)) is not None}
    holders = {s: with_parent(store, s, aspect) for s in question.subjects}
    asked = tuple(dict.fromkeys(h for h in holders.values() if h in growths))
    if question.subjects and not asked:
        return missing(
            "utter_missing_aspect",
            subject=names(store, question.subjects),
            aspect=store.glossary[aspect].name,
        )
    opening = None
    passed_on = {s: h for s, h in holders.items() if h in growths and h != s}
    if passed_on:
        # A thing without figures: those of what it belongs to, said as such.
        opening = through_parent(store, passed_on, dict.fromkeys(passed_on.values()))
    elif division := [f for f in question.filters if store.glossary[f].kind in DIVIDING]:
        # The figures are of whole markets: say so where a part of one is asked for.
        opening = Opening(
            "utter_missing_aspect",
            {"subject": names(store, division), "aspect": store.glossary[aspect].name},
        )
    every = tuple(growths.values())
    chosen = tuple(growths[s] for s in asked or growths)
    first, last = chosen[0].start.year, chosen[0].end.year
    if outside := [year for year in question.years if not first <= year <= last]:
        return missing(
            "utter_missing_year",
            year=" and ".join(map(str, outside)),
            first=str(first),
            last=str(last),
        )
    if question.amounts:
        amount = question.amounts[0] / amount_of(chosen[0].start.unit.split()[-1])
        parts, held_against = _against(store, question, amount, chosen, every)
        opening = held_against or opening
    else:
        parts = _measures(store, question, every, chosen)
    if not parts and len(question.years) == 2:
        parts = [p for g in chosen for p in _between(store, g, *sorted(question.years))]
    if not parts:
        parts = [amount_in(store, g, year) for g in chosen for year in question.years]
    if question.yes_or_no and not question.amounts:
        if question.factors:
            settled = _multiplied(question, every, chosen)
        else:
            settled = _compared(question, growths)
        opening = settled or _changed(question, chosen) or opening
    stated = [fact for g in chosen for fact in g.facts]
    details = [f.id for f in store.about(chosen[0].subject, aspect) if f.id not in stated]
    table = None
    if not parts and len(chosen) > 1:
        table = _table(store, chosen)
    elif not parts:
        parts = [part(store.facts[fact]) for fact in stated]
    said = {fact for p in parts for fact in p.facts} | set(table.facts if table else ())
    return Answer(
        parts=tuple(parts),
        opening=opening,
        table=table,
        chart=_chart(chosen, question.years),
        remaining=tuple(fact for fact in (*stated, *details) if fact not in said),
        subjects=tuple(g.subject for g in chosen),
    )


def _measures(
    store: FactStore, question: Question, every: tuple[Growth, ...], chosen: tuple[Growth, ...]
) -> list[Part]:
    """What was asked of the figures, in the order of the derivations."""
    wanted = {_CONTRARY.get(measure, measure) for measure in question.measures}
    years = tuple(sorted(question.years))
    if len(chosen) == 1 and len(years) == 2 and not question.yes_or_no:
        wanted -= {"larger"}  # "How much larger is it in 2034 than in 2024?"
    both = chosen if len(chosen) > 1 else every
    if "growth-factor" in wanted and (len(years) == 2 or (len(chosen) == 1 and years)):
        # "How many times larger will it be in 2034?"
        wanted -= {"larger"}
    elif "growth-factor" in wanted and (
        "larger" in wanted or (len(years) == 1 and not question.factors)
    ):
        # "How many times larger is A than B" names a factor, but compares two things.
        wanted = (wanted - {"growth-factor"}) | {"larger"}
    parts: list[Part] = []
    for measure, compare in BESIDE.items():
        if measure in wanted and len(every) > 1:
            # Whether it shrinks or grows shows at both ends.
            for year in years or (every[0].start.year, every[0].end.year):
                parts += [compare(store, every, year), *(amount_in(store, g, year) for g in every)]
    if "share" in wanted and len(every) > 1:
        wanted -= {"larger"}
    if "larger" in wanted and len(both) > 1:
        for year in years or (both[0].start.year,):
            parts += [
                how_much_larger(store, both, year),
                *(amount_in(store, g, year) for g in both),
            ]
    if "faster" in wanted and len(both) > 1:
        parts.append(how_much_faster(store, both))
        parts += [part(store.facts[g.facts[2]]) for g in both]
    changes = "growing" in wanted and not parts
    if "growth-rate" in wanted or changes:
        parts += [part(store.facts[g.facts[2]]) for g in chosen]
    if changes:
        parts += [part(store.facts[g.facts[1]]) for g in chosen]
    for measure, compute in BETWEEN.items():
        if measure in wanted:
            parts += [compute(store, g, *_span(g, years)) for g in chosen]
    return list(dict.fromkeys(parts))


def _between(store: FactStore, g: Growth, start: int, end: int) -> list[Part]:
    """Both years' amounts, and how much lies between them."""
    return [amount_in(store, g, start), amount_in(store, g, end), grown_by(store, g, start, end)]


def _compared(question: Question, growths: Mapping[str, Growth]) -> Opening | None:
    """Yes or no to whether the first of two things is larger, or grows faster, or as much."""
    others = tuple(s for s in growths if s not in question.subjects)
    compared = [*question.subjects, *others][:2]
    equal = {"equal-size", "equal-growth"} & {*question.measures}
    if not (question.subjects or equal) or not set(compared) <= set(growths) or len(compared) < 2:
        return None
    first, second = (growths[subject] for subject in compared)
    year = question.years[0] if question.years else first.start.year
    measure = next((m for m in _HOLDS if m in question.measures), None)
    if measure is None:
        return None
    if _CONTRARY.get(measure, measure) == "faster":
        so = _HOLDS[measure](first.rate.rate, second.rate.rate)
    else:
        so = _HOLDS[measure](first.amount(year), second.amount(year))
    return Opening("utter_yes" if so else "utter_no")


def _multiplied(
    question: Question, every: tuple[Growth, ...], chosen: tuple[Growth, ...]
) -> Opening | None:
    """Yes or no to whether something is, or becomes, so many times as large.

    What grows more has doubled, too; of a factor that is larger, neither is plainly so.
    """
    if "larger" in question.measures:
        first, second = (*chosen, *(g for g in every if g not in chosen))[:2]
        year = question.years[0] if question.years else first.start.year
        found = {first.amount(year) / second.amount(year)}
    else:
        spans = {g: _span(g, tuple(sorted(question.years))) for g in chosen}
        found = {g.amount(end) / g.amount(start) for g, (start, end) in spans.items()}
    stated = question.factors[0]
    if all(math.isclose(each, stated, rel_tol=NEARLY) for each in found):
        return Opening("utter_yes")
    if max(found) < stated:
        return Opening("utter_no")
    return Opening("utter_yes") if stated <= MANIFOLD else None


def _changed(question: Question, chosen: tuple[Growth, ...]) -> Opening | None:
    """Yes or no to whether what was chosen grows, or shrinks, over the years of its figures."""
    grown = {g.end.amount > g.start.amount for g in chosen}
    if len(grown) != 1 or not {*CHANGES} & {*question.measures}:
        return None
    return Opening("utter_yes" if grown.pop() is ("growing" in question.measures) else "utter_no")


def _against(
    store: FactStore,
    question: Question,
    amount: float,
    chosen: tuple[Growth, ...],
    every: tuple[Growth, ...],
) -> tuple[list[Part], Opening | None]:
    """What the figures say of an amount: whose it is, or whether and when they reach it.

    An amount that is stated of something is that figure, and of something else it is wrong.
    """
    owners = {g: g.years_of(amount) for g in every if g.years_of(amount)}
    if owners and not (question.years or question.measures or question.bound):
        own = {g: years for g, years in owners.items() if g in chosen}
        wrong = () if own else tuple((g, (g.start.year, g.end.year)) for g in chosen)
        told = (*wrong, *(own or owners).items())
        parts = [amount_in(store, g, year) for g, years in told for year in years]
        return parts, Opening("utter_yes" if own else "utter_no") if question.yes_or_no else None
    found = {g: question.years[:1] or (g.reached(amount),) for g in chosen}
    parts = [amount_in(store, g, year) for g, years in found.items() for year in years]
    # Of a year between, without one that was named, nothing is plainly so.
    plain = question.years or all(g.stated(year) for g, (year, *_) in found.items())
    bound = question.bound or next((BOUNDING[m] for m in question.measures if m in BOUNDING), "")
    so = {stands(g.amount(year), bound, amount) for g, years in found.items() for year in years}
    if not question.yes_or_no or not plain or len(so) != 1 or None in so:
        return parts, None
    return parts, Opening("utter_yes" if so.pop() else "utter_no")


def _span(g: Growth, years: tuple[int, ...]) -> tuple[int, int]:
    if len(years) > 1:
        return years[0], years[-1]
    if len(years) == 1 and years[0] != g.start.year:
        return g.start.year, years[0]
    return g.start.year, g.end.year


def _table(store: FactStore, growths: tuple[Growth, ...]) -> Table:
    first = growths[0]
    rate = capital(store.glossary["growth-rate"].name)
    labels = (str(first.start.year), str(first.end.year), rate)
    columns = [
        (
            money(g.start.amount, g.start.unit),
            money(g.end.amount, g.end.unit),
            f"{g.rate.rate:.2f}% a year",
        )
        for g in growths
    ]
    heads = (capital(g.entry.name) for g in growths)
    return Table(
        ("", *heads),
        tuple((label, *cells) for label, *cells in zip(labels, *columns, strict=True)),
        tuple(fact for g in growths for fact in g.facts),
    )


def _chart(growths: tuple[Growth, ...], years: tuple[int, ...]) -> Chart:
    """Both ends of each subject, and the years asked for between them."""
    first = growths[0]
    shown = sorted({first.start.year, *years, first.end.year})
    series = tuple(
        Series(capital(g.entry.name), tuple((year, round(g.amount(year), 2)) for year in shown))
        for g in growths
    )
    facts = tuple(dict.fromkeys(fact for g in growths for fact in g.because(*shown)))
    return Chart(first.start.unit, series, facts)
