"""The whole bot in one process: Rasa's agent, and the custom actions without a server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from topicbot.conversation.actions import InProcessActions
from topicbot.conversation.guard import guard
from topicbot.conversation.messages import Button, Reply, Understanding
from topicbot.conversation.quick import make_quick
from topicbot.conversation.store import ConversationStore, forget

ERROR = "utter_error"


class Bot:
    """A loaded model that answers; what each sender said before is kept in memory."""

    def __init__(self, agent: Agent) -> None:
        """Take a ready agent; ``load`` makes one."""
        self._agent = agent

    @classmethod
    async def load(cls, model: Path, project: Path) -> Bot:
        """Load a trained model and the actions of its project.

        Raises:
            FactStoreError: The facts cannot be read.
        """
        make_quick()
        with _working_in(project):
            store, actions = ConversationStore(), InProcessActions()
            return cls(Agent.load(str(model), tracker_store=store, action_endpoint=actions))

    async def reply(self, text: str, sender: str = "user") -> list[Reply]:
        """Answer one message as any channel would.

        Returns:
            At least one message. Where an action fails, or a message is no question, it says so.
        """
        guarded = guard(text)
        if guarded.response:
            return [await self._response(guarded.response, sender)]
        output = _Replies()
        await self._agent.handle_message(UserMessage(guarded.text, output, sender))
        return output.replies or [await self._response(ERROR, sender)]

    async def understood(self, text: str, sender: str = "user") -> Understanding:
        """What was made of the latest message of a conversation, after what went before it."""
        read = guard(text).text
        if read is None:
            return Understanding("", DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0, (), ())
        tracker = await self._agent.tracker_store.get_or_create_tracker(sender)
        parsed = tracker.latest_message.parse_data
        intent = parsed["intent"]
        return Understanding(
            text=read,
            intent=intent.get("name") or DEFAULT_NLU_FALLBACK_INTENT_NAME,
            confidence=float(intent.get("confidence", 0.0)),
            entities=tuple(parsed.get("entities", ())),
            ranking=tuple((i["name"], i["confidence"]) for i in parsed.get("intent_ranking", ())),
            outside=float(parsed["scope"]["outside"]),
        )

    async def slots(self, sender: str = "user") -> dict[str, Any]:
        """What the bot remembers of a conversation."""
        tracker = await self._agent.tracker_store.get_or_create_tracker(sender)
        return dict(tracker.current_slot_values())

    async def restart(self, sender: str = "user") -> None:
        """Forget a conversation."""
        await forget(self._agent, sender)

    async def _response(self, name: str, sender: str) -> Reply:
        nobody = DialogueStateTracker.from_events(sender, [])
        said = await self._agent.nlg.generate(name, nobody, _Replies.name())
        return _reply({**said, "utter_action": name})


class _Replies(OutputChannel):
    """Keeps each message whole; Rasa's own channels send text, buttons and data separately."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return "in-process"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a message."""
        self.replies.append(_reply(message))


@contextmanager
def _working_in(project: Path) -> Iterator[None]:
    """Work in the project's folder, which the paths in ``config.yml`` start from."""
    before = Path.cwd()
    os.chdir(project)
    sys.path.insert(0, str(project.resolve()))
    try:
        yield
    finally:
        os.chdir(before)


def _reply(message: dict[str, Any]) -> Reply:
    return Reply(
        text=message.get("text") or "",
        buttons=tuple(Button(b["title"], b["payload"]) for b in message.get("buttons") or ()),
        custom=message.get("custom") or {},
        response=message.get("utter_action"),
    )
