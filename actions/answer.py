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
from topicbot.facts.types import SUBJECT_KINDS


class ActionAnswer(Action):
    """Answers from the facts, or says what they do not hold."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the answer, and remember the question and what was said."""
        return answer_message(dispatcher, tracker, domain, intent_of(tracker))


class ActionDefaultFallback(Action):
    """Says that a message was not understood, but answers where it names a thing of the store.

    It takes the place of Rasa's own action of this name.
    """

    def name(self) -> str:
        """Name in the domain."""
        return "action_default_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Answer about what is named, or offer what can be answered."""
        return answer_message(dispatcher, tracker, domain, intent_of(tracker), only_named=True)


def answer_message(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    domain: DomainDict,
    intent: str,
    only_named: bool = False,
) -> EventList:
    """Answer the latest message.

    Args:
        dispatcher: Takes what is said.
        tracker: The conversation.
        domain: Its responses are the words around facts.
        intent: What the message is taken to ask.
        only_named: Whether it is answered only where it names a thing that facts are about.
    """
    store = knowledge()
    named = mentions_of(tracker)
    if only_named and not any(mention.kind in SUBJECT_KINDS for mention in named):
        return decline(dispatcher, domain, intent, named)
    question = resolve(store, intent, named, memory_of(tracker))
    if question is None:
        return decline(dispatcher, domain, intent, named)
    found = answer(store, question)
    say(dispatcher, domain, store, found)
    return [] if found.empty else remember(question, found)
