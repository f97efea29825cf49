"""How long conversations are kept, and where."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from topicbot.serving.conversations import DAY, ConversationStore

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
