"""Has Sanic 21.12 read requests strictly, and keeps connections that only wait from piling up.

Sanic takes a negative length and then reads for ever, two lengths, and encodings that it does not
know. RFC 9112 (sections 3, 5.1, 6.1 to 6.3 and 7.1) says what a request may look like.
"""

from __future__ import annotations

import re
import resource
import time
from asyncio import BaseTransport
from typing import Any

import sanic.app
import sanic.server.protocols.http_protocol
from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.http import Http, Stage
from sanic.server import HttpProtocol

REQUEST_SECONDS = 10
"""From the first byte of a request's head to its last."""
RESPONSE_SECONDS = 30
"""From the first byte of a request to the last of its answer; a turn is given up sooner."""
LARGEST_REQUEST = 64 * 1024
"""Bytes of a body."""
MOST_CONNECTIONS = 500

_REQUEST_LINE = re.compile(rb"[A-Z]{1,20} [\x21-\x7e]{1,2000} HTTP/1\.[01]")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_ONCE = (b"host", b"content-length", b"transfer-encoding")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK = re.compile(rb"\r\n[0-9A-Fa-f]{1,8}(?:;[\x20-\x7e]*)?")
_LONGEST_CHUNK_HEAD = 64


def problem_of(head: bytes) -> str | None:
    """Say what is wrong with the head of a request, if anything is.

    Args:
        head: Request line and fields, without the empty line that ends them.

    Returns:
        A sentence for whoever sent it; None where all is in order.
    """
    line, *fields = head.split(b"\r\n")
    if not _REQUEST_LINE.fullmatch(line):
        return "The request line is not as HTTP/1.1 has it."
    framing: list[tuple[bytes, bytes]] = []
    for field in fields:
        found = _FIELD.fullmatch(field)
        if found is None:
            return "A header is not as HTTP/1.1 has it."
        name, value = found[1].lower(), found[2].rstrip(b" \t")
        if name in _ONCE:
            framing.append((name, value))
    if len({name for name, _ in framing}) < len(framing):
        return "A header stands there twice that may stand there once."
    lengths = dict(framing)
    if lengths.pop(b"host", None) is None and line.endswith(b"1.1"):
        return "HTTP/1.1 needs a Host."
    if len(lengths) > 1:
        return "A request has Content-Length or Transfer-Encoding, not both."
    if not _LENGTH.fullmatch(lengths.get(b"content-length", b"0")):
        return "Content-Length is one number of digits."
    if lengths.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
        return "Transfer-Encoding is “chunked” or left out."
    return None


class StrictHttp(Http):
    """Sanic's reader of requests, which refuses a malformed one before a body is read."""

    async def http1_request_header(self) -> None:
        """Read the head of a request.

        Raises:
            InvalidUsage: It is malformed; the connection is closed after the refusal.
        """
        while (end := self.recv_buffer.find(b"\r\n\r\n")) < 0:
            if len(self.recv_buffer) >= self.HEADER_MAX_SIZE:
                break  # Sanic refuses it.
            await self._receive_more()
        if end >= 0 and (problem := problem_of(bytes(self.recv_buffer[:end]))):
            self.keep_alive = False
            raise InvalidUsage(problem)
        await super().http1_request_header()  # type: ignore[no-untyped-call]

    async def read(self) -> bytes | None:
        """Read a part of the body; ``int`` would also take ``0x5``, ``+5`` and ``1_0`` for a size.

        Raises:
            InvalidUsage: The size of a chunk is malformed.
        """
        if self.request_body == "chunked" and not self.request_bytes_left:
            while (end := self.recv_buffer.find(b"\r\n", 3)) < 0:
                if len(self.recv_buffer) > _LONGEST_CHUNK_HEAD:
                    break  # Sanic refuses it.
                await self._receive_more()
            if end >= 0 and not _CHUNK.fullmatch(self.recv_buffer, 0, end):
                self._refuse("The size of a chunk is a hexadecimal number.")
                return None
        try:
            read: bytes | None = await super().read()
        except InvalidUsage as error:
            self._refuse(str(error))
            return None
        return read

    def _refuse(self, problem: str) -> None:
        """Read no more of the body, and say why unless the request has its answer already."""
        self.keep_alive, self.request_body = False, None
        if self.stage is Stage.HANDLER:
            raise InvalidUsage(problem)


class PatientProtocol(HttpProtocol):
    """Sanic's connection, with a deadline for a whole request and a limit on connections.

    Sanic counts from the latest byte, so that a byte now and then keeps a connection for ever.
    When there are too many connections, the one that has waited longest for a request, or for the
    rest of one, makes room for the new one.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection."""
        super().connection_made(transport)  # type: ignore[no-untyped-call]
        self._time = time.monotonic()
        if len(self.connections) > most_connections():
            waiting = [each for each in self.connections if each is not self and each.waits()]
            oldest = min(waiting, key=lambda each: float(each._time), default=self)
            self.connections.discard(oldest)
            oldest.abort()

    def data_received(self, data: bytes) -> None:
        """Take bytes; those that belong to a request that has begun do not delay its deadline."""
        began = self._time
        super().data_received(data)
        if self._stage is not Stage.IDLE:
            self._time = began

    def waits(self) -> bool:
        """Whether it waits for a request or for the rest of its head."""
        return self._stage in (Stage.IDLE, Stage.REQUEST)

    @property
    def _stage(self) -> Stage:
        http = getattr(self, "_http", None)  # Sanic sets it with the first request.
        return Stage.IDLE if http is None else http.stage


def most_connections() -> int:
    """How many connections there may be at once: half of what the system lets this process open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, files // 2)


def read_strictly() -> None:
    """Have Sanic use both classes in this process, before an app runs.

    Sanic gives no way to name the class that reads, and the one of connections only to whoever
    calls ``run``, which is Rasa.
    """
    connection: Any = sanic.server.protocols.http_protocol
    connection.Http = StrictHttp
    running: Any = sanic.app
    running.HttpProtocol = PatientProtocol


def limit(app: Sanic) -> None:
    """Set how long the requests of an app may take, and how large they may be."""
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
