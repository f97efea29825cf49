"""What a client of the REST channel sends and gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from topicbot.testing.served import Served

QUESTION = "What is an LLM?"


def texts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    return [message["text"] for message in answer.json() if "text" in message]


def wordings(project: Path, response: str) -> set[str]:
    domain = YAML(typ="safe").load(project / "domain.yml")
    return {wording["text"] for wording in domain["responses"][response]}


def test_answers(server: Served) -> None:
    answer = server.ask(QUESTION, "somebody")
    assert texts(answer)
    assert answer.headers["X-Answered"] == "yes"
    assert {message["recipient_id"] for message in answer.json()} == {"somebody"}


def test_streams_the_same_answer(server: Served) -> None:
    body = {"sender": "streamer", "message": QUESTION}
    lines = server.post("?stream=true", json=body).text.splitlines()
    streamed = [json.loads(line)["text"] for line in lines if "text" in json.loads(line)]
    assert streamed == texts(server.ask(QUESTION, "reader"))


@pytest.mark.parametrize(
    "typed", ["/restart", "/session_start", "//restart", "\u200b/back", '/x{"y": 1}']
)
def test_answers_a_command_as_words(server: Served, typed: str) -> None:
    # Rasa says nothing after a command that it obeys, and then nothing is answered.
    answer = server.ask(typed, f"commander of {len(typed)}")
    assert texts(answer)
    assert answer.headers["X-Answered"] == "yes"


@pytest.mark.parametrize("typed", ["", "  ", "/", "\u200b"])
def test_says_that_a_message_is_empty(server: Served, project: Path, typed: str) -> None:
    assert set(texts(server.ask(typed))) <= wordings(project, "utter_empty")


def test_says_that_a_message_is_too_long(server: Served, project: Path) -> None:
    assert set(texts(server.ask("long " * 1000))) <= wordings(project, "utter_too_long")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {},
        {"message": None},
        {"message": 1},
        {"sender": "", "message": QUESTION},
        {"sender": ["a"], "message": QUESTION},
        {"sender": "a" * 101, "message": QUESTION},
        {"sender": "a\nb", "message": QUESTION},
    ],
)
def test_refuses_what_is_no_message(server: Served, body: Any) -> None:
    refusal = server.post(json=body)
    assert refusal.status_code == 400
    assert set(refusal.json()) == {"error"}


@pytest.mark.parametrize("body", [b"not json", b"\xff\xfe", b"[" * 50_000])
def test_refuses_what_is_not_json(server: Served, body: bytes) -> None:
    refusal = server.post(content=body)
    assert refusal.status_code == 400
    assert refusal.json() == {"error": "The body is not JSON."}


def test_refuses_what_is_huge(server: Served) -> None:
    refusal = server.post(content=b" " * 1_000_000)
    assert refusal.status_code == 413
    assert "Traceback" not in refusal.text


def test_gives_each_nameless_client_its_own_conversation(server: Served) -> None:
    first, second = (server.post(json={"message": QUESTION}).json()[0] for _ in range(2))
    assert first["recipient_id"] != second["recipient_id"]


@pytest.mark.parametrize("path", ["/model", "/conversations/somebody/tracker", "/domain"])
def test_keeps_the_rest_of_rasa_to_itself(server: Served, path: str) -> None:
    found = httpx.get(f"http://127.0.0.1:{server.port}{path}", trust_env=False)
    assert found.status_code == 404
