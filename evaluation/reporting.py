"""Shows and saves the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.comparing import Change
from evaluation.figures import Figures, IntentRow, Latency, Share, ThresholdRow
from evaluation.outcomes import Outcome
from evaluation.questions import Part


def show_figures(
    console: Console, parts: Mapping[Part, Figures], peer: Mapping[Part, Share] | None = None
) -> None:
    """Print the totals of each part, side by side, and the right intents of a peer if given."""
    table = _table("", *(name.replace("_", " ") for name in parts))
    for label, cells in _rows(list(parts.values()), [peer[part] for part in parts] if peer else []):
        table.add_row(label, *cells, end_section=label in _LAST)
    console.print(table)
    console.print("In brackets: 95 % confidence interval (Wilson), in per cent.", style="dim")


_LAST = ("  ahead of TF-IDF", "  hard", "around the topic", "  far", "wrong, and not unsure")


def _rows(parts: Sequence[Figures], peer: Sequence[Share]) -> Iterable[tuple[str, list[str]]]:
    yield "intent accuracy", [_share(p.intents.accuracy) for p in parts]
    yield "  classifier alone", [_share(p.classifier.accuracy) for p in parts]
    yield "  TF-IDF baseline", [_share(p.baseline.accuracy) for p in parts]
    if peer:
        yield "  DIET (recorded)", [_share(share) for share in peer]
    yield "  ahead of TF-IDF", [_points(_ahead(p)[0]) for p in parts]
    yield "intent macro-F1", [f"{p.intents.macro_f1:.3f}" for p in parts]
    yield "  classifier alone", [f"{p.classifier.macro_f1:.3f}" for p in parts]
    yield "  TF-IDF baseline", [f"{p.baseline.macro_f1:.3f}" for p in parts]
    yield "  ahead of TF-IDF", [f"{_ahead(p)[1]:+.3f}" for p in parts]
    yield "right answers", [_share(p.answers["all"]) for p in parts]
    yield "  plain", [_share(p.answers["plain"]) for p in parts]
    yield "  hard", [_share(p.answers["hard"]) for p in parts]
    yield "around the topic", [_share(p.around) for p in parts]
    yield "out of scope, declined", [_share(p.declined["all"]) for p in parts]
    yield "  near", [_share(p.declined["near"]) for p in parts]
    yield "  far", [_share(p.declined["far"]) for p in parts]
    yield "wrongly declined", [_share(p.wrongly_declined) for p in parts]
    yield "said to be unsure", [_share(p.unsure) for p in parts]
    yield "wrong, and not unsure", [_share(p.misleading) for p in parts]
    yield "reply, p50 / p95", [_latency(p.replying) for p in parts]


def show_thresholds(console: Console, rows: Iterable[ThresholdRow]) -> None:
    """Print what each `outside_threshold` would decline."""
    table = _table("threshold", "near", "far", "wrongly", title="Declined by threshold")
    for row in rows:
        shares = (row.near, row.far, row.wrongly)
        table.add_row(f"{row.threshold:.2f}", *(f"{share.value:6.1%}" for share in shares))
    console.print(table)


def show_confusions(console: Console, rows: Iterable[IntentRow]) -> None:
    """Print how well each intent is recognized."""
    table = _table("intent", "support", "F1", "confused with", title="Intents, the worst first")
    for row in rows:
        confused = ", ".join(f"{intent} {n}" for intent, n in row.confused_with.items())
        table.add_row(row.intent, str(row.support), f"{row.f1:.2f}", confused)
    console.print(table)


def show_missed(console: Console, outcomes: Iterable[Outcome]) -> None:
    """Print the questions that were not understood or not answered rightly, with the reason."""
    for outcome in outcomes:
        told = missed(outcome)
        console.print(f"\n{told.pop('text')}", style="bold", markup=False)
        for key, value in told.items():
            shown = ", ".join(value) if isinstance(value, list) else value
            console.print(f"  {key + ':':<12}{shown or '–'}", markup=False, highlight=False)


def missed(outcome: Outcome) -> dict[str, Any]:
    """Tell what was expected of a question, what was understood, and what was said."""
    question, understood = outcome.question, outcome.understood
    expected = [*map(str, question.facts), *(f"“{demand}”" for demand in question.says)]
    expected += [name for name in (question.derivation, question.opening) if name]
    found = [f"{e['entity']} {e['value']}" for e in understood.entities]
    intents = " | ".join(question.intents)
    return {
        "text": question.text,
        "scope": f"{question.scope}, {question.difficulty}",
        "intent": f"{understood.intent} ({understood.confidence:.2f}), expected {intents}",
        "entities": found,
        "outside": f"{understood.outside:.3f}",
        "needs": question.needs,
        "expected": expected if question.on_topic else [],
        "lacking": list(outcome.lacking) if question.on_topic else [],
        "said": [*outcome.openings, *outcome.facts, *outcome.derived],
        "reply": outcome.text,
    }


def show_change(
    console: Console, part: Part, change: Change, outcomes: Sequence[Outcome] = ()
) -> dict[str, Any]:
    """Print what became better and worse in a part, and which questions where they are given.

    Returns:
        The same as plain data.
    """
    counts = f"{len(change.better)} better, {len(change.worse)} worse"
    fall = ", a fall beyond noise" if change.falls else ""
    console.print(f"\n{part.replace('_', ' ')}: {counts} (p = {change.chance:.3f}){fall}")
    for sign, positions in (("+", change.better), ("-", change.worse)):
        for n in positions if outcomes else ():
            console.print(f"  {sign} {outcomes[n].question.text}", markup=False, highlight=False)
    return {**plain(change), "falls": change.falls}


def as_markdown(parts: Mapping[Part, Figures]) -> str:
    """Make the README's table of the unseen parts."""
    unseen = {name: parts[name] for name in _UNSEEN}
    rows = [
        ("", *_UNSEEN.values(), "aim"),
        *(
            (label, *(_counted(share(figures)) for figures in unseen.values()), aim)
            for label, share, aim in _AIMS
        ),
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "| --- " * (len(_UNSEEN) + 2) + "|", *lines[1:]])


