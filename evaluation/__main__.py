"""Prints and saves the figures: ``python -m evaluation [--part development]``."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import Progress

from evaluation.questions import BrokenQuestions, Part, Question, intents_of, load_questions
from topicbot.conversation.training import TrainingFailed, ensure_model
from topicbot.facts import FactStoreError, load_store
from topicbot.terminal.quiet import silence_structlog

PARTS: tuple[Part, ...] = get_args(Part)
OPEN: Part = "development"
"""The part that the bot may be tuned on, and of which single questions may be looked at.

Of the other, only totals ever are; not even what another threshold would make of it.
"""

RESULTS = Path("results/evaluation.json")


@click.command()
@click.option("--part", type=click.Choice(PARTS), help="Measure this part alone.")
def main(part: Part | None) -> None:
    """Measure how the bot in this folder understands, answers and declines."""
    try:
        store = load_store(Path("data/facts"))
        questions = load_questions(
            Path("evaluation/questions.yml"), store, intents_of(Path("domain.yml"))
        )
    except (FactStoreError, BrokenQuestions) as error:
        click.echo(error, err=True)
        sys.exit(1)
    # Rasa sets filters of its own, so that ignoring warnings is not enough.
    warnings.showwarning = lambda *_, **__: None
    logging.disable(logging.WARNING)
    silence_structlog()
    try:
        model = ensure_model(Path.cwd(), lambda line: click.echo(line, err=True))
    except TrainingFailed as failed:
        click.echo(failed, err=True)
        sys.exit(1)
    asyncio.run(_measure(model, [q for q in questions if part in (None, q.part)]))


async def _measure(model: Path, questions: Sequence[Question]) -> None:
    # Only here: whoever mistypes an option or a question does not wait for Rasa.
    from evaluation import baseline, reporting
    from evaluation.figures import Figures, confusions, figures, thresholds
    from evaluation.outcomes import ask
    from topicbot.conversation.bot import Bot

    console = Console()
    bot = await Bot.load(model, Path.cwd())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Asking the questions", total=len(questions))
        outcomes = await ask(bot, questions, lambda: progress.advance(task))
    predicted = baseline.predict(Path("data/nlu"), [q.text for q in questions])

    parts: dict[Part, Figures] = {}
    for part in PARTS:
        chosen = [n for n, question in enumerate(questions) if question.part == part]
        if chosen:
            parts[part] = figures([outcomes[n] for n in chosen], [predicted[n] for n in chosen])
    saved: dict[Part, Any] = {part: reporting.as_json(of) for part, of in parts.items()}
    if OPEN in parts:
        shown = [outcome for outcome in outcomes if outcome.question.part == OPEN]
        rows, swept = confusions(shown), thresholds(shown)
        missed = [outcome for outcome in shown if not outcome.right or not outcome.intent_right]
        saved[OPEN] |= {
            "thresholds": reporting.plain(swept),
            "confusions": reporting.plain(rows),
            "missed": [reporting.missed(outcome) for outcome in missed],
        }
        reporting.show_confusions(console, rows)
        console.print(f"\nMissed in the part “{OPEN}”: {len(missed)}", style="bold")
        reporting.show_missed(console, missed)
        console.print()
        reporting.show_thresholds(console, swept)
        console.print()
    reporting.show_figures(console, parts)

    measured = datetime.now(timezone.utc).isoformat(timespec="seconds")
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"measured": measured, "model": model.name, "parts": saved}
    RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    console.print(f"\nSaved in {RESULTS}.")


if __name__ == "__main__":
    main()
