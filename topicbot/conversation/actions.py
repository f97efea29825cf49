"""The custom actions in the process that asks for them, in place of an action server."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

PACKAGE = "actions"
"""Where the actions of a project are, as Rasa's action server has it."""


class InProcessActions(EndpointConfig):
    """An action endpoint that runs the actions itself instead of sending a request."""

    def __init__(self) -> None:
        """Load the actions of the project, whose folder has to be on the path.

        Raises:
            ImportError: They cannot be loaded; Rasa's executor would end the process.
        """
        super().__init__("in-process")
        import_module(PACKAGE)
        self._executor = ActionExecutor()
        self._executor.register_package(PACKAGE)

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> Any:
        """Run the action that is named in the body, which is what Rasa sends to a server."""
        try:
            return await self._executor.run(json)
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(400, str(rejection), "{}") from rejection
