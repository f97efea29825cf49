"""Every kind of conversation, held by somebody who types on a website of another origin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from widget_chat import PROJECT, Chat

from topicbot.conversation.messages import Reply
from topicbot.testing.cases import Case, load_script, names_of
from topicbot.testing.partners import Outside, reply_of
from topicbot.testing.playing import play

CONVERSATIONS = PROJECT / "tests" / "conversations"


def cases() -> list[Any]:
    """Those that are played over HTTP, of which each kind has some; the widget sends no nothing."""
    names = names_of(PROJECT)
    return [
        pytest.param(case, path, id=f"{path.parent.name}: {case.test_case}")
        for path in sorted(CONVERSATIONS.rglob("*.yml"))
        for case in load_script(path, names).content.test_cases
        if case.http and all(step.user is None or step.user.strip() for step in case.steps)
    ]


class Seen(Outside):
    """A conversation in the widget: what was sent to it, where all of that can be seen."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    def say(self, text: str) -> list[Reply]:
        """Type a message, and read the answer."""
        before = self.chat.answers.count()
        self.chat.say(text)
        shown = self.chat.answers.all()[before:]
        entries = [e for e in self.chat.kept()["entries"] if e["role"] == "bot"][-len(shown) :]
        messages = [entry["message"] for entry in entries]
        for article, message in zip(shown, messages, strict=True):
            custom = message.get("custom", {})
            said = custom.get("lead", "") if "table" in custom else message["text"]
            assert words(said) <= words(article.locator(".bubble").inner_text())
            tables = ("table" in custom) + ("chart" in custom)
            expect(article.locator("table")).to_have_count(tables)
            sources = article.get_by_text("Sources", exact=True)
            expect(sources).to_have_count(1 if custom.get("sources") else 0)
        offered = messages[-1].get("buttons", ())
        titles = [button["title"] for button in offered]
        expect(self.chat.replies.get_by_role("button")).to_have_text(titles)
        return [reply_of(message) for message in messages]


def words(text: str) -> set[str]:
    """The words of a text, however it is set."""
    return {*re.findall(r"\w+", text)}


def test_there_is_one_of_each_kind() -> None:
    kinds = {path.name for path in CONVERSATIONS.iterdir()}
    played = {case.values[1].parent.name for case in cases()}
    assert played == kinds


@pytest.mark.parametrize(("case", "path"), cases())
def test_it_goes_as_everywhere(chat: Chat, case: Case, path: Path) -> None:
    def at(*place: str | int) -> str:
        return ":".join(map(str, (path.name, *place)))

    play(case, Seen(chat), at)
