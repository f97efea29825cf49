"""Prints and saves the figures: ``python -m evaluation [--part development] [--compare main]``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console

from evaluation import recorded
from evaluation.asking import ask_project
from evaluation.comparing import Change, ComparisonFailed, ask_other
from evaluation.questions import (
    BrokenQuestions,
    Conversation,
    Part,
    intents_of,
    load_conversations,
)
from topicbot.conversation.training import TrainingFailed
from topicbot.facts import FactStoreError, load_store

PARTS: tuple[Part, ...] = get_args(Part)
OPEN: Part = "development"
"""The part that the bot may be tuned on, and of which single questions may be looked at.

Of the others, only totals ever are; not even what another threshold would make of them.
"""

FOLDER = Path("evaluation")
RESULTS = Path("results")


@click.command()
@click.option("--part", type=click.Choice(PARTS), help="Measure this part alone.")
@click.option("--compare", metavar="REF", help="Show what is better and worse than at a commit.")
@click.option(
    "--record", is_flag=True, help="Keep the figures as those that no change may fall below."
)
def main(part: Part | None, compare: str | None, record: bool) -> None:
    """Measure how the bot in this folder understands, answers and declines."""
    if record and part:
        raise click.UsageError("Only all parts together can be recorded.")
    try:
        store = load_store(Path("data/facts"))
        conversations = load_conversations(FOLDER, store, intents_of(Path("domain.yml")))
    except (FactStoreError, BrokenQuestions) as error:
        click.echo(error, err=True)
        sys.exit(1)
    try:
        _measure([c for c in conversations if part in (None, c.part)], compare, record)
    except (TrainingFailed, ComparisonFailed) as failed:
        click.echo(failed, err=True)
        sys.exit(1)


def _measure(conversations: Sequence[Conversation], compare: str | None, record: bool) -> None:
    texts = [[turn.text for turn in conversation.turns] for conversation in conversations]
    held = ask_project(texts)
    # Only here: whoever mistypes an option or a question does not wait for Rasa.
    from evaluation import baseline, diet, page, reporting
    from evaluation.figures import Figures, confusions, figures, thresholds
    from evaluation.outcomes import judged
    from evaluation.reliability import reliability, show_reliability

    console = Console()
    outcomes = judged(conversations, held)
    predicted = baseline.predict(Path("data/nlu"), [o.question.text for o in outcomes])
    parts: dict[Part, Figures] = {}
    for part in PARTS:
        chosen = [n for n, outcome in enumerate(outcomes) if outcome.question.part == part]
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
    reporting.show_figures(console, parts, diet.recorded())
    bins = reliability(outcomes)
    show_reliability(console, bins)
    if compare:
        others = judged(conversations, ask_other(compare, texts, Path(".cache")))
        for part in parts:
            before = [o for o in others if o.question.part == part]
            now = [o for o in outcomes if o.question.part == part]
            change = Change.between([o.right for o in before], [o.right for o in now])
            saved[part]["compared"] = reporting.show_change(
                console, part, change, now if part == OPEN else ()
            )

    content = {
        "measured": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "compared_with": compare,
        "parts": saved,
        "reliability": reporting.plain(bins),
    }
    RESULTS.mkdir(exist_ok=True)
    written = json.dumps(content, indent=2, ensure_ascii=False)
    (RESULTS / "evaluation.json").write_text(written, encoding="utf-8")
    (RESULTS / "evaluation.html").write_text(page.render(content), encoding="utf-8")
    console.print(f"\nSaved in {RESULTS}, as evaluation.html and evaluation.json.")
    if record:
        recorded.write(FOLDER / "recorded.json", outcomes)
        recorded.fill_in(Path("README.md"), reporting.as_markdown(parts))


if __name__ == "__main__":
    main()
