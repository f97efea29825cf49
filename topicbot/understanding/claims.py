"""Finds which claim a message wants to have affirmed or denied."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, TypeAlias

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from topicbot.facts.types import SUBJECT_KINDS, Query
from topicbot.language.questions import DOUBTED, ONLY, SOME, TOTAL, WHOLE, YES_OR_NO
from topicbot.understanding.likeness import NOTHING, LikenessExtractor
from topicbot.understanding.messages import document, forms_in, gather, intent_of, kinds_in
from topicbot.understanding.out_of_scope import OUT_OF_SCOPE

CLAIM = "claim"
"""Kind of the entity."""

CONTENT = {"modality", "task"}
"""Kinds of what can be made."""

LEAST_SHARE = 0.5
"""Of what the claims about one subject have together; a smaller share makes none of them likely."""

_Verdict: TypeAlias = tuple[tuple[str, ...], bool | None]
"""The facts that bear on a claim, and whether they affirm or deny it, or leave it open."""

_TURNS_ROUND = re.compile(
    r"n't\b|\b(?:not|never|no|none|nobody|nothing|without|free|zero|lack\w*|immune|blindly|always"
    r"|un(?!til|der|less\b)\w+|impartial|neutral|flawless|infallible|less|little|few|hardly)\b",
    re.IGNORECASE,
)
"""What may turn round what a message names ("free of errors", "unbiased")."""

ASKED_OTHERWISE = ("market",)
"""Queries that say yes or no by what is named, which is surer."""

_AMPLE = re.compile(r"\b(?:plenty|lots?) of\W*$", re.IGNORECASE)
"""What affirms the concern that is named after it ("does it take a lot of experts?")."""

_LIKENESS = re.compile(
    r"\b(like(?! (?:an? )?(?:kind|part|sort|subset|type))|as if|analog\w+|metaphor|liken\w*)\b",
    re.IGNORECASE,
)

OF_BOTH: tuple[Query, ...] = ("same", "classify")
"""Queries that do so as well, but for likenesses ("is it like a branch and its tree?")."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True, model_from="SpacyNLP"
)
class ClaimClassifier(LikenessExtractor):
    """Adds the claim that a question of yes or no is about ("can I leave it to itself?").

    It is taught by the messages that stand under ``claims`` in the facts, by those that sound alike
    and that no fact settles, and by the examples of intents that no claim is about. Claims that the
    same facts affirm, or deny, count together. A claim also decides what a message asks, which may
    have been taken for one outside the topic.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of facts, and how sure it has to be.

        Less will do where the message is understood as a question for what the claim is about, and
        more is needed where it seems to ask whether some content can be made. The contrary has to
        be less likely by ``margin``.
        """
        return {
            "model": "data/facts",
            "threshold": 0.6,
            "expected_threshold": 0.4,
            "content_threshold": 0.95,
            "margin": 0.2,
            "C": 60.0,
            "sparse_weight": 1.0,
            "characters": True,
        }

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn what the messages of each claim are like."""
        claims = self._store.claims
        if not claims:
            return self._resource
        taught = [(text, claim.id) for claim in claims.values() for text in claim.examples]
        docs, labels = [], []
        for doc, label in model.model.pipe(taught, as_tuples=True):
            # "Am I wrong that …" is told by its form, and turns the answer round.
            if DOUBTED not in forms_in(doc):
                docs.append(doc)
                labels.append(label)
        about = {intent for claim in claims for intent in self._expecting(claim)}
        for message in training_data.intent_examples:
            doc = document(message)
            # What is asked of the same aspects may be about a claim, too.
            if doc and message.get(INTENT) not in about:
                docs.append(doc)
                labels.append(NOTHING)
        return self.teach(docs, labels, [*model.model.pipe(self._store.unsettled)])

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add the claim that each message is about, where it is sure enough."""
        for message in messages:
            doc = document(message)
            if doc and self._may_be_about_one(message, doc):
                self._find(message, doc)
        gather(messages, (CLAIM,))
        return messages

    def _may_be_about_one(self, message: Message, doc: Doc) -> bool:
        """Whether it asks for yes or no, of what claims can be about, and no name settles."""
        name = intent_of(message)
        kind = self._store.questions.get(name)
        asked = kind is None or kind.query not in ASKED_OTHERWISE
        by_name = any(
            e.label_ == "concern" and _AMPLE.search(doc[: e.start].text) for e in doc.ents
        )
        settled = by_name or self._likeness is None
        return asked and not settled and YES_OR_NO in forms_in(doc)

    def _find(self, message: Message, doc: Doc) -> None:
        """Add the likeliest claim and, where no thing is named, that about each main subject.

        Which of these is meant is known where it is known what "it" is.
        """
        assert self._likeness is not None
        ranked = self._likeness.ranked(doc)
        named = self._named(doc)
        whole = self._likely(message, doc, _rescaled(self._about(ranked, named)))
        found = {"": whole}
        for subject in () if named else self._store.subjects():
            # Not rescaled: what is unlikely of one thing must not seem sure for being asked of it.
            likely = self._likely(message, doc, self._about(ranked, {subject}))
            found[subject] = None if likely and whole and likely[1] == whole[1] else likely
        plain = not _TURNS_ROUND.search(doc.text)
        entities = [
            {**entity, "plain": plain, "about": subject}
            for subject, likely in found.items()
            if likely is not None
            for entity in self.entity(CLAIM, likely[1], likely[0], doc)
        ]
        message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        if whole is not None:
            sure, best = whole
            expected = self._expecting(best)
            if expected and intent_of(message) not in expected:
                intent = {"name": min(expected), "confidence": sure}
                message.set(INTENT, intent, add_to_output=True)

    def _likely(
        self, message: Message, doc: Doc, ranked: list[tuple[float, str]]
    ) -> tuple[float, str] | None:
        """How sure it is of the likeliest claim, and which that is; None if not sure enough."""
        [_, best], *_ = ranked
        if best == NOTHING or not self._may_settle(message, doc, best):
            return None
        likely: defaultdict[_Verdict, float] = defaultdict(float)
        for probability, claim in ranked:
            if claim != NOTHING:
                likely[self._verdict(claim)] += probability
        facts, holds = self._verdict(best)
        sure = likely[facts, holds]
        contrary = sum(likely[facts, other] for other in {True, False, None} - {holds})
        name, expected = intent_of(message), self._expecting(best)
        enough = self._config["expected_threshold" if name in expected else "threshold"]
        if CONTENT & kinds_in(doc) and name in self.asking("capability"):
            enough = self._config["content_threshold"]
        if name not in expected:  # Then it has to be surer than the intent, or nearly so.
            nearly = self._config["margin"] if _declined(name) else 0.0
            enough = max(enough, message.get(INTENT)["confidence"] - nearly)
        if sure < enough or sure - contrary < self._config["margin"]:
            return None
        return sure, best

    def _may_settle(self, message: Message, doc: Doc, claim: str) -> bool:
        """Whether a claim may settle what else what is named does.

        Whether two things are the same, or one belongs to the other, is only settled by a claim if
        they are likened to something ("like dogs among the animals").
        """
        name = intent_of(message)
        if self._relates(claim) and name in self.asking(*OF_BOTH):
            counted = {WHOLE, TOTAL, ONLY, SOME} & forms_in(doc)
            return bool(_LIKENESS.search(doc.text)) and not counted
        return name not in self.asking("same")

    def _named(self, doc: Doc) -> set[str]:
        """The things that a document names.

        What it is compared with does not count ("is it dearer than …").
        """
        named = {
            ent.ent_id_
            for ent in doc.ents
            if ent.label_ in SUBJECT_KINDS and "than" not in doc[: ent.start].text.lower().split()
        }
        return named & {*self._store.glossary}

    def _about(self, ranked: list[tuple[float, str]], things: set[str]) -> list[tuple[float, str]]:
        """The claims about the main subjects that things belong to; all if there is no thing.

        How the main subjects relate says nothing of a product.
        """
        if not things:
            return ranked
        about = {self._store.root(thing) for thing in things} - {None}
        of_parts = not things <= {*self._store.subjects()}
        claims = self._store.claims
        return [
            (p, claim)
            for p, claim in ranked
            if claim == NOTHING
            or (
                (self._store.claimed_of(claims[claim]) & about)
                and not (of_parts and self._relates(claim))
            )
        ]

    def _verdict(self, claim: str) -> _Verdict:
        return self._store.claims[claim].facts, self._store.claims[claim].holds

    def _relates(self, claim: str) -> bool:
        """Whether it is about how the main subjects relate."""
        return claim != NOTHING and bool(self._expecting(claim) & self.asking(*OF_BOTH))

    def _expecting(self, claim: str) -> set[str]:
        """Intents of questions for an aspect that facts on the claim belong to."""
        aspects = {self._store.facts[fact].aspect for fact in self._store.claims[claim].facts}
        return {k.intent for k in self._store.questions.values() if k.aspect in aspects}


def _declined(intent: str) -> bool:
    return intent == DEFAULT_NLU_FALLBACK_INTENT_NAME or intent.startswith(OUT_OF_SCOPE)


def _rescaled(ranked: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Claims with their shares of what they have together."""
    total = max(sum(p for p, _ in ranked), LEAST_SHARE)
    return [(p / total, claim) for p, claim in ranked]
