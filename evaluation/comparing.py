"""Holds two states of the project against each other, question by question."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binomtest

from evaluation.asking import Exchange, read_exchanges

NOISE = 0.05
"""Probability at which a difference is taken for one that chance would hardly make."""


class ComparisonFailed(Exception):
    """The other state of the project could not be asked."""


@dataclass(frozen=True)
class Change:
    """What is right in one of two states only, of questions that both were asked.

    Attributes:
        better: Positions of the questions that are right now and were not before.
        worse: Positions of those that were right before and are not now.
    """

    better: tuple[int, ...]
    worse: tuple[int, ...]

    @classmethod
    def between(cls, before: Sequence[bool], now: Sequence[bool]) -> Change:
        """Compare which questions were, and are, answered rightly."""
        pairs = list(enumerate(zip(before, now, strict=True)))
        return cls(
            tuple(n for n, (was, is_now) in pairs if is_now and not was),
            tuple(n for n, (was, is_now) in pairs if was and not is_now),
        )

    @property
    def chance(self) -> float:
        """How probable such a fall, or a deeper one, is by chance: McNemar's exact test."""
        changed = len(self.better) + len(self.worse)
        if not changed:
            return 1.0
        return float(binomtest(len(self.worse), changed, alternative="greater").pvalue)

    @property
    def falls(self) -> bool:
        """Whether it is a fall beyond noise."""
        return self.chance < NOISE


def ask_other(ref: str, texts: Sequence[Sequence[str]], cache: Path) -> list[list[Exchange]]:
    """Ask the bot of another commit, with the packages that are installed here.

    Args:
        ref: Names the commit, as git understands it.
        texts: The messages of each conversation.
        cache: Folder in which to check the commit out.

    Raises:
        ComparisonFailed: There is no such commit, or its bot cannot be asked.
    """
    project = Path.cwd()
    with _checked_out(ref, cache) as folder:
        # Its questions may be others: this evaluation asks those of now.
        shutil.rmtree(folder / "evaluation", ignore_errors=True)
        shutil.copytree(project / "evaluation", folder / "evaluation")
        asked, answered = folder / "texts.json", folder / "exchanges.json"
        asked.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, "-m", "evaluation.asking", asked.name, answered.name]
        if subprocess.run(command, cwd=folder).returncode:
            raise ComparisonFailed(f"The bot of {ref} could not be asked.")
        return read_exchanges(answered)


@contextmanager
def _checked_out(ref: str, cache: Path) -> Iterator[Path]:
    folder = (cache / "compared").absolute()
    _git("worktree", "prune")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _git("worktree", "add", "--force", "--detach", str(folder), ref)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _git("worktree", "prune")


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise ComparisonFailed((done.stderr.strip() or "git failed").splitlines()[-1])
