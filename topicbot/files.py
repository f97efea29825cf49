"""Which files below a folder are read: one rule for facts, training data, code and tests."""

from __future__ import annotations

import os
from pathlib import Path

YAML = (".yml", ".yaml")
"""Endings of YAML files, as Rasa has them too."""


def is_read(name: str, endings: tuple[str, ...] = YAML) -> bool:
    """Tell by its name whether a file is read: not if hidden or, by its ending, a back-up."""
    return name.endswith(endings) and not name.startswith(".")


def files_below(folder: Path, endings: tuple[str, ...] = YAML) -> list[Path]:
    """Find the files that are read, at any depth, not in hidden folders but in linked ones.

    Args:
        folder: Where to look; it need not exist.
        endings: Which files are meant.

    Returns:
        Their paths, sorted; one that is a link may lead nowhere.
    """
    found: list[Path] = []
    for base, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(base, name) for name in names if is_read(name, endings)]
    return sorted(found)
