"""Rasa's REST channel, made fit for messages of strangers."""

from __future__ import annotations

import asyncio
import hmac
import json
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.serving.guarded import GuardedInput, json_of, worker_of
from topicbot.serving.refusals import Refused
from topicbot.serving.settings import AccessByToken, read_settings
from topicbot.serving.site import Site
from topicbot.serving.turns import OnNewMessage, Outcome, Turn, answer
from topicbot.serving.visitors import PREFIX

LONGEST_SENDER = 100


def read(body: Any) -> Turn:
    """Read the JSON body of a request.

    Args:
        body: The parsed JSON, whatever it is.

    Returns:
        Message and sender. Without a sender it is a conversation of its own, whose id goes back
        as ``recipient_id``; nobody shares one with other nameless clients.

    Raises:
        Refused: There is no such thing in it; the text says what to send instead.
    """
    if not isinstance(body, dict) or not isinstance(body.get("message"), str):
        raise Refused(400, 'Send JSON such as {"sender": "some-id", "message": "a question"}.')
    sender = body.get("sender")
    if sender is None:
        sender = uuid.uuid4().hex
    sender = str(sender) if isinstance(sender, int) else sender
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER:
        raise Refused(400, f'"sender" is text of 1 to {LONGEST_SENDER} characters.')
    if not sender.isprintable():
        raise Refused(400, '"sender" has only printable characters.')
    if sender.casefold().startswith(PREFIX):  # A database may not tell upper from lower case.
        raise Refused(400, f'"sender" does not begin with "{PREFIX}": those are the website\'s.')
    return Turn(body["message"], sender, GuardedRestInput.name())


class StreamingOutputChannel(CollectingOutputChannel):
    """Sends each message at once as a line of JSON, and keeps it."""

    def __init__(
        self, write: Callable[[str], Awaitable[None]], loop: asyncio.AbstractEventLoop
    ) -> None:
        """Send by ``write``, which has to run on ``loop``."""
        super().__init__()
        self._write = write
        self._loop = loop

    async def _persist_message(self, message: dict[str, Any]) -> None:
        await super()._persist_message(message)
        written = asyncio.run_coroutine_threadsafe(self._send(message), self._loop)
        await asyncio.wrap_future(written)

    async def _send(self, message: dict[str, Any]) -> None:
        # Whoever has gone hears no more of it; the conversation goes on.
        with suppress(SanicException, asyncio.CancelledError):
            await self._write(json.dumps(message) + "\n")


class GuardedRestInput(GuardedInput):
    """The REST channel at Rasa's usual address, in Rasa's usual format, with these differences.

    A message is guarded before Rasa sees it, so nothing that is sent is a command. Every turn has
    an answer: where Rasa gives none, or none in time, it is the domain's ``utter_error``, and the
    header ``X-Answered`` is ``no``. Sender and message are checked; ``metadata`` and
    ``input_channel`` of a request are not read.
    """

    @classmethod
    def name(cls) -> str:
        """Name of the channel, which its address has."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GuardedRestInput:
        """Make it with the settings of credentials.yml.

        Raises:
            RasaException: One of them is wrong.
        """
        return cls(read_settings(AccessByToken, cls.name(), credentials))

    def __init__(self, access: AccessByToken) -> None:
        """Prepare without serving."""
        super().__init__(access, Site({}))
        self._token = access.token

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Route ``/`` (how is it?) and ``/webhook`` (a message), also with ``?stream=true``."""
        webhook = self.guarded_blueprint(on_new_message)

        @webhook.post("/webhook")
        async def receive(request: Request) -> HTTPResponse | None:
            self.count(request, "messages")
            self._check_token(request)
            turn = read(json_of(request))
            self.count_in(turn.sender)
            agent, worker = request.app.ctx.agent, worker_of(request)

            if request.args.get("stream", "false").lower() == "true":
                client = await request.respond(content_type="text/event-stream")
                streamed = StreamingOutputChannel(client.send, asyncio.get_running_loop())
                await worker.do(lambda: answer(turn, streamed, agent, on_new_message))
                await client.eof()
                return None

            output = CollectingOutputChannel()
            outcome = await worker.do(lambda: answer(turn, output, agent, on_new_message))
            headers = {"X-Answered": "no" if outcome is Outcome.FAILED else "yes"}
            return response.json(output.messages, headers=headers)

        return webhook

    def _check_token(self, request: Request) -> None:
        if self._token is None:
            return
        given = request.headers.get("authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            headers = {"WWW-Authenticate": "Bearer"}
            raise Refused(401, "This needs the token of the channel.", headers)
