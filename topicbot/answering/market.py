"""Answers with figures: stated ones, and those computed from them (marked so)."""

from __future__ import annotations

import dataclasses
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from topicbot.answering.describe import missing, names, part, through_parent, with_parent
from topicbot.answering.tables import capital
from topicbot.answering.types import Answer, Chart, Opening, Part, Question, Series, Table
from topicbot.facts.store import FactStore
from topicbot.facts.types import Amount, Entry, Fact, Rate

#: Kinds of filters by which a market could be divided.
DIVIDING = ("modality", "task", "industry")
#: Measures of nothing but a market.
OF_MARKETS = frozenset({"growth-rate", "absolute-growth", "growth-factor", "share", "gap"})
#: Measures that depend on a year; the rate of growth is the same for all.
OF_YEARS = ("absolute-growth", "growth-factor", "larger", "share", "gap")

#: Measures that ask whether there is any change, for yes or no.
CHANGES = ("growing", "shrinking")

#: By what part of an amount people may be off who round it.
ROUNDING = 0.02


#: Measures by which the same is compared in another way.
_CONTRARY = {
    "smaller": "larger",
    "slower": "faster",
    "equal-size": "larger",
    "equal-growth": "faster",
    "shrinking": "growing",
}

#: How the first of two things has to stand to the second, for each measure.
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "equal-growth": operator.eq,
    "equal-size": operator.eq,
    "faster": operator.gt,
    "slower": operator.lt,
    "larger": operator.gt,
    "smaller": operator.lt,
}

#: What the words of a sum stand for; its number is their product.
NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1.0),
    "half": 0.5,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "twelve": 12.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
    "hundred": 100.0,
    "thousand": 1e3,
    **dict.fromkeys(("million", "millions", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 1e9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 1e12),
}

