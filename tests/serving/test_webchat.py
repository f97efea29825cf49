"""What the chat on a website sends and gets."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from topicbot.testing.served import Served

QUESTION = "What is an LLM?"
ALLOWED = "https://www.example.org"
JSON = {"Content-Type": "application/json"}
CHANNEL = "topicbot.serving.webchat.WebChatInput"


def settings(folder: Path, **changed: Any) -> Path:
    """Write a credentials file for many messages of one address."""
    values = {
        "allowed_origins": [ALLOWED],
        "messages_per_minute": 1000,
        "messages_per_minute_and_address": 10_000,
    }
    path = folder / "credentials.yml"
    rest = {"topicbot.serving.channel.GuardedRestInput": None}
    path.write_text(yaml.safe_dump({CHANNEL: values | changed, **rest}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bot(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(project, credentials=settings(tmp_path_factory.mktemp("webchat"))).ready()
    yield served
    served.end()


class Client:
    """A browser's side of one conversation."""

    def __init__(self, bot: Served) -> None:
        self.bot = bot
        self.secret = secrets.token_hex(32)
        self.headers = {"Authorization": f"Bearer {self.secret}"}

    @property
    def name(self) -> str:
        return "webchat-" + hashlib.sha256(self.secret.encode()).hexdigest()[:32]

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        url = f"http://127.0.0.1:{self.bot.port}/webhooks/webchat{path}"
        headers = self.headers | options.pop("headers", {})
        return httpx.request(method, url, headers=headers, timeout=60, trust_env=False, **options)

    def send(self, text: str, message_id: str = "", **options: Any) -> httpx.Response:
        body = {"id": message_id or secrets.token_hex(16), "text": text}
        return self.request("POST", "/messages", json=body, **options)

    def stored(self, query: str) -> list[Any]:
        with sqlite3.connect(self.bot.database) as connection:
            return connection.execute(query, [self.name]).fetchall()

    def heard(self) -> list[str]:
        query = "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY id"
        return [json.loads(data)["text"] for (data,) in self.stored(query)]


@pytest.fixture
def client(bot: Served) -> Client:
    return Client(bot)


def said(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return "\n".join(message["text"] for message in answer.json()["messages"])


def refused(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert not any(word in answer.text for word in ("Traceback", "topicbot", "sanic", "File "))


def test_answers_with_text_buttons_and_data_in_one_message(client: Client) -> None:
    answer = client.send("Which market is larger in 2034?")
    (message,) = answer.json()["messages"]
    assert "1,005.07" in message["text"]
    assert message["buttons"][0].keys() == {"title", "payload"}
    assert message["custom"]["chart"]
    assert answer.json()["rateable"] is True


def test_welcomes_without_a_secret(bot: Served) -> None:
    client = Client(bot)
    client.headers = {}
    welcome = client.request("GET", "/welcome").json()
    assert welcome["title"]
    assert len(welcome["messages"][-1]["buttons"]) == 3
    assert client.request("GET", "/").json() == {"status": "ok"}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer 123", "Bearer " + "A" * 64, "Basic x"])
def test_needs_a_secret(client: Client, header: str) -> None:
    client.headers = {"Authorization": header} if header else {}
    refused(client.send(QUESTION), 401)
    refused(client.request("DELETE", "/conversation"), 401)


def test_the_name_of_a_conversation_opens_nothing(client: Client) -> None:
    said(client.send(QUESTION))
    assert client.heard() == [QUESTION]
    assert client.secret not in str(client.stored("SELECT data FROM events WHERE sender_id = ?"))
    for guess in (client.name, client.name.upper()):
        assert client.bot.ask("and its market?", guess).status_code == 400
    refused(client.send(QUESTION, headers={"Authorization": f"Bearer {client.name}"}), 401)
    assert client.heard() == [QUESTION]


def test_the_same_id_has_its_effect_once(client: Client) -> None:
    message = secrets.token_hex(16)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.send(QUESTION, message), range(4)))
    answers.append(client.send("something else", message))
    assert len({answer.text for answer in answers}) == 1
    assert client.heard() == [QUESTION]


def test_keeps_the_order_of_quick_messages(client: Client) -> None:
    asked = ["What is an LLM?", "and generative AI?", "how big is its market?"]
    url = f"http://127.0.0.1:{client.bot.port}/webhooks/webchat"
    connections = [httpx.Client(headers=client.headers, trust_env=False) for _ in asked]
    for connection in connections:
        connection.get(f"{url}/")
    with ThreadPoolExecutor(3) as pool:
        sent = []
        for connection, text in zip(connections, asked, strict=True):
            body = {"id": secrets.token_hex(16), "text": text}
            sent.append(pool.submit(connection.post, f"{url}/messages", json=body, timeout=60))
            time.sleep(0.01)  # So that they leave in this order, and before they are answered.
        assert all(said(each.result()) for each in sent)
    assert client.heard() == asked


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/ask_market{"x": 1}'])
def test_takes_a_command_as_words(client: Client, typed: str) -> None:
    assert said(client.send(typed))
    assert client.heard() == [typed.lstrip("/")]


@pytest.mark.parametrize("typed", ["", " \n ", "/", "x" * 30_000])
def test_answers_what_is_empty_or_too_long_without_the_model(client: Client, typed: str) -> None:
    answer = client.send(typed)
    assert said(answer)
    assert answer.json()["rateable"] is False
    assert client.heard() == []


@pytest.mark.parametrize(
    "body",
    [b"no json", b"[]", b"1", b"{}", b'{"id": "1", "text": "x"}', b'{"id": "%s", "text": 1}'],
)
def test_refuses_what_is_no_message(client: Client, body: bytes) -> None:
    filled = body.replace(b"%s", b"0" * 32)
    refused(client.request("POST", "/messages", content=filled, headers=JSON), 400)


