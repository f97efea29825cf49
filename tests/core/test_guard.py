"""Every message of a person passes the guard, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topicbot.conversation.guard import LONGEST, Guarded, guard


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("What is an LLM?", "What is an LLM?"),
        ("  what \t is\r\nit  ", "what is it"),
        ("what\u200b is\u202e it\ufeff", "what is it"),
        ("What\u200bis\u200ban\u200bLLM?", "What is an LLM?"),
        ("What\u2800is\u3164an\u00a0LLM\uff1f", "What is an LLM?"),
        ("ＷＨＡＴ ｉｓ \U0001d400\U0001d408", "WHAT is AI"),
        ("L\u200dL\u00adM\ufe0f", "LLM"),
        ("isn’t it a “co‑pilot”", 'isn\'t it a "co-pilot"'),
        ("e\u0301te\u0301", "été"),
        ("What is <LLM>?", "What is LLM ?"),
        ("Is <ChatGPT> an <b>LLM</b>?", "Is ChatGPT an b LLM b ?"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("in\u2028two\u2029lines\x1fmore", "in two lines more"),
        ("\ud800lone surrogate", "lone surrogate"),
        ("¿Qué es GPT? 🤖", "¿Qué es GPT? 🤖"),
        ("and/or", "and/or"),
    ],
)
def test_tidies_what_is_typed(typed: str, read: str) -> None:
    assert guard(typed) == Guarded(text=read)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        ("/ / /restart", "restart"),
        ("\u200b/\u200b/restart", "restart"),
        ("\uff0frestart", "restart"),
        ("</restart>", "restart"),
        ("\x00\n /session_start", "session_start"),
        ('/ask_market{"year": "2034"}', 'ask_market{"year": "2034"}'),
        ("/greet@1.0", "greet@1.0"),
    ],
)
def test_reads_a_command_as_words(typed: str, read: str) -> None:
    assert guard(typed) == Guarded(text=read)


@pytest.mark.parametrize("slash", ["\u2044", "\u2215", "\u29f8", "\\"])
def test_leaves_other_slashes_which_rasa_does_not_obey(slash: str) -> None:
    assert guard(f"{slash}restart") == Guarded(text=f"{slash}restart")


@pytest.mark.parametrize("typed", ["", " \n\t", "/", " // / ", "\u200b", "\x00", "\ud800"])
def test_answers_emptiness_with_a_response(typed: str) -> None:
    assert guard(typed) == Guarded(response="utter_empty")


def test_answers_length_with_a_response() -> None:
    assert guard("a" * LONGEST) == Guarded(text="a" * LONGEST)
    assert guard("a" * (LONGEST + 1)) == Guarded(response="utter_too_long")
    assert guard("a" + " " * 100_000) == Guarded(text="a")


@given(st.text(st.characters(), max_size=60) | st.text("/ \u200b\x00a{}", max_size=20))
def test_never_lets_a_command_through(typed: str) -> None:
    guarded = guard(typed)
    assert (guarded.text is None) != (guarded.response is None)
    if guarded.text is not None:
        assert guarded.text.strip() == guarded.text
        assert not guarded.text.startswith("/")
        assert len(guarded.text) <= LONGEST
        assert guard(guarded.text) == guarded
        guarded.text.encode()
