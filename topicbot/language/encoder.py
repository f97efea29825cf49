"""A spaCy component that gives a text the vector of a sentence encoder."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from ctranslate2 import Encoder, StorageView
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import minibatch
from spacy.vectors import Vectors
from tokenizers import Tokenizer

from topicbot.language.weights import PRECISION, prepare

LONGEST = 64
"""Word pieces of a text that are read: more than any example has. Each costs a millisecond."""

CACHE = Path(".cache/encoder")

PUBLISHED = 0
"""Row of ``doc.tensor`` by the weights as published; another follows where there are tuned ones."""


@Language.factory(
    "topic_encoder",
    assigns=["doc.tensor", "doc.user_hooks", "doc.user_token_hooks", "doc.user_span_hooks"],
    requires=["token.norm"],
    default_config={
        "folder": None,
        "sha256": None,
        "cache": str(CACHE),
        "adapter": None,
        "threads": 1,
        "placeholders": {},
    },
)
def create_encoder(
    nlp: Language,
    name: str,
    folder: str | None,
    sha256: str | None,
    cache: str,
    adapter: str | None,
    threads: int,
    placeholders: dict[str, str],
) -> "SentenceEncoder":
    """Make an encoder from a folder of weights.

    Args:
        nlp: The pipeline; its vocabulary gets a vector table of the encoder's width.
        name: Name of the component.
        folder: Holds ``model.safetensors``, ``config.json`` and ``tokenizer.json`` of a BERT-like
            sentence encoder with mean pooling; None for the installed all-MiniLM-L6-v2.
        sha256: What the hash of ``model.safetensors`` must be; None leaves it unchecked.
        cache: Folder for the weights as CTranslate2 reads them.
        adapter: File of low-rank changes of the weights (LoRA), with which texts are read as well;
            None for none.
        threads: Threads that share one text's work; 0 leaves it to CTranslate2. More than one wait
            for each other by spinning: with two bots on two cores, a text took 200 ms, not 8.
        placeholders: Words to read in place of entities, by label, in a second reading; with none
            there is one reading.
    """
    given, changes = (Path(path) if path else None for path in (folder, adapter))
    models, tokenizer = prepare(given, sha256, Path(cache), changes)
    encoder = SentenceEncoder(models, tokenizer, threads, placeholders)
    # Rasa's SpacyFeaturizer adds nothing while the vocabulary has no width.
    nlp.vocab.vectors = Vectors(shape=(1, encoder.width * encoder.rows))
    return encoder


class SentenceEncoder:
    """Encodes texts with CTranslate2, in 32-bit numbers: 8-bit ones differ from CPU to CPU.

    What is read of a document is its tokens' norms; an entity whose id is in ``written_out`` is
    read as the words that stand there. With ``placeholders`` there is a second reading, in which
    entities of those labels are read as the words there: what is asked, whatever it is about. The
    mean over the word pieces of each reading, together at length 1, becomes a row of
    ``doc.tensor``: the first by the weights as published, the second, if there are any, by tuned
    ones. Side by side they are the vector of the document, its spans and its tokens.

    Attributes:
        written_out: The words to read in place of an entity, by the entity's id.
        placeholders: The words to read in its place in the second reading, by the entity's label.
        rows: How many weights there are.
        width: Numbers in a row of a document's tensor.
    """

    def __init__(
        self,
        models: Iterable[Path],
        tokenizer: Path,
        threads: int = 1,
        placeholders: dict[str, str] | None = None,
    ) -> None:
        self.written_out: dict[str, str] = {}
        self.placeholders = placeholders or {}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self._encoders = [
            Encoder(str(model), compute_type=PRECISION, intra_threads=threads) for model in models
        ]
        self.rows = len(self._encoders)
        self._workers = ThreadPoolExecutor(self.rows)
        self.width = self.encode(["width"]).shape[1] * (2 if self.placeholders else 1)

    def encode(self, texts: list[str], row: int = PUBLISHED) -> NDArray[np.float32]:
        """Encode texts as they are, with the weights of one row of ``doc.tensor``.

        Returns:
            One row for each text, of length 1.
        """
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int32)
        read = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int32)
        output = self._encoders[row].forward_batch(
            StorageView.from_array(ids),
            StorageView.from_array(read.sum(axis=1, dtype=np.int32)),
            np.zeros_like(ids).tolist(),
        )
        states = np.array(output.last_hidden_state, dtype=np.float32)
        vectors = np.einsum("btw,bt->bw", states, read.astype(np.float32))
        normed: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normed

    def readings(self, doc: Doc) -> list[str]:
        """The texts that are read of a document: one, or two where there are placeholders."""
        written = _replaced(doc, lambda token: self.written_out.get(token.ent_id_))
        if not self.placeholders:
            return [written]
        return [written, _replaced(doc, lambda token: self.placeholders.get(token.ent_type_))]

    def __call__(self, doc: Doc) -> Doc:
        """Encode one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16, **_: Any) -> Iterator[Doc]:
        """Encode many documents, ``batch_size`` at a time; each row has a thread of its own."""
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            texts = [text for doc in docs for text in self.readings(doc)]
            # Both readings are the same where nothing is named: three fifths of the messages.
            different, places = np.unique(texts, return_inverse=True)
            rows = self._workers.map(partial(self.encode, different.tolist()), range(self.rows))
            vectors = [row[places].reshape(len(docs), self.width) for row in rows]
            scale = np.sqrt(len(texts) / len(docs))
            yield from map(self._set, docs, np.stack(vectors, axis=1) / scale)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the words that stand for entities; the weights stay in the cache."""
        srsly.write_json(path, self.written_out)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "SentenceEncoder":
        """Read what ``to_disk`` wrote."""
        self.written_out = srsly.read_json(path)
        return self

    @staticmethod
    def _set(doc: Doc, vector: NDArray[np.float32]) -> Doc:
        doc.tensor = vector  # type: ignore[assignment] # thinc's arrays are not numpy's
        doc.user_hooks["vector"] = _vector_of_doc
        doc.user_span_hooks["vector"] = doc.user_token_hooks["vector"] = _vector_of_part
        return doc


def _replaced(doc: Doc, replacement: Callable[[Token], str | None]) -> str:
    """The document's norms, with the words that stand for an entity in place of it."""
    words: list[str] = []
    for token in doc:
        replaced = replacement(token)
        if replaced is None:
            words.append(token.norm_ + token.whitespace_)
        elif token.ent_iob_ == "B":
            words.append(f" {replaced} ")
    return " ".join("".join(words).split())


def _vector_of_doc(doc: Doc) -> NDArray[np.float32]:
    return np.asarray(doc.tensor, dtype=np.float32).ravel()


def _vector_of_part(part: Span | Token) -> NDArray[np.float32]:
    return _vector_of_doc(part.doc)