def test_refuses_what_is_not_said_to_be_json(client: Client) -> None:
    body = json.dumps({"id": secrets.token_hex(16), "text": QUESTION})
    headers = {"Content-Type": "text/plain"}
    refused(client.request("POST", "/messages", content=body, headers=headers), 415)


def test_refuses_what_is_huge(client: Client) -> None:
    refused(client.request("POST", "/messages", content=b" " * 1_000_000, headers=JSON), 413)


@pytest.mark.parametrize("channel", ["webchat", "rest"])
def test_answers_only_to_its_own_names(
    project: Path, tmp_path: Path, start: Callable[..., Served], channel: str
) -> None:
    bot = start(credentials=settings(tmp_path, allowed_hosts=["bot.example.org"])).ready()
    url = f"http://127.0.0.1:{bot.port}/webhooks/{channel}/"
    for host, answered in {
        f"127.0.0.1:{bot.port}": True,
        f"localhost:{bot.port}": True,
        "[::1]:5005": True,
        "192.0.2.1": True,
        "bot.example.org": channel == "webchat",
        "BOT.example.org:443": channel == "webchat",
        "evil.example": False,
        "127.0.0.1.evil.example": False,
        "": False,
    }.items():
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = httpx.get(url, headers=headers, trust_env=False)
        assert answer.is_success is answered, host
    assert "allowed_hosts" in bot.log()


def test_reads_nothing_else_of_a_request(client: Client) -> None:
    body = {
        "id": secrets.token_hex(16),
        "text": QUESTION,
        "sender": "x",
        "metadata": {"a": "unwanted"},
    }
    said(client.request("POST", "/messages", json=body))
    assert client.heard() == [QUESTION]
    assert "unwanted" not in str(client.stored("SELECT data FROM events WHERE sender_id = ?"))


def test_keeps_and_takes_back_a_rating(client: Client) -> None:
    message = secrets.token_hex(16)
    client.send(QUESTION, message)
    query = "SELECT rating, question, reason FROM feedback WHERE conversation = ?"

    def rate(rating: str, reason: str = "") -> int:
        body = {"id": message, "rating": rating, "reason": reason}
        return client.request("POST", "/feedback", json=body).status_code

    assert rate("up") == 204
    assert rate("down", "too short") == 204
    assert client.stored(query) == [("down", QUESTION, "too short")]
    assert rate("none") == 204
    assert client.stored(query) == []
    assert rate("great") == 400
    message = secrets.token_hex(16)
    assert rate("up") == 404


def test_deletes_all_of_a_conversation(client: Client) -> None:
    message = secrets.token_hex(16)
    client.send(QUESTION, message)
    client.request("POST", "/feedback", json={"id": message, "rating": "up"})
    assert client.request("DELETE", "/conversation").status_code == 204
    assert client.heard() == []
    assert client.stored("SELECT 1 FROM feedback WHERE conversation = ?") == []


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("path", ["/webhooks/webchat/welcome", "/widget.js"])
def test_lets_only_allowed_websites_in(bot: Served, path: str, method: str) -> None:
    own = f"http://127.0.0.1:{bot.port}"
    for origin, allowed in {
        ALLOWED: True,
        own: True,
        "https://evil.example": False,
        "null": False,
        ALLOWED + ".evil.example": False,
        "http://www.example.org": False,
    }.items():
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = httpx.request(method, own + path, headers=headers, trust_env=False)
        assert answer.is_success is allowed, origin
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/widget.js", "/nothing", "/webhooks/rest/", "/widget.map"])
def test_protects_whatever_it_serves(bot: Served, path: str) -> None:
    answer = httpx.get(f"http://127.0.0.1:{bot.port}{path}", trust_env=False)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers


def test_serves_the_widget_compressed_and_says_when_it_is_the_same(bot: Served) -> None:
    url = f"http://127.0.0.1:{bot.port}/widget.js"
    first = httpx.get(url, trust_env=False)
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Content-Type"].startswith("application/javascript")
    again = httpx.get(url, headers={"If-None-Match": first.headers["ETag"]}, trust_env=False)
    assert again.status_code == 304
    outside = httpx.get(f"http://127.0.0.1:{bot.port}/../credentials.yml", trust_env=False)
    assert outside.status_code == 404


def test_limits_messages_of_a_conversation(project: Path, start: Callable[..., Served]) -> None:
    server = start(credentials=project / "credentials.yml").ready()
    client = Client(server)
    answers = [client.send(" ") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    refused(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert Client(server).send(" ").status_code == 200


def test_goes_on_after_a_restart(
    project: Path, tmp_path: Path, start: Callable[..., Served]
) -> None:
    options = {"credentials": settings(tmp_path), "database": tmp_path / "kept.db"}
    first = start(**options).ready()
    client = Client(first)
    message = secrets.token_hex(16)
    before = said(client.send(QUESTION, message))
    first.end()
    client.bot = start(**options, port=first.port).ready()
    assert said(client.send(QUESTION, message)) == before
    assert "123.09" in said(client.send("and its market in 2034?"))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"allowed_origins": ["*"]}, "'*' is not allowed"),
        ({"allowed_origins": ["example.org"]}, "is no origin"),
        ({"origins": []}, "there is no setting 'origins'"),
        ({"allowed_hosts": ["https://bot.example.org"]}, "is no host"),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, start: Callable[..., Served], setting: dict[str, Any], words: str
) -> None:
    served = start(credentials=settings(tmp_path, **setting))
    assert served.process.wait(60) == 1
    assert served.has_said(words)
    assert not served.has_said("Traceback")
