# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#   "torch==2.13.0",
#   "transformers==4.57.6",
#   "safetensors==0.8.0",
#   "tokenizers==0.22.2",
# ]
# ///
"""Tunes the encoder's weights to what its vectors are to tell.

``train.py TAUGHT INTO`` learns what ``tuning/taught.py`` wrote down: first with all weights, then
with what is left of their change when it is cut to a low rank (LoRA, Hu et al. 2021, begun at the
singular values), which makes good what the cut has cost. Each thing to be told has a linear layer,
which is thrown away in the end, since `rasa train` fits its own.

A message after a question is read together with it, as a pair of texts. Of those that stand alone
every other one is read after any question, another one in each epoch, so that the reader learns
when the last question says nothing. After each epoch it prints what is told of the messages that
are held out. What it writes INTO a file is the change of the weights, in half precision. The same
examples give the same file on the same machine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from transformers import AutoModel, get_linear_schedule_with_warmup

RANK = 56
"""Of the change of a matrix, in the end."""

EPOCHS, EPOCHS_AT_LOW_RANK = 4, 2
BATCH = 32
LONGEST = 64
"""Word pieces of a reading, as in ``topicbot/language/encoder.py``."""

RATE, RATE_AT_LOW_RANK, RATE_OF_LAYERS = 1.5e-4, 5e-4, 3e-3
SMOOTHING = 0.05
"""Share of a target that all labels get alike, as in ``topicbot/reader/layers.py``."""

DROPOUT = 0.1
UNRELATED = 0.5
"""Share of the messages that stand alone which are read after any question."""

ALONE = {"reference": {"": 0.3}}
"""What is to be told of them beside."""

SHOWN = 100
"""Steps between two lines of progress."""


class Reader(nn.Module):
    """An encoder with a linear layer for each thing to be told of its vector."""

    def __init__(self, folder: str, labels: dict[str, list[str]]) -> None:
        """Load the published weights, and make layers that know nothing yet."""
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()
        width = self.encoder.config.hidden_size
        self.layers = nn.ModuleDict(
            {name: nn.Linear(width, len(of)) for name, of in labels.items()}
        )

    def vectors(self, examples: Sequence[Any]) -> Tensor:
        """The mean over the word pieces of each message itself, as the bot makes it."""
        read = self.tokenizer.encode_batch(
            [(e["reading"], e["after"]) if e.get("after") else e["reading"] for e in examples]
        )
        ids, kinds, there = (
            torch.tensor([getattr(each, name) for each in read])
            for name in ("ids", "type_ids", "attention_mask")
        )
        # Processors with units for products of matrices have them for this precision.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.encoder(ids, attention_mask=there, token_type_ids=kinds).last_hidden_state
        mask = (there * (1 - kinds))[..., None]
        return (states.float() * mask).sum(1) / mask.sum(1)


class LowRank(nn.Module):
    """A weight as published, with a change at low rank."""

    def __init__(self, change: Tensor) -> None:
        """Begin with the largest singular values of a change."""
        super().__init__()
        left, sizes, right = torch.linalg.svd(change, full_matrices=False)
        roots = sizes[:RANK].sqrt()
        self.left = nn.Parameter(left[:, :RANK] * roots)
        self.right = nn.Parameter(roots[:, None] * right[:RANK])

    def forward(self, published: Tensor) -> Tensor:
        """Give the changed weight."""
        return published + self.left @ self.right


def main() -> None:
    """Read the examples, tune the reader, and write what has changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("taught", type=Path, help="what tuning/taught.py wrote")
    parser.add_argument("into", type=Path, help="file for the change of the weights")
    given = parser.parse_args()
    torch.manual_seed(0)
    taught = json.loads(given.taught.read_text(encoding="utf-8"))
    reader = Reader(taught["encoder"], taught["labels"])
    published = {name: value.clone() for name, value in reader.encoder.state_dict().items()}
    tune(reader, taught, EPOCHS, RATE)
    cut(reader, published)
    print(f"At rank {RANK}: {told(reader, taught)}", flush=True)
    tune(reader, taught, EPOCHS_AT_LOW_RANK, RATE_AT_LOW_RANK)
    written = change(reader, published)
    save_file({name: each.half().contiguous() for name, each in written.items()}, given.into)


