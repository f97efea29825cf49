"""What a message is about: named, referred to, or remembered."""

from __future__ import annotations

from dataclasses import dataclass

from topicbot.answering.describe import implied
from topicbot.answering.figures import near_to
from topicbot.answering.lookup import hanging, ids
from topicbot.answering.types import Mention, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS

#: Kinds that tell nothing of which subject is meant.
OF_BOTH = ("industry", "method")


@dataclass(frozen=True)
class Memory:
    """What a conversation remembers of its last answer.

    Attributes:
        question: The question that was answered last, if any.
        subjects: What that answer was about.
        earlier: What the last answer before it was about that was about something else.
    """

    question: Question | None = None
    subjects: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


def subjects_of(
    store: FactStore, named: tuple[Mention, ...], memory: Memory
) -> tuple[str, ...] | None:
    """What the message is about; None if it names nothing, empty if it names all."""
    main = store.subjects()
    found: list[str] = [
        m.id for m in named if m.kind in SUBJECT_KINDS and (m.kind != "subject" or m.id in main)
    ]
    references = ids(named, "reference")
    if not found and references:
        if "reverse" in references:
            return _reversed(memory)
        before = memory.subjects or (memory.question.subjects if memory.question else ())
        if "both" in references:
            # "So it is the larger of the two?"
            if ids(named, "measure") and hanging(named) and len(before) == 1:
                return before
            return before if len(before) > 1 else _pair(store, memory) or main
        if {"first", "second"} <= {*references}:
            return _in_order(store, memory)[:2]
        if "other" in references:
            others = tuple(s for s in main if s not in before)
            return others if len(others) == 1 else main
        if {"first", "second"} & {*references} and (memory.earlier or len(before or main) > 1):
            at = 0 if "first" in references else 1
            return _in_order(store, memory)[at : at + 1]
    if not found:
        return None
    return tuple(dict.fromkeys(found))


def unnamed(
    store: FactStore, new: Question, memory: Memory, named: tuple[Mention, ...]
) -> tuple[str, ...] | None:
    """What a question is about that names nothing; None if that cannot be known.

    What is to be defined is what is named or pointed to, and nothing else: where it is neither,
    it may be anything. It is the one thing that makes what is named ("AI that paints").
    """
    kind = store.questions[new.intent]
    if kind.query == "market" and (stated := near_to(store, new.amounts)):
        return stated
    if new.filters and kind.query in ("describe", "market") and kind.wording is not None:
        maker = only_maker(store, new.filters)
        pointed = memory.subjects and hanging(named)
        if (maker and not pointed) or kind.aspect == "definition":
            return maker
    if kind.aspect != "definition":
        return _remembered(store, new.intent, memory)
    return memory.subjects or None if ids(named, "reference") else None


def _remembered(store: FactStore, intent: str, memory: Memory) -> tuple[str, ...]:
    """What a question that names nothing is about: what the last answer was about.

    Questions that put things side by side, or ask which one, are about all; but two things that
    are no main subjects are compared if the talk was of both.
    """
    kind = store.questions[intent]
    if kind.query == "compare" and (pair := _pair(store, memory)):
        return pair
    if kind.query in ("compare", "same", "advise", "tools") or kind.wording is None:
        return ()
    return memory.subjects


def pointed_at(
    store: FactStore, subjects: tuple[str, ...], new: Question, memory: Memory
) -> tuple[str, ...]:
    """What is asked of the thing that was spoken of: "is it one of those?", "so it is larger?"."""
    spoken_of = memory.subjects
    if len(spoken_of) > 1:  # "So it is not an A?", after "is it an A?".
        spoken_of = tuple(s for s in spoken_of if s not in store.subjects())
    spoken_of = spoken_of if len(spoken_of) == 1 else ()
    if store.questions[new.intent].query == "market":
        larger = new.measures and new.yes_or_no and {*spoken_of} <= {*subjects}
        return spoken_of if larger and spoken_of else subjects
    whole = len(subjects) == 1 and subjects[0] in store.subjects()
    return (*spoken_of, *subjects) if whole and spoken_of != subjects else subjects


def beside(store: FactStore, subjects: tuple[str, ...], memory: Memory) -> tuple[str, ...]:
    """What a thing that is named alone is compared with: the part that was spoken of last."""
    pair = tuple(dict.fromkeys((*memory.subjects, *subjects)))
    return pair if len(pair) == 2 and not {*pair} & {*store.subjects()} else subjects


def only_maker(store: FactStore, filters: tuple[str, ...]) -> tuple[str, ...]:
    """The one subject that can make what is named; none if several or none of them can."""
    wanted = {f for f in implied(store, filters) if store.glossary[f].kind not in OF_BOTH}
    able = [s for s in store.subjects() if any(wanted & set(f.can) for f in store.of(s))]
    return tuple(able) if len(able) == 1 else ()


def _reversed(memory: Memory) -> tuple[str, ...] | None:
    """Part and whole of the last question, each in place of the other."""
    last = memory.question
    if last is None or len(last.subjects) != 2:
        return None
    return last.part_first[::-1]


def _in_order(store: FactStore, memory: Memory) -> tuple[str, ...]:
    """What "the first" and "the second" are of: what was spoken of last, one by one, or all."""
    if len(memory.subjects) > 1:
        return memory.subjects
    both = tuple(dict.fromkeys((*memory.earlier, *memory.subjects)))
    return both if len(both) == 2 else store.subjects()


def _pair(store: FactStore, memory: Memory) -> tuple[str, ...]:
    """The things that the last answer was of, or the talk was of two, if none is a main subject."""
    both = tuple(dict.fromkeys((*memory.earlier, *memory.subjects)))
    for pair in (memory.subjects, both if len(both) == 2 else ()):
        if len(pair) > 1 and not {*pair} & {*store.subjects()}:
            return pair
    return ()
