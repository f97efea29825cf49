"""How long conversations are kept, and where."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from topicbot.serving.conversations import DAY, ConversationStore, forget, store_of

ID = "0123456789abcdef" * 2


def store(**options: Any) -> ConversationStore:
    return ConversationStore(Domain.empty(), **options)


def talk(kept: ConversationStore, name: str, days_ago: float = 0) -> None:
    at = time.time() - days_ago * DAY
    said = BotUttered("Hello.", {"custom": {"facts": ["a-fact"]}}, timestamp=at)
    events = [UserUttered("Hello?", message_id=ID, timestamp=at), said]
    asyncio.run(kept.save(DialogueStateTracker.from_events(name, events)))


def names(kept: ConversationStore) -> set[str]:
    return set(asyncio.run(kept.keys()))


def test_deletes_what_is_old_when_it_starts(tmp_path: Path) -> None:
    database = str(tmp_path / "kept.db")
    before = store(db=database)
    talk(before, "old", days_ago=8)
    talk(before, "new", days_ago=6)
    assert before.rate("old", ID, "up", "")
    assert names(before) == {"old", "new"}
    after = store(db=database, days=7)
    assert names(after) == {"new"}
    assert b"a-fact" in (tmp_path / "kept.db").read_bytes()
    after.forget(["new"])
    assert b"a-fact" not in (tmp_path / "kept.db").read_bytes()


def test_deletes_what_has_become_old_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store(days=7)
    talk(kept, "old", days_ago=8)
    assert names(kept) == {"old"}
    later = time.monotonic() + 3601
    monkeypatch.setattr(time, "monotonic", lambda: later)
    talk(kept, "new")
    assert names(kept) == {"new"}


def test_writes_nothing_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = store()
    talk(kept, "somebody")
    assert names(kept) == {"somebody"}
    assert list(tmp_path.iterdir()) == []


def test_finds_an_answer_by_its_message() -> None:
    kept = store()
    talk(kept, "somebody")
    exchange = kept.exchange("somebody", ID)
    assert exchange
    assert (exchange.question, exchange.facts) == ("Hello?", ["a-fact"])
    assert kept.exchange("somebody else", ID) is None
    assert kept.exchange("somebody", ID[::-1]) is None


@pytest.mark.parametrize("options", [{"days": 0}, {"days": "7"}, {"dase": 7}])
def test_names_an_option_that_is_wrong(options: dict[str, Any]) -> None:
    with pytest.raises(RasaException, match=r"endpoints\.yml, tracker_store: "):
        store(**options)


def heard(kept: ConversationStore, name: str) -> list[str]:
    tracker = asyncio.run(kept.retrieve(name))
    events = tracker.events if tracker else ()
    return [event.text for event in events if isinstance(event, UserUttered)]


def add(kept: ConversationStore, name: str, text: str, *, save: bool = True) -> None:
    tracker = asyncio.run(kept.retrieve(name))
    assert tracker
    tracker.update(UserUttered(text))
    if save:
        asyncio.run(kept.save(tracker))


def test_a_turn_that_failed_leaves_no_trace() -> None:
    kept = store()
    talk(kept, "somebody")
    add(kept, "somebody", "saved")
    add(kept, "somebody", "failed", save=False)
    assert heard(kept, "somebody") == ["Hello?", "saved"]


def test_sees_what_another_server_has_saved(tmp_path: Path) -> None:
    one, other = (store(db=str(tmp_path / "kept.db")) for _ in range(2))
    talk(one, "somebody")
    add(other, "somebody", "said elsewhere")
    add(one, "somebody", "said here")
    assert heard(other, "somebody") == ["Hello?", "said elsewhere", "said here"]
    other.forget(["somebody"])
    assert heard(one, "somebody") == []


def test_a_new_session_begins_with_what_came_after_it() -> None:
    kept = store()
    talk(kept, "somebody")
    tracker = asyncio.run(kept.retrieve("somebody"))
    assert tracker
    tracker.update(SessionStarted())
    asyncio.run(kept.save(tracker))
    for text in ("first", "second"):
        add(kept, "somebody", text)
    assert heard(kept, "somebody") == ["first", "second"]
    assert len(asyncio.run(kept.retrieve_full_tracker("somebody")).events) == 5  # type: ignore[union-attr]


def test_a_store_of_rasas_is_emptied_as_far_as_it_can_be() -> None:
    agent = Agent(Domain.empty(), tracker_store=InMemoryTrackerStore(Domain.empty()))
    tracker = DialogueStateTracker.from_events("somebody", [UserUttered("Hello?")])
    asyncio.run(agent.tracker_store.save(tracker))
    assert store_of(agent) is None
    assert asyncio.run(forget(agent, "somebody"))
    left = asyncio.run(agent.tracker_store.retrieve("somebody"))
    assert left is not None
    assert not left.events


def test_finds_the_store_that_an_agent_has() -> None:
    kept = store()
    assert store_of(Agent(Domain.empty(), tracker_store=kept)) is kept
