"""What a client of the REST channel sends and gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from topicbot.testing.served import Served

JSON = {"Content-Type": "application/json"}
QUESTION = "What is an LLM?"
TOKEN = "0123456789abcdef"


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
    refusal = server.post(content=body, headers=JSON)
    assert refusal.status_code == 400
    assert refusal.json() == {"error": "The body is not JSON."}


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "text/json"}]
)
def test_refuses_what_is_not_said_to_be_json(server: Served, headers: dict[str, str]) -> None:
    body = json.dumps({"sender": "somebody", "message": QUESTION})
    assert server.post(content=body, headers=headers).status_code == 415
    assert server.post(content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
def test_refuses_another_website(server: Served, origin: str) -> None:
    refusal = server.post(json={"sender": "a", "message": QUESTION}, headers={"Origin": origin})
    assert refusal.status_code == 403
    assert "Access-Control-Allow-Origin" not in refusal.headers
    own = {"Origin": f"http://127.0.0.1:{server.port}"}
    assert server.post(json={"sender": "a", "message": QUESTION}, headers=own).status_code == 200


@pytest.fixture
def by_token(tmp_path: Path, start: Callable[..., Served]) -> Served:
    """A server whose REST channel has a token, and few messages in a minute."""
    channel = {"token": TOKEN, "messages_per_minute": 2, "messages_per_minute_and_address": 6}
    credentials = tmp_path / "credentials.yml"
    YAML().dump({"topicbot.serving.channel.GuardedRestInput": channel}, credentials)
    return start(credentials=credentials).ready()


def test_has_a_token_and_limits_where_they_are_set(by_token: Served) -> None:
    def ask(sender: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"sender": sender, "message": " "}
        return by_token.post(json=body, headers=headers).status_code

    assert [ask("a", token) for token in ("", TOKEN[:-1], TOKEN)] == [401, 401, 200]
    assert [ask(sender, TOKEN) for sender in "aabc"] == [
        200,
        429,
        200,
        429,
    ]


def test_a_short_token_is_refused(tmp_path: Path, start: Callable[..., Served]) -> None:
    credentials = tmp_path / "credentials.yml"
    channel = {"topicbot.serving.channel.GuardedRestInput": {"token": "short"}}
    YAML().dump(channel, credentials)
    served = start(credentials=credentials)
    assert served.process.wait(60) == 1
    assert served.has_said("credentials.yml, rest: token: ")


def test_refuses_what_is_huge(server: Served) -> None:
    refusal = server.post(content=b" " * 1_000_000, headers=JSON)
    assert refusal.status_code == 413
    assert "Traceback" not in refusal.text


def test_gives_each_nameless_client_its_own_conversation(server: Served) -> None:
    first, second = (server.post(json={"message": QUESTION}).json()[0] for _ in range(2))
    assert first["recipient_id"] != second["recipient_id"]


@pytest.mark.parametrize("path", ["/model", "/conversations/somebody/tracker", "/domain"])
def test_keeps_the_rest_of_rasa_to_itself(server: Served, path: str) -> None:
    found = httpx.get(f"http://127.0.0.1:{server.port}{path}", trust_env=False)
    assert found.status_code == 404
