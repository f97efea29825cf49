"""Conversation tests are found, played, and shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest_plugins = ["pytester"]

Play = Callable[..., pytest.RunResult]

PASSING = """\
test_cases:
  - test_case: greets
    steps:
      - user: hi
      - utter: utter_greet
      - bot: Hello!
      - slot_was_set:
          - said: [hi]
  - test_case: tells what tea is
    http: true
    steps:
      - user: What is tea?
        assertions:
          - bot_uttered: {text_matches: "(?i)HTTP|a DRINK"}
          - intent: ask_definition
"""
EVERYTHING = """\
test_cases:
  - test_case: everything at once
    steps:
      - user: What is tea?
        assertions:
          - facts: [tea-definition]
          - no_facts: [coffee-definition]
          - derived: [cups-in-year]
          - sources: [2]
          - shows: table
          - intent: ask_definition
          - bot_uttered:
              utter_name: utter_yes
              text_matches: "lines\\nof"
              buttons: [Tell me more, {title: Tell me more, payload: more}]
          - bot_did_not_utter: {utter_name: utter_no}
          - bot_did_not_utter: {utter_name: utter_yes, text_matches: coffee}
          - slot_was_set: [{name: said, value: [What is tea?]}]
      - user: hi
        assertions:
          - facts: []
      - slot_was_set: [{said: [What is tea?, hi]}]
"""


def test_cases_are_items(play: Play) -> None:
    result = play(PASSING, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines_random(
        [
            "conversations/tea.yml::greets PASSED*",
            "conversations/tea.yml::tells what tea is PASSED*",
            "conversations/tea.yml::tells what tea is [[]http] PASSED*",
        ]
    )


def test_each_case_is_a_conversation_of_its_own(play: Play) -> None:
    twice = PASSING.replace("tells what tea is", "greets again").replace("What is tea?", "hi")
    play(
        twice + '      - slot_was_set: [{said: ["hi"]}]\n', "-k", "greets and not http"
    ).assert_outcomes(passed=1, failed=1, deselected=1)


def test_every_assertion(play: Play) -> None:
    play(EVERYTHING).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [(("-k", "greets"), 1), (("-k", "tea and tells"), 2), (("-m", "http"), 1)],
)
def test_cases_can_be_chosen(play: Play, arguments: tuple[str, ...], passed: int) -> None:
    play(PASSING, *arguments).assert_outcomes(passed=passed, deselected=3 - passed)


@pytest.mark.parametrize("file", ["conversations/deep/down/tea.yaml", "elsewhere/tea.yml"])
def test_cases_are_found_in_any_folder(play: Play, file: str) -> None:
    play(PASSING, file=file).assert_outcomes(passed=3)


@pytest.mark.parametrize("file", ["conversations/tea.yml", "elsewhere/tea.yml"])
def test_a_byte_order_mark_hides_no_case(play: Play, file: str) -> None:
    play(f"\ufeff{PASSING}", file=file).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    "file",
    [
        "conversations/.tea.yml",
        "conversations/.tea.yml.swp",
        "conversations/tea.yml~",
        "conversations/#tea.yml#",
        "conversations/tea.yml.bak",
        "conversations/tea.orig",
    ],
)
def test_hidden_files_and_back_ups_are_left_alone(play: Play, file: str) -> None:
    play(PASSING, file=file).assert_outcomes()


def test_other_files_are_left_alone(play: Play) -> None:
    play("stories: []\n", file="test_stories.yml").assert_outcomes()


def test_a_message_may_be_empty(play: Play) -> None:
    case = PASSING.replace("user: hi", "user: ''").replace("greets", "says nothing")
    play(case, "-k", "nothing").assert_outcomes(failed=1, deselected=2)


def test_aliases_and_merges_may_be_used(play: Play) -> None:
    play(
        """\
test_cases:
  - test_case: once
    steps: &steps
      - &hi {user: hi}
      - {utter: utter_greet}
  - {test_case: twice, steps: *steps}
  - test_case: thrice
    steps:
      - {<<: *hi, assertions: [{intent: ask_definition}]}
