"""Finds out what somebody needs, and recommends a side."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from itertools import chain, takewhile
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import once_more
from actions.decline import OUT_OF_SCOPE
from actions.knowledge import knowledge
from actions.memory import (
    ADVICE,
    EventList,
    advised_for,
    intent_of,
    memory_of,
    mentions_of,
    remember,
)
from actions.rendering import say
from topicbot.answering import Answer, Question, answer, ids, needs_more, stance_of
from topicbot.facts.types import SUBJECT_KINDS
from topicbot.language.clauses import asks

ASKED_AT_MOST = 2

NEED = ("modality", "task")
FIELD = ("industry",)
LIMITS = ("concern", "method")
"""Kinds of things that answer the form's questions."""

SLOTS = {"need": NEED, "industry": FIELD, "limits": LIMITS}
"""What the form asks for, in its order."""


class ActionReadNeed(Action):
    """Keeps what a call for guidance says of the need, so that the form does not ask for it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_read_need"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Set what is named; what was said before the form was left is still known.

        Whoever says what is needed is advised at once. Whoever names several things to choose from
        is told when each is right before the form asks; whoever names one, without being asked.
        What was last asked to be made is needed, too ("can it draw?" "No." "So what do I use?").
        """
        store, last = knowledge(), memory_of(tracker).question
        subjects = ids(mentions_of(tracker), *SUBJECT_KINDS)
        found = {slot: _named(tracker, kinds) for slot, kinds in SLOTS.items()}
        if last and store.questions[last.intent].query == "capability" and not any(found.values()):
            found["need"] = [each for each in last.filters if store.glossary[each].kind in NEED]
        question = Question(ADVICE, subjects, filters=(*chain(*found.values()),))
        if question.filters or (subjects and not needs_more(store, question)):
            return [SlotSet(slot, named) for slot, named in found.items()]
        if subjects:
            say(dispatcher, domain, store, answer(store, question))
        # While it is open, "they" are what there is to choose from.
        return [SlotSet("subjects", list(subjects or store.subjects()))]


class _Ask(Action, ABC):
    """Asks a question of the form, once more after an aside, and then lets it be."""

    @property
    @abstractmethod
    def slot(self) -> str:
        """What it asks for."""

    def name(self) -> str:
        """Name that Rasa's form looks for."""
        return f"action_ask_{self.slot}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Ask, unless it was asked twice already.

        Then whoever was answered something else in between has left the form; for whoever answers
        other questions of it, this one counts as not known.
        """
        question = f"utter_ask_{self.slot}"
        since = takewhile(lambda event: not _starts_form(event), reversed(tracker.events))
        asked = sum(event.get("metadata", {}).get("utter_action") == question for event in since)
        if asked < ASKED_AT_MOST:
            dispatcher.utter_message(response=question)
            return []
        if _answered_already(tracker):
            return [ActiveLoop(None), SlotSet("requested_slot", None)]
        return [SlotSet(self.slot, []), FollowupAction("guidance_form")]


class ActionAskNeed(_Ask):
    """Asks what is to be made."""

    slot = "need"


class ActionAskIndustry(_Ask):
    """Asks for which field it is; whoever said no to the need is let go."""

    slot = "industry"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Ask, or say goodbye to the form."""
        if intent_of(tracker) == "deny" and not tracker.get_slot("need"):
            dispatcher.utter_message(response="utter_stop")
            return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("need", None)]
        return super().run(dispatcher, tracker, domain)


class ActionAskLimits(_Ask):
    """Asks what limits there are."""

    slot = "limits"


def _answered_already(tracker: Tracker) -> bool:
    """Whether something was said since the latest message."""
    since = takewhile(lambda event: event["event"] != "user", reversed(tracker.events))
    return any(event["event"] == "bot" for event in since)


def _starts_form(event: dict[str, Any]) -> bool:
    return event.get("event") == "active_loop" and event.get("name") == "guidance_form"


class ValidateGuidanceForm(FormValidationAction):
    """Reads the answers to the form's questions."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_guidance_form"

    async def extract_need(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """What is to be made."""
        return _answered(tracker, "need")

    async def extract_industry(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """The field that it is for."""
        return _answered(tracker, "industry")

    async def extract_limits(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """What limits there are."""
        return _answered(tracker, "limits")


class ActionRecommend(Action):
    """Recommends a side for the need, with reasons and cautions."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_recommend"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the recommendation, remember it, and forget what it was for."""
        store = knowledge()
        known = [tracker.get_slot(slot) for slot in SLOTS]
        if None in known:  # The form was let go.
            return []
        named, before = mentions_of(tracker), memory_of(tracker).subjects
        tools = tuple(s for s in before if store.glossary[s].kind == "tool")
        if ids(named, *NEED):
            tools = ()  # "And for pictures?" asks for something else.
        question = Question(
            ADVICE,
            ids(named, *SUBJECT_KINDS) or (tools if len(tools) > 1 else ()),
            filters=tuple(chain(*known)),
            stance=stance_of(named),
        )
        found = _without_steps_said(tracker, answer(store, question))
        say(dispatcher, domain, store, once_more(tracker, found))
        return [*remember(question, found), *(SlotSet(slot, None) for slot in SLOTS)]


def _without_steps_said(tracker: Tracker, found: Answer) -> Answer:
    """The advice without what to do next, where that was said in the conversation already."""
    custom = (event.get("data", {}).get("custom") for event in tracker.events)
    said = {fact for each in custom if each for fact in each.get("facts", ())}
    steps = said & {step for guidance in knowledge().guidance for step in guidance.next}
    parts = tuple(part for part in found.parts if not {*part.facts} <= steps)
    return dataclasses.replace(found, parts=parts)


def _answered(tracker: Tracker, slot: str) -> dict[str, Any]:
    """The slot, as far as the message answers it; nothing if it asks something else.

    An answer to one question may hold that to another. What is not known, or in no answer that
    the facts know, is an empty list.
    """
    if _asks_something_else(tracker):
        return {}
    asked = tracker.get_slot("requested_slot") == slot
    if found := _named(tracker, SLOTS[slot], implied=asked):
        return {slot: found}
    if not asked:
        return {}
    unknown = slot != "need" or intent_of(tracker) in ("unsure", "deny")
    return {slot: []} if unknown else {}


def _named(tracker: Tracker, kinds: tuple[str, ...], implied: bool = True) -> list[str]:
    """Ids of what the message names or implies; "no experts" is a limit, and "no text" no need.

    "So I need both?" keeps what the last two advices were for.
    """
    named, last = mentions_of(tracker), memory_of(tracker).question
    meant = (m for m in named if kinds == LIMITS or not m.excluded)
    found = ids((m for m in meant if implied or not m.implied), *kinds)
    both = "both" in ids(named, "reference")
    adds = both and last is not None and last.intent == ADVICE
    before = advised_for(tracker)[-2:] if adds else []
    kept = (each for each in chain(*before) if knowledge().glossary[each].kind in kinds)
    return [*dict.fromkeys((*kept, *found))]


def _asks_something_else(tracker: Tracker) -> bool:
    """Whether the message is a question of its own, and no answer to the form's."""
    intent, text = intent_of(tracker), str(tracker.latest_message.get("text") or "")
    if intent in ("stop", ADVICE):
        return intent == "stop"
    if intent not in knowledge().questions and not intent.startswith(OUT_OF_SCOPE):
        return False
    asked_for = SLOTS.get(str(tracker.get_slot("requested_slot")), ())
    answers = bool(_named(tracker, asked_for)) or not _named(tracker, SUBJECT_KINDS)
    return asks(text) or not answers
