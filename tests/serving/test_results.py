"""What actions return is still checked, with a schema that is itself checked once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction

from topicbot.conversation.results import check_results_with_one_schema

RIGHT: dict[str, Any] = {"events": [{"event": "slot", "name": "topic", "value": "llm"}]}


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    """An action of Rasa's with the change, which is undone afterwards."""
    with patch.object(RemoteAction, "_validate_action_result"):
        check_results_with_one_schema()
        yield RemoteAction("action_answer", None)


def test_a_right_result_passes_without_a_check_of_the_schema(action: RemoteAction) -> None:
    with patch.object(Draft202012Validator, "check_schema", side_effect=AssertionError):
        assert action._validate_action_result(RIGHT)


@pytest.mark.parametrize("wrong", [{"events": "none"}, {"events": [{}]}, {"responses": ["text"]}])
def test_a_wrong_result_does_not(action: RemoteAction, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(wrong)
