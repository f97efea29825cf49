"""How long the first answer takes from a fresh clone, with no package in any cache."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

STEPS = {
    "make setup": ("make", "setup"),
    "make ask, which trains first": ("make", "ask", "Q=What is an LLM?"),
    "make ask, once more": ("make", "ask", "Q=What is generative AI?"),
}
"""What a newcomer does, with nothing before the first step but git and a Python."""


def time_first_answer(project: Path) -> dict[str, float]:
    """Clone what is committed, and take each step there.

    Returns:
        Seconds of each step by its name; those of installing depend on the network.

    Raises:
        CalledProcessError: A step fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(project), str(clone)], check=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "MAKE"))}
        environment = {**kept, "UV_CACHE_DIR": f"{folder}/cache", "PIP_NO_CACHE_DIR": "1"}
        found = {}
        for name, command in STEPS.items():
            begin = perf_counter()
            subprocess.run(
                command, cwd=clone, env=environment, stdin=subprocess.DEVNULL, check=True
            )
            found[name] = perf_counter() - begin
        return found
