import asyncio

import pytest

from evaluation.asking import Exchange, ask
from evaluation.outcomes import WHICH, Outcome, judged
from evaluation.questions import Conversation
from topicbot.conversation.messages import Reply, Understanding

ANY_OF_TWO = {"facts": [["tea", "herb"]]}
TWO_OF_THREE = {"facts": [{"least": 2, "of": ["green", "black", "white"]}]}
HELLO = {"intents": ["greet"]}
NEAR = {"scope": "near", "intents": ["out_of_scope_prices"]}


def test_half_an_answer_is_wrong(outcome):
    both = {"facts": ["tea", "coffee"]}
    assert outcome(both, "tea", "coffee", "milk").right
    assert not outcome(both, "tea").right
    assert outcome(both, "tea").lacking == ("coffee",)


@pytest.mark.parametrize(
    ("asked", "said", "right"),
    [
        (ANY_OF_TWO, ["tea"], True),
        (ANY_OF_TWO, ["herb"], True),
        (ANY_OF_TWO, ["coffee"], False),
        (TWO_OF_THREE, ["white", "green"], True),
        (TWO_OF_THREE, ["white"], False),
    ],
)
def test_some_of_several_facts_can_be_enough(outcome, asked, said, right):
    assert outcome(asked, *said).right is right


def test_facts_count_whichever_reply_says_them(question):
    replies = tuple(Reply("", custom={"facts": [fact]}) for fact in ("tea", "coffee"))
    understood = Understanding("", "ask_definition", 1.0, (), ())
    exchange = Exchange(understood, replies)
    assert Outcome(question(facts=["tea", "coffee"]), exchange).right


def test_yes_is_demanded_where_it_is_expected(outcome):
    asked = {"facts": ["tea"], "opening": "utter_yes"}
    assert outcome(asked, "tea", opening="utter_yes").right
    assert not outcome(asked, "tea", opening="utter_no").right
    assert outcome(asked, "tea").lacking == ("utter_yes",)


def test_a_computed_figure_is_demanded_where_it_is_asked_for(outcome):
    asked = {"facts": ["tea"], "derivation": "value-in-year"}
    assert outcome(asked, "tea", derived=["value-in-year"]).right
    assert outcome(asked, "tea", derived=["larger"]).lacking == ("value-in-year",)


def test_words_are_demanded_where_facts_cannot_tell(outcome):
    asked = {"facts": ["tea"], "says": ["Large Model", ["1005.07", "881.98"]]}
    assert outcome(asked, "tea", text="A large model of USD 1,005.07 billion").right
    assert outcome(asked, "tea", text="A model: 881.98").lacking == ("“Large Model”",)


def test_what_the_article_does_not_say_has_to_be_declined(outcome):
    assert outcome({"declined": True}).right
    assert not outcome({"declined": True}, "tea").right


def test_asking_back_is_demanded_where_it_is_expected(outcome):
    asked = {"asks": True, "intents": ["ask_guidance"]}
    assert outcome(asked, response="utter_ask_need").right
    assert outcome(asked).lacking == ("a question back",)


def test_asking_back_is_no_answer_where_one_is_expected(outcome):
    reply = outcome({"facts": ["tea"]}, response="utter_ask_need")
    assert not reply.right
    assert not reply.declined
    assert not outcome({"declined": True}, response="utter_ask_need").right


def test_asking_which_is_meant_is_neither_an_answer_nor_a_decline(outcome):
    reply = outcome({"facts": ["tea"]}, response=WHICH)
    assert reply.unsure
    assert not reply.right
    assert not reply.declined
    assert outcome({"declined": True}, response=WHICH).right


def test_a_wrong_answer_misleads_unless_it_is_said_to_be_unsure(outcome):
    assert outcome({"facts": ["tea"]}, "coffee").misleading
    assert outcome(NEAR, "tea").misleading
    assert not outcome({"facts": ["tea"]}, "coffee", unsure=True).misleading
    assert not outcome({"facts": ["tea"]}, "tea").misleading
    assert not outcome({"facts": ["tea"]}).misleading


def test_around_the_topic_the_intent_decides(outcome):
    assert outcome(HELLO, intent="greet").right
    assert not outcome(HELLO, intent="nlu_fallback").right


def test_outside_the_topic_saying_no_fact_is_right(outcome):
    assert outcome(NEAR, intent="nlu_fallback").right
    assert outcome(NEAR, intent="ask_definition").right
    assert not outcome(NEAR, "tea", intent="out_of_scope_prices").right


def test_outside_the_topic_not_being_understood_is_a_right_intent(outcome):
    assert outcome(NEAR, intent="nlu_fallback").intent_right
    assert not outcome(HELLO, intent="nlu_fallback").intent_right
    assert not outcome(NEAR, intent="ask_definition").intent_right


@pytest.mark.parametrize(
    ("keys", "threshold", "declined"),
    [
        ({"outside": 0.3}, 0.2, True),
        ({"outside": 0.3}, 0.4, False),
        # Declined now; a higher threshold would let its likeliest other intent be answered.
        ({"outside": 0.5, "intent": "out_of_scope_prices"}, 0.6, False),
        ({"outside": 0.1, "intent": "nlu_fallback"}, 0.2, True),
    ],
)
def test_a_threshold_declines_what_is_likelier_outside(outcome, keys, threshold, declined):
    said = [] if keys.get("intent") else ["tea"]
    assert outcome({"facts": ["tea"]}, *said, **keys).declined_at(threshold) is declined


def test_what_the_store_does_not_hold_is_declined_at_every_threshold(outcome):
    assert outcome(NEAR, intent="ask_market", outside=0.1).declined_at(0.9)


def test_each_conversation_is_held_with_somebody_new(question):
    senders = []

    class Bot:
        async def understood(self, text: str, sender: str) -> Understanding:
            return Understanding(text, "greet", 1.0, (), ())

        async def reply(self, text: str, sender: str) -> list[Reply]:
            senders.append(sender)
            return [Reply(f"You said {text}")]

    ticks = []
    talks = [
        Conversation(name="two", turns=[question(text="Hi"), question(text="Bye")]),
        Conversation(name="one", turns=[question(text="Hello")]),
    ]
    texts = [[turn.text for turn in talk.turns] for talk in talks]
    held = asyncio.run(ask(Bot(), texts, lambda: ticks.append(1)))
    outcomes = judged(talks, held)
    assert [o.text for o in outcomes] == ["You said Hi", "You said Bye", "You said Hello"]
    _, first, second, third = senders
    assert first == second != third
    assert len(ticks) == 2
    assert all(o.exchange.replying > 0 for o in outcomes)
