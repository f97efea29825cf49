"""Makes docs/widget.png, the widget at work on the page that `make serve` shows.

Run as ``.venv/bin/python scripts/widget_picture.py`` whenever answers or the widget have changed;
needs ``make test-widget`` before it.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from topicbot.testing.browser import chromium
from topicbot.testing.served import Served

PROJECT = Path(__file__).parents[1]
QUESTION = "Which market is larger in 2034?"


def draw(address: str) -> None:
    """Ask the question in the widget, and save what is seen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        page = browser.new_page(
            viewport={"width": 1280, "height": 800}, device_scale_factor=1.5, locale="en-GB"
        )
        page.goto(address)
        chat = page.locator("#here")
        chat.get_by_role("textbox").fill(QUESTION)
        chat.get_by_role("textbox").press("Enter")
        expect(chat.get_by_role("img")).to_be_visible()
        chat.get_by_text("Sources").click()
        page.screenshot(path=PROJECT / "docs" / "widget.png", animations="disabled")
        browser.close()


if __name__ == "__main__":
    served = Served(PROJECT).ready()
    draw(f"http://127.0.0.1:{served.port}/")
    served.end()
