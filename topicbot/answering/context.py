"""Reads what was named in a message, and in those before it, as a question of the store."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from topicbot.answering.decision import decided, ids, with_aspect, with_query
from topicbot.answering.describe import concerning, implied, is_content
from topicbot.answering.market import CHANGES, OF_YEARS, amount_of, factor_of, near_to
from topicbot.answering.types import Mention, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS, Amount, QuestionKind

#: Kinds that tell nothing of which subject is meant.
OF_BOTH = ("industry", "method")
#: Kinds that narrow a question down.
FILTER_KINDS = ("modality", "task", "industry", "concern", "method")


#: Kinds of what a question of a query may say not to want told, where they are not content.
LEFT_OUT = {"describe": ("concern", "method", "industry"), "tools": ("tool",)}


#: Queries that say nothing of a concern: after them it is asked for by itself.
CONCERNED_APART = ("capability", "classify", "compare", "market", "same", "tools")


#: Aspects that tell what something is; whether two things are the same is about these.
OF_ITSELF = ("definition", "relation", "scope")

#: By how much likelier a message that leans on the last question asks the same once more.
AGAIN = 3.0


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


def in_context(
    ranking: Sequence[tuple[str, float]], mentions: Iterable[Mention], memory: Memory
) -> str:
    """The likeliest intent of a message, given what was asked before.

    Who names no thing, or points back to one, likely asks again what was asked last.

    Args:
        ranking: Intents with their probabilities, the likeliest first.
        mentions: What the message names.
        memory: What was asked and answered before.
    """
    named = tuple(mentions)
    leans = not ids(named, *SUBJECT_KINDS) or "pointing" in ids(named, "form")
    last = memory.question.intent if memory.question and leans else ""
    weighed = {intent: p * (AGAIN if intent == last else 1) for intent, p in ranking}
    return max(weighed, key=lambda intent: weighed[intent])


def resolve(
    store: FactStore, intent: str, mentions: Iterable[Mention], memory: Memory
) -> Question | None:
    """The question that a message asks.

    Args:
        store: The fact store.
        intent: One of the store's questions, or anything else for words that only go on from the
            last question ("and the other one?", "no, I meant 2034").
        mentions: What the message names, in its order.
        memory: What was asked and answered before.

    Returns:
        The question; None if the message goes on from nothing and names nothing, or is about
        something that the store does not hold.
    """
    named = tuple(mentions)
    if "yes-or-no" not in ids(named, "form"):  # "How fast does it grow?" asks for its figures.
        named = tuple(m for m in named if m.id not in CHANGES)
    asked = store.questions.get(intent)
    without: tuple[str, ...] = ()
    if asked is None or asked.query not in ("classify", "same"):
        named, without = _left_out(store, asked, _meant(store, named))
    intent = decided(store, intent, named, memory.question)
    forms = ids(named, "form")
    subjects = _subjects(store, named, memory)
    new = Question(
        intent=intent,
        subjects=subjects or (),
        aspects=ids(named, "aspect"),
        filters=ids(named, *FILTER_KINDS),
        measures=_measures(store, intent, named, subjects, memory),
        years=_years(store, named, memory),
        without=without,
        contained=bool(ids(named, "direction")),
        yes_or_no="yes-or-no" in forms,
        negative="negative" in forms,
        doubted="doubted" in forms,
        total="total" in forms,
        only="only" in forms,
        whole="whole" in forms,
        some="some" in forms,
        openly=bool({"open", "who", "why", "ranked"} & {*forms}) or _both_ways(store, named),
        who="who" in forms,
        ranked="ranked" in forms,
        why="why" in forms,
        mentioned=bool({"said", "detail"} & {*forms}),
        detail="detail" in forms,
        also="also" in forms,
        implied=ids((m for m in named if m.implied), *FILTER_KINDS),
        amounts=tuple(amount_of(text) for text in ids(named, "amount")),
        factors=tuple(factor_of(text) for text in ids(named, "factor")),
        most=most_of(named),
        uses="use" in forms or bool(asked and asked.aspect == "architecture"),
    )
    if (unheld := ids(named, "unheld")) and not _about_what_is_held(store, new, unheld):
        return None
    if intent not in store.questions:
        return _going_on(store, memory, subjects, new)
    if claimed := _claimed(store, new, named, subjects, memory):
        return claimed
    if same := _same_in_that(store, new, subjects, memory):
        return same
    own = store.questions[intent].aspect
    if subjects is None:
        subjects = _unnamed(store, new, memory, named)
        if subjects is None:
            return None
    aspects = tuple(aspect for aspect in new.aspects if aspect != own)
    # "Does it matter?" and "do they differ?" are affirmed; what else is asked of it is open.
    yes_or_no = new.yes_or_no and (not store.questions[intent].affirmed or own in new.aspects)
    one = len(ids(named, *SUBJECT_KINDS)) < 2  # "So it is none?" is asked of what was spoken of.
    of_before = "pointing" in forms or ("negative" in forms and one)
    if of_before and store.questions[intent].query in ("classify", "market"):
        subjects = _pointed_at(store, subjects, new, memory)
    if store.questions[intent].query == "compare" and len(subjects) == 1:
        subjects = _beside(store, subjects, memory)
    filters = new.filters
    if store.questions[intent].query == "tools" and "pointing" in forms and not subjects:
        # "Which tool is for that?"
        filters = filters or (memory.question.filters if memory.question else ())
    return dataclasses.replace(
        new,
        subjects=subjects,
        aspects=aspects,
        filters=filters,
        yes_or_no=yes_or_no,
        by_name=own in new.aspects,
    )


def most_of(mentions: Iterable[Mention]) -> int:
    """How many sentences a message wants at most ("two bullets"); 0 for as many as fit."""
    return next((int(amount_of(length)) for length in ids(mentions, "length")), 0)


def _same_in_that(
    store: FactStore, new: Question, subjects: tuple[str, ...] | None, memory: Memory
) -> Question | None:
    """How two things compare in what was told of one ("does tea grow the same way?")."""
    last = store.questions[memory.question.intent] if memory.question else None
    pair = tuple(dict.fromkeys((*memory.subjects, *(subjects or ()))))
    if store.questions[new.intent].query != "same" or len(subjects or ()) != 1 or len(pair) != 2:
        return None
    if last is None or last.query != "describe" or not last.wording or not last.aspect:
        return None
    if last.aspect in OF_ITSELF:
        return None
    intent = with_query(store, "compare") or new.intent
    return dataclasses.replace(
        new, intent=intent, subjects=pair, aspects=(last.aspect,), yes_or_no=False
    )


def _claimed(
    store: FactStore,
    new: Question,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> Question | None:
    """The question whether a claim holds, if it is about what is named, or else pointed to."""
    mention = _claim_meant(store, named, subjects, memory)
    if mention is None:
        return None
    claim = store.claims[mention.id]
    facts = [store.facts[fact] for fact in claim.facts]
    about = tuple(s for s in facts[0].subject if store.root(s))  # The source is no subject.
    intent = with_aspect(store, facts[0].aspect) or new.intent
    return dataclasses.replace(
        new,
        intent=intent,
        subjects=about,
        aspects=(),
        claim=claim.id,
        plain=mention.plain,
    )


def _claim_meant(
    store: FactStore,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> Mention | None:
    """The claim that is asked of what is named, or else of what was spoken of."""
    likely = {m.about: m for m in reversed(named) if m.kind == "claim"}
    before = () if subjects else memory.subjects
    of_before = likely.get(store.root(before[0]) or "") if len(before) == 1 else None
    found = of_before or likely.get("")
    asked = subjects or (before if "pointing" in ids(named, "form") else ())
    if found is None or not asked:
        return found
    # What is said of the whole of a main subject is not said of that, nor of what belongs to it.
    holders = {h for s in asked for h in (s, store.root(s))}
    return found if holders & store.claimed_of(store.claims[found.id]) else None


def _both_ways(store: FactStore, named: tuple[Mention, ...]) -> bool:
    """Whether it is about both directions at once ("all A are B, but not all B are A")."""
    main = [m.id for m in named if m.id in store.subjects()]
    return all(main.count(subject) > 1 for subject in store.subjects())


def _pointed_at(
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


def _beside(store: FactStore, subjects: tuple[str, ...], memory: Memory) -> tuple[str, ...]:
    """What a thing that is named alone is compared with: the part that was spoken of last."""
    pair = tuple(dict.fromkeys((*memory.subjects, *subjects)))
    return pair if len(pair) == 2 and not {*pair} & {*store.subjects()} else subjects


def _meant(store: FactStore, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """What is named without what is not meant, unless nothing else like it is named.

    Of the main subjects, where all but one are excluded, that one is meant.
    """

    def alike(mention: Mention) -> bool:
        things = SUBJECT_KINDS if mention.kind in SUBJECT_KINDS else (mention.kind,)
        return any(m.kind in things and not m.excluded and m.id != mention.id for m in named)

    others = [s for s in store.subjects() if s not in {m.id for m in named}]
    things = [m for m in named if m.kind in SUBJECT_KINDS]
    if things and all(m.excluded and m.id in store.subjects() for m in things) and len(others) == 1:
        return (Mention("subject", others[0]), *(m for m in named if m not in things))
    return tuple(m for m in named if not (m.excluded and alike(m)))


def _left_out(
    store: FactStore, asked: QuestionKind | None, named: tuple[Mention, ...]
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """What is named, and apart from that what is not to be told of an aspect that is asked for."""
    if asked is None:
        return named, ()
    kinds = LEFT_OUT.get(asked.query, ("modality", "task"))
    without = ids((m for m in named if m.excluded), *kinds)
    return tuple(m for m in named if m.id not in without), without


def _measures(
    store: FactStore,
    intent: str,
    named: tuple[Mention, ...],
    subjects: tuple[str, ...] | None,
    memory: Memory,
) -> tuple[str, ...]:
    """What is wanted of figures.

    An amount that they may be under is one, too, and so is a factor: where two things are named, or
    one after both, how much larger that is, and otherwise what it multiplies by.
    """
    measures = ids(named, "measure")
    if any(text.lower().startswith("under") for text in ids(named, "amount")):
        measures += ("smaller",)
    asked = (intent, memory.question.intent if memory.question else "")
    if not ids(named, "factor") or with_query(store, "market") not in asked:
        return measures
    over_years = bool(ids(named, "year"))
    spoken_of = () if over_years else memory.subjects
    of_both = subjects and max(len(subjects), len(spoken_of)) > 1
    compared = of_both or ("larger" in measures and not over_years)
    others = (m for m in measures if m not in (*CHANGES, "larger"))
    return (*others, "larger" if compared else "growth-factor")


def _years(store: FactStore, named: tuple[Mention, ...], memory: Memory) -> tuple[int, ...]:
    """The years that are named, or what lies so many years after the one that is or was.

    After figures of no year in particular, the first that there is one of counts.
    """
    years = tuple(int(year) for year in ids(named, "year"))
    spans = ids(named, "span")
    if spans and not years and memory.question is not None:
        measured = store.questions[memory.question.intent].query == "market"
        held = (f.figure.year for f in store.facts.values() if isinstance(f.figure, Amount))
        years = memory.question.years or ((min(held),) if measured else ())
    if len(years) != 1 or not spans:
        return years
    return tuple(int(years[0] + amount_of(span)) for span in spans)


def _unnamed(
    store: FactStore, new: Question, memory: Memory, named: tuple[Mention, ...]
) -> tuple[str, ...] | None:
    """What a question is about that names nothing; None if that cannot be known.

    What is to be defined is what is named or pointed to, and nothing else: where it is neither,
    it may be anything. It is the one thing that makes what is named ("AI that paints").
    """
    kind = store.questions[new.intent]
    if new.who and kind.query == "capability":
        return ()
    if kind.query == "market" and (stated := near_to(store, new.amounts)):
        return stated
    if new.filters and kind.query in ("describe", "market") and kind.wording is not None:
        maker = _only_maker(store, new.filters)
        pointed = memory.subjects and "pointing" in ids(named, "form")
        if (maker and not pointed) or kind.aspect == "definition":
            return maker
    if kind.aspect != "definition":
        return _remembered(store, new.intent, memory)
    return memory.subjects or None if ids(named, "reference") else None


def _only_maker(store: FactStore, filters: tuple[str, ...]) -> tuple[str, ...]:
    """The one subject that can make what is named; none if several or none of them can."""
    wanted = {f for f in implied(store, filters) if store.glossary[f].kind not in OF_BOTH}
    able = [s for s in store.subjects() if any(wanted & set(f.can) for f in store.of(s))]
    return tuple(able) if len(able) == 1 else ()


def _about_what_is_held(store: FactStore, new: Question, unheld: tuple[str, ...]) -> bool:
    """Whether a message that names something unheld asks about something held all the same.

    A notion that is not held is what is asked for, whatever stands beside it; a product or a
    company may be named in passing.
    """
    kind = store.questions.get(new.intent)
    if kind is not None and kind.query == "describe" and kind.wording is None:
        return not new.mentioned
    if kind is not None and kind.query in ("same", "classify", "compare"):
        return len(new.subjects) > 1
    advised = kind is not None and kind.query == "advise"
    if kind is not None and kind.query == "market" and new.measures:
        return True
    if not advised and any(store.glossary[thing].notion for thing in unheld):
        return False
    concerned = any(store.glossary[f].kind != "concern" for f in new.filters)
    return bool(new.subjects or concerned)


def _going_on(
    store: FactStore, memory: Memory, subjects: tuple[str, ...] | None, new: Question
) -> Question | None:
    """The last question, with what is new in place of what it had."""
    last = memory.question
    by_aspect = {kind.aspect: kind.intent for kind in reversed(tuple(store.questions.values()))}
    intent = by_aspect.get(new.aspects[0]) if new.aspects else None
    if intent is None and (new.years or new.measures):
        intent = with_query(store, "market")
    if intent is None and last is None and set(store.subjects()) <= set(subjects or ()):
        # All are named, and no more than a need: which serves it, or how they differ.
        intent = with_query(store, "advise" if new.filters else "compare")
    query = store.questions[last.intent].query if last else None
    if intent is None and new.who and query not in ("tools", "advise"):
        content = any(is_content(store, f) for f in new.filters)
        intent = with_query(store, "capability") if content or query == "capability" else None
    if intent is None and new.filters:
        intent = _for_filter(store, new.filters, subjects or memory.subjects, last)
    if intent is None and last is None and subjects:
        intent = with_aspect(store, "definition")
    of_all = new.who and subjects is None  # "Who can, then?", "for which of them?"
    again = of_all and query in ("capability", "describe", "market")
    nothing_new = subjects is None and not new.most and not again
    if intent is None and (last is None or nothing_new):
        return None
    about = subjects if subjects is not None else memory.subjects
    if last and subjects is None and new.filters and query in ("tools", "advise"):
        about = last.subjects  # "And for video?" asks for another tool, or another side.
    if of_all:
        about = ()
    if last and query == "capability" and intent == with_query(store, "tools"):
        # "And which product?", after what can be made.
        new = dataclasses.replace(new, filters=new.filters or last.filters)
    if last is None or (intent is not None and intent != last.intent):
        return dataclasses.replace(
            new, intent=intent or "", subjects=about, aspects=new.aspects[1:], contained=False
        )
    if subjects is not None and query == "classify":
        about = _classified(store, subjects, last)
    # A rate of growth is no measure of another year.
    lasting = tuple(m for m in last.measures if not new.years or m in OF_YEARS)
    # Another need is added to the one that there was, or takes its place within the same field.
    if last and query == "advise" and new.filters:
        need = any(is_content(store, f) for f in new.filters)
        kept = (f for f in last.filters if new.also or need is not is_content(store, f))
        new = dataclasses.replace(new, filters=(*dict.fromkeys((*kept, *new.filters)),))
    if query == "describe" and (maker := _of_its_maker(store, subjects, new, last)):
        about, new = maker, dataclasses.replace(new, filters=())
    if {*near_to(store, last.amounts)} - {*about}:
        # Whether a figure is right is asked of the thing whose it is.
        last = dataclasses.replace(last, amounts=(), yes_or_no=False)
    # Whoever says what is asked ("no, the price") takes back what narrowed it down.
    filters = new.filters or (() if new.aspects else last.filters)
    return dataclasses.replace(
        last,
        subjects=about,
        aspects=new.aspects[1:] or last.aspects,
        filters=filters,
        measures=new.measures or lasting,
        years=new.years or last.years,
        contained=False,
        openly=last.openly or (new.openly and not new.who),
        amounts=new.amounts or (() if new.measures else last.amounts),
        factors=new.factors or (() if new.measures else last.factors),
        most=new.most,
        yes_or_no=new.yes_or_no or (last.yes_or_no and query != "advise" and not new.openly),
        claim="",
    )


def _of_its_maker(
    store: FactStore, subjects: tuple[str, ...] | None, new: Question, last: Question
) -> tuple[str, ...]:
    """The one thing that makes what is named after a concern ("and for pictures?", after cost)."""
    content = subjects is None and all(is_content(store, f) for f in new.filters)
    concerned = last.filters and all(store.glossary[f].kind == "concern" for f in last.filters)
    return _only_maker(store, new.filters) if content and concerned and new.filters else ()


def _classified(store: FactStore, new: tuple[str, ...], last: Question) -> tuple[str, ...]:
    """Part and whole of "and this one?", where one of the two stays as it was."""
    if len(new) != 1 or len(last.subjects) != 2:
        return new
    part, whole = last.subjects[::-1] if last.contained else last.subjects
    if new[0] in store.subjects() and part not in (*store.subjects(), *new):
        return (part, new[0])
    return (new[0], whole) if new[0] != whole else (whole, part)


def _subjects(
    store: FactStore, named: tuple[Mention, ...], memory: Memory
) -> tuple[str, ...] | None:
    """What the message is about; None if it names nothing, empty if it names all."""
    main = store.subjects()
    found: list[str] = [
        m.id for m in named if m.kind in SUBJECT_KINDS and (m.kind != "subject" or m.id in main)
    ]
    references = ids(named, "reference")
    if not found and references:
        before = memory.subjects or (memory.question.subjects if memory.question else ())
        if "both" in references:
            # "So it is the larger of the two?"
            if ids(named, "measure") and "pointing" in ids(named, "form") and len(before) == 1:
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


def _in_order(store: FactStore, memory: Memory) -> tuple[str, ...]:
    """What "the first" and "the second" are of: what was spoken of last, one by one, or all."""
    if len(memory.subjects) > 1:
        return memory.subjects
    both = tuple(dict.fromkeys((*memory.earlier, *memory.subjects)))
    return both if len(both) == 2 else store.subjects()


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


def _pair(store: FactStore, memory: Memory) -> tuple[str, ...]:
    """The things that the last answer was of, or the talk was of two, if none is a main subject."""
    both = tuple(dict.fromkeys((*memory.earlier, *memory.subjects)))
    for pair in (memory.subjects, both if len(both) == 2 else ()):
        if len(pair) > 1 and not {*pair} & {*store.subjects()}:
            return pair
    return ()


def _for_filter(
    store: FactStore, filters: tuple[str, ...], about: tuple[str, ...], last: Question | None
) -> str | None:
    """The question that a thing named alone belongs to ("and video?", "what about the cost?")."""
    kinds = {store.glossary[f].kind for f in filters}
    if last is None:
        if kinds & {"modality", "task"} and "concern" not in kinds:
            return with_query(store, "capability")
        return with_aspect(store, "industries" if kinds == {"industry"} else "weaknesses")
    kind = store.questions[last.intent]
    about = about or store.subjects()
    holders = {each for s in about for each in (s, *store.parents(s))}
    on = [fact.aspect for fact in concerning(store, holders, kind.aspect or "", filters)]
    of_each = kind.query == "compare" and all(concerning(store, [s], "", filters) for s in about)
    if kinds == {"concern"} and on and kind.query in CONCERNED_APART and not of_each:
        return with_aspect(store, "weaknesses" if "weaknesses" in on else on[0])
    strays = kind.query in ("classify", "describe", "same") and kind.aspect not in on
    if kinds == {"industry"} and strays and not kind.narrowed:
        return with_aspect(store, "industries")
    if last.filters or kind.query in ("capability", "tools", "advise"):
        return last.intent
    if kinds & {"modality", "task"} and "concern" not in kinds:
        return with_query(store, "capability")
    return last.intent
