"""The settings that config.yml gives a component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def settings(component: str) -> dict[str, Any]:
    """Those of the component with this class name."""
    pipeline = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    [found] = [each for each in pipeline if each["name"].endswith(f".{component}")]
    return dict(found)
