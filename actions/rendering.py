"""Turns an answer of the core into a message of Rasa's: text, buttons, and ``custom`` data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import response_text
from topicbot.answering import Answer, Chart, FollowUp, Table
from topicbot.facts import FactStore

BUTTONS = 3
"""Quick replies under a message, at most."""

LISTED = 3
"""From this many facts on, each stands on a line of its own."""


def say(
    dispatcher: CollectingDispatcher,
    domain: DomainDict,
    store: FactStore,
    answer: Answer,
    goes_on: bool = False,
    unsure: bool = False,
) -> None:
    """Say an answer, with what can be asked next as quick replies.

    Args:
        dispatcher: Takes what is said.
        domain: Its responses are the words around facts.
        store: The fact store.
        answer: What to say.
        goes_on: Whether more is said at once, so that nothing is offered yet.
        unsure: Whether it may be an answer to another question than the one that was asked.
    """
    lead = _lead(domain, answer, unsure)
    custom = _custom(store, answer, lead)
    dispatcher.utter_message(
        text=_text(answer, lead),
        buttons=[] if goes_on else _buttons(domain, answer),
        json_message={**custom, "unsure": True} if unsure else custom,
    )


def buttons(offered: Iterable[FollowUp]) -> list[dict[str, str]]:
    """Quick replies that send the words that they show."""
    return [{"title": each.text, "payload": each.text} for each in offered]


def sources(store: FactStore, facts: Iterable[str]) -> list[dict[str, Any]]:
    """Sections of the article that hold the facts, with the paragraphs, in its order."""
    paragraphs = {number for fact in facts for number in store.facts[fact].source}
    return [
        {"section": section.name, "paragraphs": sorted(paragraphs & set(section.paragraphs))}
        for section in store.sections(paragraphs)
    ]


def _buttons(domain: DomainDict, answer: Answer) -> list[dict[str, str]]:
    if not answer.remaining:
        return buttons(answer.follow_ups[:BUTTONS])
    more = response_text(domain, "utter_more_button")
    offered = buttons(answer.follow_ups[: BUTTONS - 1])
    return [*offered, {"title": more, "payload": more}]


def _text(answer: Answer, lead: str) -> str:
    """All of the answer in words, complete for a channel that shows nothing else."""
    lines = [lead]
    if answer.table:
        lines += _rows(answer.table)
    return "\n".join(filter(None, lines))


def _lead(domain: DomainDict, answer: Answer, unsure: bool) -> str:
    opening = answer.opening
    words = [response_text(domain, "utter_likely_meant")] if unsure else []
    words += [response_text(domain, opening.response, **opening.values)] if opening else []
    said = [part.text for part in answer.parts]
    if len(said) < LISTED:
        return " ".join((*words, *said))
    return "\n".join((*words, *(f"- {text}" for text in said)))


def _rows(table: Table) -> list[str]:
    """Each row as a line: what it is about, then each thing with its cell."""
    _, *heads = table.columns
    return [
        f"{label}: "
        + " / ".join(f"{head} – {cell}" for head, cell in zip(heads, cells, strict=True))
        for label, *cells in table.rows
    ]


def _custom(store: FactStore, answer: Answer, lead: str) -> dict[str, Any]:
    custom: dict[str, Any] = {}
    if answer.opening:
        custom["opening"] = answer.opening.response
    if answer.empty:
        return custom
    custom["facts"] = list(answer.facts)
    custom["sources"] = sources(store, answer.facts)
    custom["derived"] = [part.derivation for part in answer.parts if part.derivation]
    if answer.table:
        custom["lead"] = lead
        custom["table"] = {
            "columns": list(answer.table.columns),
            "rows": [list(row) for row in answer.table.rows],
        }
    if answer.chart:
        custom["chart"] = _chart(answer.chart)
    return custom


def _chart(chart: Chart) -> dict[str, Any]:
    series = [{"name": s.name, "points": [list(p) for p in s.points]} for s in chart.series]
    return {"kind": "bar", "unit": chart.unit, "series": series}
