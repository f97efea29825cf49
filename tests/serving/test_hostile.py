"""Whatever is sent to the server, the next ordinary question is answered as before."""

from __future__ import annotations

import json
import random
import secrets
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx
import pytest

from topicbot.testing.served import Served

REQUESTS = 2000
QUESTION = "What are the weaknesses of generative AI?"
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT", "BREW")
PATHS = (
    *("/", "/widget.js", "/nothing", "/../credentials.yml", "/%2e%2e/endpoints.yml", "/\u00e9"),
    *("/webhooks/rest/", "/webhooks/rest/webhook", "/webhooks/rest/webhook?stream=true", "*"),
    *("/webhooks/webchat/welcome", "/webhooks/webchat/messages", "/webhooks/webchat/feedback"),
    *("/webhooks/webchat/conversation", "/model/parse", "/conversations/a/tracker", "/a" * 3000),
)
TEXTS = (
    *("", " ", "what? " * 166, "?!.,;: " * 142, "also then " * 100, "a" * 999, "\u202e\u0000", "8"),
    *("/restart", "<b>" * 300, "\ufdfa" * 60, "e" + "\u0301" * 900, "\U0001f469\u200d" * 300),
    *("since and how " * 71, "what is a llm and " * 55, "1.0e999 billion " * 60, "\ud800"),
)
BODIES = ("{", "[" * 30_000, "null", "1e999", '{"message": 1}', '"text"', '{"a":' * 5000, "NaN")
HEADERS = (
    *("Content-Length: -1", "Content-Length: +5", "Content-Length: abc", "Content-Length: 99999"),
    *("Transfer-Encoding: gzip", "Transfer-Encoding: chunked", "Expect: 100-continue", "Expect: x"),
    *("Host: evil.example", "Origin: null", "Origin: https://evil.example", "X: " + "y" * 9000),
    *("Accept-Encoding: gzip" + " " * 7900, "Authorization: Bearer " + "0" * 64, "No colon", ": x"),
    *("Content-Type: text/plain", "Content-Type: application/json; charset=utf-16", "A: \x00"),
    *("Connection: upgrade", "Upgrade: websocket", "If-None-Match: *", "Cookie: " + "a=b; " * 999),
    *("X-Forwarded-For: 1.2.3.4, _", "Forwarded: for=_", "Access-Control-Request-Method: X"),
)


def hostile(chance: random.Random) -> bytes:
    """A request of which anything may be wrong."""
    text = chance.choice(TEXTS)
    message = {"sender": chance.choice(["a", "", "webchat-x", "b" * 99, 7]), "message": text}
    sent = {"id": secrets.token_hex(16), "text": text, "rating": "up"}
    body = chance.choice([json.dumps(message), json.dumps(sent), chance.choice(BODIES)]).encode()
    lines = [f"{chance.choice(METHODS)} {chance.choice(PATHS)} HTTP/{chance.choice('122')}.1"]
    lines = [line.replace("HTTP/2.1", "HTTP/1.1") for line in lines]
    if chance.random() < 0.9:
        lines.append("Host: 127.0.0.1")
    if chance.random() < 0.7:
        lines.append("Content-Type: application/json")
    if chance.random() < 0.7:
        lines.append(f"Content-Length: {len(body)}")
    lines += chance.sample(HEADERS, chance.choice([0, 0, 1, 2]))
    if chance.random() < 0.2:
        lines.append("Authorization: Bearer " + secrets.token_hex(32))
    request = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    if chance.random() < 0.1:
        request = request[: chance.randrange(len(request))]
    if chance.random() < 0.1:
        place = chance.randrange(len(request))
        request = request[:place] + chance.randbytes(3) + request[place:]
    return request


def send(served: Served, request: bytes) -> bytes:
    """Send bytes, and read what comes at once."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=0.02) as connection:
        with suppress(OSError):
            connection.sendall(request)
        with suppress(OSError):
            return connection.recv(4096)
    return b""


def usual(served: Served) -> float:
    """Seconds to an answer, half of the time."""
    took = []
    for number in range(15):
        began = time.perf_counter()
        assert served.ask(QUESTION, f"ordinary {number}").headers["X-Answered"] == "yes"
        took.append(time.perf_counter() - began)
    return statistics.median(took)


@pytest.fixture
def waiting(server: Served) -> Iterator[list[socket.socket]]:
    """Connections that send a part of a request, and no more."""
    held = []
    for _ in range(50):
        held.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        held[-1].sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\nContent-Length: 50\r\n")
    yield held
    for connection in held:
        connection.close()


def settled(served: Served) -> None:
    """Wait until what was sent has been worked off."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if served.ask(" ", "settled").status_code == 200:
            return
        time.sleep(0.2)
    raise AssertionError("It answers nothing any more.")


def test_two_thousand_hostile_requests(server: Served, waiting: list[socket.socket]) -> None:
    before = usual(server)
    process = server.server().pid
    chance = random.Random(20)
    answers = [send(server, hostile(chance)) for _ in range(REQUESTS)]
    assert len([a for a in answers if a.startswith(b"HTTP/1.1 4")]) > REQUESTS / 5
    assert not [a for a in answers if a.startswith(b"HTTP/1.1 500")]
    assert not [a for a in answers if b"Traceback" in a]
    settled(server)
    assert usual(server) < 2 * before
    assert server.server().pid == process
    assert "Traceback" not in server.log()


@pytest.mark.parametrize("text", ["what? " * 166, "?!.,;: " * 142, "what is a llm and " * 55])
def test_nobody_waits_for_somebody_elses_message(server: Served, text: str) -> None:
    url = f"http://127.0.0.1:{server.port}/webhooks/rest/"
    with httpx.Client(trust_env=False) as client:
        client.get(url)
        began = time.perf_counter()
        client.get(url)
        quick = time.perf_counter() - began
        with socket.create_connection(("127.0.0.1", server.port)) as other:
            body = json.dumps({"sender": "long", "message": text}).encode()
            other.sendall(
                b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )
            began = time.perf_counter()
            assert client.get(url).is_success
            beside = time.perf_counter() - began
            assert other.recv(12) == b"HTTP/1.1 200"
    assert beside < quick + usual(server)


Start = Callable[..., Served]


def test_says_when_too_many_wait(server: Served) -> None:
    """What cannot be answered soon is refused, and the one who asks is told when to come again."""
    body = json.dumps({"message": QUESTION}).encode()
    request = (
        b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    asked = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(100)]
    for connection in asked:
        connection.sendall(request)
    answers = [connection.recv(65536) for connection in asked]
    for connection in asked:
        connection.close()
    refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
    answered = [answer for answer in answers if answer.startswith(b"HTTP/1.1 200")]
    assert len(refused) + len(answered) == len(asked)
    assert len(answered) >= 40
    assert refused
    assert all(b"retry-after" in answer.lower() for answer in refused)
