"""On a phone it takes the screen, and leaves the input in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from widget_chat import Chat, Visit

PHONE = {
    "viewport": {"width": 390, "height": 780},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


@pytest.fixture
def phone(visit: Visit) -> Chat:
    return visit(**PHONE).open()


def test_it_takes_the_whole_screen_and_keeps_the_page_out_of_reach(phone: Chat) -> None:
    assert phone.dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert phone.dialog.evaluate("dialog => dialog.matches(':modal')")
    phone.say("What is the difference between LLMs and generative AI?")
    phone.picture("phone")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    phone.dialog.get_by_role("button", name="Close the chat").click()
    expect(phone.dialog).to_be_hidden()
    expect(phone.launcher).to_be_focused()


def test_the_browser_does_not_zoom_when_somebody_writes(phone: Chat) -> None:
    size = phone.input.evaluate("input => parseFloat(getComputedStyle(input).fontSize)")
    assert size >= 16


def test_a_keyboard_does_not_hide_the_input(phone: Chat) -> None:
    # What a keyboard does on a phone: the visible part shrinks, and the page does not.
    phone.page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", {value: 400});
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    box = phone.input.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 400


def test_it_goes_on_when_the_window_becomes_wide(phone: Chat) -> None:
    phone.page.set_viewport_size({"width": 1000, "height": 700})
    expect(phone.input).to_be_visible()
    assert not phone.dialog.evaluate("dialog => dialog.matches(':modal')")
