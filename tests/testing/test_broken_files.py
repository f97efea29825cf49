"""A file that cannot be played says where it is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest_plugins = ["pytester"]

Play = Callable[..., pytest.RunResult]

CASE = """\
test_cases:
  - test_case: tea
    steps:
      - user: What is tea?
"""


@pytest.mark.parametrize(
    ("cases", "line", "message"),
    [
        ("", 1, "There are no cases here. Begin with `test_cases:`."),
        ("- test_case: tea\n", 1, "There are no cases here. Begin with `test_cases:`."),
        ("test_cases:\n\t- test_case: tea\n", 2, "This is not YAML: *"),
        (
            "test_case:\n- steps: []\n",
            1,
            "There is no key `test_case` here. Did you mean `test_cases`?",
        ),
        ("fixtures: []\n" + CASE, 1, "There is no key `fixtures` here. Write one of: test_cases."),
        (CASE.replace("steps", "step"), 3, "There is no key `step` here. Did you mean `steps`?"),
        (CASE.replace("- test_case: tea\n    ", "- "), 2, "The key `test_case` is missing. *"),
        (CASE.replace("user", "usr"), 4, "There is no key `usr` here. Did you mean `user`?"),
        (CASE.replace("user", "person"), 4, "There is no key `person` here. Write one of: user, *"),
        (CASE.replace("What is tea?", "2034"), 4, "`user` is not text. Put quotes around it."),
        (CASE.replace("What is tea?", "yes"), 4, "`user` is not text. Put quotes around it."),
        (CASE.replace("user", "utter"), 3, "Nobody has said anything yet. Begin with a `user:` *"),
        (CASE.replace("\n      - user: What is tea?", " []"), 3, "Nobody has said anything yet. *"),
        (CASE + "      - {}\n", 5, "This is a step without a key. Add one of: user, utter, *"),
        (CASE + "        bot: A drink.\n", 4, "This is a step with `user` and `bot`. Begin each *"),
        (CASE + "      - bot: a\n        bot: b\n", 6, "`bot` stands here twice. *"),
        (CASE + "      - assertions: [{facts: []}]\n", 5, "`assertions` belong to a message. *"),
        (CASE + "      - slot_was_set: [tea]\n", 5, "`slot_was_set` does not say which slot *"),
        (
            CASE + "        assertions:\n          - fact: [a]\n",
            6,
            "There is no key `fact` here. *",
        ),
        (CASE + "        assertions:\n          - facts: a\n", 6, "`facts` is not a list. *"),
        (CASE + "        assertions:\n          - shows: tea\n", 6, "`shows` * of: table, chart."),
        (
            CASE + "        assertions:\n          - bot_uttered: {utter: x}\n",
            6,
            "There is no key `utter` here. Did you mean `utter_name`?",
        ),
        (
            CASE
            + "        assertions:\n          - bot_uttered:\n              text_matches: '('\n",
            7,
            "`text_matches` is not a regular expression: *",
        ),
        (
            CASE + "        assertions:\n          - facts: [a]\n            sources: [1]\n",
            6,
            "This is an assertion with `facts` and `sources`. Begin each with its own `-`.",
        ),
        (
            CASE + CASE.removeprefix("test_cases:\n"),
            5,
            "Line 2 has a case “tea” too. Give each a name of its own.",
        ),
    ],
)
def test_names_line_and_remedy(play: Play, cases: str, line: int, message: str) -> None:
    result = play(cases)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*conversations/tea.yml:{line}: {message.replace('[', '[[]')}"])
    assert "Traceback" not in result.stdout.str()


def test_names_every_problem(play: Play) -> None:
    result = play(CASE.replace("user", "usr") + "      - bot: 1\n")
    result.stdout.fnmatch_lines(["*tea.yml:4: *`usr`*", "*tea.yml:5: `bot` is not text*"])


DOMAIN = """\
intents: [greet, ask_definition: {use_entities: []}]
responses: {utter_greet: []}
slots: {subjects: {}}
"""


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("- utter: utter_great", "There is no response `utter_great`. Did you mean `utter_greet`?"),
        (
            "- slot_was_set: [{subject: tea}]",
            "There is no slot `subject`. Did you mean `subjects`?",
        ),
        (
            "  assertions: [{intent: greet}, {intent: tea}]",
            "There is no intent `tea`. Correct it, *",
        ),
        (
            "  assertions: [{bot_did_not_utter: {utter_name: utter_tea}}]",
            "There is no response `utter_tea`. *",
        ),
        ("  assertions: [{facts: [tea-defintion]}]", "* Did you mean `tea-definition`?"),
        ("  assertions: [{no_facts: [tea]}]", "There is no fact `tea`. *"),
        ("  assertions: [{derived: [tea]}]", "There is no derivation `tea`. *"),
        ("  assertions: [{sources: [9]}]", "There is no paragraph `9`. *"),
    ],
)
def test_names_what_the_project_does_not_hold(
    play: Play, pytester: pytest.Pytester, step: str, message: str
) -> None:
    (pytester.path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    facts = pytester.path / "data" / "facts"
    facts.mkdir(parents=True)
    (facts / "tea.yml").write_text(FACTS, encoding="utf-8")
    result = play(f"{CASE}      {step}\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*tea.yml:5: {message}"])


FACTS = """\
reviewed_on: 2026-01-31
source:
  title: Tea
  publisher: Nobody
  author: Nobody
  sections: [{id: tea, name: Tea, paragraphs: {1: 1}}]
glossary:
  - {id: tea, kind: subject, name: tea}
  - {id: definition, kind: aspect, name: definition}
facts:
  - {id: tea-definition, subject: tea, aspect: definition, text: A drink., source: [1]}
coverage:
  - {at: "1.1", says: What tea is., facts: [tea-definition]}
"""


def test_facts_that_are_broken_are_no_fault_of_the_cases(
    play: Play, pytester: pytest.Pytester
) -> None:
    facts = pytester.path / "data" / "facts"
    facts.mkdir(parents=True)
    (facts / "tea.yml").write_text(FACTS.replace("aspect: definition,", "aspect: x,"), "utf-8")
    result = play(CASE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*data/facts/tea.yml:11: There is no aspect `x`. *"])
