"""Answers a question about the topic."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.decline import OUT_OF_SCOPE, decline
from actions.knowledge import knowledge
from actions.memory import (
    ADVICE,
    GOES_ON,
    Asked,
    EventList,
    intent_of,
    memory_of,
    mentions_of,
    offered_last,
    questions_of,
    ranking_of,
    remember,
    response_text,
    spoken_of,
    told_before,
)
from actions.rendering import BUTTONS, buttons, say
from topicbot.answering import (
    Answer,
    FollowUp,
    Memory,
    Opening,
    Question,
    answer,
    ids,
    resolve,
    wording,
)
from topicbot.facts import FactStore
from topicbot.facts.types import SUBJECT_KINDS

OPINION, INTEREST, BIAS = "ask_opinion", "ask_interest", "bias"
"""The intents of who asks for a judgement, and for an interest, and the concern of the latter."""

COMPLAINT = "complain"
"""The intent of who finds fault with an answer."""

SETTLED = {
    "out_of_scope_prices": (("ask_weaknesses",), ("concern",)),
    "out_of_scope_how_to": (("ask_capability",), ("task", "modality")),
    "out_of_scope_products": (("ask_capability",), ("task", "modality")),
    "out_of_scope_related": (("ask_strengths", "ask_weaknesses"), ("concern",)),
    "out_of_scope_general": (("ask_strengths", "ask_weaknesses"), ("concern",)),
}
"""What a question of yes or no comes to that seems to be outside, where such things are named.

"Is it expensive?" asks for no price, "can I have it translate that?" for no instructions, and "will
it replace me?" for nothing of the rest of the world.
"""

READING = 0.03
"""Probability from which another intent is offered as what may be meant instead."""

LIKELY = 0.2
"""Probability from which a question is guessed that was not understood but names something."""

SURE = 0.8
"""Probability of an intent from which an answer is told as one to what was asked.

Below it, where nothing is named but what the question is about, about every second answer is to
another question (docs/understanding.md); it is told with the other readings beside it.
"""

SURE_CLAIM = 0.65
"""Probability of a claim from which it is one that was asked about.

Below it about half of what is told with yes or no is wrong (docs/understanding.md).
"""

OPENLY = ("out_of_scope_prices", "out_of_scope_how_to", "out_of_scope_products")
"""Those of them for which facts are told also where they settle nothing."""

SETTLING = ("utter_yes", "utter_no", "utter_through_parent")
"""How an answer begins that settles what was asked, of the thing itself or of all of its kind."""


class ActionAnswer(Action):
    """Answers from the facts, or says what they do not hold."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the answer, and remember the question and what was said."""
        questions = questions_of(tracker)
        if questions:
            return answer_each(dispatcher, tracker, domain, questions)
        if outside := _only_inside_by_a_claim(tracker):
            return decline(dispatcher, tracker, domain, outside, mentions_of(tracker))
        return answer_message(dispatcher, tracker, domain, intent_of(tracker))


class ActionDecline(Action):
    """Declines what is outside the article, by name where something was named."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_decline"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Decline, unless facts settle all the same what is asked for yes or no."""
        named = mentions_of(tracker)
        if settled := _settled(tracker):
            say(dispatcher, domain, knowledge(), settled[1])
            return remember(*settled)
        return decline(dispatcher, tracker, domain, intent_of(tracker), named)


