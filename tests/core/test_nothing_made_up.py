"""Whatever is asked, all sentences and figures of the answer are facts', or follow from them.

Each question is asked about all, each subject and each two of them; about each subject also on each
aspect and with each thing that narrows it down; of the market also with all years and measures. Of
the combinations beyond that, there is a sample, drawn with a fixed seed.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from topicbot.answering import (
    NOT_SO,
    OPEN,
    SO,
    Answer,
    Question,
    answer,
    example,
    more,
    reason,
    shorter,
)
from topicbot.answering.context import FILTER_KINDS
from topicbot.answering.tables import NOT_STATED
from topicbot.facts import FactStore, load_store
from topicbot.facts.types import SUBJECT_KINDS, Amount, Rate

DRAWN = 1_500
"""Combinations beyond that are drawn for each question."""

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def ids(store: FactStore, *kinds: str) -> list[str]:
    return [entry.id for entry in store.of_kind(*kinds)]


def alone(store: FactStore) -> list[tuple[str, ...]]:
    return [(), *((subject,) for subject in ids(store, *SUBJECT_KINDS))]


def pairs(store: FactStore) -> list[tuple[str, ...]]:
    return list(itertools.permutations(ids(store, *SUBJECT_KINDS), 2))


def questions(store: FactStore, intent: str) -> Iterator[Question]:
    aspects = ids(store, "aspect")
    filters = ids(store, *FILTER_KINDS)
    for subjects in alone(store):
        yield Question(intent, subjects)
        yield from (Question(intent, subjects, (aspect,)) for aspect in aspects)
        yield from (Question(intent, subjects, filters=(each,)) for each in filters)
    for subjects in pairs(store):
        yield Question(intent, subjects)
        yield Question(intent, subjects, contained=True)
    draw = random.Random(intent)
    for _ in range(DRAWN):
        yield Question(
            intent,
            draw.choice([*alone(store), *pairs(store)]),
            tuple(draw.sample(aspects, draw.randrange(3))),
            tuple(draw.sample(filters, draw.randrange(3))),
            contained=draw.random() < 0.2,
            stance=draw.choice((OPEN, SO, NOT_SO)),
        )


def market_questions(store: FactStore) -> Iterator[Question]:
    measures = ids(store, "measure")
    wanted = [(), *((m,) for m in measures), *itertools.combinations(measures, 2)]
    years = [2023, *range(2024, 2035), 2035]
    spans = [(), *((y,) for y in years), *itertools.combinations(years, 2)]
    mains = [
        (),
        ("llm",),
        ("generative-ai",),
        ("generative-ai", "llm"),
        ("gan",),
        ("bert", "runway"),
    ]
    for about, measure, span in itertools.product(mains, wanted, spans):
        yield Question(
            "ask_market", about, measures=measure, years=span, stance=SO if about else OPEN
        )


class Checker:
    """Holds answers against the store."""

    def __init__(self, store: FactStore) -> None:
        self.store = store
        self.texts = {fact.text: fact.id for fact in store.facts.values()}
        self.names = {entry.id: entry.name for entry in store.glossary.values()}
        self.templates = {
            key: re.compile(
                re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(derivation.text)), re.IGNORECASE
            )
            for key, derivation in store.derivations.items()
        }
        self.amounts: dict[tuple[str, int], float] = {}
        self.rates: dict[str, float] = {}
        for fact in store.facts.values():
            name = store.glossary[fact.subject[0]].in_compound.lower()
            if isinstance(fact.figure, Amount):
                self.amounts[name, fact.figure.year] = fact.figure.amount
            elif isinstance(fact.figure, Rate):
                self.rates[name] = fact.figure.rate

    def check(self, given: Answer) -> None:
        for part in given.parts:
            if part.derivation is None:
                assert self.texts[part.text] == part.facts[0]
                assert len(part.facts) == 1
            else:
                self.check_derived(part.derivation, part.text, part.facts)
        if given.table is not None:
            self.check_table(given)
        if given.chart is not None:
            self.check_chart(given)
        if given.opening is not None:
            self.check_opening(given)
        assert set(given.facts) | set(given.remaining) <= set(self.store.facts)
        said = [part.text for part in given.parts]
        assert len(said) == len(set(said))
        assert not {f for part in given.parts if not part.derivation for f in part.facts} & {
            *given.remaining
        }
        assert set(given.subjects) <= set(self.store.glossary)
        assert given.empty == (not given.parts and given.table is None)
        assert given.opening is not None or not given.empty
        assert len({offered.text for offered in given.follow_ups}) == len(given.follow_ups) <= 3
        assert all(offered.intent in self.store.questions for offered in given.follow_ups)

    def amount(self, name: str, year: int) -> float:
        """The figure of a year, from what is stated: another way than the engine takes."""
        stated = self.amounts.get((name, year))
        if stated is not None:
            return stated
        first = min(y for n, y in self.amounts if n == name)
        growing = self.amounts[name, first]
        for _ in range(year - first):
            growing += growing * self.rates[name] / 100
        return growing

    def check_derived(self, key: str, text: str, facts: tuple[str, ...]) -> None:
        found = self.templates[key].fullmatch(text)
        assert found is not None, text
        values = {name: value.lower() for name, value in found.groupdict().items()}
        value = float(NUMBER.search(values["value"].replace(",", ""))[0])  # type: ignore[index]
        years = [int(values[k]) for k in ("start", "end", "year") if k in values]
        if key == "value-in-year":
            expected = self.amount(values["name"], years[0])
        elif key == "absolute-growth":
            expected = self.amount(values["name"], years[1]) - self.amount(values["name"], years[0])
        elif key == "growth-factor":
            expected = self.amount(values["name"], years[1]) / self.amount(values["name"], years[0])
        elif key == "larger":
            expected = self.amount(values["larger"], years[0]) / self.amount(
                values["smaller"], years[0]
            )
            assert expected > 1
        elif key == "gap":
            larger = self.amount(values["larger"], years[0])
            expected = larger - self.amount(values["smaller"], years[0])
            assert expected > 0
        elif key == "share":
            larger = self.amount(values["larger"], years[0])
            expected = 100 * self.amount(values["smaller"], years[0]) / larger
            assert expected < 100
        else:
            slower = min(self.rates.values())
            expected = self.rates[values["faster"]] - slower
            assert expected > 0
        decimals = len(values["value"].rpartition(".")[2].split()[0])
        assert value == pytest.approx(expected, abs=0.51 * 10**-decimals), text
        assert facts
        assert all(self.store.facts[fact].figure is not None for fact in facts)

    def check_table(self, given: Answer) -> None:
        assert given.table is not None
        facts = [self.store.facts[fact] for fact in given.table.facts]
        shorts = {fact.short for fact in facts if fact.short}
        shorts |= {short[0].upper() + short[1:] for short in shorts}
        figures = " ".join(fact.text for fact in facts if fact.figure is not None)
        labels = {name.lower() for name in self.names.values()}
        for head in given.table.columns[1:]:
            assert head.lower() in labels
        for label, *cells in given.table.rows:
            assert label.lower() in labels or label in {str(year) for _, year in self.amounts}
            assert any(cell != NOT_STATED for cell in cells)
            for cell in cells:
                stated = cell == NOT_STATED or cell in figures
                assert stated or set(cell.split("; ")) <= shorts, cell
                for number in NUMBER.findall(cell):
                    assert any(number in f.text or number in (f.short or "") for f in facts)

    def check_chart(self, given: Answer) -> None:
        assert given.chart is not None
        figures = [self.store.facts[fact].figure for fact in given.chart.facts]
        stated = {(f.year, f.amount) for f in figures if isinstance(f, Amount)}
        compounds = {e.name.lower(): e.in_compound.lower() for e in self.store.glossary.values()}
        drawn = set()
        for series in given.chart.series:
            for year, amount in series.points:
                expected = self.amount(compounds[series.name.lower()], year)
                assert amount == pytest.approx(expected, abs=0.006)
                drawn.add((year, amount))
        assert stated <= drawn
        assert {f.unit for f in figures if isinstance(f, Amount)} == {given.chart.unit}

    def check_opening(self, given: Answer) -> None:
        assert given.opening is not None
        assert given.opening.response.startswith("utter_")
        words = set(re.findall(r"\w[\w·-]*", " ".join(self.names.values()))) | {"and"}
        for value in given.opening.values.values():
            assert set(re.findall(r"\w[\w·-]*", value)) - words <= {*map(str, range(1900, 2100))}


@pytest.fixture(scope="module")
def checker(store: FactStore) -> Checker:
    return Checker(store)


INTENTS = list(load_store(Path(__file__).parents[2] / "data" / "facts").questions)


@pytest.mark.parametrize("intent", INTENTS)
def test_each_answer_is_made_of_facts(store: FactStore, checker: Checker, intent: str) -> None:
    for question in questions(store, intent):
        try:
            checker.check(answer(store, question))
        except Exception as error:
            raise AssertionError(f"{question}: {error!r}") from error


def test_each_figure_follows_from_stated_ones(store: FactStore, checker: Checker) -> None:
    for question in market_questions(store):
        try:
            checker.check(answer(store, question))
        except Exception as error:
            raise AssertionError(f"{question}: {error!r}") from error


@pytest.mark.parametrize("intent", INTENTS)
def test_what_goes_on_from_an_answer_is_made_of_facts(
    store: FactStore, checker: Checker, intent: str
) -> None:
    for subjects in [*alone(store), *pairs(store)]:
        question = Question(intent, subjects)
        given = answer(store, question)
        for further in (
            more(store, given.remaining, question, given.facts),
            reason(store, question, given.facts),
            example(store, question),
            shorter(store, question),
        ):
            if not further.empty:
                checker.check(further)
