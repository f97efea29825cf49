"""No expression takes out of proportion longer for a longer text of a stranger's."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import actions
import topicbot.answering
import topicbot.conversation
import topicbot.language
import topicbot.serving
import topicbot.understanding
from topicbot.conversation.guard import guard

READERS: tuple[ModuleType, ...] = (
    actions,
    topicbot.answering,
    topicbot.conversation,
    topicbot.language,
    topicbot.serving,
    topicbot.understanding,
)
"""Packages with expressions that meet what a stranger sends."""
SIZES = {False: (250, 500, 1000, 2000), True: (1000, 2000, 4000, 8000)}
"""Characters: a message has 1,000 at most, and the head of a request (True) some thousands."""
NOTICED = 0.005
"""Seconds below which nobody waits, whatever the proportion."""
SHARE = 8
"""Parts of a text with one of which it is compared."""
MOST = 24.0
"""Times as long as for that part; in proportion it is 8, and by the square 64."""
OWN_TEXTS = {"topicbot.conversation.training"}
"""Modules whose expressions meet only what the project itself holds."""
METHODS = "match|fullmatch|search|finditer|split|sub"
SIGNS = (" ", ",", ", ", "?", ".", "-", "a", "1", "a, ", "a1", "\n", "<", "<a ", "it is ", "A b. ")


def modules() -> Iterator[ModuleType]:
    for package in READERS:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and found.name not in OWN_TEXTS:
                yield importlib.import_module(found.name)


def uses() -> dict[str, set[str]]:
    """The methods of each expression that the code calls, by the expression's name."""
    found: dict[str, set[str]] = {}
    for module in modules():
        text = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, method in re.findall(rf"\b([A-Z_]+)\.({METHODS})\(", text):
            found.setdefault(name, set()).add(method)
    return found


def expressions() -> dict[str, re.Pattern[Any]]:
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


FOUND, USES = expressions(), uses()


def pumps(source: str) -> list[tuple[str, str]]:
    """Beginnings, and what may be repeated after them so that an expression tries much.

    Repeated are signs, and the expression's own words, alone and in pairs.
    """
    words = [*dict.fromkeys(re.findall(r"[A-Za-z']+", re.sub(r"\\[a-zA-Z]", " ", source)))]
    pairs = [f"{one} {other} " for one, other in pairwise(words)]
    repeated = [*SIGNS, *(f"{word} " for word in words), *pairs, *words]
    after = ((word, sign) for word in words for sign in (" ", ",", "a", "1"))
    return [*(("", each) for each in repeated), *after]


def calls(name: str) -> list[Callable[[Any], object]]:
    pattern = FOUND[name]
    called = USES.get(name.rpartition(".")[2], {"search"})
    once = [getattr(pattern, method) for method in called & {"match", "fullmatch", "search"}]
    if called & {"finditer", "split", "sub"}:
        once.append(lambda text: sum(1 for _ in pattern.finditer(text)))
    return once


def seconds(call: Callable[[Any], object], text: Any, tries: int = 3) -> float:
    """The least processor time of some calls."""
    took = []
    for _ in range(tries):
        began = time.thread_time()
        call(text)
        took.append(time.thread_time() - began)
    return min(took)


@pytest.mark.parametrize("name", FOUND)
def test_takes_time_in_proportion(name: str) -> None:
    pattern = FOUND[name]
    in_head = "serving" in name
    is_text = isinstance(pattern.pattern, str)
    source = pattern.pattern if is_text else pattern.pattern.decode()

    def made(beginning: str, pump: str, size: int) -> str | bytes:
        text = beginning + pump * (size // len(pump)) + "!"
        if not in_head and "guard" not in name:
            text = " ".join(text.split())  # As the guard hands it on.
        return text if is_text else text.encode()

    slow = []
    for call in calls(name):
        for beginning, pump in pumps(source):
            for size in SIZES[in_head]:
                text = made(beginning, pump, size)
                if seconds(call, text) > NOTICED:
                    part = seconds(call, made(beginning, pump, size // SHARE), tries=10)
                    whole = seconds(call, text, tries=10)
                    if whole > max(NOTICED, MOST * part):
                        slow.append((beginning, pump, size, part, whole))
                    break
    assert not slow


def test_the_guard_takes_time_in_proportion() -> None:
    for pump in (*SIGNS, "</", "\u200b", "\ufdfa", "e\u0301", "/ "):
        part, whole = pump * (5_000 // len(pump)), pump * (40_000 // len(pump))
        assert seconds(guard, whole) < MOST * seconds(guard, part) + NOTICED, pump
