"""The peer: the bot that ``rasa init`` lays out, with components that need no TensorFlow."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rasa.cli.scaffold import create_initial_project
from rasa.shared.nlu.training_data.loading import load_data

CONFIGURATION = Path(__file__).with_name("starter.yml")
ANSWERED = ("greet", "goodbye", "bot_challenge")
"""Intents that the starter answers at the beginning of a conversation."""


@dataclass(frozen=True)
class Starter:
    """A starter bot in a folder of its own."""

    folder: Path

    @property
    def model(self) -> Path:
        """Path of the trained model."""
        return self.folder / "models" / "starter.tar.gz"

    @property
    def messages(self) -> list[str]:
        """Messages that it has answers for."""
        examples = load_data(str(self.folder / "data" / "nlu.yml")).intent_examples
        return [example.get("text") for example in examples if example.get("intent") in ANSWERED]

    @contextmanager
    def served(self, port: int) -> Iterator[str]:
        """Serve it with ``rasa run`` for a while; gives the address of the REST channel."""
        command = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1"]
        server = subprocess.Popen(
            [*command, "--port", str(port), "--model", str(self.model)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        finally:
            server.terminate()
            server.wait(20)


def train_starter(folder: Path) -> Starter:
    """Lay out and train a starter bot, as ``rasa init`` and ``rasa train`` do."""
    starter = Starter(folder)
    create_initial_project(str(folder))
    shutil.copy(CONFIGURATION, folder / "config.yml")
    subprocess.run(
        [sys.executable, "-m", "rasa", "train", "--fixed-model-name", starter.model.name],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return starter
