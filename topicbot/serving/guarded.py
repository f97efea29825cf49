"""What the channels share: who may use them, and that nobody waits for somebody else's message."""

from __future__ import annotations

import asyncio
import logging
import secrets
from asyncio import AbstractEventLoop
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.conversation.store import expire_now_and_then, forget
from topicbot.serving import http
from topicbot.serving.browsers import Browsers
from topicbot.serving.rates import Rates
from topicbot.serving.refusals import RETRY_AFTER, Refused
from topicbot.serving.settings import Access
from topicbot.serving.site import Site
from topicbot.serving.turns import OnNewMessage, Outcome, Turn, answer
from topicbot.serving.visitors import address_of
from topicbot.serving.worker import Worker

logger = logging.getLogger(__name__)

FIRST_QUESTION = "What can you do?"
PAUSES = (2.0, 30.0)
"""Seconds after which the first question is asked once more where it got no answer, and at most."""
JSON = "application/json"


class GuardedInput(InputChannel):
    """A channel that strangers may use.

    Requests are read strictly, come only from where they may, and only so often; messages are
    answered by a worker off the server's loop, which all channels of a server share.
    """

    def __init__(self, access: Access, site: Site) -> None:
        """Prepare without serving.

        Args:
            access: The operator's settings.
            site: Files that are served, too.
        """
        self.access = access
        self._browsers = Browsers(site, access, f"/webhooks/{self.name()}/")
        self._rates = Rates()

    def guarded_blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """A blueprint with a route that says how the server is, for the channel's own routes."""
        http.read_strictly()
        blueprint = Blueprint(f"guarded_{self.name()}", __name__)
        blueprint.listener("before_server_start")(self._browsers.surround)

        @blueprint.listener("before_server_start")
        def prepare(app: Sanic, _: AbstractEventLoop) -> None:
            http.limit(app)
            if not hasattr(app.ctx, "worker"):
                app.ctx.worker = Worker()
                app.ctx.has_answered = False

        @blueprint.listener("after_server_start")
        def begin(app: Sanic, _: AbstractEventLoop) -> None:
            if not hasattr(app.ctx, "begun"):
                app.ctx.begun = True
                app.ctx.worker.run(_answer_first(app, on_new_message))
                app.ctx.worker.run(expire_now_and_then(app.ctx.agent))

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            if request.app.ctx.worker.stuck or not request.app.ctx.has_answered:
                raise Refused(503, "The bot cannot answer now.", RETRY_AFTER)
            return response.json({"status": "ok"})

        return blueprint

    def count(self, request: Request, what: str) -> None:
        """Count something that was done from an address.

        Raises:
            Refused: That was too often.
        """
        self._rates.count(self.access.messages_per_minute_and_address, what, address_of(request))

    def count_in(self, conversation: str) -> None:
        """Count a message of a conversation.

        Raises:
            Refused: That was too often.
        """
        self._rates.count(self.access.messages_per_minute, "conversation", conversation)


def worker_of(request: Request) -> Worker:
    """What answers the messages of the server that a request came to."""
    worker: Worker = request.app.ctx.worker
    return worker


def json_of(request: Request) -> Any:
    """The JSON of a request's body.

    A foreign page can have a browser send text without asking whether it may, but not JSON.

    Raises:
        Refused: It is not said to be JSON, or is none.
    """
    if request.content_type.partition(";")[0].strip().lower() != JSON:
        raise Refused(415, f"The body has to be JSON, with “Content-Type: {JSON}”.")
    try:
        return request.json
    except Exception:  # Sanic's own, or that it is nested too deeply.
        raise Refused(400, "The body is not JSON.") from None


async def _answer_first(app: Sanic, on_new_message: OnNewMessage) -> None:
    """Answer a question of the server's own, so that the first visitor's finds all loaded."""
    agent: Agent = app.ctx.agent
    pause, longest = PAUSES
    while not app.ctx.has_answered:
        turn = Turn(FIRST_QUESTION, f"first-{secrets.token_hex(16)}", "first")
        outcome = await answer(turn, CollectingOutputChannel(), agent, on_new_message)
        await forget(agent, turn.sender)
        app.ctx.has_answered = outcome is Outcome.ANSWERED
        if not app.ctx.has_answered:
            logger.warning("The first question got no answer; trying again in %g s.", pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)
