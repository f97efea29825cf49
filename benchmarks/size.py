"""How large an environment is, and of how many packages."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from benchmarks.figures import Comparison

PLAIN = "plain Rasa (recorded)"
PLAIN_MEGABYTES, PLAIN_PACKAGES = 2589, 182
"""Of ``rasa[spacy]==3.6.21`` as its authors pin it; docs/dependencies.md has the commands."""


def compare_sizes(environment: Path) -> list[Comparison]:
    """Measure an environment, and hold it against the recorded figures of a plain one."""
    return [
        Comparison("size", megabytes(environment), PLAIN_MEGABYTES, "MB"),
        Comparison("packages", packages(environment), PLAIN_PACKAGES, ""),
    ]


def megabytes(folder: Path) -> float:
    """Sum the files below a folder, without bytecode, which comes and goes."""
    total = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            status = os.lstat(os.path.join(place, name))
            total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total / 1e6


def packages(environment: Path) -> int:
    """Count the packages that are installed in an environment."""
    return sum(1 for _ in environment.glob("lib/python*/site-packages/*.dist-info"))
