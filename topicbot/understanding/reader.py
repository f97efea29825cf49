"""Tells what a message asks, and whether it is inside the topic, from its vector."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.cli import print_info
from spacy.tokens import Doc

from topicbot.answering import OPEN
from topicbot.facts import FactStore, load_store
from topicbot.facts.types import Query
from topicbot.language.encoder import AFTER, vector_of
from topicbot.reader import calibration, examples, follow_ups, layers, stance
from topicbot.reader.examples import CLAIM, FACT, THING, THING_KINDS
from topicbot.reader.fitting import Fitting
from topicbot.reader.follow_ups import REFERENCE, FollowUps
from topicbot.reader.layers import NONE, Layer
from topicbot.reader.stance import STANCE, Stances
from topicbot.understanding.messages import (
    IMPLIED,
    document,
    gather,
    intent_of,
    kinds_in,
    require,
)

OUT_OF_SCOPE = "out_of_scope"
"""What the names of intents begin with that are outside the topic."""

SCOPE = "scope"
"""Key of a parsed message under which the probability stands that it is outside the topic."""

ALTERNATIVE = "alternative"
"""Key under which the second likeliest intent stands, where it is nearly as likely as the first."""

FACTS = "facts"
"""Key under which the likeliest facts stand."""

MOST_FACTS = 5
"""Facts that are shown of a message."""

FILE = "layers.npz"

SHOWN_AS = "Reader: "
"""What a line of progress begins with."""

CALIBRATION, FOLLOW_UPS, STANCES = "calibration", "follow_ups", "stance"
"""Folders beside that of the facts; there may be none."""

SETTINGS = (
    *("ridge", "outside_threshold", "understood_threshold", "ambiguity_threshold"),
    *("thing_threshold", "need_threshold", "claim_threshold", "fact_threshold"),
)
"""What the config has to say: what ``layers.fit`` takes, and probabilities."""

SETTLED_BY_NAME: tuple[Query, ...] = ("market", "same", "classify")
"""Queries that say yes or no by what is named, which is surer than a claim."""


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
    model_from="SpacyNLP",
)
class MessageReader(GraphComponent, IntentClassifier, EntityExtractorMixin):
    """Tells intent, implicit entities, claim and relevant facts by linear layers on one vector.

    A message is outside the topic if the intents named ``out_of_scope…`` are likely enough
    together, whichever of them it is; otherwise the likeliest of the others counts, and if that is
    not likely enough, the message is not understood and becomes ``nlu_fallback``, which has
    examples, too.
    docs/understanding.md has the measurements.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The vectors have to come before."""
        return [SpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The folder of facts; all else, how sure it has to be of what, stands in the config."""
        return {"model": "data/facts"}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        store: FactStore,
        trained: dict[str, Layer] | None = None,
    ) -> None:
        """Keep what is needed; there are no layers before training."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._store = store
        self._layers = trained or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """Make an untrained component.

        Raises:
            FactStoreError: The facts cannot be read.
            InvalidConfigException: A setting is missing.
        """
        require(cls, config, SETTINGS)
        return cls(config, model_storage, resource, load_store(Path(config["model"])))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageReader:
        """Load a trained component."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._layers = layers.load(folder / FILE)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """A hash of what Rasa does not see: examples and store, but for the words of its facts."""
        if "model" not in config:  # Rasa asks it of a result from its cache, too, and keeps none.
            return ""
        store = load_store(Path(config["model"]))
        facts = [(f.id, f.subject, f.aspect, sorted(f.concerns)) for f in store.facts.values()]
        checked = (_calibrating(config), _follow_ups(config), _stances(config))
        known = (store.examples, store.questions, facts, checked)
        digest = hashlib.sha256(repr(known).encode())
        for module in (Path(__file__), *sorted(Path(layers.__file__).parent.glob("*.py"))):
            digest.update(module.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Fit the layers to all that is taught."""
        fitting = Fitting(
            self._store,
            model.model,
            self._config["ridge"],
            lambda line: print_info(f"{SHOWN_AS}{line}"),
        )
        pairs, stances = _follow_ups(self._config), _stances(self._config)
        intents = [(m.get(TEXT), m.get(INTENT)) for m in training_data.intent_examples]
        fitting.fit(intents, stances.taught, pairs.taught)
        fitting.calibrate(_calibrating(self._config), stances.calibration, pairs.calibration)
        self._layers = fitting.layers
        with self._model_storage.write_to(self._resource) as folder:
            layers.save(self._layers, folder / FILE)
        return self._resource

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Set what each message asks, its parts after the whole."""
        for message in messages:
            if doc := document(message):
                self._set_intent(message, doc)
                self._set_stance(message, doc)
                self._set_reference(message, doc)
                self._add(message, self._claims(message, doc))
                self._add(message, self._facts(message, doc))
        gather(messages, (CLAIM,))
        self._add_things(messages)
        return messages

    def _ranked(self, layer: str, doc: Doc) -> list[tuple[str, float]]:
        known = self._layers.get(layer)
        return known.ranked(vector_of(doc)) if known else []

    def _set_stance(self, message: Message, doc: Doc) -> None:
        """Set whether a message asks openly, that something is so, or that it is not."""
        for likeliest in self._ranked(STANCE, doc)[:1]:
            message.set(STANCE, _named(*likeliest), add_to_output=True)

    def _set_reference(self, message: Message, doc: Doc) -> None:
        """Set what a message is about beside the last question, if there is one."""
        if doc.user_data.get(AFTER):
            for likeliest in self._ranked(REFERENCE, doc)[:1]:
                message.set(REFERENCE, _named(*likeliest), add_to_output=True)

    def _asking(self, *queries: Query) -> set[str]:
        """Intents whose questions any of these queries answers."""
        return {k.intent for k in self._store.questions.values() if k.query in queries}

    def _add(self, message: Message, found: Iterable[dict[str, Any]]) -> None:
        labelled = self.add_extractor_name([*found])
        message.set(ENTITIES, message.get(ENTITIES, []) + labelled, add_to_output=True)

    def _set_intent(self, message: Message, doc: Doc) -> None:
        """Set the intent, the ranking, and the figure that decided."""
        ranking = self._ranked(examples.INTENT, doc)
        outside = [each for each in ranking if each[0].startswith(OUT_OF_SCOPE)]
        likely = sum(p for _, p in outside)
        (intent, sure), *others = [each for each in ranking if each not in outside]
        if likely >= self._config["outside_threshold"]:
            intent, sure = outside[0][0], likely
        elif sure < self._config["understood_threshold"]:
            intent, sure = DEFAULT_NLU_FALLBACK_INTENT_NAME, 1 - sure
        elif others and sure - others[0][1] < self._config["ambiguity_threshold"]:
            message.set(ALTERNATIVE, others[0][0], add_to_output=True)
        message.set(INTENT, _named(intent, sure), add_to_output=True)
        message.set(INTENT_RANKING_KEY, [_named(*each) for each in ranking], add_to_output=True)
        message.set(SCOPE, {"outside": likely}, add_to_output=True)

    def _claims(self, message: Message, doc: Doc) -> list[dict[str, Any]]:
        """The claim that a question of yes or no puts.

        Where no thing is named, also that about each main subject: which of these is meant is known
        where it is known what "it" is.
        """
        name = intent_of(message)
        if message.get(STANCE, {}).get("name", OPEN) == OPEN or name in self._asking(
            *SETTLED_BY_NAME
        ):
            return []
        ranked = self._ranked(CLAIM, doc)
        named = examples.things_in(self._store, doc)
        whole = self._likely(self._about(ranked, named))
        found = {"": whole}
        for subject in () if named else self._store.subjects():
            likely = self._likely(self._about(ranked, {subject}))
            found[subject] = None if likely and whole and likely[0] == whole[0] else likely
        if whole is not None and _declined(name):
            claim, sure = whole
            expected = examples.expecting(self._store, self._store.claims[claim].facts)
            if expected and sure >= message.get(INTENT)["confidence"]:
                message.set(INTENT, _named(min(expected), sure), add_to_output=True)
        return [
            {**_entity(CLAIM, *likely, doc), "about": subject}
            for subject, likely in found.items()
            if likely is not None
        ]

    def _likely(self, ranked: list[tuple[str, float]]) -> tuple[str, float] | None:
        """The likeliest claim with its probability; None if not surely enough that or none.

        What the same facts say of its contrary counts against it.
        """
        if not ranked or ranked[0][0] == NONE:
            return None
        claims = self._store.claims
        best, sure = ranked[0]
        contrary = sum(
            p for c, p in ranked if c not in (NONE, best) and claims[c].facts == claims[best].facts
        )
        return (best, sure) if sure - contrary >= self._config["claim_threshold"] else None

    def _about(self, ranked: list[tuple[str, float]], things: set[str]) -> list[tuple[str, float]]:
        """The claims about the main subjects that things belong to; all if there is no thing."""
        if not things:
            return ranked
        about = {self._store.root(thing) for thing in things} - {None}
        claims = self._store.claims
        return [
            (claim, p)
            for claim, p in ranked
            if claim == NONE or self._store.claimed_of(claims[claim]) & about
        ]

    def _facts(self, message: Message, doc: Doc) -> list[dict[str, Any]]:
        """The fact that a message surely asks for; the likeliest ones are shown beside it."""
        ranked = self._ranked(FACT, doc)
        relevant = [_named(*each) for each in ranked if each[0] != NONE]
        message.set(FACTS, relevant[:MOST_FACTS], add_to_output=True)
        if not ranked or ranked[0][0] == NONE or ranked[0][1] < self._config["fact_threshold"]:
            return []
        return [_entity(FACT, *ranked[0], doc)]

    def _add_things(self, messages: list[Message]) -> None:
        """Add what messages mean without naming it.

        A story dilutes what is needed, so of whoever wants advice each part is looked at first.
        """
        advice = self._asking("advise")
        whole, *parts = messages
        if not any(intent_of(message) in advice for message in messages):
            for message in messages:
                self._add(message, self._things(message, THING_KINDS))
            if intent_of(whole) in self._narrowed:
                gather(messages, THING_KINDS[1])
            return
        for message in (*parts, whole):
            if message is whole:
                gather(messages, THING_KINDS[0])
            if not any(e["entity"] in THING_KINDS[0] for e in message.get(ENTITIES, [])):
                self._add(message, self._things(message, THING_KINDS[:1], needed=True))

    @cached_property
    def _narrowed(self) -> set[str]:
        """Intents whose questions are narrowed down by what is implied."""
        return {k.intent for k in self._store.questions.values() if k.narrowed}

    def _things(
        self, message: Message, groups: Iterable[tuple[str, ...]], needed: bool = False
    ) -> list[dict[str, Any]]:
        """The thing that a message likely means, of the kinds of which it names none.

        Of whoever asks for advice, the likeliest of them, whatever else is likelier.
        """
        doc = document(message)
        ranked = self._ranked(THING, doc) if doc else []
        if doc is None or not ranked:
            return []
        named = kinds_in(doc)
        things = self._store.glossary
        of_kind = {kind for group in groups if not {*group} & named for kind in group}
        wanted = [each for each in ranked if each[0] and things[each[0]].kind in of_kind]
        thing, sure = next(iter(wanted), (NONE, 0.0)) if needed else ranked[0]
        enough = self._config["need_threshold" if needed else "thing_threshold"]
        if (thing, sure) not in wanted or sure < enough:
            return []
        return [_entity(things[thing].kind, thing, sure, doc)]


def _follow_ups(config: dict[str, Any]) -> FollowUps:
    return follow_ups.load(Path(config["model"]).with_name(FOLLOW_UPS))


def _stances(config: dict[str, Any]) -> Stances:
    return stance.load(Path(config["model"]).with_name(STANCES))


def _calibrating(config: dict[str, Any]) -> list[calibration.Message]:
    return [*calibration.load(Path(config["model"]).with_name(CALIBRATION))]


def _named(name: str, sure: float) -> dict[str, Any]:
    return {"name": name, "confidence": sure}


def _entity(kind: str, value: str, sure: float, doc: Doc) -> dict[str, Any]:
    """An entity that a whole message implies."""
    return {
        "entity": kind,
        "role": IMPLIED,
        "value": value,
        "start": 0,
        "end": len(doc.text),
        "confidence_entity": sure,
    }


def _declined(intent: str) -> bool:
    return intent == DEFAULT_NLU_FALLBACK_INTENT_NAME or intent.startswith(OUT_OF_SCOPE)
