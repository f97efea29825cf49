"""Where conversations and feedback are kept, and for how long."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import json
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cachetools import LRUCache
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.pool import StaticPool

logger = logging.getLogger(__name__)

DAY = 24 * 60 * 60.0
PAUSE = 60 * 60.0
"""Seconds from one search for old conversations to the next."""
BREATH = 0.05
"""Seconds between two steps of a search, in which messages are answered."""
AT_ONCE = 500
"""Events that a step of a search looks at; it is short, however many there are."""
LASTING = (SlotSet, ActiveLoop)
"""Events whose effect lasts until another of their kind."""
KEPT = 100
"""Conversations that are held in memory, too."""
TURNS = 6
"""Latest turns of a conversation that Rasa and the actions get, and up to twice as many.

A turn takes the longer the more they get; what they remember for longer is in slots.
"""
EVENTS = 40 * TURNS
"""Latest events that are read for them; a turn has some ten."""


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
        """Open the database.

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
        self._latest: LRUCache[str, tuple[DialogueStateTracker, int]] = LRUCache(KEPT)
        self._given_out: LRUCache[str, tuple[DialogueStateTracker, int]] = LRUCache(KEPT)
        super().__init__(domain, host=host, event_broker=event_broker, db=db, **options)
        self._days = days
        self._looked_at = 0
        if self.engine.dialect.name == "sqlite":
            self._keep_connection()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest turns of a conversation.

        To make them of their events takes its time, so what was saved last is given out again if
        the database still holds no more. It is given out once: what is not saved afterwards,
        because the turn failed, is not to be seen again.
        """
        tracker, last = self._latest.pop(sender_id, (None, 0))
        with self.session_scope() as session:
            if tracker is None or self._last_event(session, sender_id) != last:
                tracker = self._read(session, sender_id)
        if tracker is not None:
            self._given_out[sender_id] = (tracker, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save what is new in a conversation, all of it in one statement."""
        await self.stream_events(tracker)
        name = tracker.sender_id
        if not tracker.events:  # Rasa saves a new conversation before anything is in it.
            self._given_out[name] = (tracker, 0)
            return
        with self.session_scope() as session:
            new = [each.as_dict() for each in self._additional_events(session, tracker)]
            rows = [
                {
                    "sender_id": name,
                    "type_name": data["event"],
                    "timestamp": data.get("timestamp"),
                    "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
                for data in new
            ]
            if rows:
                session.execute(sa.insert(self.SQLEvent), rows)
            last = self._last_event(session, name)
            session.commit()
        events = list(tracker.events)
        self._given_out[name] = (tracker, len(events))
        latest = latest_turns(events)
        if len(latest) < len(events):
            tracker = self._tracker_of(name, latest)
        self._latest[name] = (tracker, last)

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

    def expire_some(self) -> bool:
        """Delete, among some events, the conversations whose last one is too old.

        Returns:
            Whether there are more to look at; otherwise the next call begins anew.
        """
        oldest = time.time() - self._days * DAY
        event = self.SQLEvent
        with self.session_scope() as session:
            after = session.query(event.id, event.sender_id, event.timestamp).order_by(event.id)
            some = after.filter(event.id > self._looked_at).limit(AT_ONCE).all()
            names = {each.sender_id for each in some if each.timestamp < oldest}
            latest = session.query(event.sender_id).filter(event.sender_id.in_(names))
            ended = latest.group_by(event.sender_id).having(sa.func.max(event.timestamp) < oldest)
            old = [name for (name,) in ended]
        self.forget(old)
        # Events come in the order of their time: behind a new one there are no old ones.
        more = len(some) == AT_ONCE and some[-1].timestamp < oldest
        self._looked_at = some[-1].id if more else 0
        return more

    def _additional_events(
        self, session: sa.orm.Session, tracker: DialogueStateTracker
    ) -> Iterator[Event]:
        """The events of a tracker that are not stored: those after what was given out."""
        given, stored = self._given_out.pop(tracker.sender_id, (None, 0))
        if given is not tracker:
            events: Iterator[Event] = super()._additional_events(session, tracker)
            return events
        return islice(tracker.events, stored, None)

    def _last_event(self, session: sa.orm.Session, name: str) -> int:
        """The id of the last event of a conversation; 0 if there is none."""
        event = self.SQLEvent
        last = sa.select(sa.func.max(event.id)).where(event.sender_id == name)
        return session.execute(last).scalar() or 0

    def _read(self, session: sa.orm.Session, name: str) -> DialogueStateTracker | None:
        """Make the latest turns of a conversation of its events; None if it has none."""
        event = self.SQLEvent
        own = session.query(event).filter(event.sender_id == name)
        rows = own.order_by(event.id.desc()).limit(EVENTS).all()[::-1]
        if len(rows) == EVENTS:
            last = session.query(sa.func.max(event.id)).filter(
                event.sender_id == name,
                event.id < rows[0].id,
                event.type_name.in_([each.type_name for each in LASTING]),
            )
            lasting = [i for (i,) in last.group_by(event.type_name, event.action_name)]
            rows = own.filter(event.id.in_(lasting)).order_by(event.id).all() + rows
        events = [Event.from_parameters(json.loads(row.data)) for row in rows]
        return self._tracker_of(name, latest_turns(events)) if events else None

    def _tracker_of(self, name: str, events: list[Event]) -> DialogueStateTracker:
        slots = self.domain.slots if self.domain else []
        tracker: DialogueStateTracker = DialogueStateTracker.from_events(name, events, slots)
        return tracker

    def _keep_connection(self) -> None:
        """Keep one connection to SQLite open.

        Rasa opens one for each query. With one, a turn is quicker, a database in memory lasts, and
        its log of writes does not have to be written back each time.
        """
        if (file := Path(self.engine.url.database)).exists():
            file.chmod(0o600)  # Of those beside it, too, which take it over from it.
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


def latest_turns(events: list[Event]) -> list[Event]:
    """The events of the latest turns of the latest session; all, if they are not many more.

    Before them stand the values that slots had by then, and the form that was open.
    """
    started = [n for n, each in enumerate(events) if isinstance(each, SessionStarted)]
    events = events[started[-1] :] if started else events
    waits = [
        n
        for n, each in enumerate(events)
        if isinstance(each, ActionExecuted) and each.action_name == ACTION_LISTEN_NAME
    ]
    if len(waits) <= 2 * TURNS:
        return events
    begin = waits[-TURNS - 1]  # The last one comes after the last turn.
    lasting = {
        (each.type_name, each.key if isinstance(each, SlotSet) else None): each
        for each in events[:begin]
        if isinstance(each, LASTING)
    }
    return [*lasting.values(), *events[begin:]]


async def expire_now_and_then(agent: Agent) -> None:
    """Delete old conversations of an agent as long as it serves, in small steps."""
    store = store_of(agent)
    while store is not None:
        try:
            more = store.expire_some()
        except sa.exc.SQLAlchemyError as error:
            logger.warning("Old conversations could not be deleted now: %s", error)
            more = False
        await asyncio.sleep(BREATH if more else PAUSE)


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
