"""The figures that are made of the outcomes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from evaluation.outcomes import Outcome
from evaluation.questions import Question

THRESHOLDS = tuple(step / 20 for step in range(19))
"""From 0 to 0.9."""


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @classmethod
    def count(cls, hits: Iterable[bool]) -> Share:
        """Count what is true."""
        seen = list(hits)
        return cls(sum(seen), len(seen))

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's confidence interval, at 95 %."""
        if not self.of:
            return 0.0, 1.0
        found = binomtest(self.hits, self.of).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True)
class Classification:
    """How well intents are recognized."""

    accuracy: Share
    macro_f1: float


@dataclass(frozen=True)
class Latency:
    """Milliseconds that half, and 95 %, of the messages took at most."""

    p50: float
    p95: float


@dataclass(frozen=True)
class ThresholdRow:
    """What would be declined, were this the `outside_threshold`."""

    threshold: float
    near: Share
    far: Share
    wrongly: Share


@dataclass(frozen=True)
class Figures:
    """Totals of a set of questions, which tell nothing about any one of them.

    Attributes:
        intents: As they count in the end, see ``Outcome.intent``.
        classifier: The classifier alone, before the scope is looked at.
        baseline: A simpler classifier, to be held against ours.
        answers: Right answers to questions on the topic: of ``all``, ``plain`` and ``hard`` ones.
        around: Right replies to talk around the topic.
        declined: Questions outside the topic that were declined: ``all``, ``near`` and ``far``.
        wrongly_declined: Questions on the topic that got neither a fact nor a question back.
        unsure: Questions on the topic that the bot was not sure to have understood, and said so.
        misleading: Questions on the topic or outside it that got a wrong answer without that.
        kinds: Right replies by what is asked.
        traits: Right replies by what is special about how it is asked.
    """

    intents: Classification
    classifier: Classification
    baseline: Classification
    answers: dict[str, Share]
    around: Share
    declined: dict[str, Share]
    wrongly_declined: Share
    unsure: Share
    misleading: Share
    kinds: dict[str, Share]
    traits: dict[str, Share]
    replying: Latency


@dataclass(frozen=True)
class IntentRow:
    """How well one intent is recognized: its share in F1, and what is taken for it instead."""

    intent: str
    support: int
    f1: float
    confused_with: dict[str, int]


def figures(outcomes: Sequence[Outcome], baseline: Sequence[str]) -> Figures:
    """Make the totals.

    Args:
        outcomes: What came of each question.
        baseline: The intent that the baseline gives each of them.
    """
    topic = [o for o in outcomes if o.question.on_topic]
    around = [o for o in outcomes if o.question.inside and not o.question.on_topic]
    plain, hard = ([o for o in topic if o.question.difficulty == d] for d in ("plain", "hard"))
    near, far = ([o for o in outcomes if o.question.scope == s] for s in ("near", "far"))
    questions = [o.question for o in outcomes]
    return Figures(
        intents=classification(questions, [o.intent for o in outcomes]),
        classifier=classification(questions, [o.likeliest for o in outcomes]),
        baseline=classification(questions, baseline),
        answers={"all": _right(topic), "plain": _right(plain), "hard": _right(hard)},
        around=_right(around),
        declined={"all": _right([*near, *far]), "near": _right(near), "far": _right(far)},
        wrongly_declined=Share.count(o.declined for o in topic if not o.question.declined),
        unsure=Share.count(o.unsure for o in topic),
        misleading=Share.count(o.misleading for o in (*topic, *near, *far)),
        kinds=_grouped(outcomes, lambda o: (o.question.kind,)),
        traits=_grouped(outcomes, lambda o: o.question.traits),
        replying=latency([o.exchange.replying for o in outcomes]),
    )


def _grouped(
    outcomes: Iterable[Outcome], groups: Callable[[Outcome], Iterable[str]]
) -> dict[str, Share]:
    """Right replies of each group, the largest group first."""
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for group in groups(outcome):
            found[group].append(outcome)
    largest = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {group: _right(members) for group, members in largest}


def _right(outcomes: Iterable[Outcome]) -> Share:
    return Share.count(outcome.right for outcome in outcomes)


def classification(questions: Sequence[Question], intents: Sequence[str]) -> Classification:
    """Hold predicted intents against the acceptable ones.

    Macro-F1 needs one true intent of each question: the predicted one where that is acceptable,
    otherwise the best.
    """
    true = _true(questions, intents)
    labels = sorted(set(true))
    f1 = f1_score(true, intents, labels=labels, average="macro", zero_division=0)
    hits = (t == intent for t, intent in zip(true, intents, strict=True))
    return Classification(Share.count(hits), float(f1))


def thresholds(outcomes: Sequence[Outcome]) -> list[ThresholdRow]:
    """Say what each `outside_threshold` would decline, from the figures of one pass."""
    near, far = ([o for o in outcomes if o.question.scope == s] for s in ("near", "far"))
    held = [o for o in outcomes if o.question.on_topic and not o.question.declined]

    def declined(of: Iterable[Outcome], threshold: float) -> Share:
        return Share.count(o.declined_at(threshold) for o in of)

    return [
        ThresholdRow(t, declined(near, t), declined(far, t), declined(held, t)) for t in THRESHOLDS
    ]


def confusions(outcomes: Sequence[Outcome]) -> list[IntentRow]:
    """Say of each intent how well it is recognized, the worst first."""
    predicted = [o.intent for o in outcomes]
    true = _true([o.question for o in outcomes], predicted)
    labels = sorted(set(true))
    scores = f1_score(true, predicted, labels=labels, average=None, zero_division=0)
    pairs = Counter(zip(true, predicted, strict=True))
    rows = [
        IntentRow(
            label,
            true.count(label),
            float(score),
            {p: n for (t, p), n in pairs.most_common() if t == label != p},
        )
        for label, score in zip(labels, scores, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.f1, -row.support))


def latency(seconds: Sequence[float]) -> Latency:
    """Summarize durations."""
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return Latency(float(p50), float(p95))


def _true(questions: Sequence[Question], predicted: Sequence[str]) -> list[str]:
    return [
        intent if intent in question.intents else question.intents[0]
        for question, intent in zip(questions, predicted, strict=True)
    ]
