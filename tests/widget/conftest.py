"""A real browser, the served bot, and a website of another origin that embeds the widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from host_site import HostSite
from own_bot import OwnBot
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from widget_chat import Chat, Visit, Watch

from topicbot.conversation.training import ensure_model
from topicbot.testing.browser import chromium
from topicbot.testing.served import Served

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def site() -> Iterator[HostSite]:
    """The website; its pages can be visited once there is a ``bot``."""
    site = HostSite()
    yield site
    site.close()


@pytest.fixture(scope="session")
def credentials(site: HostSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of the channels: the website may talk to the bot, and all tests at once."""
    settings = {
        "topicbot.serving.webchat.WebChatInput": {
            "allowed_origins": [site.origin],
            "messages_per_minute": 1000,
            "messages_per_minute_and_address": 10_000,
        },
    }
    path = tmp_path_factory.mktemp("widget") / "credentials.yml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def bot(pytestconfig: pytest.Config, site: HostSite, credentials: Path) -> Iterator[Served]:
    """The served bot, whose widget the website embeds."""
    ensure_model(pytestconfig.rootpath, print)
    served = Served(pytestconfig.rootpath, credentials=credentials).ready()
    site.bot = f"http://127.0.0.1:{served.port}"
    yield served
    served.end()


@pytest.fixture(scope="session")
def only_own_bot(
    pytestconfig: pytest.Config, bot: Served, credentials: Path, tmp_path_factory: Any
) -> Iterator[OwnBot]:
    """The one of ``own_bot``; to be started."""
    database = tmp_path_factory.mktemp("own_bot") / "conversations.db"
    own = OwnBot(pytestconfig.rootpath, credentials, database)
    yield own
    own.kill()


@pytest.fixture
def own_bot(only_own_bot: OwnBot) -> OwnBot:
    """Another bot, which runs, and which a test may end and start again."""
    only_own_bot.start()
    return only_own_bot


# Playwright's loop would be in the way of asyncio's in tests that come after a whole session of it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without anything switched off that protects people."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        yield browser
        browser.close()


@pytest.fixture
def watch(bot: Served, site: HostSite) -> Iterator[Watch]:
    """Fails a test whose pages had an error, broke a policy, or asked a third party."""
    watch = Watch((site.origin, site.bot))
    yield watch
    assert not watch.problems()


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Begin as somebody who has never been there, with options of Playwright's contexts."""
    contexts: list[BrowserContext] = []

    def begin(**options: Any) -> BrowserContext:
        contexts.append(browser.new_context(**options))
        watch.on(contexts[-1])
        return contexts[-1]

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext], site: HostSite) -> Visit:
    """Visit a page of the website.

    Its arguments: name of the page, attributes of ``<topic-chat>``, a context to go on in, whether
    the page has a strict policy, and options for a new context.
    """

    def go(
        page: str = "plain",
        attributes: dict[str, str] | None = None,
        context: BrowserContext | None = None,
        strict: bool = True,
        **options: Any,
    ) -> Chat:
        shown = (context or new_context(**options)).new_page()
        shown.set_default_timeout(10_000)
        shown.goto(site.url(page, strict, attributes or {}))
        return Chat(shown)

    return go


@pytest.fixture
def chat(visit: Visit) -> Chat:
    """An open chat on the plain page, before anything was said."""
    return visit().open()
