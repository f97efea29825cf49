"""Says what the bot does not know or did not understand, and offers what it does know."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.knowledge import knowledge
from actions.memory import GOES_ON, EventList, memory_of
from actions.rendering import BUTTONS, buttons
from topicbot.answering import FollowUp, Mention, follow_ups, ids, in_words, nearest

HELD = ("tool", "architecture", "subject")
"""Kinds of things that facts are about, the most telling first."""

OUT_OF_SCOPE = "out_of_scope_"
"""What the names of intents begin with that are outside the topic."""

PRICES = "out_of_scope_prices"
"""The intent for what something costs."""

OF_WHAT_IS_HELD = ("prices", "releases", "how_to")
"""What may be asked of a thing that facts are about, and is in none of them."""


FAILURES = (
    "utter_out_of_scope",
    "utter_unheld",
    "utter_nlu_fallback",
    "utter_nothing_before",
    "utter_way_out",
)
"""What the names of responses begin with that leave somebody without an answer."""

GOING_ON = (GOES_ON, "nlu_fallback", "express_confusion")
"""Intents of what may well be meant to go on from the last answer."""

MENU = "ask_help"
"""The intent after which everything is offered that can be asked."""

MENU_BUTTONS = 6


def decline(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    domain: DomainDict,
    intent: str,
    named: Sequence[Mention],
) -> EventList:
    """Say the response of an intent, or of the thing that it names, with questions as buttons.

    Whoever is declined for the second time in a row gets the menu, and after that a way out.
    """
    store = knowledge()
    response, thing = _response(domain, intent, named)
    failures = declined_before(tracker) if response.startswith(FAILURES) else 0
    if failures:
        offered = nearest(store, MENU, (), most=MENU_BUTTONS)
    else:
        offered = _offered(tracker, intent, named)
    dispatcher.utter_message(
        response="utter_way_out" if failures > 1 else response,
        thing=thing,
        author=store.source.author,
        publisher=store.source.publisher,
        buttons=buttons(offered),
    )
    things = ids((m for m in named if not m.excluded), *HELD)
    # "Who made this?" – "I do not know." – "Is it free?"
    return [SlotSet("subjects", list(things))] if len(things) == 1 else []


def _offered(tracker: Tracker, intent: str, named: Sequence[Mention]) -> tuple[FollowUp, ...]:
    """What to offer instead: of what is named, or else what fits after the last answer."""
    store, memory = knowledge(), memory_of(tracker)
    if memory.question and intent in GOING_ON and not in_words(named):
        return follow_ups(store, memory.question.intent, memory.subjects)
    return nearest(store, intent, [m.id for m in named])[:BUTTONS]


def _response(domain: DomainDict, intent: str, named: Sequence[Mention]) -> tuple[str, str]:
    """Name of the response that declines an intent, and of the thing that it names."""
    unheld = (knowledge().glossary[m.id] for m in named if m.kind == "unheld")
    notion = next((entry for entry in unheld if entry.notion), None)
    if intent == PRICES and notion:
        # What a notion costs or burns is asked of that, whatever stands beside it.
        return "utter_out_of_scope_related_named", notion.name
    of_held = intent.removeprefix(OUT_OF_SCOPE) in OF_WHAT_IS_HELD
    kinds = (*HELD, "unheld") if of_held else ("unheld", *HELD)
    things = [m for kind in kinds for m in named if m.kind == kind and not m.excluded]
    name = knowledge().glossary[things[0].id].name if things else ""
    response = f"utter_{intent}"
    if things and f"{response}_named" in domain["responses"]:
        response = f"{response}_named"
    elif things and things[0].kind == "unheld":
        response = "utter_unheld"
    elif response not in domain["responses"]:
        response = "utter_nothing_before"
    return response, name


def declined_before(tracker: Tracker) -> int:
    """How many messages in a row were declined before the latest one."""
    declined: list[bool] = []
    for event in tracker.events:
        if event["event"] == "user":
            declined.append(False)
        elif event["event"] == "bot" and declined:
            said = str(event.get("metadata", {}).get("utter_action") or "")
            declined[-1] |= said.startswith(FAILURES)
    return sum(1 for _ in takewhile(bool, reversed(declined[:-1])))
