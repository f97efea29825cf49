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
from topicbot.files import files_below

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
        "Check the indentation; quote text that holds a colon or begins with a sign.",
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
        "    short: Calm\n",
        "    reviewed_on: 2026-02-31\n",
        "This cannot be read: `2026-02-31` is no timestamp.",
        "Correct or remove it, or put quotes around it if it is text.",
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
    "open bracket": ("coverage.yml", 15),
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
        ("", "The file is empty.", "Delete it, or begin with one of: reviewed_on, source, gl"),
        ("# nothing\n", "The file is empty.", "Delete it, or begin with one of: reviewed_on,"),
        (
            "- tea\n",
            "The file is no mapping of names.",
            "Begin with one of: reviewed_on, source, glossary",
        ),
        (
            "tea",
            "The file is no mapping of names.",
            "Begin with one of: reviewed_on, source, glossary",
        ),
        ("2026: tea", "The file is no mapping of names.", "Begin with one of: reviewed_on, source"),
    ],
)
def test_a_file_without_content_is_told(folder: Path, content: str, said: str, remedy: str) -> None:
    (folder / "more.yml").write_text(content, encoding="utf-8")
    (only,) = problems(folder)
    assert only.startswith(f"{folder / 'more.yml'}:1: {said} {remedy}")


def grown(first: str, row: str, rows: int) -> str:
    """Rows of which each but the first holds the one before it, as ``row`` says."""
    later = [f"a{n}: &a{n} {row.replace('*', f'*a{n - 1}')}" for n in range(1, rows)]
    return "\n".join([f"a0: &a0 {first}", *later])


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("a: 1\nb: &b [*b]", 2, "This holds itself. Write out what its alias stands for."),
        ("a: 1\nb: &b {c: {d: *b}}", 2, "This holds itself."),
        ("a: 1\nb: &b {*b : c}", 2, "This key is no text. Put quotes around it."),
        ("a: 1\n? [b]\n: c", 2, "This key is no text."),
        ("a: 1\n{b}: c", 2, "This key is no text."),
        ("a: 1\nyes: c", 2, "This key is no text."),
        ("a: 1\n~: c", 2, "This key is no text."),
        ("a:\n- " + "[" * 400 + "]" * 400, 2, "This is nested too deeply. Check the brackets"),
        ("a: 1\nb: " + "[" * 9999, 2, "This is not YAML: exceeded maximum nesting depth."),
        (grown("[x]", "[*]", 2000), 1, "This is nested too deeply."),
        (grown("[x]", "[*, *, *, *, *, *, *, *, *]", 10), 1, "The file holds more than 100,000"),
        (grown("{x: y}", "{<<: [*, *]}", 25), 1, "The file holds more than 100,000 values"),
        ("a: 1\n---\nb: 2", 2, "A second document begins here. Remove the `---`, or make it a"),
        ("a: 1\nb: *c", 2, "This cannot be read: found undefined alias. Correct or remove it,"),
        ("a: 1\nb: &c d\ne: &c f", 3, "This cannot be read: second occurrence."),
        ("a: 1\nb: {<<: c}", 2, "This cannot be read: expected a mapping or list of mappings"),
        ("a: 1\nb: " + "9" * 5000, 2, f"This cannot be read: `{'9' * 20}…` is no int."),
        ("a: 1\nb: !!bool c", 2, "This cannot be read: `c` is no bool."),
        ("a: 1\nb: !!timestamp c", 2, "This cannot be read: `c` is no timestamp."),
        ("a: 1\nb: !!python/object:c d", 2, "This cannot be read: could not determine a constr"),
        ("# é\n" * 9 + "a: \x07b\n", 10, "There is a control character here. Remove it"),
        ("# é\n" * 9 + "a: \x00b\n" + "\n" * 9, 10, "There is a control character here."),
        ("# \udce9\nb: \udce9", 1, "This is not UTF-8 text. Save the file as UTF-8."),
        ("a: 1\nb: [", 2, "This is not YAML: did not find expected node content."),
        ("a: \u2028 [", 2, "This is not YAML: did not find expected node content."),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_cannot_be_read_is_told(folder: Path, content: str, line: int, said: str) -> None:
    (folder / "more.yml").write_bytes(content.encode("utf-8", "surrogateescape"))
    (only,) = problems(folder)
    assert only.startswith(f"{folder / 'more.yml'}:{line}: {said}")


def test_what_is_merged_into_a_mapping_is_read(folder: Path) -> None:
    path = folder / "more.yml"
    again = "{id: tea-again, text: Tea is tea., short: %s, aspect: definition, subject: tea}"
    text = f"facts:\n- &tea {again % 'Tea'}\n- {{<<: *tea, id: tea-thrice,\n  %s: [1]}}\n"
    path.write_text(f"\ufeff{text}" % "short", encoding="utf-8")
    assert f"{path}:4: `short` is not right: str type expected." in "\n".join(problems(folder))
    path.write_text(f"\ufeff{text}" % "source", encoding="utf-8")
    assert problems(folder) == [f"{path}:2: The key `source` is missing. Add `source:`."]


def test_a_link_to_nowhere_is_told(folder: Path) -> None:
    path = folder / "more.yml"
    path.symlink_to(folder / "nowhere.yml")
    assert problems(folder) == [
        f"{path}:1: The file cannot be read: No such file or directory. "
        "Mend the link or the permissions, or remove it."
    ]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._more.yml",
        ".more.yml",
        ".more.yml.swp",
        ".checkpoints/more.yml",
        "more.yml~",
        "#more.yml#",
        "more.yml.bak",
        "more.orig",
        "more.txt",
    ],
)
def test_what_is_no_file_of_the_store_is_left_alone(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("This is: no: fact.", encoding="utf-8")
    assert load_store(folder).subjects() == ("tea", "coffee")


@pytest.mark.parametrize("name", ["facts.yaml", "deep/down/facts.yml", "folder.yml/facts.yml"])
def test_files_are_read_by_their_ending_in_any_folder(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "facts.yml").rename(folder / name)
    assert len(load_store(folder).facts) == 15


def test_a_linked_folder_is_read(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder / "facts.yml").rename(folder.parent / "elsewhere" / "facts.yml")
    (folder / "linked").symlink_to(folder.parent / "elsewhere")
    assert len(load_store(folder).facts) == 15


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
    [*files_below(DATA), *files_below(SECOND_TOPIC)],
    ids=lambda p: f"{p.parent.name}-{p.stem}",
)
def test_the_schema_accepts_each_file(path: Path) -> None:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    # As editors see it: dates are text, and keys too.
    jsonschema.validate(json.loads(json.dumps(content, default=str)), json.loads(json_schema()))


def test_the_schema_refuses_a_mistake() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"facts": [{"id": "tea"}]}, json.loads(json_schema()))
