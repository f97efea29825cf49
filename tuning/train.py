# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["torch==2.13.0", "transformers==5.24.0", "peft==0.21.2", "safetensors==0.8.0"]
# ///
"""Tunes the encoder's weights to messages whose meaning is known (LoRA, Hu et al. 2021).

``train.py TAUGHT INTO`` learns to tell, from the vector of a message's readings, which
intent, claim or implied thing it is; each of the three has a layer of its own on the vector, which
is thrown away in the end. What is kept are the low-rank changes of the encoder, in half precision,
INTO a file. The same examples give the same changes on the same machine.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, get_linear_schedule_with_warmup

RANK = 16
PARTS = ["query", "key", "value", "dense"]
EPOCHS = 3
BATCH = 48
LONGEST = 96
"""Word pieces of a reading; a few stories are longer."""

RATE, RATE_OF_LAYERS = 1e-3, 5e-3
SCALE = 20.0
"""What the layers' results are multiplied by, since vectors have length 1."""

SMOOTHING = 0.05
"""Of the labels, so that the vectors of the examples do not become surer than those of others."""


def main() -> None:
    """Read the examples, tune the encoder, and write the changes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("taught", type=Path, help="what tuning/readings.py wrote")
    parser.add_argument("into", type=Path, help="file for the changes of the weights")
    given = parser.parse_args()
    torch.manual_seed(0)
    taught = json.loads(given.taught.read_text(encoding="utf-8"))
    folder, examples = taught["encoder"], taught["examples"]
    labels: dict[str, dict[str, int]] = {}
    for each in examples:
        known = labels.setdefault(each["task"], {})
        each["number"] = known.setdefault(each["label"], len(known))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    changes = LoraConfig(r=RANK, lora_alpha=RANK, lora_dropout=0.05, target_modules=PARTS)
    encoder = get_peft_model(AutoModel.from_pretrained(folder, add_pooling_layer=False), changes)
    width = encoder.config.hidden_size * len(examples[0]["readings"])
    layers = nn.ModuleDict({task: nn.Linear(width, len(of)) for task, of in labels.items()})
    tuned = [weight for weight in encoder.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": tuned, "lr": RATE},
            {"params": layers.parameters(), "lr": RATE_OF_LAYERS},
        ]
    )
    steps = EPOCHS * len(list(batches(examples)))
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    encoder.train()
    for epoch in range(EPOCHS):
        losses = []
        for batch in batches(examples):
            loss = loss_of(batch, vectors(encoder, tokenizer, batch), layers)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(tuned, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print(f"Epoch {epoch + 1} of {EPOCHS}: loss {sum(losses) / len(losses):.3f}", flush=True)
    changed = get_peft_model_state_dict(encoder)
    save_file({name: weight.half().contiguous() for name, weight in changed.items()}, given.into)


def batches(examples: Sequence[Any]) -> Iterator[list[Any]]:
    """All examples in batches of a like length, in an order of chance."""
    chance = torch.randperm(len(examples)).tolist()
    order = sorted(chance, key=lambda number: len(examples[number]["readings"][0]) // 10)
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    for which in torch.randperm(len(found)).tolist():
        yield [examples[number] for number in found[which]]


def vectors(encoder: Any, tokenizer: Any, batch: Sequence[Any]) -> Tensor:
    """What the bot makes of messages: the mean over the pieces of each reading, side by side."""
    texts = [reading for each in batch for reading in each["readings"]]
    # Of what names nothing, both readings are the same.
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    read = tokenizer(
        [*rows], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
    )
    states = encoder(**read).last_hidden_state
    mask = read["attention_mask"][..., None]
    means = functional.normalize((states * mask).sum(1), dim=-1)
    both = means[[rows[text] for text in texts]].view(len(batch), -1)
    return functional.normalize(both, dim=-1)


def loss_of(batch: Sequence[Any], found: Tensor, layers: nn.ModuleDict) -> Tensor:
    """How wrong the layers are, on average over the messages of a batch."""
    total = torch.zeros(())
    for task, layer in layers.items():
        rows = [row for row, each in enumerate(batch) if each["task"] == task]
        if rows:
            right = torch.tensor([batch[row]["number"] for row in rows])
            total = total + functional.cross_entropy(
                layer(found[rows]) * SCALE, right, label_smoothing=SMOOTHING, reduction="sum"
            )
    return total / len(batch)


if __name__ == "__main__":
    main()