"""
    ).assert_outcomes(passed=3)


def test_a_failure_shows_the_talk_and_the_difference(play: Play) -> None:
    result = play(
        """\
test_cases:
  - test_case: from hello to tea
    steps:
      - user: hi
      - user: What is tea?
        assertions:
          - facts: [tea-definition, tea-origin]
          - bot_uttered:
              text_matches: coffee
              buttons: [Why?]
      - user: never reached
"""
    )
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    expected = """\
user: hi
 bot: Hello!
      [response: utter_greet]
user: What is tea?
 bot: Yes. A drink.
      [response: utter_yes]
      [facts: tea-definition]
      [derived: cups-in-year]
      [buttons: Tell me more]
 bot: Two lines
      of it.

conversations/tea.yml:7: facts
    tea-definition
  - tea-origin

conversations/tea.yml:8: text_matches
  - coffee
  + Yes. A drink.
  + Two lines
    of it.

conversations/tea.yml:8: buttons
  - Why?
  + Tell me more → more
"""
    assert expected in shown
    assert "never reached" not in shown
    assert "Traceback" not in shown
    assert "Error" not in shown


@pytest.mark.parametrize(
    ("step", "difference"),
    [
        ("utter: utter_greet", ["- utter_greet", "+ utter_yes"]),
        ("bot: A drink.", ["- A drink.", "+ Yes. A drink."]),
        ("slot_was_set: [{said: tea}]", ["- said: 'tea'", "+ said: ['What is tea?']"]),
        ("assertions: [{intent: greet}]", ["- greet", "+ ask_definition (62%)"]),
        ("assertions: [{facts: []}]", ["- none", "+ tea-definition"]),
        ("assertions: [{no_facts: [tea-definition]}]", ["+ tea-definition"]),
        ("assertions: [{sources: []}]", ["- none", "+ 1", "+ 2"]),
        ("assertions: [{derived: []}]", ["- none", "+ cups-in-year"]),
        ("assertions: [{sources: [1, 3]}]", ["  1", "- 3", "+ 2"]),
        ("assertions: [{derived: [sum]}]", ["- sum", "+ cups-in-year"]),
        ("assertions: [{shows: chart}]", ["- chart", "+ table"]),
        ("assertions: [{bot_did_not_utter: {text_matches: drink}}]", ["- something else"]),
        ("assertions: [{bot_did_not_utter: {utter_name: utter_yes}}]", ["- something else"]),
    ],
)
def test_a_failure_of_each_kind(play: Play, step: str, difference: list[str]) -> None:
    dash = " " if step.startswith("assertions") else "-"
    case = f"test_cases:\n- test_case: x\n  steps:\n  - user: What is tea?\n  {dash} {step}\n"
    result = play(case)
    result.assert_outcomes(failed=1)
    for line in difference:
        assert f"\n  {line}\n" in result.stdout.str()


def test_a_message_needs_a_reply(play: Play) -> None:
    result = play("test_cases:\n- test_case: x\n  steps:\n  - user: anybody there?\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["conversations/tea.yml:4: a reply"])


def test_what_http_does_not_show_is_not_checked(play: Play) -> None:
    case = EVERYTHING.split("          - facts")[0].replace(
        "    steps", "    http: true\n    steps"
    )
    hidden = """\
          - intent: other
          - bot_uttered: {utter_name: utter_other}
          - bot_did_not_utter: {utter_name: utter_other}
      - slot_was_set: [{said: nothing}]
"""
    play(case + hidden, "-m", "http").assert_outcomes(passed=1, deselected=1)


def test_something_else_that_goes_wrong_is_shown_whole(
    play: Play, pytester: pytest.Pytester
) -> None:
    play(PASSING)
    pytester.makeconftest("def pytest_conversation_partner(): raise RuntimeError('no bot')")
    result = pytester.runpytest_inprocess("-k", "greets")
    result.assert_outcomes(failed=1, deselected=2)
    result.stdout.fnmatch_lines(["*RuntimeError: no bot*"])