class ActionOffer(Action):
    """Answers a greeting, a call for help or doubt, and offers questions."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_offer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> EventList:
        """Say the response of the intent; the conversation's memory stays as it is.

        Whether the source is biased is no opinion, but a question of whose interest it serves. An
        objection that names something is answered on that.
        """
        intent, named = intent_of(tracker), mentions_of(tracker)
        if intent == OPINION and BIAS in ids(named, "concern"):
            return answer_message(dispatcher, tracker, domain, INTEREST)
        if intent == COMPLAINT and memory_of(tracker).question and _kinds_named(tracker):
            # "But it does make mistakes, you said."
            return answer_message(dispatcher, tracker, domain, _next_likely(tracker) or GOES_ON)
        return decline(dispatcher, tracker, domain, intent, named)


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
        """Answer what is likeliest to be asked of what is named, or offer what can be answered.

        A number that chooses none of the quick replies is told so, and they are offered again.
        """
        if most := tracker.latest_message.get("offered"):
            again = offered_last(tracker)
            dispatcher.utter_message(response="utter_not_offered", most=most, buttons=again)
            return []
        intent, named = intent_of(tracker), mentions_of(tracker)
        if not _kinds_named(tracker):
            return decline(dispatcher, tracker, domain, intent, named)
        likely = _next_likely(tracker) or GOES_ON
        return answer_message(dispatcher, tracker, domain, likely, guessed=True)


def _only_inside_by_a_claim(tracker: Tracker) -> str | None:
    """The intent outside the topic that a message has but for a claim on what it is not about.

    "Is it free?" claims something of generative AI, and nothing where "it" is ChatGPT.
    """
    named, ranking = mentions_of(tracker), ranking_of(tracker)
    outside = ranking[0][0] if ranking else ""
    if not outside.startswith(OUT_OF_SCOPE) or not ids(named, "claim"):
        return None
    question = resolve(knowledge(), intent_of(tracker), named, memory_of(tracker))
    return None if question and question.claim else outside


def _settled(tracker: Tracker) -> tuple[Question, Answer] | None:
    """What facts say all the same to a question of yes or no, or of who, that seems to be outside.

    They have to say it of the very thing that is asked about.
    """
    store, named = knowledge(), mentions_of(tracker)
    outside = intent_of(tracker)
    intents, kinds = SETTLED.get(outside, ((), ()))
    of_one = len(ids(named, *SUBJECT_KINDS)) < 2 and not ids(named, "unheld")
    if not (ids(named, "stance") and of_one and ids(named, *kinds)):
        return None
    for intent in intents:
        question = resolve(store, intent, named, memory_of(tracker))
        found = answer(store, question) if question else Answer()
        settles = found.opening.response in SETTLING if found.opening else outside in OPENLY
        if question is not None and not found.empty and settles:
            return question, found
    return None


def answer_message(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    domain: DomainDict,
    intent: str,
    guessed: bool = False,
) -> EventList:
    """Answer the latest message.

    Args:
        dispatcher: Takes what is said.
        tracker: The conversation.
        domain: Its responses are the words around facts.
        intent: What the message is taken to ask.
        guessed: Whether that is no more than a guess.
    """
    store, memory = knowledge(), memory_of(tracker)
    named = mentions_of(tracker)
    question = resolve(store, intent, named, memory)
    if question is None:
        likely = _next_likely(tracker) if intent == GOES_ON else None
        if likely:
            return answer_message(dispatcher, tracker, domain, likely, guessed=True)
        return decline(dispatcher, tracker, domain, intent_of(tracker), named)
    found = answer(store, question)
    other = _other_reading(tracker, found)
    if other and (meant := _readings(store, (question, other))):
        dispatcher.utter_message(response="utter_which_is_meant", buttons=buttons(meant))
        return []
    found = once_more(tracker, found)
    unsure = not found.empty and (guessed or _unsure(tracker, question))
    if unsure:
        # A yes or no to what was perhaps not asked is worse than none.
        opening = None if question.claim else found.opening
        offered = _also_offered(tracker, found)
        found = dataclasses.replace(found, opening=opening, follow_ups=offered)
    say(dispatcher, domain, store, found, unsure=unsure)
    return [] if found.empty else remember(question, found)


def _kinds_named(tracker: Tracker) -> set[str]:
    """Kinds of the things that the latest message names, whatever it implies."""
    return {m.kind for m in mentions_of(tracker) if not m.implied} - {"stance", "reference"}


def _next_likely(tracker: Tracker) -> str | None:
    """The likeliest of the store's questions, if it is likely at all."""
    questions = knowledge().questions
    return next((i for i, p in ranking_of(tracker) if i in questions and p > LIKELY), None)


def _unsure(tracker: Tracker, question: Question) -> bool:
    """Whether a question may well be another than the one that was asked.

    What is named or pointed to besides what it is about makes it sure; so does a claim that is
    likely itself, and what was asked before.
    """
    if question.claim:
        return _likelihood(tracker, question.claim) < SURE_CLAIM
    last = memory_of(tracker).question
    again = last is not None and last.intent == question.intent
    pointed = any(m.kind == "reference" and not m.implied for m in mentions_of(tracker))
    if again or pointed or _kinds_named(tracker) - {*SUBJECT_KINDS}:
        return False
    likely, intent = dict(ranking_of(tracker)), intent_of(tracker)
    if intent not in likely:
        return False
    probability = likely.get(question.intent, 1.0)
    # A clause may be surer than the whole; what goes on from before asks in its own way.
    if intent == question.intent or intent not in (*knowledge().questions, COMPLAINT):
        probability = max(probability, float(tracker.latest_message["intent"]["confidence"]))
    return probability < SURE


