"""The report that a person reads: one HTML page that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

TEMPLATE = "report.html"


def render(content: dict[str, Any]) -> str:
    """Make the page of what ``evaluation.json`` holds."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(TEMPLATE).render(**content)
