"""Has Rasa check what actions return with a schema that is itself checked once.

Rasa checks the schema anew with every action (``RemoteAction._validate_action_result`` in 3.6.21),
which takes most of the time of an answer: ``python -m benchmarks answers`` shows it.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction


def check_results_with_one_schema() -> None:
    """Change it for this process."""
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
