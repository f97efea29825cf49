"""Who is talking over the website: a conversation by its secret, and an address."""

from __future__ import annotations

import hashlib
import ipaddress
import re

from sanic.request import Request

from topicbot.serving.refusals import Refused

PREFIX = "webchat-"
"""What the names of the website's conversations begin with, and no others."""

_BEARER = re.compile("Bearer ([0-9a-f]{64})")


def conversation_of(request: Request) -> str:
    """Name of the conversation that the request's secret opens.

    The name is made of the secret, and not the other way round: whoever reads it in a log or in
    the database cannot talk into the conversation.

    Raises:
        Refused: There is no secret, or none of 64 lower-case hexadecimal digits.
    """
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise Refused(401, "This needs the secret of a conversation.", headers)
    return PREFIX + hashlib.sha256(found[1].encode()).hexdigest()[:32]


def address_of(request: Request) -> str:
    """The client's address, or of IPv6 its network of 64 bits, which is what one home has.

    Behind a proxy it is what the proxy says, if Sanic is told of it (see docs/serving.md).
    """
    text = request.remote_addr or request.ip
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return text
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, 64), strict=False))
