"""Rasa's REST channel, made fit for messages of strangers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.serving.turns import OnNewMessage, Outcome, Turn, answer
from topicbot.serving.visitors import PREFIX

LONGEST_SENDER = 100


class BadRequest(ValueError):
    """A request that holds no message; the text says what to send instead."""


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
    if sender.casefold().startswith(PREFIX):  # A database may not tell upper from lower case.
        raise BadRequest(f'"sender" does not begin with "{PREFIX}": those are the website\'s.')
    return Turn(body["message"], sender, GuardedRestInput.name())


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
                await answer(turn, streamed, agent, on_new_message)
                await client.eof()
                return None

            output = CollectingOutputChannel()
            outcome = await answer(turn, output, agent, on_new_message)
            headers = {"X-Answered": "no" if outcome is Outcome.FAILED else "yes"}
            return response.json(output.messages, headers=headers)

        return webhook