_MULTIPLES = {"twice": 2.0, "doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}
_TIMES = re.compile(r"fold\b|(?<=\d)x\b|\bx(?=\d)")

NEARLY = 0.1
"""By what part of a factor people may be off who round it ("tenfold")."""

MANIFOLD = 4.0
"""The largest factor that people name as a step on the way ("does it quadruple?")."""


def amount_of(text: str) -> float:
    """The number that a sum such as "1.5 billion" or "a hundred million" names."""
    words = re.findall(r"[a-z]+", text.lower())
    digits = re.findall(r"[0-9][0-9.,]*", text)
    named = [NUMBERS[word] for word in words if word in NUMBERS]
    return math.prod((*named, *(float(each.rstrip(".,").replace(",", "")) for each in digits)))


def factor_of(text: str) -> float:
    """How many times "tenfold", "20 times bigger", "10x" or "doubles" means."""
    named = (times for word, times in _MULTIPLES.items() if text.lower().startswith(word))
    return next(named, None) or amount_of(_TIMES.sub(" ", text.lower()))


@dataclass(frozen=True)
class Growth:
    """The stated figures of one subject: amounts at both ends, and the rate between them."""

    subject: str
    entry: Entry
    start: Amount
    end: Amount
    rate: Rate
    facts: tuple[str, str, str]

    def stated(self, year: int) -> bool:
        """Whether the source itself gives this year's amount."""
        return year in (self.start.year, self.end.year)

    def amount(self, year: int) -> float:
        """Amount in a year of the span: stated at its ends, compounded at the rate between."""
        if year == self.end.year:
            return self.end.amount
        return self.start.amount * (1 + self.rate.rate / 100) ** (year - self.start.year)

    def reached(self, amount: float) -> int:
        """The first year in which it is at least this amount; the last if it never is."""
        years = range(self.start.year, self.end.year)
        return next((y for y in years if self.amount(y) >= amount), self.end.year)

    def years_of(self, amount: float) -> tuple[int, ...]:
        """The years of which this very amount is stated."""
        return tuple(e.year for e in (self.start, self.end) if abs(e.amount - amount) < 0.005)

    def because(self, *years: int) -> tuple[str, ...]:
        """Ids of the facts that the amounts of these years rest on."""
        start, end, rate = self.facts
        used = {start} if self.start.year in years else set()
        used |= {end} if self.end.year in years else set()
        used |= {start, rate} if any(not self.stated(year) for year in years) else set()
        return tuple(fact for fact in self.facts if fact in used)


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
        parts = [_value(store, g, year) for g in chosen for year in question.years]
    if question.why:
        opening = Opening("utter_no_give_reason")
    elif question.yes_or_no and not question.amounts:
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


def near_to(store: FactStore, amounts: tuple[float, ...]) -> tuple[str, ...]:
    """Subjects of which about one of these amounts is stated, as people round them."""
    figures = (
        (subject, fact.figure)
        for subject in store.subjects()
        for fact in store.of(subject)
        if isinstance(fact.figure, Amount)
    )
    stated = ((s, figure.amount * amount_of(figure.unit.split()[-1])) for s, figure in figures)
    close = (s for s, value in stated for a in amounts if math.isclose(a, value, rel_tol=ROUNDING))
    return tuple(dict.fromkeys(close))


def growth(store: FactStore, subject: str, aspect: str) -> Growth | None:
    """The stated figures of a subject; None where the store does not hold all three."""
    amounts: list[tuple[Amount, Fact]] = []
    rates: list[tuple[Rate, Fact]] = []
    for fact in store.about(subject, aspect):
        if isinstance(fact.figure, Amount):
            amounts.append((fact.figure, fact))
        elif isinstance(fact.figure, Rate):
            rates.append((fact.figure, fact))
    if len(amounts) < 2 or not rates:
        return None
    amounts.sort(key=lambda pair: pair[0].year)
    (start, first), (end, last) = amounts[0], amounts[-1]
    rate, rated = rates[0]
    return Growth(subject, store.glossary[subject], start, end, rate, (first.id, last.id, rated.id))


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
    for measure, compare in _BESIDE.items():
        if measure in wanted and len(every) > 1:
            # Whether it shrinks or grows shows at both ends.
            for year in years or (every[0].start.year, every[0].end.year):
                parts += [compare(store, every, year), *(_value(store, g, year) for g in every)]
    if "share" in wanted and len(every) > 1:
        wanted -= {"larger"}
    if "larger" in wanted and len(both) > 1:
        for year in years or (both[0].start.year,):
            parts += [_larger(store, both, year), *(_value(store, g, year) for g in both)]
    if "faster" in wanted and len(both) > 1:
        parts.append(_faster(store, both))
        parts += [part(store.facts[g.facts[2]]) for g in both]
    changes = "growing" in wanted and not parts
    if "growth-rate" in wanted or changes:
        parts += [part(store.facts[g.facts[2]]) for g in chosen]
    if changes:
        parts += [part(store.facts[g.facts[1]]) for g in chosen]
    for measure, compute in _BETWEEN.items():
        if measure in wanted:
            parts += [compute(store, g, *_span(g, years)) for g in chosen]
    return list(dict.fromkeys(parts))


def _between(store: FactStore, g: Growth, start: int, end: int) -> list[Part]:
    """Both years' amounts, and how much lies between them."""
    return [_value(store, g, start), _value(store, g, end), _absolute(store, g, start, end)]


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

    An amount that is stated of something is that figure, and of something else it is wrong. So is
    one with decimals that is stated of nothing.
    """
    owners = {g: g.years_of(amount) for g in every if g.years_of(amount)}
    if owners and not question.years and not question.measures:
        own = {g: years for g, years in owners.items() if g in chosen}
        wrong = () if own else tuple((g, (g.start.year, g.end.year)) for g in chosen)
        told = (*wrong, *(own or owners).items())
        parts = [_value(store, g, year) for g, years in told for year in years]
        return parts, Opening("utter_yes" if own else "utter_no") if question.yes_or_no else None
    found = {g: question.years[:1] or (g.reached(amount),) for g in chosen}
    parts = [_value(store, g, year) for g, years in found.items() for year in years]
    # Of a year between, without one that was named, nothing is plainly so.
    plain = question.years or all(g.stated(year) for g, (year, *_) in found.items())
    above = {g.amount(year) >= amount for g, years in found.items() for year in years}
    if question.openly or not plain or len(above) != 1:
        return parts, None
    if amount % 1 and not question.measures:
        exact = all(abs(g.amount(year) - amount) < amount / 100 for g, (year, *_) in found.items())
        return parts, Opening("utter_yes" if exact else "utter_no")
    less = "smaller" in question.measures
    return parts, Opening("utter_yes" if above.pop() is not less else "utter_no")


def _span(g: Growth, years: tuple[int, ...]) -> tuple[int, int]:
    if len(years) > 1:
        return years[0], years[-1]
    if len(years) == 1 and years[0] != g.start.year:
        return g.start.year, years[0]
    return g.start.year, g.end.year


def _derived(store: FactStore, key: str, facts: tuple[str, ...], **values: str) -> Part:
    derivation = store.derivations[key]
    text = derivation.text.format_map(values)
    return Part(capital(text), facts, key, derivation.how.format_map(values))


def _money(amount: float, unit: str) -> str:
    currency, _, scale = unit.partition(" ")
    return f"{currency} {amount:,.2f} {scale}"


def _value(store: FactStore, g: Growth, year: int) -> Part:
    if g.stated(year):
        return part(store.facts[g.facts[0] if year == g.start.year else g.facts[1]])
    return _derived(
        store,
        "value-in-year",
        g.because(year),
        name=g.entry.in_compound,
        value=_money(g.amount(year), g.start.unit),
        year=str(year),
        start=str(g.start.year),
        start_value=_money(g.start.amount, g.start.unit),
        rate=f"{g.rate.rate:.2f}",
        years=str(year - g.start.year),
    )


def _absolute(store: FactStore, g: Growth, start: int, end: int) -> Part:
    return _derived(
        store,
        "absolute-growth",
        g.because(start, end),
        name=g.entry.in_compound,
        value=_money(g.amount(end) - g.amount(start), g.start.unit),
        start=str(start),
        end=str(end),
        start_value=_money(g.amount(start), g.start.unit),
        end_value=_money(g.amount(end), g.start.unit),
    )


def _factor(store: FactStore, g: Growth, start: int, end: int) -> Part:
    return _derived(
        store,
        "growth-factor",
        g.because(start, end),
        name=g.entry.in_compound,
        value=f"{g.amount(end) / g.amount(start):.1f}",
        start=str(start),
        end=str(end),
        start_value=_money(g.amount(start), g.start.unit),
        end_value=_money(g.amount(end), g.start.unit),
    )


_BETWEEN: dict[str, Callable[[FactStore, Growth, int, int], Part]] = {
    "absolute-growth": _absolute,
    "growth-factor": _factor,
}


def _larger(store: FactStore, growths: tuple[Growth, ...], year: int) -> Part:
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
    value = _money(large.amount(year) - small.amount(year), large.start.unit)
    facts = (*large.because(year), *small.because(year))
    return _derived(store, "gap", facts, value=value, **values)


_BESIDE: dict[str, Callable[[FactStore, tuple[Growth, ...], int], Part]] = {
    "share": _share,
    "gap": _gap,
}


def _ranked(growths: tuple[Growth, ...], year: int) -> tuple[Growth, Growth, dict[str, str]]:
    """The largest and the smallest in a year, and what sentences that compare them name."""
    large, *_, small = sorted(growths, key=lambda g: -g.amount(year))
    values = {
        "larger": large.entry.in_compound,
        "smaller": small.entry.in_compound,
        "year": str(year),
        "larger_value": _money(large.amount(year), large.start.unit),
        "smaller_value": _money(small.amount(year), small.start.unit),
    }
    return large, small, values


def _faster(store: FactStore, growths: tuple[Growth, ...]) -> Part:
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


def _table(store: FactStore, growths: tuple[Growth, ...]) -> Table:
    first = growths[0]
    rate = capital(store.glossary["growth-rate"].name)
    labels = (str(first.start.year), str(first.end.year), rate)
    columns = [
        (
            _money(g.start.amount, g.start.unit),
            _money(g.end.amount, g.end.unit),
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
