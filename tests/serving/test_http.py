"""What a request may look like, and what becomes of one that does not."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from topicbot.serving.http import problem_of
from topicbot.testing.served import Served

GET = b"GET /webhooks/rest/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST += b"Content-Type: application/json\r\n"
BODY = b'{"message": "What is an LLM?"}'

Start = Callable[..., Served]


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x",
        b"GET / HTTP/1.0",
        b"POST /webhook?stream=true HTTP/1.1\r\nHost: x:5005\r\nContent-Length: 0",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length:12 \r\nX-Name: \xc3\xa9",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\nCookie: c=d",
    ],
)
def test_takes_what_is_in_order(head: bytes) -> None:
    assert problem_of(head) is None


@pytest.mark.parametrize(
    "length", [b"-1", b"+44", b"abc", b"1.0", b"0x5", b"1_0", b"1 1", b"1,1", b"", b"9" * 30]
)
def test_a_length_is_one_number_of_digits(length: bytes) -> None:
    problem = problem_of(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length)
    assert problem
    assert "Content-Length" in problem


@pytest.mark.parametrize(
    "encoding", [b"gzip", b"chunked, gzip", b"gzip, chunked", b"xchunked", b"identity", b""]
)
def test_an_encoding_is_chunked(encoding: bytes) -> None:
    problem = problem_of(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + encoding)
    assert problem
    assert "Transfer-Encoding" in problem


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y",
        b"GET / HTTP/1.1",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x",
        b"GET /\xff HTTP/1.1\r\nHost: x",
        b"GET  / HTTP/1.1\r\nHost: x",
        b"GET / HTTP/2.0\r\nHost: x",
        b"get / HTTP/1.1\r\nHost: x",
        b"GET /",
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nNo colon",
        b"GET / HTTP/1.1\r\nHost: x\r\n Folded: y",
        b"GET / HTTP/1.1\r\nHost: x\r\nSpace : y",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rc",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nContent-Length: 5",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: \x00",
        b"GET / HTTP/1.1\nHost: x",
    ],
)
def test_refuses_what_is_malformed(head: bytes) -> None:
    assert problem_of(head)


def talk(served: Served, *parts: bytes, patience: float = 20) -> bytes:
    """Send bytes, and read until the server has answered and closed, or says no more."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=patience) as connection:
        connection.sendall(b"".join(parts))  # At once: it may be closed after the first.
        answer = b""
        while more := connection.recv(65536):
            answer += more
            if b"\r\n\r\n" in answer and b"HTTP/1.1 200" in answer:
                break
        return answer


def test_a_negative_length_is_refused_and_the_next_is_answered(server: Served) -> None:
    answer = talk(server, b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nx")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"error"' in answer
    assert talk(server, GET, b"\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("size", [b"-1", b"+5", b"0x5", b"1_0", b"5 5", b"z", b"f" * 100])
def test_the_size_of_a_chunk_is_a_number(server: Served, size: bytes) -> None:
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert talk(server, head, size, b"\r\n", BODY, b"\r\n0\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_reads_a_body_in_chunks(server: Served) -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (BODY[:5], BODY[5:]))
    answer = talk(server, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_what_is_malformed_writes_no_trace_of_the_stack(server: Served) -> None:
    for target in (b"/\xc3\xa9", b"/\xff", b"/%ff", b"/%00", b"//", b"/" + b"a" * 5000):
        talk(
            server, b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
    assert "Traceback" not in server.log()


def test_a_request_that_drips_is_given_up(server: Served) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=1) as connection:
        connection.sendall(b"GET / HT")
        answer = b""
        while not answer and time.monotonic() - began < 30:
            try:
                answer = connection.recv(100)
            except TimeoutError:
                connection.sendall(b"T")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 20


def test_half_sent_requests_lock_nobody_out(start: Start) -> None:
    served = start(files=256).ready()
    half = []
    try:
        for _ in range(300):
            half.append(socket.create_connection(("127.0.0.1", served.port), timeout=5))
            half[-1].sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127")
        assert served.ask("What is an LLM?").headers["X-Answered"] == "yes"
    finally:
        for connection in half:
            connection.close()
