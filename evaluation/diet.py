"""Trains and measures a peer, and records its figures: ``python -m evaluation.diet [ENVIRONMENT]``.

The peer is Rasa's recommended pipeline (``diet.yml``), taught with the same examples. It needs
TensorFlow, which this project does without, so it runs in an environment of its own:

    .cache/uv/bin/uv venv --python 3.10 .cache/diet
    .cache/uv/bin/uv pip install --python .cache/diet 'rasa==3.6.21' 'setuptools<81'
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from evaluation.asking import Exchange
from evaluation.figures import Share
from evaluation.outcomes import Outcome
from evaluation.questions import (
    BrokenQuestions,
    Part,
    Question,
    intents_of,
    load_conversations,
)
from topicbot.conversation.messages import Understanding
from topicbot.facts import FactStoreError, load_store

RECORDED = Path("evaluation/diet.json")
ENVIRONMENT = Path(".cache/diet")
CONFIGURATION = Path(__file__).with_name("diet.yml")
PARSE = Path(__file__).with_name("diet_parse.py")
NLU = Path("data/nlu")


def _commands(environment: Path) -> str:
    uv = ".cache/uv/bin/uv"
    return (
        f"  {uv} venv --python 3.10 {environment}\n"
        f"  {uv} pip install --python {environment} 'rasa==3.6.21' 'setuptools<81'"
    )


@click.command(epilog=f"\b\nThese make the environment:\n{_commands(ENVIRONMENT)}")
@click.argument("environment", type=click.Path(path_type=Path), default=ENVIRONMENT)
def main(environment: Path) -> None:
    """Train Rasa's recommended pipeline on this project's examples and record its figures.

    ENVIRONMENT is the folder of a Python 3.10 with the published Rasa and TensorFlow, by default
    .cache/diet. The training takes some hours on two cores.
    """
    python = environment.absolute() / "bin" / "python"
    if not python.exists():
        made = _commands(environment)
        raise click.ClickException(f"There is no Python in {environment}. Make it with\n{made}")
    try:
        questions = _questions()
    except (FactStoreError, BrokenQuestions) as error:
        raise click.ClickException(str(error)) from None
    examples = _examples()
    try:
        found = _train_and_parse(python, [question.text for question in questions])
    except subprocess.CalledProcessError as failed:
        raise click.ClickException(
            f"{environment} could not do it (exit code {failed.returncode}); its output above "
            "has the reason."
        ) from None
    shares = count(questions, found["intents"])
    content = {
        "command": "python -m evaluation.diet",
        "rasa": found["rasa"],
        "measured": datetime.now(timezone.utc).date().isoformat(),
        "examples": examples,
        "intents": {part: [share.hits, share.of] for part, share in shares.items()},
    }
    RECORDED.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for part, share in shares.items():
        click.echo(f"{part}: {share.value:.1%} ({share.hits} of {share.of})")
    click.echo(f"Saved in {RECORDED}.")


def _questions() -> list[Question]:
    store = load_store(Path("data/facts"))
    talks = load_conversations(Path("evaluation"), store, intents_of(Path("domain.yml")))
    return [turn for talk in talks for turn in talk.turns]


def _examples() -> int:
    from rasa.shared.nlu.training_data.loading import load_data  # Slow: the help does not wait.

    return len(load_data(str(NLU)).intent_examples)


def _train_and_parse(python: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Train the pipeline and read the texts with it, each by itself.

    Returns:
        Rasa's version under ``rasa``, the intent of each text under ``intents``.

    Raises:
        CalledProcessError: One of the two did not succeed.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        # A copy, since Rasa may write into it.
        shutil.copy(CONFIGURATION, folder / "config.yml")
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        train = ["train", "nlu", "--nlu", str(NLU.absolute()), "--config", "config.yml"]
        train += ["--out", "models", "--fixed-model-name", "diet"]
        _run(folder, [str(python), "-m", "rasa", *train])
        parse = [str(PARSE), "models/diet.tar.gz", "texts.json", "intents.json"]
        # -I keeps the folder of the script, which has modules of this project, off the path.
        _run(folder, [str(python), "-I", *parse])
        found: dict[str, Any] = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        return found


def _run(folder: Path, command: Sequence[str]) -> None:
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    subprocess.run(command, cwd=folder, env=environment, check=True)


def count(questions: Sequence[Question], intents: Sequence[str]) -> dict[Part, Share]:
    """Count the right intents of each part, as those of the bot are counted."""
    right = [_right(*pair) for pair in zip(questions, intents, strict=True)]
    return {
        part: Share.count(r for q, r in zip(questions, right, strict=True) if q.part == part)
        for part in get_args(Part)
    }


def _right(question: Question, intent: str) -> bool:
    understood = Understanding(question.text, intent, 1.0, (), ())
    return Outcome(question, Exchange(understood, ())).intent_right


def recorded(path: Path = RECORDED) -> Mapping[Part, Share]:
    """Read the recorded shares of right intents by part; empty if there are none."""
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {part: Share(*share) for part, share in content["intents"].items()}


if __name__ == "__main__":
    main()
