"""Trains the model when what it depends on has changed, by content, and finds it otherwise."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import dropwhile, takewhile
from pathlib import Path

from topicbot.files import YAML, files_below

DEPENDS_ON = (
    "config.yml",
    "domain.yml",
    "domain",
    "data",
    "topicbot/answering",
    "topicbot/facts",
    "topicbot/language",
    "topicbot/reader",
    "topicbot/understanding",
    "uv.lock",
)
"""Files and folders of a project whose content decides whether a model is still right."""

KEPT = 2
"""Models that stay, so that going back one change trains nothing."""

_ENDINGS = (*YAML, ".json", ".safetensors", ".py")
"""Of files in these folders: examples, which Rasa reads as JSON too, the encoder, and code."""

_NAME = "[0-9a-f]" * 16 + ".tar.gz"
_COMPONENT = re.compile(r"(?:Starting to train|Restored) component '(\w+)'")
_PROGRESS = re.compile(r"Reader: (.+)")
_ERROR = re.compile(r"\w+(Exception|Error|NotFound): ")
_TRACE = "Traceback (most recent call last):"
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class TrainingFailed(Exception):
    """Rasa could not train; the message says why, fit for a person to read."""


def ensure_model(project: Path, progress: Callable[[str], None]) -> Path:
    """Find the model of a project as it stands, or train it.

    Args:
        project: Folder that holds ``config.yml``, ``domain.yml`` and ``data``.
        progress: Called with a short line at each step of a training; not at all if there is none.

    Returns:
        Path of the model, the newest in ``models``, which is where Rasa's own commands look.

    Raises:
        TrainingFailed: Rasa found something wrong with the project, or a file cannot be read.
    """
    model = project / "models" / f"{fingerprint(project)}.tar.gz"
    if not model.exists():
        model.parent.mkdir(exist_ok=True)
        with _one_at_a_time(model.parent, progress):
            if not model.exists():
                _train(project, model, progress)
    os.utime(model)
    return model


def fingerprint(project: Path) -> str:
    """Hash everything that the model of a project depends on, whatever its time stamps.

    Raises:
        TrainingFailed: A file cannot be read.
    """
    digest = hashlib.sha256()
    for path in _files(project):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise TrainingFailed(f"{path} cannot be read: {error.strerror}.") from None
        name = path.relative_to(project).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _files(project: Path) -> Iterator[Path]:
    for name in DEPENDS_ON:
        path = project / name
        if path.is_file():
            yield path
        yield from (file for file in files_below(path, _ENDINGS) if file.is_file())


@contextmanager
def _one_at_a_time(folder: Path, progress: Callable[[str], None]) -> Iterator[None]:
    import portalocker  # Only where a model is trained: finding one has to be quick.

    with (folder / ".lock").open("a") as file:
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException:
            progress("Waiting for a training that runs already")
            portalocker.lock(file, portalocker.LOCK_EX)
        yield


def _train(project: Path, model: Path, progress: Callable[[str], None]) -> None:
    progress("Training the model: loading Rasa")
    unfinished = model.parent / ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [sys.executable, "-m", "rasa", "train", "--verbose", "--skip-validation"]
    command += ["--out", str(unfinished), "--fixed-model-name", model.name]
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
    components = _components(project)
    output = []
    with subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as rasa:
        try:
            assert rasa.stdout
            reached = 0
            for line in rasa.stdout:
                output.append(_ESCAPE.sub("", line.rstrip()))
                if found := _COMPONENT.search(line):
                    if found[1] in components[reached:]:
                        reached = components.index(found[1], reached) + 1
                    progress(f"Training the model, {reached} of {len(components)}: {found[1]}")
                if found := _PROGRESS.match(output[-1]):
                    progress(f"Training the model: {found[1]}")
        except BaseException:
            rasa.kill()
            raise
    if rasa.returncode or not (unfinished / model.name).exists():
        raise TrainingFailed(f"The model could not be trained.\n{_reason(output)}")
    os.replace(unfinished / model.name, model)
    shutil.rmtree(unfinished, ignore_errors=True)  # A killed training may have left its own there.
    own = sorted(model.parent.glob(_NAME), key=lambda path: path.stat().st_mtime)
    for old in own[:-KEPT]:
        old.unlink()


def _components(project: Path) -> list[str]:
    """Name the classes that the configuration lists, in its order."""
    config = (project / "config.yml").read_text(encoding="utf-8")
    return re.findall(r"^\s*-\s*name:\s*[\"']?(?:\w+\.)*(\w+)", config, re.MULTILINE)


def _reason(output: list[str]) -> str:
    """Pick what a person needs from Rasa's output: an exception's message, or the last lines."""
    if _TRACE in output:
        traced = dropwhile(lambda line: line.startswith("  "), output[output.index(_TRACE) + 1 :])
        return "\n".join(takewhile(bool, traced))
    errors = [number for number, line in enumerate(output) if _ERROR.match(line)]
    return "\n".join(output[errors[-1] :] if errors else output[-5:])


def main() -> int:
    """Train the project in the current folder if needed; return the exit code."""

    def progress(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        model = ensure_model(Path.cwd(), progress)
    except TrainingFailed as failed:
        progress(str(failed))
        return 1
    except KeyboardInterrupt:
        return 130
    progress(f"The model is up to date: {model.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
