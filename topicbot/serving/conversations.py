"""Where conversations and feedback are kept, and for how long."""

from __future__ import annotations

import datetime
import inspect
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from cachetools import LRUCache
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.pool import StaticPool

DAY = 24 * 60 * 60.0
PAUSE = 60 * 60.0
"""Seconds from one search for old conversations to the next, at least."""
KEPT = 100
"""Conversations that are held in memory, too."""
AT_ONCE = 500
"""Conversations that are deleted with one statement; databases limit its length."""


class Feedback(SQLTrackerStore.Base):
    """What a person thought of an answer, in the same database as the conversations."""

    __tablename__ = "feedback"

    conversation = sa.Column(sa.String(255), primary_key=True)
    message = sa.Column(sa.String(32), primary_key=True)
    time = sa.Column(sa.DateTime, nullable=False)
    question = sa.Column(sa.Text, nullable=False)
    facts = sa.Column(sa.Text, nullable=False)
    rating = sa.Column(sa.String(8), nullable=False)
    reason = sa.Column(sa.Text, nullable=False)


@dataclass(frozen=True)
class Exchange:
    """A message of a person, and the messages of Rasa's that answered it."""

    question: str
    messages: tuple[dict[str, Any], ...]

    @property
    def facts(self) -> list[str]:
        """Ids of the facts that were said."""
        return [fact for m in self.messages for fact in (m.get("custom") or {}).get("facts", ())]


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store of conversations, which forgets them, and keeps feedback with them."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        db: str = ":memory:",
        days: float = 30,
        **options: Any,
    ) -> None:
        """Open the database and delete what is too old.

        Args:
            domain: The bot's.
            host: Of a database that has one.
            event_broker: Told of each event.
            db: File of the database, or its name where it is not SQLite; in memory by default.
            days: How long a conversation is kept after its last event.
            **options: Others of Rasa's ``SQLTrackerStore``, such as ``dialect``.

        Raises:
            RasaException: An option is wrong.
        """
        known = inspect.signature(SQLTrackerStore.__init__).parameters
        if unknown := sorted(options.keys() - known.keys()):
            raise RasaException(f"endpoints.yml, tracker_store: there is no option {unknown[0]!r}.")
        if isinstance(days, bool) or not isinstance(days, (int, float)) or not days > 0:
            raise RasaException("endpoints.yml, tracker_store: days is a number above 0.")
        self.engine: sa.engine.Engine
        self._latest: LRUCache[str, DialogueStateTracker] = LRUCache(KEPT)
        super().__init__(domain, host=host, event_broker=event_broker, db=db, **options)
        self._days = days
        if self.engine.dialect.name == "sqlite":
            self._keep_connection()
        self._expire()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation.

        To make it of its events takes the longer the more there are, so the one saved last is
        given out again if the database still holds just its events. It is given out once: what
        is not saved afterwards, because the turn failed, is not to be seen again.
        """
        tracker = self._latest.pop(sender_id, None)
        if tracker is not None:
            with self.session_scope() as session:
                stored = self._event_query(session, sender_id, False).count()
            if stored == len(tracker.events):
                return tracker
        return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save what is new in a conversation, and now and then delete old ones."""
        await super().save(tracker)
        self._latest[tracker.sender_id] = tracker
        if time.monotonic() > self._next_search:
            self._expire()

    def exchange(self, conversation: str, message: str) -> Exchange | None:
        """A message of a conversation and the answer to it, if it was answered.

        Args:
            conversation: Its name.
            message: The message's id, of hexadecimal digits only.
        """
        event = self.SQLEvent
        with self.session_scope() as session:
            events = session.query(event).filter(event.sender_id == conversation)
            asked = (
                events.filter(event.type_name == UserUttered.type_name)
                .filter(event.data.contains(f'"message_id": "{message}"'))
                .order_by(event.id.desc())
                .first()
            )
            if asked is None:
                return None
            after = events.filter(event.id > asked.id).order_by(event.id)
            turn = takewhile(lambda each: each.type_name != UserUttered.type_name, after)
            said = [e.data for e in turn if e.type_name == BotUttered.type_name]
            question = json.loads(asked.data)["text"]
        messages = (Event.from_parameters(json.loads(data)).message() for data in said)
        return Exchange(question, tuple(messages)) if said else None

    def rate(self, conversation: str, message: str, rating: str, reason: str) -> bool:
        """Keep what a person thinks of an answer, in place of what was thought before.

        Args:
            conversation: Its name.
            message: Id of the message that was answered.
            rating: ``up``, ``down``, or ``none`` to take it back.
            reason: In the person's words.

        Returns:
            Whether such a message was answered, and so whether anything was done.
        """
        exchange = self.exchange(conversation, message)
        if exchange is None:
            return False
        with self.session_scope() as session:
            if rating == "none":
                key = {"conversation": conversation, "message": message}
                session.query(Feedback).filter_by(**key).delete()
            else:
                feedback = Feedback(
                    conversation=conversation,
                    message=message,
                    time=datetime.datetime.now(datetime.timezone.utc),
                    question=exchange.question,
                    facts=", ".join(exchange.facts),
                    rating=rating,
                    reason=reason,
                )
                session.merge(feedback)
            session.commit()
        return True

    def forget(self, conversations: Iterable[str]) -> None:
        """Delete all that is stored of some conversations."""
        names = list(conversations)
        for name in names:
            self._latest.pop(name, None)
        with self.session_scope() as session:
            for begin in range(0, len(names), AT_ONCE):
                some = names[begin : begin + AT_ONCE]
                for column in (self.SQLEvent.sender_id, Feedback.conversation):
                    owner = column.class_
                    session.query(owner).filter(column.in_(some)).delete(False)
            session.commit()
        if names and self.engine.dialect.name == "sqlite":
            # Otherwise what was deleted stays readable in the log of writes for a while.
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _expire(self) -> None:
        """Delete the conversations whose last event is too old."""
        self._next_search = time.monotonic() + PAUSE
        oldest = time.time() - self._days * DAY
        event = self.SQLEvent
        with self.session_scope() as session:
            latest = session.query(event.sender_id).group_by(event.sender_id)
            old = [name for (name,) in latest.having(sa.func.max(event.timestamp) < oldest)]
        self.forget(old)

    def _keep_connection(self) -> None:
        """Keep one connection to SQLite open.

        Rasa opens one for each query. With one, a turn is quicker, a database in memory lasts, and
        its log of writes does not have to be written back each time.
        """
        self.engine = sa.create_engine(
            self.engine.url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        self.sessionmaker.configure(bind=self.engine)
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            # After a power failure the last turns may be gone; the database is in order.
            connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
            # What is deleted is overwritten.
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        self.Base.metadata.create_all(self.engine)


def store_of(agent: Agent) -> ConversationStore | None:
    """The store that an agent keeps its conversations in, if it is one of these."""
    store = agent.tracker_store
    while not isinstance(store, ConversationStore):
        # Rasa wraps it, and gives no other way to what is inside.
        store = getattr(store, "_tracker_store", None)
        if store is None:
            return None
    return store


async def forget(agent: Agent, conversation: str) -> bool:
    """Delete all that an agent has stored of a conversation.

    Returns:
        Whether nothing is left. Rasa's own stores have no way to delete; some hold nothing after
        an empty conversation has been saved.
    """
    store = store_of(agent)
    if store is not None:
        store.forget([conversation])
        return True
    blank = DialogueStateTracker.from_events(conversation, [], agent.domain.slots)
    await agent.tracker_store.save(blank)
    left = await agent.tracker_store.retrieve_full_tracker(conversation)
    return left is None or not left.events
