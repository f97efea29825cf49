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
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from topicbot.conversation import store as conversations
from topicbot.conversation.store import (
    DAY,
    TURNS,
    ConversationStore,
    expire_now_and_then,
    forget,
    store_of,
)

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


def test_deletes_what_is_old_and_overwrites_it(tmp_path: Path) -> None:
    database = str(tmp_path / "kept.db")
    kept = store(db=database, days=7)
    talk(kept, "old", days_ago=8)
    talk(kept, "new", days_ago=6)
    assert kept.rate("old", ID, "up", "")
    assert not kept.expire_some()
    assert names(kept) == {"new"}
    assert b"a-fact" in (tmp_path / "kept.db").read_bytes()
    kept.forget(["new"])
    assert b"a-fact" not in (tmp_path / "kept.db").read_bytes()


def test_deletes_in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "AT_ONCE", 4)
    kept = store(days=7)
    for number in range(9):
        talk(kept, f"old {number}", days_ago=8)
    talk(kept, "old and still going on", days_ago=8)
    add(kept, "old and still going on", "Hello again!")
    left, more = [], True
    while more:
        more = kept.expire_some()
        left.append(len(names(kept)))
    assert left == [8, 6, 4, 2, 1, 1]
    assert names(kept) == {"old and still going on"}


def test_deletes_while_it_runs_and_nobody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "PAUSE", 0.01)
    kept = store(days=7)
    agent = Agent(Domain.empty(), tracker_store=kept)

    async def run() -> None:
        expiring = asyncio.create_task(expire_now_and_then(agent))
        await asyncio.sleep(0.05)
        talk_at = time.time() - 8 * DAY
        old = DialogueStateTracker.from_events("old", [UserUttered("Hello?", timestamp=talk_at)])
        await kept.save(old)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not set(await kept.keys()):
                break
        expiring.cancel()

    asyncio.run(run())
    assert names(kept) == set()


def test_is_for_the_owner_alone(tmp_path: Path) -> None:
    before = tmp_path / "kept.db"
    before.touch(mode=0o644)
    talk(store(db=str(before)), "somebody")
    assert {file.name: file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {
        "kept.db": 0,
        "kept.db-shm": 0,
        "kept.db-wal": 0,
    }


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


def long_talk(kept: ConversationStore, name: str, turns: int) -> None:
    """Turns as Rasa writes them; the first sets a slot, and opens a form."""
    for number in range(turns):
        tracker = asyncio.run(kept.retrieve(name)) or DialogueStateTracker.from_events(
            name, [ActionExecuted("action_listen")], kept.domain.slots
        )
        tracker.update(UserUttered(str(number)))
        if number == 0:
            tracker.update_with_events([SlotSet("kept", "a value"), ActiveLoop("a_form")], None)
        tracker.update(BotUttered(f"Answer {number}"))
        tracker.update(ActionExecuted("action_listen"))
        asyncio.run(kept.save(tracker))


@pytest.mark.parametrize("restarted", [False, True])
def test_gives_out_the_latest_turns_and_what_was_set_before(
    tmp_path: Path, restarted: bool
) -> None:
    domain = Domain.from_dict({"slots": {"kept": {"type": "any", "mappings": []}}})
    kept = ConversationStore(domain, db=str(tmp_path / "kept.db"))
    long_talk(kept, "somebody", 150)
    if restarted:
        kept = ConversationStore(domain, db=str(tmp_path / "kept.db"))
    texts = heard(kept, "somebody")
    assert texts[-1] == "149"
    assert TURNS <= len(texts) <= 2 * TURNS
    tracker = asyncio.run(kept.retrieve("somebody"))
    assert tracker
    assert tracker.get_slot("kept") == "a value"
    assert tracker.active_loop_name == "a_form"
    assert len(tracker.events) < 10 * TURNS
    whole = asyncio.run(kept.retrieve_full_tracker("somebody"))
    assert whole
    assert [e.text for e in whole.events if isinstance(e, UserUttered)] == [*map(str, range(150))]


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
