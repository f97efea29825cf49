"""Makes the patterns of spaCy's entity ruler from the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from topicbot.facts.types import Entry

_YEAR = {"label": "year", "pattern": [{"TEXT": {"REGEX": r"^(19|20)\d\d$"}}]}
_SCALES = ["million", "millions", "mn", "billion", "billions", "bn", "trillion", "trillions", "tn"]
#: Words of numbers, of which text2num reads what they come to.
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen"
    "|(twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand"
)
_DIGITS = r"\d[\d.,]*"
_NUMBER = {"LOWER": {"REGEX": rf"^(an?|one|half|{_WORDS}|{_DIGITS})$"}}
#: What a number of several words goes on with: "twenty-five", "a hundred and fifty".
_MORE = {"LOWER": {"REGEX": rf"^(one|{_WORDS}|point|and|an?|-)$"}, "OP": "*"}
_CURRENCY = {"LOWER": {"REGEX": r"^(usd|us\$|us|eur|gbp|[$€£¥])$"}, "OP": "?"}
#: What stands before a sum and says which side of it a figure is to be on.
BOUNDS = {
    **dict.fromkeys(("over", "above", "beyond", "past", "exceed", "exceeds", "exceeding"), ">"),
    **dict.fromkeys(("surpass", "surpasses", "top", "tops", "pass", "passes"), ">"),
    **dict.fromkeys(
        ("more than", "larger than", "bigger than", "higher than", "greater than"), ">"
    ),
    **dict.fromkeys(("at least", "no less than", "not less than"), ">="),
    **dict.fromkeys(("reach", "reaches", "reaching", "hit", "hits", "cross", "crosses"), ">="),
    **dict.fromkeys(("grow to", "grows to", "rise to", "rises to", "get to", "gets to"), ">="),
    **dict.fromkeys(("under", "below", "less than", "lower than", "smaller than"), "<"),
    **dict.fromkeys(("fewer than", "short of"), "<"),
    **dict.fromkeys(("at most", "up to", "no more than", "not more than"), "<="),
    **dict.fromkeys(("about", "around", "roughly", "approximately", "nearly", "almost"), "~"),
    "close to": "~",
    **dict.fromkeys(("exactly", "precisely"), "="),
}
_AMOUNTS: tuple[list[dict[str, Any]], ...] = (
    [_CURRENCY, _NUMBER, _MORE, {"LOWER": {"IN": _SCALES}}],
    [_CURRENCY, {"LOWER": {"REGEX": r"^\d[\d.,]*(mn?|bn?|tn)$"}}],
    [{"LOWER": "the"}, {"LOWER": {"IN": ["billion", "trillion"]}}],
)


def _bounded() -> Iterator[list[dict[str, Any]]]:
    """Patterns of all bounds, those in one that differ by the first word: each costs time."""
    beginnings: dict[tuple[str, ...], list[str]] = {}
    for first, *rest in map(str.split, BOUNDS):
        beginnings.setdefault(tuple(rest), []).append(first)
    for then, firsts in beginnings.items():
        yield [{"LOWER": {"IN": firsts}}, *({"LOWER": word} for word in then)]


#: Sums of money, with their bounds: "1.5 billion", "over 150bn". The answering reads what they come
#: to.
_SUMS: tuple[list[dict[str, Any]], ...] = (
    *_AMOUNTS,
    *([*bound, *sum_] for bound in _bounded() for sum_ in _AMOUNTS),
)
_YEARS: list[dict[str, Any]] = [_NUMBER, _MORE, {"LOWER": {"IN": ["year", "years", "yr", "yrs"]}}]
#: "Ten years after" a year that is named, or "in ten years".
_SPANS: tuple[list[dict[str, Any]], ...] = (
    [*_YEARS, {"LOWER": {"IN": ["after", "past", "from", "later", "on", "hence", "afterwards"]}}],
    [{"LOWER": {"IN": ["in", "within"]}}, *_YEARS],
)
_UNIT = {
    "LOWER": {
        "REGEX": r"^(sentences?|line(s|rs?)?|bullets?|points?|facts|reasons|takeaways|examples"
        r"|differences)$"
    }
}
_LARGE = {
    "LOWER": {"IN": ["as", "big", "bigger", "higher", "large", "larger", "more", "much", "that"]}
}
#: How many times something may be as large: "tenfold", "20 times bigger", "10x", "double".
_FACTORS: tuple[list[dict[str, Any]], ...] = (
    [_NUMBER, _MORE, {"LOWER": "times"}, {**_LARGE, "OP": "*"}],
    [_NUMBER, _MORE, {"LOWER": "fold"}],
    [{"LOWER": {"REGEX": rf"^({_DIGITS}(x|fold)|x{_DIGITS}|({_WORDS})fold)$"}}],
    [{"LOWER": {"REGEX": r"^(doubl|tripl|quadrupl)(e[sd]?|ing)$"}}],
    [{"LOWER": "twice"}, {**_LARGE, "OP": "*"}],
)
#: How long an answer may be: "in one sentence", "two bullets", "three key points".
_LENGTHS: tuple[list[dict[str, Any]], ...] = (
    [
        {"LOWER": {"REGEX": r"^(one|two|three|four|five|six|\d)$"}},
        {"TEXT": "-", "OP": "?"},
        {"LOWER": {"IN": ["single", "short", "simple", "quick", "plain"]}, "OP": "*"},
        _UNIT,
    ],
    [{"LOWER": "in"}, {"LOWER": {"IN": ["a", "an"]}}, {"LOWER": "single", "OP": "?"}, _UNIT],
    [
        {"LOWER": {"REGEX": r"^(two|three|four|five|six|\d)$"}},
        {"LOWER": "most", "OP": "?"},
        {"LOWER": {"IN": ["important", "main", "key", "biggest"]}},
        {"LOWER": {"IN": ["ones", "points", "things"]}, "OP": "?"},
    ],
    [{"LOWER": "top"}, {"LOWER": {"REGEX": r"^(two|three|four|five|six|\d)$"}}],
)
#: Kinds of things that there can be several of.
_COUNTED = ("subject", "tool", "architecture", "modality", "task", "industry", "unheld")


def patterns(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Patterns that label a thing with its kind, and its id as the entity's id.

    What one entry lists is not another's plural: "articles" are text and not several of the one
    article.
    """
    entries = list(entries)
    listed = {phrase: entry.id for entry in entries for phrase in _listed(entry)}
    found: list[dict[str, Any]] = [
        _YEAR,
        *({"label": "amount", "pattern": p} for p in _SUMS),
        *({"label": "factor", "pattern": p} for p in _FACTORS),
        *({"label": "span", "pattern": p} for p in _SPANS),
        *({"label": "length", "pattern": p} for p in _LENGTHS),
    ]
    for entry in entries:
        for phrase in sorted({*spoken_forms(entry), *_listed(entry)}):
            if listed.get(phrase, entry.id) == entry.id:
                found.append({"label": entry.kind, "pattern": phrase, "id": entry.id})
    return found


def _listed(entry: Entry) -> set[str]:
    return {p.lower() for p in (entry.name, *entry.synonyms, *entry.misspellings)}


def spoken_forms(entry: Entry) -> set[str]:
    """Every way to write a thing's name and synonyms, in lower case."""
    forms = {form for phrase in (entry.name, *entry.synonyms) for form in _joints(phrase.lower())}
    if entry.kind in _COUNTED:
        forms |= {plural for form in forms for plural in _plurals(form)}
    return forms


def _joints(phrase: str) -> Iterator[str]:
    """The phrase, and with its hyphens as spaces or left out, its spaces as hyphens."""
    yield phrase
    if "-" in phrase:
        yield phrase.replace("-", " ")
        yield phrase.replace("-", "")
    if phrase.count(" ") == 1:
        yield phrase.replace(" ", "-")


def _plurals(phrase: str) -> Iterator[str]:
    if not re.search(r"[a-z]$", phrase):
        return
    if phrase.endswith("s"):
        return
    if re.search(r"[^aeiou]y$", phrase):
        yield phrase[:-1] + "ies"
    elif re.search(r"(ch|sh|x|z)$", phrase):
        yield phrase + "es"
    else:
        yield phrase + "s"
