"""The bot is not worse than it was when its figures were recorded, and the README tells those."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import pytest

from evaluation import recorded
from evaluation.asking import ask
from evaluation.comparing import Change
from evaluation.figures import figures
from evaluation.outcomes import Outcome, judged
from evaluation.questions import Part, intents_of, load_conversations
from evaluation.reporting import as_markdown
from topicbot.facts import load_store

RECORDED = Path("evaluation/recorded.json")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[Outcome]]:
    """Every question, asked now, by part."""
    from topicbot.conversation.bot import Bot
    from topicbot.conversation.training import ensure_model

    store = load_store(Path("data/facts"))
    talks = load_conversations(Path("evaluation"), store, intents_of(Path("domain.yml")))
    texts = [[turn.text for turn in talk.turns] for talk in talks]

    async def held() -> list[Outcome]:
        bot = await Bot.load(ensure_model(Path.cwd(), lambda line: None), Path.cwd())
        return judged(talks, await ask(bot, texts, lambda: None))

    found: dict[str, list[Outcome]] = {}
    for outcome in asyncio.run(held()):
        found.setdefault(outcome.question.part, []).append(outcome)
    return found


@pytest.mark.parametrize("part", get_args(Part))
def test_answers_do_not_fall_beyond_noise(outcomes: dict[str, list[Outcome]], part: str) -> None:
    was = recorded.read(RECORDED, part, outcomes[part])
    change = Change.between(was, [outcome.right for outcome in outcomes[part]])
    assert not change.falls, (
        f"{len(change.worse)} questions of “{part}” are answered worse and {len(change.better)} "
        f"better than recorded (p = {change.chance:.3f}); `make evaluate COMPARE=main` shows them."
    )


def test_the_readme_tells_what_was_recorded() -> None:
    rows = recorded.filled_in(Path("README.md"))
    store = load_store(Path("data/facts"))
    talks = load_conversations(Path("evaluation"), store, intents_of(Path("domain.yml")))
    turns = [turn for talk in talks for turn in talk.turns]
    shares = []
    for part in ("held_out", "people", "conversations"):
        asked = [turn for turn in turns if turn.part == part]
        right = recorded.flags(RECORDED, part)
        hits = sum(r for q, r in zip(asked, right, strict=True) if q.on_topic)
        shares.append(f"({hits} of {sum(q.on_topic for q in asked)})")
    told = next(line for line in rows.splitlines() if line.startswith("| right answers"))
    assert [share for share in shares if share not in told] == []


def test_other_questions_than_recorded_ones_are_refused(question, outcome, tmp_path):
    path = tmp_path / "recorded.json"
    recorded.write(path, [outcome({"facts": ["tea"]}, "tea"), outcome({"facts": ["tea"]})])
    asked = [outcome({"facts": ["tea"]}), outcome({"facts": ["tea"]})]
    assert recorded.read(path, "development", asked) == [True, False]
    with pytest.raises(ValueError, match="others than those recorded"):
        recorded.read(path, "development", [outcome({"facts": ["coffee"]})])


def test_the_table_is_put_in_its_place(outcome, tmp_path):
    totals = figures([outcome({"facts": ["tea"]}, "tea")], ["greet"])
    table = as_markdown({"held_out": totals, "people": totals, "conversations": totals})
    document = tmp_path / "README.md"
    document.write_text("Before\n<!-- evaluation: x -->\nold\n<!-- /evaluation -->\nAfter\n")
    recorded.fill_in(document, table)
    recorded.fill_in(document, table)
    written = document.read_text(encoding="utf-8")
    assert written.startswith("Before\n<!-- evaluation: x -->\n|  |")
    assert written.endswith("|\n<!-- /evaluation -->\nAfter\n")
    assert "100.0 % (1 of 1)" in recorded.filled_in(document)
    assert "old" not in written
