"""What the layers are taught: messages, each with what it asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from topicbot.answering import OPEN, Memory, Mention, answer, resolve
from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS
from topicbot.reader.layers import NONE, Target
from topicbot.reader.stance import STANCE

INTENT, CLAIM, THING, FACT = "intent", "claim", "thing", "fact"
LAYERS = (INTENT, CLAIM, THING, FACT, STANCE)
"""What is told of a message: what kind of question it is, which claim it puts and what the facts
come to on that, which thing it means without naming it, which facts answer it, and whether it asks
openly, that something is so, or that it is not."""

HANGING = ("follow_up", "correct")
"""Intents of messages that say nothing by themselves; pairs have what these ask in context."""

THING_KINDS = (("modality", "task"), ("concern", "method"), ("measure",))
"""Kinds of things that are meant without being named, each group where none of it is named."""

INTENT_OF_CLAIM = 0.25
"""How much a claim counts as an example of the only kind of question that its facts answer."""

OPEN_QUESTION = 0.3
"""How much a question for a fact counts as an example of one that is asked openly."""

NONE_SHARE = 0.11
"""Weight of all messages with none of a layer's labels, beside that of all others.

There are thousands of the former. With a weight of 1 for each, too little is found; with equal
weight for each label, too much.
"""

FEWEST = 100
"""Messages that each fact counts for, at least, however few there are.

Of 447 messages of other writers, the right fact is likeliest for 365 instead of 340. A new fact
with five questions is likely by 0.5, before calibration, in four of seven other wordings instead of
none.
"""

MOST_FACTS = 4
"""Facts of an answer that count: the first ones are what was asked for."""


@dataclass(frozen=True)
class Example:
    """A message and, by layer, what is known of it from where it stands in the data."""

    text: str
    known: dict[str, Target]

    @property
    def alone(self) -> bool:
        """Whether it says what it asks, whatever was asked before."""
        return not {*self.known.get(INTENT, ())} & {*HANGING}


def examples(
    store: FactStore,
    intents: Iterable[tuple[str, str]],
    stances: Iterable[tuple[str, str]] = (),
) -> Iterator[Example]:
    """All messages that the layers are taught.

    Args:
        store: Holds those of facts and of things.
        intents: Messages of Rasa's training data, each with its intent.
        stances: Messages, each with its stance.
    """
    for text, intent in intents:
        yield Example(text, {INTENT: {intent: 1.0}})
    for text, stance in stances:
        yield Example(text, {STANCE: {stance: 1.0}})
    for claim in store.claims.values():
        known = {CLAIM: {claim.id: 1.0}, FACT: _shared(claim.facts)}
        known |= _intent_of(store, claim.facts, INTENT_OF_CLAIM)
        yield from (Example(text, known) for text in claim.examples)
    for each in store.examples:
        if each.thing:
            yield from (Example(text, {THING: {each.thing: 1.0}}) for text in each.open)
        else:
            known = {FACT: _shared(each.facts), **_intent_of(store, each.facts, 1.0)}
            known |= {STANCE: {OPEN: OPEN_QUESTION}}
            yield from (Example(text, known) for text in each.open)
            yield from (Example(text, {CLAIM: {NONE: 1.0}}) for text in each.near_misses)


def targets(
    store: FactStore, taught: Iterable[tuple[Doc, Example]]
) -> tuple[list[Doc], dict[str, list[tuple[int, Target]]]]:
    """What each layer is to tell of which of the documents.

    What an intent's example names says which facts answer it, that it means no thing without naming
    it, and where no fact on claims answers it, that it puts no claim.

    Returns:
        The documents, and by layer their numbers with what is to be told.
    """
    docs: list[Doc] = []
    found: dict[str, list[tuple[int, Target]]] = {layer: [] for layer in LAYERS}
    none: dict[str, list[int]] = {CLAIM: [], THING: []}
    claimed = {i for claim in store.claims.values() for i in expecting(store, claim.facts)}
    for doc, example in taught:
        number = len(docs)
        docs.append(doc)
        for layer, target in example.known.items():
            if not (layer == THING and _names(store, doc, *target)):
                found[layer].append((number, target))
        if [*example.known] == [INTENT]:
            [intent] = example.known[INTENT]
            found[FACT].append((number, answering(store, intent, doc)))
            if intent not in claimed:
                none[CLAIM].append(number)
            if not {ent.label_ for ent in doc.ents} & {k for kinds in THING_KINDS for k in kinds}:
                none[THING].append(number)
    found[FACT] = _at_least(found[FACT], FEWEST)
    for layer, numbers in none.items():
        weight = NONE_SHARE * len(found[layer]) / max(len(numbers), 1)
        found[layer] += [(number, {NONE: weight}) for number in numbers if weight]
    return docs, found


def _at_least(found: list[tuple[int, Target]], fewest: float) -> list[tuple[int, Target]]:
    """Give more weight to the messages of labels that have few."""
    total: defaultdict[str, float] = defaultdict(float)
    for _, target in found:
        for label, weight in target.items():
            total[label] += weight
    more = {label: max(1.0, fewest / weight) for label, weight in total.items()}
    return [
        (number, {label: weight * more[label] for label, weight in target.items()})
        for number, target in found
    ]


def labels(store: FactStore, targets: Iterable[Target], layer: str) -> tuple[str, ...]:
    """What a layer tells apart: what it is taught and, of facts, all that there are."""
    taught = {label for target in targets for label in target}
    return tuple(sorted(taught | ({NONE, *store.facts} if layer == FACT else set())))


def things_in(store: FactStore, doc: Doc) -> set[str]:
    """Ids of the things of the glossary that a document names and a question can be about."""
    return {ent.ent_id_ for ent in doc.ents if ent.label_ in SUBJECT_KINDS} & {*store.glossary}


def expecting(store: FactStore, facts: Iterable[str]) -> set[str]:
    """Intents of the questions for an aspect that facts belong to."""
    aspects = {store.facts[fact].aspect for fact in facts}
    return {kind.intent for kind in store.questions.values() if kind.aspect in aspects}


def _intent_of(store: FactStore, facts: tuple[str, ...], weight: float) -> dict[str, Target]:
    intents = expecting(store, facts)
    return {INTENT: dict.fromkeys(intents, weight)} if len(intents) == 1 else {}


def _shared(facts: Iterable[str]) -> Target:
    """Equal parts of 1 for each fact; all of it for none where there is no fact."""
    of = tuple(facts) or (NONE,)
    return {fact: 1 / len(of) for fact in of}


def answering(store: FactStore, intent: str, doc: Doc) -> Target:
    """The facts that the store answers a document of a known intent with, in equal parts."""
    if intent not in store.questions:
        return {NONE: 1.0}
    named = [Mention(kind=ent.label_, id=ent.ent_id_ or ent.text) for ent in doc.ents]
    question = resolve(store, intent, named, Memory())
    return _shared(answer(store, question).facts[:MOST_FACTS] if question else ())


def _names(store: FactStore, doc: Doc, thing: str) -> bool:
    """Whether a document names a thing after all, or its kind of content, by a further name."""
    about = {entry.id for entry in store.glossary.values() if thing in entry.implies}
    alike = {thing, *about, *store.glossary[thing].implies}
    return bool(alike & {ent.ent_id_ for ent in doc.ents})
