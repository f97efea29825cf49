"""Leaves out what Rasa 3.6 does for each message that changes nothing in this bot.

Rasa's last release is pinned, so its internals do not move. Each part here gives what Rasa's own
gives; ``tests/serving/test_quick.py`` holds whole conversations against it, and
``docs/performance.md`` says what each saves.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import rasa.core.processor
import rasa.shared.utils.common
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from threadpoolctl import threadpool_limits


class SequentialRunner(GraphRunner):
    """Runs the components of a model one after another, in an order that is worked out once.

    Rasa's runner has dask order the graph anew for each message and each action.
    """

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """Take a graph and its components, by name; ``create`` makes them."""
        self._schema = schema
        self._nodes = nodes
        self._order = functools.cache(self._ordered)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> SequentialRunner:
        """Load the components of a graph."""
        made = (model_storage, execution_context, hooks)
        nodes = {
            name: GraphNode.from_schema_node(name, node, *made)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Run what the targets need, by default all.

        Args:
            inputs: Values by the names that components ask for.
            targets: Names of the components whose results are wanted.

        Returns:
            Result of each target, by its name.
        """
        wanted = tuple(targets or self._schema.target_names)
        results = dict(inputs or {})
        for name in self._order(wanted):
            needs = self._schema.nodes[name].needs.values()
            _, results[name] = self._nodes[name](*((need, results[need]) for need in needs))
        return {name: results[name] for name in wanted}

    def _ordered(self, targets: tuple[str, ...]) -> list[str]:
        """What the targets need, each after what it needs itself."""
        found: dict[str, None] = {}

        def add(name: str) -> None:
            if name in self._schema.nodes and name not in found:
                for need in self._schema.nodes[name].needs.values():
                    add(need)
                found[name] = None

        for target in targets:
            add(target)
        return list(found)


def make_quick() -> None:
    """Use what is here in this process, from now on."""
    rasa.core.processor.DaskGraphRunner = SequentialRunner
    # It makes an empty domain for each message, to warn of what the domain lacks; the model was
    # trained on this very domain.
    MessageProcessor._check_for_unseen_features = lambda *_: None
    # It copies what it might log, whether it is logged or not. Nothing else is copied there.
    rasa.core.processor.copy = rule_policy.copy = SimpleNamespace(deepcopy=lambda given: given)
    # It looks through all kinds of events for each one that an action returns.
    rasa.shared.utils.common.all_subclasses = functools.cache(all_subclasses)
    RulePolicy._get_possible_keys = _possible_keys
    RulePolicy._find_action_from_rules = _find_action_from_rules
    RulePolicy._prediction_states = _latest_states
    # It holds what an action returns against a schema, as if it came from a strange server.
    RemoteAction._validate_action_result = lambda *_: True
    # A message's vectors are small: a second thread of theirs only waits, and burns a core.
    threadpool_limits(1, user_api="blas")


_all_possible_keys = RulePolicy._get_possible_keys
_all_find_action = RulePolicy._find_action_from_rules


def _possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """The rules that apply: only those for the latest intent, or for any, are looked at."""
    latest = states[-1]
    if latest.get("prev_action"):
        intent = latest.get("user", {}).get("intent")
        lookup = {key: lookup[key] for key in lookup if _intent_of(key) in (None, intent)}
    keys: set[str] = _all_possible_keys(policy, lookup, states)
    return keys


def _latest_states(
    policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain, *_: Any, **__: Any
) -> list[State]:
    """The latest states of a conversation, as many as the longest rule has; Rasa makes all."""
    events = tracker.applied_events()
    early = sum(isinstance(event, ActionExecuted) for event in events) + 1 - _longest(policy)
    past, states = tracker.init_copy(), []
    for event in (*events, None):
        if event is None or isinstance(event, ActionExecuted):
            early -= 1
            if early < 0:
                states.append(domain._clean_state(domain.get_active_state(past)))
        if event is not None:
            past.update(event)
    policy.featurizer._choose_last_user_input([states], False)
    return states


def _find_action_from_rules(
    policy: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """What the rules say; nothing for a message's very text, which no rule of this bot names."""
    if use_text_for_last_user_input:
        return None, None, False
    found: tuple[str | None, str | None, bool] = _all_find_action(policy, tracker, domain, False)
    return found


@functools.lru_cache(maxsize=4)
def _longest(policy: RulePolicy) -> int:
    """How many states the longest rule has."""
    tables = (policy.lookup[RULES], policy.lookup[RULES_FOR_LOOP_UNHAPPY_PATH])
    return max((len(json.loads(rule)) for table in tables for rule in table), default=1)


@functools.lru_cache(maxsize=1000)
def _intent_of(rule: str) -> str | None:
    """The intent that the last state of a rule asks for; None if it asks for none."""
    states: Sequence[dict[str, dict[str, Any]]] = json.loads(rule)
    intent: str | None = states[-1].get("user", {}).get("intent")
    return intent
