"""The website's channel: conversations over plain requests, each opened by a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic.v1 import BaseModel, StrictStr, ValidationError, constr
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.answering import nearest
from topicbot.conversation.guard import guard
from topicbot.conversation.store import ConversationStore, forget, store_of
from topicbot.facts import load_store
from topicbot.serving.guarded import GuardedInput, json_of, worker_of
from topicbot.serving.once import Once
from topicbot.serving.refusals import RETRY_AFTER, Refused
from topicbot.serving.settings import Access, read_settings
from topicbot.serving.site import Site
from topicbot.serving.turns import OnNewMessage, Outcome, Turn, answer, say
from topicbot.serving.visitors import conversation_of

OFFERED = 3
"""Questions under the welcome."""

_Id = constr(regex=r"[0-9a-f]{32}\Z", strict=True)


class Sent(BaseModel):
    """A message of a person; its id is the client's, and new with each message."""

    id: _Id  # type: ignore[valid-type]
    text: StrictStr


class Rated(BaseModel):
    """What a person thinks of the answer to the message of this id."""

    id: _Id  # type: ignore[valid-type]
    rating: Literal["up", "down", "none"]
    reason: constr(strict=True, max_length=1000) = ""  # type: ignore[valid-type]


class WholeMessages(CollectingOutputChannel):
    """Keeps each message whole; Rasa's own channels send text, buttons and data separately."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, which responses may be written for."""
        return WebChatInput.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a message."""
        self.messages.append(whole(message))


def whole(message: dict[str, Any]) -> dict[str, Any]:
    """A message of Rasa's as it goes to the client."""
    said: dict[str, Any] = {"text": message.get("text") or ""}
    if buttons := message.get("buttons"):
        said["buttons"] = [{"title": b["title"], "payload": b["payload"]} for b in buttons]
    if custom := message.get("custom"):
        said["custom"] = custom
    return said


class WebChatInput(GuardedInput):
    """The widget's side of the server; docs/serving.md has the protocol."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, which its addresses have."""
        return "webchat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChatInput:
        """Make it with the settings of credentials.yml.

        Raises:
            RasaException: One of them is wrong.
        """
        return cls(read_settings(Access, cls.name(), credentials), Path())

    def __init__(self, access: Access, project: Path) -> None:
        """Read what is served besides answers.

        Args:
            access: The operator's settings.
            project: Folder of the bot, with its facts and its widget.

        Raises:
            FactStoreError: The facts cannot be read.
        """
        super().__init__(access, Site.load(project / "widget"))
        self._facts = load_store(project / "data" / "facts")
        self._once = Once()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Route what docs/serving.md describes."""
        webchat = self.guarded_blueprint(on_new_message)

        @webchat.get("/welcome")
        async def welcome(request: Request) -> HTTPResponse:
            output = WholeMessages()
            await say("utter_greet", "", output, request.app.ctx.agent)
            offered = nearest(self._facts, "greet", (), most=OFFERED)
            output.messages[-1]["buttons"] = [
                {"title": each.text, "payload": each.text} for each in offered
            ]
            title = self._facts.source.title
            return response.json({"title": title, "messages": output.messages})

        @webchat.post("/messages")
        async def receive(request: Request) -> HTTPResponse:
            conversation = conversation_of(request)
            self.count(request, "messages")
            self.count_in(conversation)
            sent = _read(request, Sent)
            turn = Turn(sent.text, conversation, self.name(), sent.id)
            agent, worker = request.app.ctx.agent, worker_of(request)
            answered = await self._once.do(
                conversation,
                sent.id,
                lambda: worker.do(lambda: _answer(turn, agent, on_new_message)),
            )
            return response.json(answered)

        @webchat.post("/feedback")
        async def rate(request: Request) -> HTTPResponse:
            conversation = conversation_of(request)
            self.count(request, "feedback")
            rated = _read(request, Rated)
            store = store_of(request.app.ctx.agent)
            if store is None:
                raise Refused(501, "Feedback is not kept here.")
            reason = guard(rated.reason).text or ""

            async def keep() -> bool:
                return store.rate(conversation, rated.id, rated.rating, reason)

            if not await worker_of(request).do(keep):
                raise Refused(404, "There is no such message in this conversation.")
            return response.empty()

        @webchat.delete("/conversation")
        async def end(request: Request) -> HTTPResponse:
            conversation = conversation_of(request)
            self.count(request, "deletions")
            agent, worker = request.app.ctx.agent, worker_of(request)
            # What is being answered now would otherwise be stored after it.
            async with self._once.turn(conversation):
                self._once.forget(conversation)
                if not await worker.do(lambda: forget(agent, conversation)):
                    raise Refused(501, "The conversation cannot be deleted here.")
            return response.empty()

        return webchat


async def _answer(turn: Turn, agent: Agent, on_new_message: OnNewMessage) -> dict[str, Any]:
    """Answer a message, or say once more what was answered before the server last started.

    Raises:
        Refused: The bot cannot answer now.
    """
    store = store_of(agent)
    earlier = _earlier(store, turn)
    if earlier:
        return {"id": turn.id, "rateable": True, "messages": earlier}
    output = WholeMessages()
    outcome = await answer(turn, output, agent, on_new_message)
    if outcome is Outcome.FAILED:
        raise Refused(503, output.messages[0]["text"], RETRY_AFTER)
    rateable = outcome is Outcome.ANSWERED and store is not None
    return {"id": turn.id, "rateable": rateable, "messages": output.messages}


def _earlier(store: ConversationStore | None, turn: Turn) -> list[dict[str, Any]]:
    exchange = store.exchange(turn.sender, turn.id) if store and turn.id else None
    return [whole(message) for message in exchange.messages] if exchange else []


def _read(request: Request, model: type[Any]) -> Any:
    """Read a body; what else is in it, such as metadata, is left unread.

    Raises:
        Refused: It is not what it should be.
    """
    body = json_of(request)
    try:
        return model.parse_obj(body)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        known = key in model.__fields__
        text = f"“{key}” is missing or not as it should be." if known else "The body is no object."
        raise Refused(400, text) from None
