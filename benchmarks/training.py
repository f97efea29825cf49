"""How long training takes where nothing was trained before, and how large the model is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Comparison
from benchmarks.starter import train_starter


def compare_training(project: Path) -> list[Comparison]:
    """Train a fresh copy of the project, then the starter, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        _copy(project, copy)
        begin = perf_counter()
        train = [sys.executable, "-m", "topicbot.conversation.training"]
        subprocess.run(train, cwd=copy, stdin=subprocess.DEVNULL, check=True)
        ours = perf_counter() - begin
        [model] = copy.glob("models/*.tar.gz")
        begin = perf_counter()
        starter = train_starter(Path(folder) / "starter")
        peers = perf_counter() - begin
        mine, theirs = (each.stat().st_size / 1e6 for each in (model, starter.model))
        return [
            Comparison("training", ours, peers, "s"),
            Comparison("model", mine, theirs, "MB"),
        ]


def _copy(project: Path, into: Path) -> None:
    """Copy what git knows of a project, so nothing that was trained or cached."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=project, capture_output=True, check=True, encoding="utf-8"
    )
    for name in listed.stdout.splitlines():
        if (project / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project / name, into / name)
