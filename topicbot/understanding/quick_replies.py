"""Reads the number of a quick reply as its words."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

OFFERED = "offered"
"""Key of a parsed message under which it stands how many there were, if the number is none."""

_NUMBER = re.compile(r"\W{0,3}(\d{1,2})\W{0,3}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuickReplyReader(GraphComponent):
    """Puts the words of a quick reply in place of its number, on every channel.

    They are numbered through all messages that answered the last one. Rasa passes the conversation
    to a component whose ``process`` has a parameter of this name.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuickReplyReader:
        """Make the component; there is nothing to set."""
        return cls()

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Replace a number, or keep how many quick replies there were instead."""
        payloads = offered(tracker) if tracker else []
        for message in messages:
            number = _NUMBER.fullmatch(message.get(TEXT) or "")
            if number is None or not payloads:
                continue
            if 1 <= int(number[1]) <= len(payloads):
                message.set(TEXT, payloads[int(number[1]) - 1])
            else:
                message.set(OFFERED, len(payloads), add_to_output=True)
        return messages


def offered(tracker: DialogueStateTracker) -> list[str]:
    """What the quick replies send that the bot has offered last."""
    since = takewhile(lambda each: not isinstance(each, UserUttered), reversed(tracker.events))
    said = [event for event in since if isinstance(event, BotUttered)]
    return [button["payload"] for each in said[::-1] for button in each.data.get("buttons") or ()]
