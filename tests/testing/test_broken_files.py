"""A file that cannot be played says where it is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from topicbot.facts.yaml_files import BrokenFile
from topicbot.testing.cases import load_script

pytest_plugins = ["pytester"]

Play = Callable[..., pytest.RunResult]

CASE = """\
test_cases:
  - test_case: tea
    steps:
      - user: What is tea?
"""


def problems(path: Path, cases: str) -> list[str]:
    path.write_bytes(cases.encode("utf-8", "surrogateescape"))
    with pytest.raises(BrokenFile) as caught:
        load_script(path, {})
    return [str(problem) for problem in caught.value.problems]


BOMB = "  - &a0 [x]\n" + "".join(
    f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("cases", "line", "message"),
    [
        ("", 1, "The file is empty. Delete it, or begin with one of: test_cases."),
        (
            "- test_case: tea\n",
            1,
            "The file is no mapping of names. Begin with one of: test_cases.",
        ),
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


@pytest.mark.parametrize(
    ("cases", "line", "key"),
    [
        ("test_cases:", 1, "test_cases"),
        ("test_cases: []", 1, "test_cases"),
        (CASE.replace("tea\n", "\n"), 2, "test_case"),
        (CASE.replace("tea\n", "''\n"), 2, "test_case"),
        (CASE.replace("\n      - user: What is tea?", ""), 3, "steps"),
        (CASE.replace("\n      - user: What is tea?", " []"), 3, "steps"),
        (CASE.replace("What is tea?", ""), 4, "user"),
        (CASE + "      -\n", 5, "steps"),
        (CASE + "    http:\n", 5, "http"),
        *(
            (f"{CASE}      - {key}: {empty}\n", 5, key)
            for key, empty in [
                ("user", ""),
                ("bot", ""),
                ("bot", "''"),
                ("utter", ""),
                ("utter", "''"),
                ("slot_was_set", "[]"),
                ("slot_was_set", ""),
            ]
        ),
        (CASE + "        assertions:\n", 5, "assertions"),
        (CASE + "        assertions: []\n", 5, "assertions"),
        (CASE + "        assertions:\n          -\n", 6, "assertions"),
        *(
            (f"{CASE}        assertions:\n          - {key}: {empty}\n", 6, key)
            for key, empty in [
                ("facts", ""),
                ("no_facts", ""),
                ("no_facts", "[]"),
                ("derived", ""),
                ("sources", ""),
                ("shows", ""),
                ("shows", "''"),
                ("shows", "[]"),
                ("intent", ""),
                ("intent", "''"),
                ("bot_uttered", ""),
                ("bot_uttered", "{}"),
                ("bot_uttered", "[]"),
                ("bot_did_not_utter", ""),
                ("bot_did_not_utter", "{}"),
                ("slot_was_set", ""),
                ("slot_was_set", "[]"),
                ("slot_was_set", "{}"),
            ]
        ),
        *(
            (f"{CASE}        assertions:\n        - bot_uttered:\n            {marks}\n", 7, key)
            for key, marks in [
                ("utter_name", "utter_name:"),
                ("utter_name", "utter_name: ''"),
                ("text_matches", "text_matches:"),
                ("text_matches", "text_matches: ''"),
                ("buttons", "buttons:"),
                ("buttons", "buttons: []"),
                ("title", "buttons: ['']"),
                ("payload", "buttons: [{title: tea, payload: }]"),
            ]
        ),
        (CASE + "        assertions: [{facts: [tea, ]}, {no_facts: [null]}]\n", 5, "no_facts"),
    ],
    ids=lambda value: repr(value)[-40:],
)
def test_what_says_nothing_is_no_test(tmp_path: Path, cases: str, line: int, key: str) -> None:
    told = f"Nothing stands under `{key}`. Write something there, or remove it."
    assert problems(tmp_path / "tea.yml", cases) == [f"{tmp_path / 'tea.yml'}:{line}: {told}"]


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ("[{}]", "`slot_was_set` does not say which slot has which value. "),
        ("[{tea: 1}, {}]", "`slot_was_set` does not say which slot has which value. "),
        ("[{tea: 1}, {tea: 2}]", "`slot_was_set` names `tea` twice. Keep one of the two."),
        ("[{tea: 1}, {name: tea, value: 2}]", "`slot_was_set` names `tea` twice. "),
    ],
)
@pytest.mark.parametrize("place", ["      - {}", "        assertions: [{{{}}}]"])
def test_each_slot_is_looked_at(tmp_path: Path, slots: str, told: str, place: str) -> None:
    (only,) = problems(tmp_path / "tea.yml", CASE + place.format(f"slot_was_set: {slots}"))
    assert only.startswith(f"{tmp_path / 'tea.yml'}:5: {told}")


@pytest.mark.parametrize(
    ("added", "line", "told"),
    [
        ("# é\n# é\n      - bot: \x07\n", 7, "There is a control character here. Remove it; "),
        ("      - bot: \udce9\n", 5, "This is not UTF-8 text. Save the file as UTF-8."),
        ("      - slot_was_set: &a [*a]\n", 5, "This holds itself. Write out what its alias "),
        ("      - slot_was_set:\n        - &a {said: *a}\n", 6, "This holds itself. "),
        (
            "      - slot_was_set: [{said: 2026-02-31}]\n",
            5,
            "This cannot be read: `2026-02-31` is no timestamp. ",
        ),
        (
            f"      - slot_was_set: [{{said: {'9' * 5000}}}]\n",
            5,
            "This cannot be read: `99999999999999999999…` is ",
        ),
        ("      - slot_was_set: [{[said]: tea}]\n", 5, "This key is no text. Put quotes "),
        ("      - {[bot]: tea}\n", 5, "This key is no text. "),
        ("      - yes: tea\n", 5, "This key is no text. "),
        ("      - 1: tea\n", 5, "`steps` is not right: keywords must be strings. "),
        ("      - bot: " + "[" * 400 + "]" * 400 + "\n", 5, "This is nested too deeply. "),
        ("---\n" + CASE, 5, "A second document begins here. Remove the `---`, "),
        ("      - bot: *very* good\n", 5, "This is not YAML: did not find expected alpha"),
        ("      - bot: !!python/object:os.system tea\n", 5, "This cannot be read: could not "),
        ("1: tea\n", 1, "The file is no mapping of names. Begin with one of: test_cases."),
        ("bombs:\n" + BOMB, 1, "The file holds more than 100,000 values, aliases written out. "),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, added: str, line: int, told: str) -> None:
    (only,) = problems(tmp_path / "tea.yml", CASE + added)
    assert only.startswith(f"{tmp_path / 'tea.yml'}:{line}: {told}")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.yml").mkdir()
    (tmp_path / "link.yml").symlink_to("nowhere.yml")
    for name in ("folder.yml", "link.yml"):
        with pytest.raises(BrokenFile, match=rf"{name}:1: The file cannot be read: (Is a|No such)"):
            load_script(tmp_path / name, {})


def test_a_file_that_may_not_be_read_is_told_if_it_is_one_of_cases(
    play: Play, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == "secret.yml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    opened = Path.open
    monkeypatch.setattr(Path, "open", forbidden)
    for folder in ("conversations", "elsewhere"):
        (pytester.mkdir(folder) / "secret.yml").touch()
    play(CASE, "elsewhere", file="elsewhere/tea.yml").assert_outcomes(passed=1)
    result = pytester.runpytest_inprocess("conversations")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*secret.yml:1: The file cannot be read: Permission denied. *"])
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


@pytest.mark.parametrize(
    ("domain", "place"),
    [
        ("intents: [greet\n", "1: This is not YAML: *"),
        ("intents: [greet]\nslots: {a: 2026-02-31}\n", "2: This cannot be read: *"),
        ("", "1: The file is empty. *"),
        ("intents: 3\n", "1: `intents` is not a list. *"),
    ],
)
def test_a_broken_domain_is_told(
    play: Play, pytester: pytest.Pytester, domain: str, place: str
) -> None:
    (pytester.path / "domain.yml").write_text(domain, encoding="utf-8")
    result = play(CASE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*domain.yml:{place}"])
    assert "Traceback" not in result.stdout.str()


def test_a_domain_may_leave_out_what_it_does_not_need(
    play: Play, pytester: pytest.Pytester
) -> None:
    (pytester.path / "domain.yml").write_text("intents: [greet]\nresponses:\n", encoding="utf-8")
    play(CASE).assert_outcomes(passed=1)
    play(CASE + "      - utter: utter_greet\n").assert_outcomes(errors=1)


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
