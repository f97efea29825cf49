"""The JSON Schema of a file below ``data/facts``, made from the types for editors."""

from __future__ import annotations

from pathlib import Path

from topicbot.facts.types import FactFile

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def json_schema() -> str:
    """The schema as JSON text; ``schema.json`` must always be equal to it."""
    return FactFile.schema_json(indent=2) + "\n"
