"""Goes on from the last answer: more, why, an example, shorter, simpler, again, from where."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import answer_message
from actions.decline import decline, declined_before
from actions.knowledge import knowledge
from actions.memory import (
    ADVICE,
    COMPARISON,
    EventList,
    intent_of,
    memory_of,
    mentions_of,
    remember,
    response_text,
    told_before,
)
from actions.rendering import say, sources
from topicbot.answering import (
    FILTER_KINDS,
    Answer,
    Opening,
    Question,
    answer,
    changes,
    example,
    ids,
    in_words,
    more,
    most_of,
    reason,
    shorter,
)
from topicbot.facts import FactStore
from topicbot.facts.types import SUBJECT_KINDS

NAMED = {
    "ask_more": "ask_definition",
    "ask_shorter": COMPARISON,
    "ask_example": "ask_tools",
    "ask_source": "ask_article",
    "ask_what_changes": ADVICE,
}
"""What is asked by a message that goes on from nothing said before."""

COMPLETE = ("ask_source", "ask_what_changes")
"""Intents that ask something even if nothing was said and nothing is named."""


class _Further(Action, ABC):
    """An action that goes on from the last question, or answers what is named where it cannot."""

    @abstractmethod
    def name(self) -> str:
        """Name in the domain."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Go on from the last question, or answer what the message names anew."""
        last = memory_of(tracker).question
        intent, named = intent_of(tracker), mentions_of(tracker)
        if intent == "ask_example" and {m.kind for m in in_words(named)} == {"concern"}:
            dispatcher.utter_message(response="utter_no_give_example")
            return []
        if last is not None and not _names_something_new(tracker):
            return self.go_on(dispatcher, tracker, domain, last)
        anew = last is None or ids(named, *SUBJECT_KINDS)
        if intent in COMPLETE or (named and anew):
            intent = NAMED.get(intent, intent)
        return answer_message(dispatcher, tracker, domain, intent)

    def go_on(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
        last: Question,
    ) -> EventList:
        """Say what there is about the last question."""
        found = self.find(knowledge(), tracker, last)
        if found.empty:
            dispatcher.utter_message(response=f"utter_no_{self.name().removeprefix('action_')}")
            return []
        say(dispatcher, domain, knowledge(), found)
        return remember(last, found, told_before(tracker))

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """The answer; an empty one if there is none."""
        return Answer()


class ActionTellMore(_Further):
    """Says the facts that the last answer kept back."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_tell_more"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """The next facts that were kept back, or what is near to them."""
        about = dataclasses.replace(last, subjects=memory_of(tracker).subjects)
        kept = tuple(tracker.get_slot("remaining") or ())
        return more(store, kept, about, told_before(tracker))


class ActionGiveReason(_Further):
    """Says why, as far as facts say it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_give_reason"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """Facts that are reasons and were not said yet; none for what was declined."""
        if declined_before(tracker):
            return Answer()
        about = memory_of(tracker).subjects
        return reason(store, dataclasses.replace(last, subjects=about), told_before(tracker))


class ActionGiveExample(_Further):
    """Names tools as examples."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_give_example"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """Tools of what was asked about."""
        return example(store, last)


class ActionSayWhatChanges(_Further):
    """Says what would change the advice."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_say_what_changes"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """Facts that speak for another side."""
        return changes(store, last)


class ActionShorten(_Further):
    """Says the last answer in a sentence."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_shorten"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """The answer's first sentence, or as many as are asked for."""
        return shorter(store, last, most_of(mentions_of(tracker)) or 1)


class ActionSimplify(_Further):
    """Says the last answer's first sentence to whoever did not understand it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_simplify"

    def go_on(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
        last: Question,
    ) -> EventList:
        """Say that sentence, unless it was all that was said: then offer what leads on.

        A yes, a no or an advice stays before it.
        """
        found, told = shorter(knowledge(), last), told_before(tracker)
        if {*told} <= {*found.facts}:
            return decline(dispatcher, tracker, domain, intent_of(tracker), ())
        opening = found.opening or Opening("utter_step_by_step")
        say(dispatcher, domain, knowledge(), dataclasses.replace(found, opening=opening))
        return remember(last, found)


class ActionRepeat(_Further):
    """Says the last answer again."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repeat"

    def find(self, store: FactStore, tracker: Tracker, last: Question) -> Answer:
        """The same answer."""
        return answer(store, last)


class ActionGiveSource(_Further):
    """Says where the last answer comes from, and how its figures were computed."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_give_source"

    def go_on(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
        last: Question,
    ) -> EventList:
        """Name sections and paragraphs of the article; the conversation goes on as before.

        What was declined is in none of them.
        """
        if declined_before(tracker):
            return answer_message(dispatcher, tracker, domain, NAMED["ask_source"])
        store = knowledge()
        told = _asked_of(tracker)
        places = sources(store, told)
        listed = "; ".join(
            response_text(
                domain,
                "utter_place" if len(place["paragraphs"]) == 1 else "utter_places",
                section=place["section"],
                paragraphs=", ".join(map(str, place["paragraphs"])),
            )
            for place in places
        )
        source = {"author": store.source.author, "publisher": store.source.publisher}
        words = [response_text(domain, "utter_source", places=listed, **source)]
        if any(store.root(s) for fact in told for s in store.facts[fact].subject):
            words.append(response_text(domain, "utter_no_source"))
        computed = [part.how for part in answer(store, last).parts if part.how]
        if computed:
            words.append(response_text(domain, "utter_computed", how="; ".join(computed)))
        origin = store.about("article", store.questions[NAMED["ask_source"]].aspect or "")[:1]
        facts = [*told, *(fact.id for fact in origin)]
        dispatcher.utter_message(
            text=" ".join(words), json_message={"facts": facts, "sources": places}
        )
        return []


def _asked_of(tracker: Tracker) -> tuple[str, ...]:
    """Ids of the facts whose place is asked for: the last ones, or the figures that are named."""
    store, aspects = knowledge(), ids(mentions_of(tracker), "aspect")
    figures = (f.id for f in store.facts.values() if f.aspect in aspects and f.figure)
    return tuple(figures) or told_before(tracker)


def _names_something_new(tracker: Tracker) -> bool:
    """Whether the message names a thing that the last answer was not about."""
    about = memory_of(tracker).subjects
    named = mentions_of(tracker)
    if intent_of(tracker) == "ask_more" and ids(in_words(named), "aspect", "reference"):
        return True  # "And the other one, what can go wrong there?"
    if ids(named, "stance") and ids(named, *FILTER_KINDS, "amount"):
        return True  # Whether the source says something of a thing is no question of where.
    return any(
        mention.kind == "unheld" or (mention.kind in SUBJECT_KINDS and mention.id not in about)
        for mention in named
        if mention.id in knowledge().glossary and mention.id != "article"
    )
