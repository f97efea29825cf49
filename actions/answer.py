"""Answers a question about the topic."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.decline import decline
from actions.knowledge import knowledge
from actions.memory import EventList, intent_of, memory_of, mentions_of, remember
from actions.rendering import say
from topicbot.answering import answer, resolve


class ActionAnswer(Action):
    """Answers from the facts, or says what they do not hold."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the answer, and remember the question and what was said."""
        return answer_message(dispatcher, tracker, domain)


def answer_message(
    dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
) -> EventList:
    """Answer the latest message."""
    store = knowledge()
    intent, named = intent_of(tracker), mentions_of(tracker)
    question = resolve(store, intent, named, memory_of(tracker))
    if question is None:
        return decline(dispatcher, domain, intent, named)
    found = answer(store, question)
    say(dispatcher, domain, store, found)
    return [] if found.empty else remember(question, found)
