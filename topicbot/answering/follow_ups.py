"""Questions that fit after an answer, in the words in which a person would ask them."""

from __future__ import annotations

from collections.abc import Sequence

from topicbot.answering.describe import with_parent
from topicbot.answering.types import FollowUp
from topicbot.facts.store import FactStore

#: How many a message offers.
OFFERED = 3


def follow_ups(store: FactStore, intent: str, subjects: tuple[str, ...]) -> tuple[FollowUp, ...]:
    """What can be asked after the answer to ``intent`` about the subjects, best first."""
    found = (wording(store, after, subjects) for after in store.questions[intent].next)
    return tuple(dict.fromkeys(f for f in found if f is not None))[:OFFERED]


def nearest(
    store: FactStore, intent: str, named: Sequence[str], most: int = OFFERED
) -> tuple[FollowUp, ...]:
    """Questions to offer after a message that no question answers.

    Args:
        store: The fact store.
        intent: The message's intent.
        named: Ids of what the message names; what the store knows of it is offered first.
        most: How many to offer at most.
    """
    about = tuple(
        subject
        for i in named
        if i in store.glossary
        for subject in (i, *store.ancestors(i))
        if store.of(subject)
    )[:1]
    offer = store.offers.get(intent)
    intents = offer.next if offer else tuple(store.questions)[:OFFERED]
    named_first = [wording(store, i, about) for i in intents] if about else []
    found = (*named_first, *(wording(store, i, ()) for i in intents))
    return tuple(dict.fromkeys(f for f in found if f is not None))[:most]


def wording(store: FactStore, intent: str, subjects: tuple[str, ...]) -> FollowUp | None:
    """The question in words about the subjects; None where the store could not answer it."""
    kind = store.questions[intent]
    if len(subjects) > 1:
        # "The two" are those that are compared; of other things, what they belong to counts.
        roots = tuple(dict.fromkeys(r for s in subjects if (r := store.root(s))))
        subjects = roots if len(roots) == 1 else ()
    if len(subjects) == 1 and kind.wording:
        holder = with_parent(store, subjects[0], kind.aspect) if kind.aspect else subjects[0]
        if holder is None:
            return None
        entry = store.glossary[holder]
        return FollowUp(intent, kind.wording.format(name=entry.name, one=entry.one))
    text = kind.wording_both
    return FollowUp(intent, text) if text else None
