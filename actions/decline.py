"""Says what the bot does not know or did not understand, and offers what it does know."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.knowledge import knowledge
from actions.memory import EventList, intent_of, mentions_of
from actions.rendering import BUTTONS, buttons
from topicbot.answering import Mention, nearest

HELD = ("tool", "architecture", "subject")
"""Kinds of things that facts are about, the most telling first."""

OF_WHAT_IS_HELD = ("prices", "releases", "how_to")
"""What may be asked of a thing that facts are about, and is in none of them."""


class _Offer(Action, ABC):
    """Says the response of the latest intent, and offers questions that fit."""

    @abstractmethod
    def name(self) -> str:
        """Name in the domain."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say it; the conversation's memory stays as it is."""
        return decline(dispatcher, domain, intent_of(tracker), mentions_of(tracker))


class ActionDecline(_Offer):
    """Declines what is outside the article, by name where something was named."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_decline"


class ActionOffer(_Offer):
    """Answers a greeting, a call for help or doubt, and offers questions."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_offer"


def decline(
    dispatcher: CollectingDispatcher,
    domain: DomainDict,
    intent: str,
    named: Sequence[Mention],
) -> EventList:
    """Say the response of an intent, or of the thing that it names, with questions as buttons."""
    store = knowledge()
    of_held = intent.removeprefix("out_of_scope_") in OF_WHAT_IS_HELD
    kinds = (*HELD, "unheld") if of_held else ("unheld", *HELD)
    things = [m for kind in kinds for m in named if m.kind == kind]
    thing = things[0].id if things else None
    response = f"utter_{intent}"
    if thing and f"{response}_named" in domain["responses"]:
        response = f"{response}_named"
    elif things and things[0].kind == "unheld":
        response = "utter_unheld"
    elif response not in domain["responses"]:
        response = "utter_nothing_before"
    offered = nearest(store, intent, [m.id for m in named])
    dispatcher.utter_message(
        response=response,
        thing=store.glossary[thing].name if thing else "",
        buttons=buttons(offered[:BUTTONS]),
    )
    return []
