"""Prints the figures: ``python -m benchmarks first|train|start|size|answers|widget|channels``."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path

import click

from benchmarks.figures import show
from topicbot.conversation.training import ensure_model
from topicbot.terminal.quiet import silence_structlog


@click.group()
def main() -> None:
    """Measure the bot in this folder against a peer in the same run."""
    # Wherever bytecode is not kept, each start would compile Rasa anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    # Rasa sets filters of its own, so that ignoring warnings is not enough.
    warnings.showwarning = lambda *_, **__: None
    logging.disable(logging.WARNING)
    silence_structlog()


@main.command()
def first() -> None:
    """Time the first answer in a fresh clone, step by step."""
    from benchmarks.first import time_first_answer

    found = time_first_answer(Path.cwd())
    click.echo("\nThe first answer from a fresh clone, nothing in any cache:")
    for name, seconds in found.items():
        click.echo(f"  {name}: {seconds:.0f} s")


@main.command()
def train() -> None:
    """Train a fresh copy of the project, and Rasa's starter bot."""
    from benchmarks.training import compare_training

    found = compare_training(Path.cwd())
    show("Training, with nothing in any cache", "Rasa's starter", found)


@main.command()
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1))
def start(runs: int) -> None:
    """Time a second start against importing Rasa and loading the model."""
    from benchmarks.start import compare_starts

    found = compare_starts(ensure_model(Path.cwd(), _say), runs, _say)
    show(f"A second start (medians of {runs}; aim: ratio ≤ 1.3)", "bare Rasa and model", found)


@main.command()
@click.argument(
    "environment",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(sys.prefix),
)
def size(environment: Path) -> None:
    """Measure an ENVIRONMENT, by default this one, which has the tools of the checks too."""
    from benchmarks.size import PLAIN, compare_sizes

    show(f"The environment {environment}", PLAIN, compare_sizes(environment))


@main.command()
def answers() -> None:
    """Time answers over REST and in one process, against Rasa's starter bot."""
    from benchmarks.answers import compare_in_process, compare_over_rest
    from benchmarks.starter import train_starter

    project = Path.cwd()
    questions = _questions(project)
    model = ensure_model(project, _say)
    with tempfile.TemporaryDirectory() as folder:
        _say("Training Rasa's starter bot")
        starter = train_starter(Path(folder))
        _say("Starting both servers, and asking them, one at a time and many at once")
        found = asyncio.run(compare_over_rest(project, questions, starter))
        _say("Asking both in this process")
        found += asyncio.run(compare_in_process(model, project, questions, starter))
    show(f"Answers to {len(questions)} questions", "Rasa's starter", found)


@main.command()
def widget() -> None:
    """Weigh the website widget against others, and load a page with and without it."""
    from benchmarks.widget import LOADS, compare_weights, measure_pages

    project = Path.cwd()
    for peer, found in compare_weights(project).items():
        show("Scripts that a page loads, gzipped", peer, found)
    click.echo(f"A page with and without the widget, medians of {LOADS} loads in Chromium:")
    for name, (with_it, without) in measure_pages(project).items():
        click.echo(f"  {name}: {with_it:.3g} with, {without:.3g} without")


@main.command()
def channels() -> None:
    """Time answers over the website's channel, against Rasa's Socket.IO channel."""
    from benchmarks.channels import compare_channels

    project = Path.cwd()
    questions = _questions(project)
    ensure_model(project, _say)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(compare_channels(project, questions, Path(folder)))
    show(f"Answers to {len(questions)} questions", "Socket.IO", found)


def _questions(project: Path) -> list[str]:
    """What conversations of the evaluation's development half begin with."""
    from evaluation.questions import intents_of, load_conversations
    from topicbot.facts import load_store

    store = load_store(project / "data" / "facts")
    held = load_conversations(project / "evaluation", store, intents_of(project / "domain.yml"))
    return [talk.turns[0].text for talk in held if talk.part == "development"]


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
