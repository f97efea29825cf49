"""Which claim a question of yes or no is about, by messages like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.training_data.message import Message

from topicbot import language
from topicbot.facts import load_store
from topicbot.understanding.claims import ClaimClassifier
from topicbot.understanding.likeness import NOTHING, Likeness

STORE = load_store(Path("data/facts"))
NLP = language.load(STORE.glossary.values())
CLAIMS = ("llm-needs-machinery", "llm-little-infrastructure", "genai-replaces-people")
OTHERS = ("What is an LLM?", "How big is the market?", "which tool makes music", "can LLMs draw")


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return taught_beside()


def taught_beside(*near: str) -> Likeness:
    """What the claims are like, beside messages that are near them and claim nothing."""
    taught = [(text, claim) for claim in CLAIMS for text in STORE.claims[claim].examples]
    taught += [(text, NOTHING) for text in OTHERS]
    texts, labels = zip(*taught, strict=True)
    return Likeness.taught(
        list(NLP.pipe(texts)),
        labels,
        strength=60.0,
        weight=1.0,
        characters=True,
        near=list(NLP.pipe(near)),
    )


def read(
    likeness: Likeness, text: str, intent: str, *, sure: float = 0.5, **config: float
) -> tuple[list[str], str]:
    """The claims that are found in a message, and its intent after that."""
    component = ClaimClassifier(
        {**ClaimClassifier.get_default_config(), **config},
        None,  # type: ignore[arg-type] # It stores nothing here.
        Resource("claims"),
        STORE,
        likeness,
    )
    message = Message(
        {"text": text, "intent": {"name": intent, "confidence": sure}, "entities": []}
    )
    message.set(SPACY_DOCS["text"], NLP(text))
    [message] = component.process([message], None)  # type: ignore[arg-type] # It has the document.
    return [e["value"] for e in message.get("entities")], message.get("intent")["name"]


MACHINERY = "Do we have to buy servers just so that an LLM can write our letters?"


def test_finds_the_claim(likeness: Likeness) -> None:
    assert read(likeness, MACHINERY, "ask_strengths") == (["llm-needs-machinery"], "ask_strengths")


def test_a_claim_decides_what_seemed_outside(likeness: Likeness) -> None:
    found, intent = read(likeness, MACHINERY, "out_of_scope_how_to")
    assert (found, intent) == (["llm-needs-machinery"], "ask_strengths")


def test_a_claim_decides_what_seemed_small_talk(likeness: Likeness) -> None:
    assert read(likeness, MACHINERY, "stop") == (["llm-needs-machinery"], "ask_strengths")
    assert read(likeness, MACHINERY, "stop", sure=0.99) == ([], "stop")


@pytest.mark.parametrize("intent", ["ask_market", "ask_if_same"])
def test_leaves_what_is_settled_otherwise(likeness: Likeness, intent: str) -> None:
    assert read(likeness, MACHINERY, intent) == ([], intent)


def test_leaves_what_asks_openly(likeness: Likeness) -> None:
    assert read(likeness, "Which servers does an LLM need for letters?", "ask_strengths")[0] == []


def test_leaves_what_its_contrary_is_nearly_as_likely_as(likeness: Likeness) -> None:
    assert read(likeness, MACHINERY, "ask_strengths", margin=1.0)[0] == []


def test_leaves_what_is_surer_than_it(likeness: Likeness) -> None:
    assert read(likeness, MACHINERY, "ask_partner", sure=1.0) == ([], "ask_partner")


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("an LLM", ["llm-needs-machinery"]),
        ("Midjourney", []),
        ("it dearer than Midjourney: it", ["llm-needs-machinery"]),
    ],
)
def test_is_about_what_is_named(likeness: Likeness, subject: str, found: list[str]) -> None:
    text = MACHINERY.replace("an LLM", subject)
    assert read(likeness, text, "ask_strengths")[0] == found


def test_finds_one_for_whatever_it_is(likeness: Likeness) -> None:
    text = "Does it need servers of our own and put our people out of work?"
    found = read(likeness, text, "ask_strengths", expected_threshold=0.001, margin=-1.0)[0]
    assert sorted(found) == ["genai-replaces-people", "llm-needs-machinery"]


def test_rasa_may_ask_for_the_fingerprint_of_a_cached_result() -> None:
    assert ClaimClassifier.fingerprint_addon({"output": None}) == ""
    assert ClaimClassifier.fingerprint_addon({"model": "data/facts"}) != ""


def test_more_is_needed_where_content_is_asked_for(likeness: Likeness) -> None:
    text = "Do we have to buy servers just so that an LLM can write our poems?"
    found = {
        enough: read(likeness, text, "ask_capability", content_threshold=enough)[0]
        for enough in (0.1, 1.0)
    }
    assert found == {0.1: ["llm-needs-machinery"], 1.0: []}


def test_what_sounds_alike_is_no_claim(likeness: Likeness) -> None:
    near = NLP("Do we have to buy servers from one maker for it?")
    beside = taught_beside(
        "Must the servers be of one maker?", "Are the servers to be bought from one maker alone?"
    )
    assert likeness.ranked(near)[0][1] == "llm-needs-machinery"
    assert beside.ranked(near)[0][1] == NOTHING


def test_leaves_what_a_name_settles(likeness: Likeness) -> None:
    assert read(likeness, "Does an LLM take a lot of infrastructure?", "ask_strengths")[0] == []
