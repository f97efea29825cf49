"""Answers look right at every width, with and without colour."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from topicbot.conversation.messages import Button, Reply, Understanding
from topicbot.terminal.rendering import explanation, plain, render, sources
from topicbot.terminal.session import Turn

TABLE = {
    "columns": ["", "Cats", "Dogs"],
    "rows": [
        ["Voice", "Soft and seldom heard by anybody", "Loud, at every hour of the day"],
        ["Food", "Fish", "Everything that was left on a table"],
    ],
}
CHART = {
    "kind": "bar",
    "unit": "million animals",
    "series": [
        {"name": "Cats", "points": [[2024, 5.72], [2034, 123.09]]},
        {"name": "Dogs", "points": [[2024, 25.86], [2034, 1005.07]]},
    ],
}


def shown(*replies: Reply, width: int = 80, encoding: str = "utf-8", **console: Any) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    screen = Console(file=file, width=width, **console)
    screen.print(render(Turn("?", replies)))
    file.seek(0)
    return "\n".join(line.rstrip() for line in file.read().splitlines())


def test_a_table_stands_in_columns_where_there_is_room() -> None:
    lines = shown(Reply("All of it.", custom={"table": TABLE})).splitlines()
    [header] = [line for line in lines if "Cats" in line]
    [food] = [line for line in lines if "Fish" in line]
    assert header.index("Cats") == food.index("Fish")
    assert header.index("Dogs") == food.index("Everything")


@pytest.mark.parametrize("width", [20, 40, 50])
def test_a_table_is_shown_row_by_row_where_there_is_none(width: int) -> None:
    lines = [
        line.strip()
        for line in shown(Reply("x", custom={"table": TABLE}), width=width).splitlines()
    ]
    assert "│" not in "".join(lines)
    at = lines.index("Food")
    assert lines[at + 1] == "Cats: Fish"
    assert "Dogs: Everything" in " ".join(lines[at + 2 :])


@pytest.mark.parametrize("width", [24, 40, 60, 80, 200])
@pytest.mark.parametrize("custom", [{"table": TABLE}, {"chart": CHART}])
def test_nothing_is_wider_than_the_terminal_or_cut(width: int, custom: dict[str, Any]) -> None:
    reply = Reply(
        "A sentence of several words that has to be broken.", (Button("Why?", "Why?"),), custom
    )
    output = shown(reply, width=width)
    assert max(map(cell_len, output.splitlines())) <= width
    assert "…" not in output
    words = " ".join(output.split())
    assert "A sentence of several words that has to be broken." in words
    for word in ("everything", "table") if "table" in custom else ("123.09", "1,005.07", "2034"):
        assert word in words.lower()


def test_a_lead_stands_for_the_text_that_repeats_the_table() -> None:
    custom = {"table": TABLE, "lead": "They differ."}
    output = shown(Reply("Voice: soft or loud.", custom=custom))
    assert "They differ." in output
    assert "Voice: soft" not in output
    assert "Voice: soft or loud." in shown(Reply("Voice: soft or loud.", custom={"table": TABLE}))


def bars(output: str, block: str) -> list[int]:
    return [
        line.count(block) for line in output.splitlines() if line.split() and line[-3:-2] == "."
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_bars_are_as_long_as_their_amounts(width: int) -> None:
    output = shown(Reply("It grows.", custom={"chart": CHART}), width=width)
    cats, more_cats, dogs, more_dogs = bars(output, "█")
    assert cats <= dogs < more_cats < more_dogs
    assert more_cats / more_dogs == pytest.approx(123.09 / 1005.07, abs=0.05)
    assert "million animals" in output


def test_a_chart_has_labels_left_and_amounts_in_line_at_the_right() -> None:
    lines = shown(Reply("It grows.", custom={"chart": CHART})).splitlines()
    rows = [line for line in lines if line.endswith(("5.72", "123.09", "25.86", "1,005.07"))]
    assert len(rows) == 4
    assert len({len(row) for row in rows}) == 1
    assert rows[0].split()[:2] == ["Cats", "2024"]
    assert rows[1].split()[0] == "2034"


def test_the_smallest_amount_still_has_a_bar() -> None:
    series = [{"name": "a", "points": [["one", 1], ["many", 1_000_000]]}]
    output = shown(Reply("x", custom={"chart": {"unit": "u", "series": series}}))
    [line] = [line for line in output.splitlines() if "one" in line]
    assert "▏" in line


@pytest.mark.parametrize("custom", [{"table": TABLE}, {"chart": CHART}])
def test_a_terminal_without_unicode_gets_plain_characters(custom: dict[str, Any]) -> None:
    output = shown(Reply("Yes.", (Button("Why?", "Why?"),), custom), encoding="ascii")
    assert output.isascii()
    assert "Fish" in output or "###" in output


def test_quick_replies_are_numbered_through_all_messages_of_a_turn() -> None:
    first = Reply("One.", (Button("Ask a", "a"), Button("Ask b", "b")))
    second = Reply("Two.", (Button("Ask c", "c"),))
    for output in (shown(first, second), plain(Turn("?", (first, second)))):
        assert [line.split()[0] for line in output.splitlines() if "Ask" in line] == ["1", "2", "3"]


def test_quick_replies_that_cannot_be_chosen_have_no_number() -> None:
    turn = Turn("?", (Reply("One.", (Button("Ask a", "a"),)),))
    assert plain(turn, choices=False) == "One.\n  -  Ask a"


def test_colour_is_the_consoles_to_choose() -> None:
    reply = Reply("x", (Button("Why?", "Why?"),), {"table": TABLE, "chart": CHART})
    colourful = shown(reply, force_terminal=True, color_system="standard", no_color=False)
    assert "\x1b[36m" in colourful
    assert "\x1b[3" not in shown(reply, force_terminal=True, color_system="standard", no_color=True)
    assert "\x1b" not in shown(reply, force_terminal=True, color_system=None)


def test_what_looks_like_markup_or_steers_the_terminal_is_only_text() -> None:
    text = "[red]Stop[/red] \x1b[2J\x07now \x9b31m"
    for output in (shown(Reply(text)), plain(Turn("?", (Reply(text),)))):
        assert "[red]Stop[/red] [2Jnow 31m" in output
        assert "\x1b" not in output


def test_sources_are_named_once_with_their_paragraphs() -> None:
    one, two = {"section": "Cats", "paragraphs": [1]}, {"section": "Dogs", "paragraphs": [2, 3]}
    turn = Turn(
        "?", (Reply("a", custom={"sources": [one, two]}), Reply("b", custom={"sources": [one]}))
    )
    assert sources(turn) == ["Cats, paragraph 1", "Dogs, paragraphs 2, 3"]


def test_an_explanation_has_what_was_understood_and_what_was_told() -> None:
    understood = Understanding(
        "cats?",
        "ask",
        0.876,
        ({"entity": "pet", "value": "cat"},),
        (("ask", 0.876), ("greet", 0.1)),
    )
    turn = Turn("cats?", (Reply("a", custom={"facts": ["cat-voice"], "derived": []}),))
    rows = dict(explanation(turn, understood))
    assert rows["intent"] == "ask"
    assert rows["confidence"] == "0.88"
    assert rows["next likely"] == "greet 0.10"
    assert rows["entities"] == "pet=cat"
    assert rows["facts"] == "cat-voice"
    assert rows["derived"] == rows["sources"] == "none"
