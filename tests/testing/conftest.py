"""A tiny bot in place of the real one, which only this plugin's tests talk to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

# Loaded here once: pytester forgets modules that a run within the run has loaded, and pydantic's
# types cannot be made twice beside hypothesis.
import topicbot.testing.playing  # noqa: F401

BOT = """
from topicbot.conversation.messages import Button, Reply, Understanding

REPLIES = {
    "hi": [Reply("Hello!", response="utter_greet")],
    "What is tea?": [
        Reply(
            "Yes. A drink.",
            (Button("Tell me more", "more"),),
            {
                "facts": ["tea-definition"],
                "sources": [{"section": "Tea", "paragraphs": [1, 2]}],
                "derived": ["cups-in-year"],
                "opening": "utter_yes",
                "table": {"columns": [], "rows": []},
            },
        ),
        Reply("Two lines\\nof it."),
    ],
}


class Partner:
    def __init__(self, http):
        self.said = []
        self.http = http
        self.hidden = frozenset({"intent", "slot_was_set", "utter_name"} if http else ())

    def say(self, text):
        self.said.append(text)
        return [Reply("over HTTP")] if self.http else REPLIES.get(text, [])

    def understand(self, text):
        return Understanding(text, "ask_definition", 0.625, (), ())

    def slots(self):
        return {"said": self.said}


def pytest_conversation_partner(config, http):
    return Partner(http)
"""


@pytest.fixture
def play(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., pytest.RunResult]:
    """Run pytest on a file of cases, with the tiny bot and no plugin but ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p topicbot.testing.plugin")
    pytester.makeconftest(BOT)

    def run(cases: str, *arguments: str, file: str = "conversations/tea.yml") -> pytest.RunResult:
        path = pytester.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(cases, encoding="utf-8")
        return pytester.runpytest_inprocess(*arguments)

    return run
