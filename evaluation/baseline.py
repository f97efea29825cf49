"""What the pipeline has to beat: the words of a message and a linear classifier."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rasa.shared.nlu.training_data.loading import load_data
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def predict(nlu: Path, texts: Iterable[str]) -> list[str]:
    """Learn the intents of training examples by TF-IDF of their words, and classify texts.

    Args:
        nlu: Folder of Rasa's training data, usually ``data/nlu``.
        texts: Messages to classify.

    Returns:
        The intent of each text.
    """
    examples = load_data(str(nlu)).intent_examples
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=30, class_weight="balanced", max_iter=1000),
    )
    model.fit([e.get("text") for e in examples], [e.get("intent") for e in examples])
    return [str(intent) for intent in model.predict(list(texts))]
