"""Rasa's components that need TensorFlow can be imported without it, and say so when used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.core.policies.unexpected_intent_policy import UnexpecTEDIntentPolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.featurizers.dense_featurizer.convert_featurizer import ConveRTFeaturizer
from rasa.nlu.featurizers.dense_featurizer.lm_featurizer import LanguageModelFeaturizer
from rasa.nlu.selectors.response_selector import ResponseSelector
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tensorflow_placeholder import STOOD_IN, TensorFlowAbsent

Maker = Callable[..., Any]

NEED_TENSORFLOW = [
    DIETClassifier,
    ResponseSelector,
    TEDPolicy,
    UnexpecTEDIntentPolicy,
    ConveRTFeaturizer,
    LanguageModelFeaturizer,
]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    def make(component: Any, **config: Any) -> Any:
        return component.create(
            {**component.get_default_config(), **config},
            LocalModelStorage(tmp_path),
            Resource("component"),
            ExecutionContext(GraphSchema({}), "model"),
        )

    return make


def message(text: str, intent: str) -> Message:
    """An example with the features that a classifier needs."""
    made = Message(
        {
            "text": text,
            "response": text,
            "intent": intent,
            "response_key": text,
            "intent_response_key": f"{intent}/{text}",
        }
    )
    for attribute in ("text", "response"):
        for kind in ("sentence", "sequence"):
            made.add_features(Features(np.ones((1, 4)), kind, attribute, "test"))
    return made


@pytest.mark.parametrize("component", NEED_TENSORFLOW, ids=lambda component: component.__name__)
def test_rasa_offers_the_component(component: type) -> None:
    assert component in DEFAULT_COMPONENTS


@pytest.mark.parametrize("component", [DIETClassifier, ResponseSelector])
def test_training_a_classifier_says_what_is_missing(make: Maker, component: Any) -> None:
    examples = TrainingData([message(text, intent) for text in "abc" for intent in "xy"])
    with pytest.raises(TensorFlowAbsent, match="belongs to TensorFlow"):
        make(component, entity_recognition=False).train(examples)


def test_training_a_policy_says_what_is_missing(make: Maker) -> None:
    responses = {f"utter_{name}": [{"text": name}] for name in "ab"}
    domain = Domain.from_dict({"intents": ["a", "b"], "responses": responses})
    events = [
        ActionExecuted("action_listen"),
        UserUttered("a", {"name": "a"}),
        ActionExecuted("utter_a"),
        ActionExecuted("action_listen"),
    ]
    story = TrackerWithCachedStates.from_events("x", events, domain=domain, slots=domain.slots)
    with pytest.raises(TensorFlowAbsent, match="belongs to TensorFlow"):
        make(TEDPolicy).train([story], domain)


def test_making_a_model_of_the_other_policy_says_what_is_missing() -> None:
    with pytest.raises(TensorFlowAbsent, match="belongs to TensorFlow"):
        UnexpecTEDIntentPolicy.model_class()()


def test_loading_a_model_says_what_is_missing(make: Maker) -> None:
    with pytest.raises(TensorFlowAbsent, match=r"tensorflow_hub\S* belongs to TensorFlow"):
        make(ConveRTFeaturizer, model_url="https://example.org/model")


def test_the_message_says_what_to_do() -> None:
    import tensorflow

    with pytest.raises(TensorFlowAbsent) as caught:
        tensorflow.constant([1])
    assert str(caught.value) == (
        "tensorflow.constant belongs to TensorFlow, which this environment leaves out. Choose "
        "components that do not need it, or put it in: see docs/dependencies.md."
    )
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize("name", sorted(STOOD_IN))
def test_every_module_and_submodule_stands_in(name: str) -> None:
    module = importlib.import_module(name)
    deep = importlib.import_module(f"{name}.some.where.deep")
    for each in (module, deep):
        with pytest.raises(TensorFlowAbsent):
            each.Thing()
        with pytest.raises(AttributeError):
            each.__wrapped__  # noqa: B018
    assert sys.modules[f"{name}.some"].__name__ == f"{name}.some"


def test_other_modules_are_missing_as_ever() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tensorflow_of_another_kind")


def test_thinc_concludes_that_tensorflow_is_absent() -> None:
    from thinc import compat

    assert compat.has_tensorflow is False
    assert compat.has_tensorflow_gpu is False


class TestStandIns:
    """What Rasa does with TensorFlow's names while it is imported."""

    def test_are_base_classes(self) -> None:
        import tensorflow as tf

        class Layer(tf.keras.layers.Layer):
            size = 3

            def call(self) -> int:
                return self.size

        assert Layer.size == 3
        with pytest.raises(TensorFlowAbsent, match="Layer belongs to TensorFlow"):
            Layer()

    def test_are_annotations(self) -> None:
        import tensorflow as tf

        def add(one: tf.Tensor, other: tf.RaggedTensor | None = None) -> tf.Tensor | int:
            return 2

        assert add(1) == 2

    def test_are_decorators_that_change_nothing(self) -> None:
        import tensorflow as tf
        from keras.utils import register_keras_serializable

        @tf.function
        def bare(value: int) -> int:
            return value

        @tf.function(input_signature=[tf.float32])
        def called(value: int) -> int:
            return value

        @register_keras_serializable(package="test")
        class Kept:
            pass

        assert (bare(1), called(2), type(Kept())) == (1, 2, Kept)

    def test_are_attributes_of_attributes(self) -> None:
        import tensorflow as tf

        assert tf.keras.optimizers.legacy.Adam.__name__ == "Adam"
        with pytest.raises(TensorFlowAbsent, match=r"keras\S*optimizers\S*Adam belongs"):
            tf.keras.optimizers.Adam(0.1)
