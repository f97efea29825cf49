"""What the documents name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
MADE = {line.strip("/\n") for line in (PROJECT / ".gitignore").open()}
"""Folders that commands make."""

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
TARGET = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
PATH = re.compile(r"(?<![\w./:<-])[\w.-]+(?:/[\w.*-]+)+/?(?![\w/])")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def code(document: Path) -> str:
    """All that is set as code."""
    return "\n".join(CODE.findall(document.read_text("utf-8")))


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def paths(document: Path) -> Iterator[str]:
    """Relative paths in code, without those that begin with no file or folder of the project."""
    for path in PATH.findall(code(document)):
        first = path.split("/")[0]
        if (PROJECT / first).exists() and first not in MADE:
            yield path


def test_links_lead_somewhere(document: Path) -> None:
    found = (url or source for url, source in LINK.findall(document.read_text("utf-8")))
    dead = []
    for link in (each for each in found if "://" not in each):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_make_has_the_targets(document: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(TARGET.findall(code(document))) - set(targets) == set()


def test_paths_exist(document: Path) -> None:
    assert [path for path in paths(document) if not list(PROJECT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("command", ["make evaluate", "make benchmark"])
def test_the_readme_says_how_to_reproduce_its_figures(command: str) -> None:
    assert command in code(PROJECT / "README.md")
