"""Which questions were answered rightly when the figures were last recorded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from evaluation.outcomes import Outcome

_TABLE = re.compile(r"(<!-- evaluation[^>]*-->\n).*?(<!-- /evaluation -->)", re.DOTALL)


def digest(outcomes: Iterable[Outcome]) -> str:
    """Tell one list of questions from another, and one idea of a right answer from another."""
    content = "\0".join(outcome.question.json(sort_keys=True) for outcome in outcomes)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def write(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Keep which questions of each part are answered rightly, as a row of 0 and 1."""
    parts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        parts.setdefault(outcome.question.part, []).append(outcome)
    content = {
        part: {"questions": digest(of), "right": "".join(str(int(o.right)) for o in of)}
        for part, of in parts.items()
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read(path: Path, part: str, outcomes: Iterable[Outcome]) -> list[bool]:
    """Which questions of a part were answered rightly.

    Raises:
        ValueError: They were recorded for other questions than these.
    """
    kept = _kept(path, part)
    if kept["questions"] != digest(outcomes):
        raise ValueError(
            f"The questions of “{part}” are others than those recorded in {path}: "
            "measure anew with `make evaluate RECORD=yes`."
        )
    return _flags(kept)


def flags(path: Path, part: str) -> list[bool]:
    """Which questions of a part were answered rightly, whichever they were."""
    return _flags(_kept(path, part))


def _kept(path: Path, part: str) -> dict[str, str]:
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))[part]
    return kept


def _flags(kept: dict[str, str]) -> list[bool]:
    return [flag == "1" for flag in kept["right"]]


def fill_in(document: Path, table: str) -> None:
    """Put the table of figures in its place in a document."""
    text = document.read_text(encoding="utf-8")
    document.write_text(_TABLE.sub(rf"\g<1>{table}\n\g<2>", text), encoding="utf-8")


def filled_in(document: Path) -> str:
    """The table that stands in a document."""
    found = _TABLE.search(document.read_text(encoding="utf-8"))
    assert found, f"{document} has no place for the figures"
    return found[0].split("-->\n")[1].rsplit("\n<!--", 1)[0]
