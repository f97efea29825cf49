"""Rasa's REST channel, made fit for messages of strangers."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.conversation.guard import guard

logger = logging.getLogger(__name__)

LONGEST_SENDER = 100
LONGEST_TURN = 15.0
"""Seconds that a person waits before being told that something broke."""

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class BadRequest(ValueError):
    """A request that holds no message; the text says what to send instead."""


@dataclass(frozen=True)
class Turn:
    """What a client sent: a message, and who is talking."""

    message: str
    sender: str


def read(body: Any) -> Turn:
    """Read the JSON body of a request.

    Args:
        body: The parsed JSON, whatever it is.

    Returns:
        Message and sender. Without a sender it is a conversation of its own, whose id goes back
        as ``recipient_id``; nobody shares one with other nameless clients.

    Raises:
        BadRequest: There is no such thing in it.
    """
    if not isinstance(body, dict) or not isinstance(body.get("message"), str):
        raise BadRequest('Send JSON such as {"sender": "some-id", "message": "a question"}.')
    sender = body.get("sender")
    if sender is None:
        sender = uuid.uuid4().hex
    sender = str(sender) if isinstance(sender, int) else sender
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER:
        raise BadRequest(f'"sender" is text of 1 to {LONGEST_SENDER} characters.')
    if not sender.isprintable():
        raise BadRequest('"sender" has only printable characters.')
    return Turn(body["message"], sender)


class StreamingOutputChannel(CollectingOutputChannel):
    """Sends each message at once as a line of JSON, and keeps it."""

    def __init__(self, write: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._write = write

    async def _persist_message(self, message: dict[str, Any]) -> None:
        await super()._persist_message(message)
        await self._write(json.dumps(message) + "\n")


class GuardedRestInput(RestInput):
    """The REST channel at Rasa's usual address, in Rasa's usual format, with these differences.

    A message is guarded before Rasa sees it, so nothing that is sent is a command. Every turn has
    an answer: where Rasa gives none, or none in time, it is the domain's ``utter_error``, and the
    header ``X-Answered`` is ``no``. Sender and message are checked; ``metadata`` and
    ``input_channel`` of a request are not read.
    """

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Route ``/`` (is it there?) and ``/webhook`` (a message), also with ``?stream=true``."""
        webhook = Blueprint("guarded_rest", __name__)

        @webhook.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.post("/webhook")
        async def receive(request: Request) -> HTTPResponse | None:
            try:
                turn = read(request.json)
            except InvalidUsage:
                return response.json({"error": "The body is not JSON."}, status=400)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=400)
            agent = request.app.ctx.agent

            if request.args.get("stream", "false").lower() == "true":
                client = await request.respond(content_type="text/event-stream")
                streamed = StreamingOutputChannel(client.send)
                await self.answer(turn, streamed, agent, on_new_message)
                await client.eof()
                return None

            output = CollectingOutputChannel()
            answered = await self.answer(turn, output, agent, on_new_message)
            headers = {"X-Answered": "yes" if answered else "no"}
            return response.json(output.messages, headers=headers)

        return webhook

    async def answer(
        self,
        turn: Turn,
        output: CollectingOutputChannel,
        agent: Agent,
        on_new_message: OnNewMessage,
    ) -> bool:
        """Put at least one message into ``output``; say whether it is an answer of the bot's."""
        guarded = guard(turn.message)
        if guarded.response:
            await _say(guarded.response, turn.sender, output, agent)
            return True
        message = UserMessage(guarded.text, output, turn.sender, input_channel=self.name())
        try:
            await asyncio.wait_for(on_new_message(message), LONGEST_TURN)
        except asyncio.TimeoutError:
            logger.error("A message was not answered within %g seconds.", LONGEST_TURN)
        except Exception:
            logger.exception("A message could not be answered.")
        if output.messages:
            return True
        await _say("utter_error", turn.sender, output, agent)
        return False


async def _say(name: str, sender: str, output: CollectingOutputChannel, agent: Agent) -> None:
    """Say a response of the domain without making it a part of the conversation."""
    nobody = DialogueStateTracker.from_events(sender, [])
    said = await agent.nlg.generate(name, nobody, output.name())
    await output.send_response(sender, said)
