"""Things side by side in a table."""

from __future__ import annotations

from collections.abc import Sequence

from topicbot.answering.types import Table
from topicbot.facts.store import FactStore

#: Stands in a cell of which the store holds nothing.
NOT_STATED = "–"


def side_by_side(store: FactStore, subjects: Sequence[str], aspects: Sequence[str]) -> Table | None:
    """A table with a row an aspect and a column a subject; None if nothing would be in it."""
    rows = []
    used: list[str] = []
    for aspect in aspects:
        cells = []
        for subject in subjects:
            facts = [fact for fact in store.about(subject, aspect) if fact.short]
            used += [fact.id for fact in facts]
            cells.append(capital("; ".join(fact.short or "" for fact in facts)) or NOT_STATED)
        if any(cell != NOT_STATED for cell in cells):
            rows.append((capital(store.glossary[aspect].name), *cells))
    if not rows:
        return None
    columns = ("", *(capital(store.glossary[subject].name) for subject in subjects))
    return Table(columns, tuple(rows), tuple(dict.fromkeys(used)))


def only_rows(store: FactStore, table: Table, rows: Sequence[tuple[str, ...]]) -> Table:
    """The table with some of its rows, each of which is an aspect's, and the facts in these."""
    heads = {label for label, *_ in rows}
    facts = (f for f in table.facts if capital(store.glossary[store.facts[f].aspect].name) in heads)
    return Table(table.columns, tuple(rows), tuple(facts))


def capital(text: str) -> str:
    """The text with a capital at its start, as a sentence, a cell or a heading begins."""
    return text[:1].upper() + text[1:]
