"""Figures that are stated: how people name them, and what they say of one subject."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from text_to_num import alpha2digit

from topicbot.facts.store import FactStore
from topicbot.facts.types import Amount, Entry, Fact, Rate
from topicbot.language.entities import BOUNDS

#: Measures that depend on a year; the rate of growth is the same for all.
OF_YEARS = ("absolute-growth", "growth-factor", "larger", "share", "gap")
#: Measures that ask whether there is any change, for yes or no.
CHANGES = ("growing", "shrinking")
#: By what part of an amount people may be off who round it.
ROUNDING = 0.02
#: By what part of an amount a figure may be off that is "about" it, and from where it is not.
NEAR, FAR = 0.05, 0.1
#: Of the figures of the source.
LAST_DIGIT = 0.01

#: What a sum may be counted in, which its number is multiplied by.
SCALES = {
    "half": 0.5,
    **dict.fromkeys(("million", "millions", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 1e9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 1e12),
}

_MULTIPLES = {"twice": 2.0, "doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}

_DIGITS = re.compile(r"[0-9][0-9.,]*")
_WORDS = re.compile(rf"{_DIGITS.pattern}|[a-z]+")
_TIMES = re.compile(r"fold\b|(?<=\d)x\b|\bx(?=\d)")


def amount_of(text: str) -> float:
    """The number that a sum such as "1.5 billion" or "a hundred and fifty million" names."""
    words = _WORDS.findall(text.lower())
    counted = alpha2digit(" ".join(word for word in words if word not in SCALES), "en", threshold=0)
    scales = (SCALES[word] for word in words if word in SCALES)
    return math.prod((*scales, *map(_number, _DIGITS.findall(counted))))


def _number(digits: str) -> float:
    """The number of digits with separators; points part thousands if there are several."""
    plain = digits.rstrip(".,").replace(",", "")
    return float(plain.replace(".", "") if plain.count(".") > 1 else plain)


def bound_of(text: str) -> str:
    """Which side of a sum a figure is to be on: one of the values of ``BOUNDS``, or nothing."""
    lower = text.lower()
    begun = (words for words in BOUNDS if lower.startswith(words))
    return next((BOUNDS[w] for w in begun if not lower.removeprefix(w)[:1].isalpha()), "")


def stands(figure: float, bound: str, stated: float) -> bool | None:
    """Whether a figure is where a stated amount has it; None where people may see it either way.

    Args:
        figure: As the source gives it, with two decimals.
        bound: Side of the amount on which it is to be, as ``bound_of`` reads it. Without one it
            has to be the amount as people round it: to the last digit that they give, and by no
            more than ``ROUNDING``.
        stated: The amount, in the figure's unit.
    """
    equal = abs(figure - stated) < LAST_DIGIT / 2
    off = abs(figure - stated)
    if bound == "=":
        return equal
    if bound == "~":
        return None if NEAR * stated < off <= FAR * stated else off <= NEAR * stated
    if bound:
        return bound.endswith("=") if equal else (figure > stated) is bound.startswith(">")
    places = f"{stated:.2f}".rstrip("0").rstrip(".")
    whole, _, decimals = places.partition(".")
    zeros = len(whole) - len(whole.rstrip("0"))
    last_given = 10.0 ** (-len(decimals) if decimals else zeros)
    rounded = off <= last_given / 2
    return None if rounded and off > ROUNDING * stated else rounded


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
