"""The widget on a page, seen as a person sees it: by roles and names."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from own_bot import OwnBot
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

from topicbot.testing.served import Served, until

PROJECT = Path(__file__).parents[2]
SCREENSHOTS = PROJECT / "results" / "widget"
MESSAGES = re.compile(r"/webhooks/webchat/messages$")
WELCOME = re.compile(r"/webhooks/webchat/welcome$")


class Watch:
    """Notes all that no page with the widget may do."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self.origins = origins
        self.noted: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Take what this regular expression is found in for a part of the test."""
        self.expected.append(pattern)

    def on(self, context: BrowserContext) -> None:
        """Watch the pages of a context. What a policy forbids is told on the console, too."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.noted.append(f"uncaught: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.noted.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((*self.origins, "data:", "blob:")):
            self.noted.append(f"request of a third party: {request.url}")

    def problems(self) -> list[str]:
        """What was noted and not expected."""
        return [
            note
            for note in self.noted
            if not any(re.search(pattern, note) for pattern in self.expected)
        ]


class Chat:
    """One ``<topic-chat>`` and the page that it stands in."""

    def __init__(self, page: Page, selector: str = "topic-chat") -> None:
        self.page = page
        self.element = page.locator(selector)
        self.launcher = self.element.locator("button.launcher")
        self.dialog = self.element.get_by_role("dialog")
        self.input = self.element.get_by_role("textbox", name="Your message")
        self.log = self.element.get_by_role("region", name="Conversation")
        self.asked = self.element.locator("article[data-role=user]")
        self.answers = self.element.locator("article[data-role=bot]")
        self.typing = self.element.locator("[data-typing]")
        self.live = self.element.locator("[data-live]")
        self.replies = self.element.get_by_role("group", name="Suggested replies")

    def button(self, name: str) -> Locator:
        """A button of the widget."""
        return self.element.get_by_role("button", name=name, exact=True)

    def open(self) -> Chat:
        """Open it as a person does, unless it stands in the page."""
        self.button("Open the chat").click()
        expect(self.input).to_be_visible()
        return self

    def write(self, text: str) -> None:
        """Write a message and send it, without waiting for anything."""
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, text: str) -> Locator:
        """Send a message, wait for the answer, and return the last part of it."""
        before = self.asked.count()
        self.write(text)
        return self.answered(before + 1)

    def answered(self, messages: int) -> Locator:
        """Wait until so many messages have their answers; return the last part of the last."""
        expect(self.asked).to_have_count(messages)
        expect(self.asked.last).to_have_attribute("data-state", "sent")
        expect(self.typing).to_have_count(0)
        return self.answers.last

    def texts(self) -> list[str]:
        """What was said, in order, without the greeting: ``you: …`` and ``bot: …``."""
        said = self.element.locator("article:has(time), article[data-state]")
        return [
            f"{'you' if each.get_attribute('data-role') == 'user' else 'bot'}: "
            f"{each.locator('.bubble').inner_text().strip()}"
            for each in said.all()
        ]

    def kept(self) -> dict[str, Any]:
        """What the browser keeps of the conversation; empty if nothing."""
        kept = self.page.evaluate(
            """() => Object.entries({...localStorage, ...sessionStorage})
              .find(([key]) => key.startsWith("topic-chat:http"))?.[1]"""
        )
        return json.loads(kept)["kept"] if kept else {}

    def events(self, *names: str) -> Callable[[], list[Any]]:
        """Note events of the element from now on; the result tells name and detail of each."""
        self.page.evaluate(
            """(names) => {
              window.noted = [];
              for (const name of names)
                document.addEventListener(name, ({type, detail}) => noted.push([type, detail]));
            }""",
            names,
        )
        return lambda: list(self.page.evaluate("window.noted"))

    def let_time_pass_until(self, place: Locator) -> None:
        """Let the page's clock, which the test has installed, run ahead until something is seen."""

        def passed() -> bool:
            self.page.clock.run_for(2_000)
            return place.is_visible()

        until(passed, 30)

    def heard(self, bot: Served | OwnBot) -> list[str]:
        """The messages of this conversation that the server has taken in, in order."""
        digest = sha256(self.kept()["secret"].encode()).hexdigest()
        query = "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY id"
        with sqlite3.connect(bot.database) as connection:
            rows = connection.execute(query, [f"webchat-{digest[:32]}"]).fetchall()
        return [json.loads(data)["text"] for (data,) in rows]

    def picture(self, name: str) -> None:
        """Save what the page looks like now."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def answer_with(page: Page, *messages: dict[str, Any]) -> None:
    """Have the server answer each message with these, however hostile they are."""

    def fulfill(route: Route) -> None:
        asked = route.request.post_data_json
        answer = {"id": asked["id"], "rateable": False, "messages": list(messages)}
        origin = {"Access-Control-Allow-Origin": route.request.headers["origin"]}
        route.fulfill(json=answer, headers=origin)

    page.route(MESSAGES, fulfill)


Visit = Callable[..., Chat]
"""The fixture ``visit``."""


class Held:
    """Requests that wait until the test lets them go on, as with a slow server."""

    def __init__(self, page: Page, pattern: re.Pattern[str] = MESSAGES) -> None:
        self.page = page
        self.pattern = pattern
        self.waiting: list[Route] = []
        page.route(pattern, lambda route: self.waiting.append(route))

    def wait_for(self, number: int) -> None:
        """Wait until so many requests wait."""
        until(lambda: self.page.evaluate("1") and len(self.waiting) >= number, 10)

    def release(self) -> None:
        """Let all go on, once there is one, and hold none from now on."""
        self.wait_for(1)
        for route in self.waiting:
            route.continue_()
        self.waiting.clear()
        self.page.unroute(self.pattern)