def tune(reader: Reader, taught: Any, epochs: int, rate: float) -> None:
    """Tune all weights that are not frozen, and say what came of it."""
    examples, labels = taught["examples"], taught["labels"]
    tuned = [weight for weight in reader.encoder.parameters() if weight.requires_grad]
    rates = [
        {"params": tuned, "lr": rate},
        {"params": reader.layers.parameters(), "lr": RATE_OF_LAYERS},
    ]
    optimizer = torch.optim.AdamW(rates, weight_decay=0.01)
    steps = epochs * -(-len(examples) // BATCH)
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    started, losses = time.monotonic(), []
    for epoch in range(epochs):
        reader.train()
        for batch in batches(examples):
            loss = loss_of(reader, batch, labels)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(tuned, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            if len(losses) % SHOWN == 0:
                recent = sum(losses[-SHOWN:]) / SHOWN
                minutes = (time.monotonic() - started) / 60
                at = f"Step {len(losses)} of {steps}"
                print(f"{at}: loss {recent:.2f}, {minutes:.0f} minutes", flush=True)
        print(f"Epoch {epoch + 1} of {epochs}: {told(reader, taught)}", flush=True)


def cut(reader: Reader, published: dict[str, Tensor]) -> None:
    """Put the published weights back, with the change of each matrix at low rank.

    The word embeddings, nine tenths of the weights, are as published from now on.
    """
    for name, module in [*reader.encoder.named_modules()]:
        weight = getattr(module, "weight", None)
        if weight is None or weight.dim() != 2:
            continue
        before = published[f"{name}.weight"]
        added = (weight - before).detach()
        weight.data = before.clone()
        weight.requires_grad = False
        if isinstance(module, nn.Linear):
            parametrize.register_parametrization(module, "weight", LowRank(added))


def batches(examples: Sequence[Any]) -> Iterator[list[Any]]:
    """All examples in batches of a like length, in an order of chance."""
    questions = sorted({each["after"] for each in examples if "after" in each})
    read = [_after_any(questions, each) if each.get("alone") else each for each in examples]
    chance = torch.randperm(len(read)).tolist()
    lengths = [len(each["reading"]) + len(each.get("after", "")) for each in read]
    order = sorted(chance, key=lambda number: lengths[number] // 10)
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    for which in torch.randperm(len(found)).tolist():
        yield [read[number] for number in found[which]]


def _after_any(questions: Sequence[str], example: Any) -> Any:
    """Put any question before some of the messages that stand alone."""
    if torch.rand(()) > UNRELATED:
        return example
    question = questions[int(torch.randint(len(questions), ()))]
    return {**example, "after": question, "targets": {**example["targets"], **ALONE}}


def loss_of(reader: Reader, batch: Sequence[Any], labels: dict[str, list[str]]) -> Tensor:
    """How wrong the layers are, on average over the messages of a batch."""
    vectors = functional.dropout(reader.vectors(batch), DROPOUT)
    total = torch.zeros(())
    for name, layer in reader.layers.items():
        rows = [n for n, each in enumerate(batch) if name in each["targets"]]
        if not rows:
            continue
        wanted = torch.zeros(len(rows), len(labels[name]))
        for row, n in enumerate(rows):
            for label, weight in batch[n]["targets"][name].items():
                wanted[row, labels[name].index(label)] = weight
        weight = wanted.sum(1, keepdim=True)
        wanted = (1 - SMOOTHING) * wanted + SMOOTHING * weight / wanted.shape[1]
        total = total - (wanted * functional.log_softmax(layer(vectors[rows]), dim=-1)).sum()
    return total / len(batch)


def told(reader: Reader, taught: Any) -> str:
    """How many right intents the layers tell, and how often one of the likeliest three facts fits.

    Of the messages that are held out: of those that stand alone, of the same after any question,
    and of follow-ups.
    """
    follow_ups = [each for each in taught["held_out"] if "after" in each]
    alone = [each for each in taught["held_out"] if "after" not in each]
    after = [
        {**each, "after": follow_ups[number % len(follow_ups)]["after"]}
        for number, each in enumerate(alone)
    ]
    kinds = {"alone": alone, "after any question": after, "follow-ups": follow_ups}
    return "; ".join(f"{name}: {_told(reader, taught, of)}" for name, of in kinds.items())


def _told(reader: Reader, taught: Any, messages: Sequence[Any]) -> str:
    labels = taught["labels"]
    reader.eval()
    with torch.no_grad():
        vectors = reader.vectors(messages)
        intents = reader.layers["intent"](vectors).argmax(-1).tolist()
        facts = reader.layers["fact"](vectors).topk(3).indices.tolist()
    right = sum(labels["intent"][n] in m["intents"] for n, m in zip(intents, messages, strict=True))
    asking = [(top, m["facts"]) for top, m in zip(facts, messages, strict=True) if m["facts"]]
    fits = sum(any(labels["fact"][n] in wanted for n in top) for top, wanted in asking)
    return f"{right} of {len(messages)} intents, facts of {fits} of {len(asking)}"


def change(reader: Reader, published: dict[str, Tensor]) -> dict[str, Tensor]:
    """What is to be added to the weights: of a matrix two factors, of a vector all of it."""
    found = {}
    for name, module in reader.encoder.named_modules():
        if parametrize.is_parametrized(module):
            factors = module.parametrizations.weight[0]
            found[f"change.{name}.weight.left"] = factors.left.detach()
            found[f"change.{name}.weight.right"] = factors.right.detach()
    for name, value in reader.encoder.state_dict().items():
        if value.dim() == 1 and name in published:
            found[f"change.{name}"] = value - published[name]
    return found


if __name__ == "__main__":
    main()
