"""A turn of a conversation, the same for every channel: guarded, in time, and never silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from topicbot.conversation.guard import guard

logger = logging.getLogger(__name__)

LONGEST_TURN = 15.0
"""Seconds that a person waits before being told that something broke."""

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Turn:
    """What a client sent.

    Attributes:
        message: The words, as they came.
        sender: Who is talking; Rasa's name of the conversation.
        channel: Name of the channel.
        id: The message's own, if the client gives it one.
    """

    message: str
    sender: str
    channel: str
    id: str | None = None


class Outcome(Enum):
    """How a turn ended; in each case something was said."""

    ANSWERED = auto()
    KEPT_BACK = auto()
    """Rasa did not see the message, which was empty or too long."""
    FAILED = auto()
    """Rasa gave no answer, or none in time."""


async def answer(
    turn: Turn, output: CollectingOutputChannel, agent: Agent, on_new_message: OnNewMessage
) -> Outcome:
    """Put at least one message into ``output``, which is the domain's own where Rasa has none."""
    guarded = guard(turn.message)
    if guarded.response:
        await say(guarded.response, turn.sender, output, agent)
        return Outcome.KEPT_BACK
    message = UserMessage(
        guarded.text, output, turn.sender, input_channel=turn.channel, message_id=turn.id
    )
    try:
        await asyncio.wait_for(on_new_message(message), LONGEST_TURN)
    except asyncio.TimeoutError:
        logger.error("A message was not answered within %g seconds.", LONGEST_TURN)
    except Exception:
        logger.exception("A message could not be answered.")
    if output.messages:
        return Outcome.ANSWERED
    await say("utter_error", turn.sender, output, agent)
    return Outcome.FAILED


async def say(name: str, sender: str, output: CollectingOutputChannel, agent: Agent) -> None:
    """Say a response of the domain without making it a part of the conversation."""
    nobody = DialogueStateTracker.from_events(sender, [])
    said = await agent.nlg.generate(name, nobody, output.name())
    await output.send_response(sender, said)
