"""What is left out of Rasa's work changes nothing that Rasa decides or remembers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from topicbot.conversation.actions import InProcessActions
from topicbot.conversation.quick import make_quick
from topicbot.conversation.training import ensure_model

MESSAGES = (
    *("hi", "What is an LLM?", "and the other one?", "Which one do I need?", "/restart"),
    *("pictures for a bakery", "why?", "Tell me more", "what is the weather in Rome", "xqzt"),
    *("Is an LLM a kind of generative AI? And what does it cost?", "thanks", "2", "bye"),
)
TIMES = ("timestamp", "message_id", "use_text_for_featurization", "model_id")


def events(model: str) -> list[dict[str, Any]]:
    """What a conversation consists of, as Rasa keeps it."""

    async def talk() -> list[dict[str, Any]]:
        agent = Agent.load(model, action_endpoint=InProcessActions())
        for text in MESSAGES:
            await agent.handle_message(UserMessage(text, CollectingOutputChannel(), "somebody"))
        tracker = await agent.tracker_store.retrieve("somebody")
        return [each.as_dict() for each in tracker.events]

    return [_without_times(event) for event in asyncio.run(talk())]


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_times(each) for k, each in value.items() if k not in TIMES}
    return [_without_times(each) for each in value] if isinstance(value, list) else value


def test_a_conversation_is_the_same_as_without_it(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = pytestconfig.rootpath
    model = str(ensure_model(project, print))
    monkeypatch.chdir(project)
    monkeypatch.syspath_prepend(str(project))
    # Another process, since what is made quick stays so.
    stock = subprocess.run(
        [sys.executable, __file__, model],
        cwd=project,
        env={
            "PYTHONPATH": str(project),
            "RASA_TELEMETRY_ENABLED": "false",
            "PYTHONWARNINGS": "ignore",
        },
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    make_quick()
    quick = json.loads(json.dumps(events(model)))
    assert quick == json.loads(stock.stdout.splitlines()[-1])
    assert {"user", "action", "slot", "bot"} <= {each["event"] for each in quick}


if __name__ == "__main__":
    print("\n" + json.dumps(events(sys.argv[1])))
