"""A spaCy component that gives a text the vector of a sentence encoder."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from ctranslate2 import Encoder, StorageView
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch
from tokenizers import Tokenizer

from topicbot.language.weights import PRECISION, prepare

BATCH = 16
"""Texts that are encoded together, of a like length, where there are many."""

LONGEST = 64
"""Word pieces of a text that are read: more than any example has. Each costs a millisecond."""

CACHE = Path(".cache/encoder")

AFTER = "after"
"""Key of a document's ``user_data`` under which stands what is read after it: its last question."""

Reading = str | tuple[str, str]
"""What is read of a document, or that and what is read of the last question."""


@Language.factory(
    "topic_encoder",
    assigns=["doc.tensor", "doc.user_hooks"],
    requires=["token.norm"],
    default_config={
        "folder": None,
        "sha256": None,
        "cache": str(CACHE),
        "change": None,
        "workers": 2,
    },
)
def create_encoder(
    nlp: Language,
    name: str,
    folder: str | None,
    sha256: str | None,
    cache: str,
    change: str | None,
    workers: int,
) -> "SentenceEncoder":
    """Make an encoder from a folder of weights.

    Args:
        nlp: The pipeline.
        name: Name of the component.
        folder: Holds ``model.safetensors``, ``config.json`` and ``tokenizer.json`` of a BERT-like
            sentence encoder with mean pooling; None for the installed all-MiniLM-L6-v2.
        sha256: What the hash of ``model.safetensors`` must be; None leaves it unchecked.
        cache: Folder for the weights as CTranslate2 reads them.
        change: File of the change that tunes the weights, as ``make tune`` writes it, or None.
        workers: How many batches are encoded at the same time, each by one thread. More than one
            for a text wait for each other by spinning: with two bots on two cores, a text took
            200 ms, not 8.
    """
    given, changed = (Path(path) if path else None for path in (folder, change))
    model, tokenizer = prepare(given, sha256, Path(cache), changed)
    return SentenceEncoder(model, tokenizer, workers)


class SentenceEncoder:
    """Encodes texts with CTranslate2.

    What is read of a document is its tokens' norms; an entity whose id is in ``canonical`` is read
    as the words that stand there. The mean over its word pieces becomes ``doc.vector``, and the one
    row of ``doc.tensor``. A document that comes after a question is read as a pair with that, so
    that what its words mean there is in their states; the mean is over its own pieces all the same.

    Attributes:
        canonical: The canonical form of an entity, to be read in its place, by the entity's id.
        width: Numbers in a vector.
    """

    def __init__(self, model: Path, tokenizer: Path, workers: int = 1) -> None:
        self.canonical: dict[str, str] = {}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self._encoder = Encoder(
            str(model), compute_type=PRECISION, inter_threads=workers, intra_threads=1
        )
        self._workers = ThreadPoolExecutor(workers)
        self._ahead = ThreadPoolExecutor(1)
        self.width = self.encode(["width"]).shape[1]

    def encode(self, texts: Sequence[Reading]) -> NDArray[np.float32]:
        """Encode texts as they are, or pairs of a text and the question before it.

        Returns:
            A row for each: the mean of the states of the text's word pieces.
        """
        if len(texts) <= BATCH:
            return self._encoded(texts)
        lengths = [len(t) if isinstance(t, str) else sum(map(len, t)) for t in texts]
        order = sorted(range(len(texts)), key=lambda n: lengths[n])
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        read = self._workers.map(self._encoded, ([texts[n] for n in each] for each in batches))
        vectors = np.empty((len(texts), self.width), np.float32)
        vectors[order] = np.concatenate([*read])
        return vectors

    def _encoded(self, texts: Sequence[Reading]) -> NDArray[np.float32]:
        """Encode one batch."""
        encodings = self._tokenizer.encode_batch([*texts])
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int32)
        read = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int32)
        which = np.array([encoding.type_ids for encoding in encodings], dtype=np.int32)
        output = self._encoder.forward_batch(
            StorageView.from_array(ids),
            StorageView.from_array(read.sum(axis=1, dtype=np.int32)),
            which.tolist(),
        )
        states = np.array(output.last_hidden_state, dtype=np.float32)
        own = (read * (1 - which)).astype(np.float32)
        sums = np.einsum("btw,bt->bw", states, own)
        means: NDArray[np.float32] = sums / own.sum(axis=1, keepdims=True)
        return means

    def reading(self, doc: Doc) -> Reading:
        """What is read of a document, and of the question that it comes after, if of any."""
        after = doc.user_data.get(AFTER)
        return (self.written(doc), after) if after else self.written(doc)

    def written(self, doc: Doc) -> str:
        """The text of a document: its norms, entities in their canonical forms."""
        words: list[str] = []
        for token in doc:
            written = self.canonical.get(token.ent_id_)
            if written is None:
                words.append(token.norm_ + token.whitespace_)
            elif token.ent_iob_ == "B":
                words.append(f" {written} ")
        return " ".join("".join(words).split())

    def __call__(self, doc: Doc) -> Doc:
        """Encode one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1000, **_: Any) -> Iterator[Doc]:
        """Encode many documents, ``batch_size`` at a time, while the next ones are being read."""
        before: tuple[list[Doc], Future[NDArray[np.float32]]] | None = None
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            encoded = self._ahead.submit(self.encode, [self.reading(doc) for doc in docs])
            if before:
                yield from _with_vectors(*before)
            before = docs, encoded
        if before:
            yield from _with_vectors(*before)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the canonical forms; the weights stay in the cache."""
        srsly.write_json(path, self.canonical)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "SentenceEncoder":
        """Read what ``to_disk`` wrote."""
        self.canonical = srsly.read_json(path)
        return self


def _with_vectors(docs: list[Doc], vectors: Future[NDArray[np.float32]]) -> list[Doc]:
    for doc, vector in zip(docs, vectors.result(), strict=True):
        doc.tensor = vector[None]
        doc.user_hooks["vector"] = vector_of
    return docs


def coming_after(doc: Doc, question: str) -> Doc:
    """Have a document read after a question, of which this is read; if empty, after none."""
    doc.user_data[AFTER] = question
    return doc


def vector_of(doc: Doc) -> NDArray[np.float32]:
    """The vector that the encoder gave a document."""
    vector: NDArray[np.float32] = np.asarray(doc.tensor, dtype=np.float32)[0]
    return vector
