"""What is only likely to be meant is answered, and said to be no more than that."""

from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import SURE, SURE_CLAIM, ActionAnswer, ActionDefaultFallback

DOMAIN = yaml.safe_load(Path("domain.yml").read_text())
LIKELY_MEANT = DOMAIN["responses"]["utter_likely_meant"][0]["text"]

LLM = {"entity": "subject", "value": "llm"}
COST = {"entity": "concern", "value": "cost"}
VIDEO = {"entity": "modality", "value": "video"}


@pytest.fixture
def said():
    """Have an action answer a message that was understood so, and return its reply."""

    def say(action, intent, ranking, *entities, last=None):
        slots = {"question": {"intent": last} if last else None, "subjects": None, "told": None}
        latest = {
            "intent": {"name": intent, "confidence": dict(ranking).get(intent, 1.0)},
            "intent_ranking": [{"name": name, "confidence": p} for name, p in ranking],
            "entities": list(entities),
        }
        tracker = Tracker("me", slots, latest, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        action().run(dispatcher, tracker, DOMAIN)
        [message] = dispatcher.messages
        return message

    return say


def ranking(likeliest):
    return [("ask_weaknesses", likeliest), ("ask_strengths", 0.2), ("ask_market", 0.01)]


def test_an_unlikely_reading_is_told_as_such_beside_the_next_one(said):
    message = said(ActionAnswer, "ask_weaknesses", ranking(SURE - 0.1), LLM)
    assert message["text"].startswith(LIKELY_MEANT)
    assert message["custom"]["unsure"] is True
    assert message["custom"]["facts"]
    titles = [button["title"] for button in message["buttons"]]
    assert titles[0] == "What are the strengths of LLMs?"
    assert "How big is the market for LLMs?" not in titles


@pytest.mark.parametrize(
    ("likeliest", "entities", "last"),
    [
        (SURE + 0.1, [LLM], None),
        (SURE - 0.1, [LLM, COST], None),
        (SURE - 0.1, [LLM], "ask_weaknesses"),
    ],
    ids=["likely", "named", "asked before"],
)
def test_a_likely_reading_is_not(said, likeliest, entities, last):
    message = said(ActionAnswer, "ask_weaknesses", ranking(likeliest), *entities, last=last)
    assert not message["text"].startswith(LIKELY_MEANT)
    assert "unsure" not in message["custom"]


def test_what_was_not_understood_is_guessed_where_it_names_something(said):
    likely = [("ask_capability", 0.3), ("ask_tools", 0.1)]
    message = said(ActionDefaultFallback, "nlu_fallback", likely, VIDEO)
    assert message["text"].startswith(LIKELY_MEANT)
    assert message["custom"]["facts"]


@pytest.mark.parametrize("entities", [[], [{**VIDEO, "role": "implied"}]])
def test_what_was_not_understood_and_names_nothing_is_declined(said, entities):
    likely = [("ask_capability", 0.3), ("ask_tools", 0.1)]
    message = said(ActionDefaultFallback, "nlu_fallback", likely, *entities)
    assert message["response"] == "utter_nlu_fallback"


@pytest.mark.parametrize(
    "entity",
    [
        {"entity": "claim", "value": "llm-weakness-errors-supported", "role": "implied"},
        {"entity": "reference", "value": "first"},
    ],
    ids=["claim", "reference"],
)
def test_a_claim_or_what_is_pointed_to_makes_it_sure(said, entity):
    message = said(ActionAnswer, "ask_weaknesses", ranking(SURE - 0.1), LLM, entity)
    assert not message["text"].startswith(LIKELY_MEANT)
    assert message["custom"]["facts"]


def test_an_unlikely_claim_is_told_without_yes_or_no(said):
    claim = {"entity": "claim", "value": "llm-weakness-errors-supported", "role": "implied"}
    sure, unsure = (
        said(ActionAnswer, "ask_weaknesses", ranking(SURE), {**claim, "confidence_entity": p})
        for p in (SURE_CLAIM, SURE_CLAIM - 0.1)
    )
    assert sure["custom"]["facts"] == unsure["custom"]["facts"]
    assert sure["text"].startswith("Yes.")
    assert unsure["text"].startswith(LIKELY_MEANT)
    assert "Yes." not in unsure["text"]


@pytest.mark.parametrize(
    ("last", "offered"),
    [
        (None, "What is the difference between LLMs and generative AI?"),
        ("ask_market", "Which industries use the two?"),
    ],
)
def test_what_was_not_understood_in_a_talk_is_met_with_what_leads_on(said, last, offered):
    message = said(ActionDefaultFallback, "nlu_fallback", [("ask_tools", 0.1)], last=last)
    assert message["buttons"][0]["title"] == offered
