"""The store loads, and each mistake in its files is told with its place and what to do about it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
import yaml

from topicbot.facts import FactStore, FactStoreError, load_store
from topicbot.facts.schema import SCHEMA_FILE, json_schema

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "data" / "facts"
SECOND_TOPIC = Path(__file__).with_name("second_topic")


class Mistake(NamedTuple):
    """An edit of a sound file, and what has to be said about it."""

    file: str
    old: str
    new: str
    said: str
    remedy: str


MISTAKES = {
    "unknown key": Mistake(
        "facts.yml",
        "    text: Tea is a",
        "    txet: x\n    text: Tea is a",
        "There is no key `txet` here.",
        "Remove it, or correct its spelling.",
    ),
    "missing key": Mistake(
        "facts.yml",
        "    text: Tea is a drink of leaves in hot water.\n",
        "",
        "The key `text` is missing.",
        "Add `text:`.",
    ),
    "wrong kind": Mistake(
        "glossary.yml",
        "kind: unheld",
        "kind: thing",
        "`kind` has a value that it cannot have.",
        "Write one of: subject, tool,",
    ),
    "wrong type": Mistake(
        "facts.yml",
        "amount: 121,",
        "amount: much,",
        "`amount` is not right: value is not a valid float.",
        "See topicbot/facts/schema.json.",
    ),
    "id in capitals": Mistake(
        "facts.yml",
        "id: tea-effect",
        "id: Tea-Effect",
        "`id` is not right: string does not match regex",
        "See topicbot/facts/schema.json.",
    ),
    "no subject": Mistake(
        "facts.yml",
        "subject: [tea, coffee]\n    aspect: sameness",
        "subject: []\n    aspect: sameness",
        "`subject` is not right: name at least one.",
        "See topicbot/facts/schema.json.",
    ),
    "unknown subject": Mistake(
        "facts.yml",
        "subject: tea\n    aspect: output",
        "subject: tee\n    aspect: output",
        "There is no subject `tee`.",
        "Did you mean `tea`?",
    ),
    "unknown aspect": Mistake(
        "facts.yml",
        "aspect: weaknesses",
        "aspect: zzz",
        "There is no aspect `zzz`.",
        "Write one that exists, or add it first.",
    ),
    "unknown ability": Mistake(
        "facts.yml",
        "can: [calm]",
        "can: [clam]",
        "There is no tag `clam`.",
        "Did you mean `calm`?",
    ),
    "unknown tag": Mistake(
        "facts.yml",
        "tags: [sleep]",
        "tags: [sheep]",
        "There is no tag `sheep`.",
        "Did you mean `sleep`?",
    ),
    "unknown paragraph": Mistake(
        "facts.yml",
        "short: Roasted beans\n    source: [2]",
        "short: Roasted beans\n    source: [22]",
        "There is no paragraph of the source `22`.",
        "Write one that exists, or add it first.",
    ),
    "unknown parent": Mistake(
        "glossary.yml",
        "part_of: coffee",
        "part_of: cofee",
        "There is no subject `cofee`.",
        "Did you mean `coffee`?",
    ),
    "unknown reason": Mistake(
        "facts.yml",
        "reasons: [choose-tea, tea-effect]",
        "reasons: [choose-tee, tea-effect]",
        "There is no fact `choose-tee`.",
        "Did you mean `choose-tea`?",
    ),
    "unknown side": Mistake(
        "facts.yml",
        "side: coffee",
        "side: cofee",
        "There is no subject `cofee`.",
        "Did you mean `coffee`?",
    ),
    "unknown question": Mistake(
        "questions.yml",
        "next: [ask_comparison,",
        "next: [ask_compassion,",
        "There is no question `ask_compassion`.",
        "Did you mean `ask_comparison`?",
    ),
    "unknown sentence": Mistake(
        "coverage.yml",
        'at: "1.2"',
        'at: "1.3"',
        "There is no sentence of the source `1.3`.",
        "Write one that exists, or add it first.",
    ),
    "covered by an unknown fact": Mistake(
        "coverage.yml",
        "facts: [coffee-sleep]",
        "facts: [coffee-sheep]",
        "There is no fact `coffee-sheep`.",
        "Did you mean `coffee-sleep`?",
    ),
    "id twice": Mistake(
        "facts.yml",
        "id: coffee-effect",
        "id: tea-effect",
        "`tea-effect` is taken already, at facts.yml:15.",
        "Choose another id.",
    ),
    "phrase of two things": Mistake(
        "glossary.yml",
        "synonyms: [java]",
        "synonyms: [java, Chai]",
        "“chai” of `coffee` names `tea` too, at glossary.yml:2.",
        "Keep it in one of the two.",
    ),
    "key twice": Mistake(
        "facts.yml",
        "    short: Calm\n",
        "    short: Calm\n    text: Tea again.\n",
        "`text` stands here twice.",
        "Keep one of the two.",
    ),
    "tab in place of blanks": Mistake(
        "facts.yml",
        "    aspect: definition\n    text: Tea",
        "\taspect: definition\n    text: Tea",
        "This is not YAML: found a tab character",
        "Indent with spaces, not with tabs.",
    ),
    "tab at the start": Mistake(
        "facts.yml",
        "reviewed_on: 2026-11-24\n",
        "\treviewed_on: 2026-11-24\n",
        "This is not YAML: found character that cannot start any token.",
        "Indent with spaces, not with tabs.",
    ),
    "colon in a text": Mistake(
        "facts.yml",
        "text: Tea calms people down.",
        "text: Tea: it calms people down.",
        "This is not YAML: mapping values are not allowed in this context.",
        "Check the indentation, and put quotes around text that holds a colon.",
    ),
    "open bracket": Mistake(
        "coverage.yml",
        "[not-the-same, two-plants]}",
        "[not-the-same, two-plants",
        "This is not YAML: did not find expected ',' or ']'.",
        "Check the indentation",
    ),
    "not UTF-8": Mistake(
        "facts.yml",
        "Tea calms",
        "Th\udce9 calms",
        "This is not UTF-8 text.",
        "Save the file as UTF-8.",
    ),
    "control character": Mistake(
        "facts.yml",
        "Tea calms",
        "Tea\x07 calms",
        "There is a control character here.",
        "Remove it; YAML allows none.",
    ),
    "impossible date": Mistake(
        "facts.yml",
        "reviewed_on: 2026-11-24",
        "reviewed_on: 2026-11-34",
        "A date is wrong: day is out of range for month.",
        "Write it as 2026-01-31.",
    ),
    "no review date": Mistake(
        "facts.yml",
        "reviewed_on: 2026-11-24\n",
        "",
        "`tea-definition` has no review date.",
        "Write `reviewed_on:` with a date at the top of the file.",
    ),
    "sentence that nothing covers": Mistake(
        "coverage.yml",
        '  - {at: "5.2", says: When to take coffee., facts: [choose-coffee]}\n',
        "",
        "No statement of `coverage` is about sentence 5.2.",
        "Add one with the facts that hold it, or why it is left out.",
    ),
    "fact that covers nothing": Mistake(
        "coverage.yml",
        "facts: [not-the-same, two-plants]",
        "facts: [two-plants]",
        "`not-the-same` and `coverage` do not agree on paragraph 6.",
        "Name the paragraph in the `source` of the fact and list the fact there.",
    ),
    "statement without facts or reason": Mistake(
        "coverage.yml",
        "says: The two differ., facts: [not-the-same, two-plants]",
        "says: The two differ.",
        "Statement 6.1 needs either `facts` or `left_out`.",
        "Write one of the two.",
    ),
}
#: Where the mistake is told at another place than the edit's.
ELSEWHERE = {
    "no review date": ("facts.yml", 2),
    "sentence that nothing covers": ("source.yml", 15),
    "fact that covers nothing": ("facts.yml", 86),
    "missing key": ("facts.yml", 3),
    "impossible date": ("facts.yml", 1),
    "open bracket": ("coverage.yml", 16),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND_TOPIC, tmp_path / "facts"))


def edit(folder: Path, mistake: Mistake) -> int:
    """Make the mistake; return the line on which it stands."""
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mistake.old) == 1, mistake.old
    place = text.index(mistake.old)
    edited = text.replace(mistake.old, mistake.new)
    path.write_bytes(edited.encode("utf-8", "surrogateescape"))
    while place < min(len(text), len(edited)) and text[place] == edited[place]:
        place += 1
    return text.count("\n", 0, place) + 1


def problems(folder: Path) -> list[str]:
    with pytest.raises(FactStoreError) as caught:
        load_store(folder)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def test_the_real_store_loads(store: FactStore) -> None:
    assert store.subjects() == ("llm", "generative-ai")
    assert all(fact.reviewed_on for fact in store.facts.values())
    assert {guidance.side for guidance in store.guidance} == {*store.subjects(), None}


def test_the_sound_copy_loads(folder: Path) -> None:
    assert load_store(folder).subjects() == ("tea", "coffee")


def test_is_read_again_when_a_file_has_changed(folder: Path) -> None:
    before = load_store(folder)
    assert load_store(folder) is before
    path = folder / "facts.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# A remark.\n", encoding="utf-8")
    assert load_store(folder) is not before


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(folder: Path, name: str) -> None:
    mistake = MISTAKES[name]
    line = edit(folder, mistake)
    file, line = ELSEWHERE.get(name, (mistake.file, line))
    found = problems(folder)
    told = [each for each in found if each.startswith(f"{folder / file}:{line}: {mistake.said}")]
    assert told, "\n".join(found)
    assert mistake.remedy in told[0]


@pytest.mark.parametrize(
    ("content", "said", "remedy"),
    [
        ("", "The file is empty.", "Delete it, or add `facts:`."),
        ("# nothing\n", "The file is empty.", "Delete it, or add `facts:`."),
        ("- tea\n", "The file is no mapping.", "Begin with one of: reviewed_on, source, glossary"),
        ("tea", "The file is no mapping.", "Begin with one of: reviewed_on, source, glossary"),
    ],
)
def test_a_file_without_content_is_told(folder: Path, content: str, said: str, remedy: str) -> None:
    (folder / "more.yml").write_text(content, encoding="utf-8")
    (only,) = problems(folder)
    assert only.startswith(f"{folder / 'more.yml'}:1: {said} {remedy}")


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    edit(folder, MISTAKES["unknown subject"])
    edit(folder, MISTAKES["unknown parent"])
    edit(folder, MISTAKES["unknown question"])
    assert len(problems(folder)) == 3


def test_a_folder_without_a_source_is_told(folder: Path) -> None:
    (folder / "source.yml").unlink()
    assert problems(folder) == [f"{folder}:1: No file names the source. Add the key `source`."]


@pytest.fixture
def check() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "topicbot.facts", *map(str, arguments)],
            cwd=PROJECT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_the_command_passes_a_sound_store(check: Callable[..., object], folder: Path) -> None:
    done = check(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "15 facts and 21 glossary entries are in order.\n"


def test_the_command_prints_mistakes(check: Callable[..., object], folder: Path) -> None:
    edit(folder, MISTAKES["unknown subject"])
    edit(folder, MISTAKES["unknown question"])
    done = check(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == problems(folder)
    assert "Traceback" not in done.stderr


def test_the_schema_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == json_schema(), (
        "Run `python -m topicbot.facts --schema`."
    )


@pytest.mark.parametrize(
    "path",
    [*DATA.glob("*.yml"), *SECOND_TOPIC.glob("*.yml")],
    ids=lambda p: f"{p.parent.name}-{p.stem}",
)
def test_the_schema_accepts_each_file(path: Path) -> None:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    # As editors see it: dates are text, and keys too.
    jsonschema.validate(json.loads(json.dumps(content, default=str)), json.loads(json_schema()))


def test_the_schema_refuses_a_mistake() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"facts": [{"id": "tea"}]}, json.loads(json_schema()))
