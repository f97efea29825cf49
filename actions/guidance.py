"""Finds out what somebody needs, and recommends a side."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.knowledge import knowledge
from actions.memory import EventList, intent_of, mentions_of, remember
from actions.rendering import say
from topicbot.answering import FILTER_KINDS, Question, answer, ids, needs_more
from topicbot.facts.types import SUBJECT_KINDS

QUESTION = "utter_ask_need"
ASKED_AT_MOST = 2
ANSWER_WORDS = 5
"""Words that a need is told in; what is longer and not understood as one is another question."""


class ActionReadNeed(Action):
    """Keeps what a call for guidance says of the need, so that the form does not ask for it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_read_need"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Set the need, or clear that of an earlier time.

        Whoever names several things to choose from is told when each is right before the form asks
        what is needed; whoever names one, without being asked.
        """
        store = knowledge()
        named = mentions_of(tracker)
        subjects = ids(named, *SUBJECT_KINDS)
        need = _need(tracker)
        question = Question("ask_guidance", subjects, filters=tuple(need or ()))
        if subjects and not needs_more(store, question):
            return [SlotSet("need", need or [])]
        if subjects:
            say(dispatcher, domain, store, answer(store, question))
        return [SlotSet("need", need)]


class ActionAskNeed(Action):
    """Asks for the need, once more after an aside, and then lets the form go."""

    def name(self) -> str:
        """Name that Rasa's form looks for."""
        return "action_ask_need"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Ask, unless it was asked twice already."""
        since = takewhile(lambda event: not _starts_form(event), reversed(tracker.events))
        asked = sum(event.get("metadata", {}).get("utter_action") == QUESTION for event in since)
        if asked < ASKED_AT_MOST:
            dispatcher.utter_message(response=QUESTION)
            return []
        return [ActiveLoop(None), SlotSet("requested_slot", None)]


def _starts_form(event: dict[str, Any]) -> bool:
    return event.get("event") == "active_loop" and event.get("name") == "guidance_form"


class ValidateGuidanceForm(FormValidationAction):
    """Reads the need from an answer to the form's question."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_guidance_form"

    async def extract_need(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """The need that is named; an empty one where somebody does not know it."""
        if intent_of(tracker) == "unsure":
            return {"need": []}
        need = _need(tracker)
        return {} if need is None else {"need": need}


class ActionRecommend(Action):
    """Recommends a side for the need, with reasons and cautions."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_recommend"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the recommendation, remember it, and forget the need."""
        store = knowledge()
        named = mentions_of(tracker)
        if tracker.get_slot("need") is None:  # The form was let go.
            return []
        subjects = ids(named, *SUBJECT_KINDS)
        question = Question(
            "ask_guidance",
            subjects,
            filters=tuple(tracker.get_slot("need") or ()),
            yes_or_no="yes-or-no" in ids(named, "form"),
        )
        found = answer(store, question)
        say(dispatcher, domain, store, found)
        return [*remember(question, found), SlotSet("need", None)]


def _need(tracker: Tracker) -> list[str] | None:
    """What the message names of a need; None if it names none, or asks something else."""
    named = mentions_of(tracker)
    need = [mention.id for mention in named if mention.kind in FILTER_KINDS]
    intent, text = intent_of(tracker), str(tracker.latest_message.get("text") or "")
    aside = intent in knowledge().questions and intent != "ask_guidance"
    asks = "?" in text or any(m.kind in SUBJECT_KINDS for m in named)
    if not need or (aside and (asks or len(text.split()) > ANSWER_WORDS)):
        return None
    return need