_UNSEEN: dict[Part, str] = {
    "held_out": "unseen half",
    "people": "people's questions",
    "conversations": "conversations",
}
_AIMS: tuple[tuple[str, Callable[[Figures], Share], str], ...] = (
    ("right answers", lambda f: f.answers["all"], "97 %; conversations 95 %"),
    ("of those, to hard paraphrases", lambda f: f.answers["hard"], "90 %"),
    ("far out of scope, declined", lambda f: f.declined["far"], "97 %"),
    ("near out of scope, declined", lambda f: f.declined["near"], "92 %"),
    ("wrongly declined", lambda f: f.wrongly_declined, "at most 1.5 %"),
    ("said to be unsure", lambda f: f.unsure, ""),
    ("wrong, and not said to be unsure", lambda f: f.misleading, ""),
    ("right intents", lambda f: f.intents.accuracy, ""),
    ("right intents of a TF-IDF baseline", lambda f: f.baseline.accuracy, ""),
)


def _counted(share: Share) -> str:
    return f"{share.value:.1%} ({share.hits} of {share.of})".replace("%", " %")


def as_json(figures: Figures) -> dict[str, Any]:
    """Make the totals plain data."""
    accuracy, f1 = _ahead(figures)
    return {**plain(figures), "ahead_of_baseline": {"accuracy": accuracy, "macro_f1": f1}}


def plain(value: Any) -> Any:
    """Make figures of any kind plain data, with the values and intervals of the shares."""
    if isinstance(value, Share):
        return {**asdict(value), "value": value.value, "interval": list(value.interval)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return plain(vars(value))
    return value


def _ahead(figures: Figures) -> tuple[float, float]:
    """By how much the classifier alone is better than the baseline."""
    ours, theirs = figures.classifier, figures.baseline
    return ours.accuracy.value - theirs.accuracy.value, ours.macro_f1 - theirs.macro_f1


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:6.1%} {share.hits}/{share.of} [{low * 100:.0f}–{high * 100:.0f}]"


def _points(share: float) -> str:
    return f"{share * 100:+.1f} points"


def _latency(latency: Latency) -> str:
    return f"{latency.p50:.1f} / {latency.p95:.1f} ms"


def _table(first: str, *others: str, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    table.add_column(first)
    for other in others:
        table.add_column(other)
    return table
