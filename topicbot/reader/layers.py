"""Linear layers that tell from a message's vector what it asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, logsumexp, softmax

NONE = ""
"""Label of a message that has none of a layer's other labels."""

SMOOTHING = 0.05
"""Share of a target that all labels get alike, so that a layer is no surer than it is right."""

STEPS = 25
"""Of the search for a layer's weights, at most; with 60, one more of 1,372 intents is right."""

Vectors = NDArray[np.float32]
"""A vector for each message, in rows, or one."""

Target = Mapping[str, float]
"""How much each label counts for a message; what they sum up to is the message's own weight."""


@dataclass(frozen=True)
class Layer:
    """A multinomial logistic regression.

    Attributes:
        labels: What it tells apart.
        weights: A row for each label, of the vector's width.
        bias: A number for each label.
    """

    labels: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def probabilities(self, vectors: Vectors) -> Vectors:
        """Of each label (column) for each vector (row)."""
        found: Vectors = softmax(vectors @ self.weights.T + self.bias, axis=1)
        return found

    def ranked(self, vector: Vectors) -> list[tuple[str, float]]:
        """All labels with their probabilities for one vector, the likeliest first."""
        [likely] = self.probabilities(vector[None])
        order = np.argsort(-likely, kind="stable")
        return [(self.labels[n], float(likely[n])) for n in order]


def fit(vectors: Vectors, targets: Sequence[Target], labels: Iterable[str], ridge: float) -> Layer:
    """Fit a layer to messages.

    What it minimizes, with L-BFGS (Byrd et al. 1995), is the cross entropy of the smoothed targets,
    and half the squared length of the weights times ``ridge``.

    Args:
        vectors: A row for each message.
        targets: One for each message.
        labels: What is to be told apart.
        ridge: How much the weights are held small; vectors have a length of about 10.
    """
    names = tuple(labels)
    number = {name: n for n, name in enumerate(names)}
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
    wanted = np.zeros((len(targets), len(names)), np.float32)
    for row, target in zip(wanted, targets, strict=True):
        for label, weight in target.items():
            row[number[label]] = weight
    weight = wanted.sum(axis=1, keepdims=True)
    wanted = (1 - SMOOTHING) * wanted + SMOOTHING * weight / len(names)
    shape = len(names), inputs.shape[1]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        at = flat.reshape(shape).astype(np.float32)
        logits = inputs @ at.T
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        total = likely.sum(axis=1, keepdims=True)
        value = (weight * np.log(total)).sum() - np.vdot(wanted, logits)
        value += ridge * np.vdot(at, at) / 2
        likely *= weight / total
        slope = (likely - wanted).T @ inputs + ridge * at
        return float(value), slope.ravel().astype(np.float64)

    start = np.zeros(shape[0] * shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    fitted = found.x.reshape(shape).astype(np.float32)
    return Layer(names, fitted[:, :-1], fitted[:, -1])


def calibrated(layer: Layer, vectors: Vectors, right: Sequence[Collection[str]]) -> Layer:
    """Make a layer as sure as it is right, by temperature scaling (Guo et al. 2017).

    Args:
        layer: What was fitted.
        vectors: A row for each of some messages that it was not taught.
        right: Of each, all labels that are.
    """
    logits = vectors @ layer.weights.T + layer.bias
    fits = np.array([[label in each for label in layer.labels] for each in right])

    def loss(scale: float) -> float:
        likely = log_softmax(logits * np.exp(scale), axis=1)
        return -float(logsumexp(likely, axis=1, b=fits).mean())

    scale = np.float32(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))
    return Layer(layer.labels, layer.weights * scale, layer.bias * scale)


def save(layers: Mapping[str, Layer], path: Path) -> None:
    """Write layers, by name, into a file."""
    parts = {
        f"{name}.{part}": value for name, of in layers.items() for part, value in vars(of).items()
    }
    np.savez(path, **parts)


def load(path: Path) -> dict[str, Layer]:
    """Read what ``save`` wrote.

    Raises:
        FileNotFoundError: There is no such file.
    """
    with np.load(path) as parts:
        names = dict.fromkeys(key.partition(".")[0] for key in parts)
        return {
            name: Layer(
                tuple(map(str, parts[f"{name}.labels"])),
                parts[f"{name}.weights"],
                parts[f"{name}.bias"],
            )
            for name in names
        }