def _likelihood(tracker: Tracker, claim: str) -> float:
    """How likely it is that the latest message is about a claim."""
    entities = tracker.latest_message.get("entities") or []
    found = (e.get("confidence_entity") for e in entities if e["value"] == claim)
    return float(next(found, None) or 1.0)


def once_more(tracker: Tracker, found: Answer) -> Answer:
    """An answer that says so where it says what was said last, and offers other readings.

    Advice that is given again is told in short.
    """
    opening, before = found.opening, told_before(tracker)
    advises = opening is not None and opening.response == "utter_recommend"
    same = {*found.facts} <= {*before} if advises else found.facts == before
    if not found.facts or not same or not (advises or opening is None):
        return found
    offered = _also_offered(tracker, found)
    if opening is None:
        return dataclasses.replace(found, opening=Opening("utter_again"), follow_ups=offered)
    still = Opening("utter_recommend_again", opening.values)
    return dataclasses.replace(found, opening=still, parts=found.parts[:2], follow_ups=offered)


def _also_offered(tracker: Tracker, found: Answer) -> tuple[FollowUp, ...]:
    """What else the latest message may ask, and then what fits after an answer."""
    store = knowledge()
    likely = [intent for intent, p in ranking_of(tracker)[1:] if p > READING]
    others = (wording(store, i, found.subjects) for i in likely if i in store.questions)
    return tuple(dict.fromkeys((*filter(None, others), *found.follow_ups)))


def _other_reading(tracker: Tracker, found: Answer) -> Question | None:
    """The question that a message may ask as well, if its answer says something else."""
    store, intent = knowledge(), str(tracker.latest_message.get("alternative") or "")
    if intent not in store.questions or found.empty:
        return None
    other = resolve(store, intent, mentions_of(tracker), memory_of(tracker))
    if other is None:
        return None
    facts, others = {*found.facts}, {*answer(store, other).facts}
    return None if not others or facts <= others or others <= facts else other


def _readings(store: FactStore, questions: Sequence[Question]) -> list[FollowUp]:
    """The questions in people's words; none if one has none or both have the same."""
    worded = dict.fromkeys(wording(store, each.intent, each.subjects) for each in questions)
    return [each for each in worded if each] if None not in worded and len(worded) > 1 else []


def answer_each(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    domain: DomainDict,
    questions: Sequence[Asked],
) -> EventList:
    """Answer several questions of one message in their order, each going on from the one before.

    What cannot be answered is said at the end.
    """
    store, memory = knowledge(), memory_of(tracker)
    if before := _named_before(tracker, questions):
        memory = dataclasses.replace(memory, subjects=before)
    answered: list[tuple[Question, Answer]] = []
    told: tuple[str, ...] = ()
    left = []
    for asked in questions:
        inside = not asked.intent.startswith(OUT_OF_SCOPE)
        # Advice depends on all that is told.
        named = mentions_of(tracker) if asked.intent == ADVICE else asked.named
        question = resolve(store, asked.intent, named, memory) if inside else None
        found = answer(store, question) if question else None
        if question is None or found is None or found.empty:
            left.append(asked.text)
        elif not {*found.said} <= {*told}:
            new = tuple(part for part in found.parts if not {*part.facts} <= {*told})
            found = dataclasses.replace(found, parts=new)
            answered.append((question, found))
            memory = Memory(question, spoken_of(question, found))
            told += found.said
    if not answered:
        return decline(dispatcher, tracker, domain, questions[0].intent, questions[0].named)
    rest = []
    if left:
        questions_left = " ".join(map(_quoted, left))
        rest.append(response_text(domain, "utter_left_open", questions=questions_left))
    if unread := tracker.latest_message.get("unread"):
        rest.append(response_text(domain, "utter_left_unread", question=_quoted(unread)))
    for number, (_, found) in enumerate(answered, 1):
        say(dispatcher, domain, store, found, goes_on=number < len(answered) or bool(rest))
    if rest:
        offered = answered[-1][1].follow_ups
        dispatcher.utter_message(text="\n\n".join(rest), buttons=buttons(offered[:BUTTONS]))
    question, found = answered[-1]
    return remember(question, found, tuple(f for f in told if f not in found.facts))


def _named_before(tracker: Tracker, questions: Sequence[Asked]) -> tuple[str, ...]:
    """What a message names in none of its questions ("this thing, what is it, and what for?")."""
    asked = {mention for question in questions for mention in question.named}
    things = (m for m in mentions_of(tracker) if m.kind in SUBJECT_KINDS)
    return tuple(dict.fromkeys(m.id for m in things if m not in asked))


def _quoted(text: str) -> str:
    return f"“{text}”"
