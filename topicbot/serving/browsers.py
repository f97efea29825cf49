"""What browsers need around every answer: who may ask from where, and what a page may do."""

from __future__ import annotations

import ipaddress
import logging
from asyncio import AbstractEventLoop

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from topicbot.serving.refusals import Refused, explain
from topicbot.serving.settings import Access
from topicbot.serving.site import Site

logger = logging.getLogger(__name__)

PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of everything that the server answers."""

_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Max-Age": "7200",
}
_EXPOSED = {"Access-Control-Expose-Headers": "Retry-After"}
_CORS = "access-control-"


class Browsers:
    """Serves the site, keeps other websites out unless they are allowed, and adds headers."""

    def __init__(self, site: Site, access: Access, channel: str) -> None:
        """Prepare without serving.

        Args:
            site: Files that are open to the same origins as the channel.
            access: Names of this server besides its addresses, and other websites that may use it.
            channel: Path that the channel's own begin with.
        """
        self._site = site
        self._access = access
        self._channel = channel
        self._has_named_the_setting = False

    def surround(self, app: Sanic, _: AbstractEventLoop) -> None:
        """Stand before and behind all that an app serves; a listener of its start.

        A middleware of the whole app also sees ``/``, which Rasa has a route of its own for, and
        paths without a route. It has to be the first and the last: Rasa's CORS middleware answers
        every OPTIONS request, and may add headers of its own.
        """
        app.request_middleware.appendleft(self.before)
        app.response_middleware.append(self.behind)  # type: ignore[arg-type]
        app.error_handler.add(Exception, explain)

    def before(self, request: Request) -> HTTPResponse | None:
        """Refuse what comes from a foreign website, answer its preflights, and serve the site."""
        if not self._is_ours(request):
            return None
        if not self._names_us(request):
            return Refused(421, "This server does not answer to that name.").response
        if not self._allows(request):
            return Refused(403, "This website may not use the bot.").response
        if _is_preflight(request):
            return empty()
        return self._site.answer(request)

    def behind(self, request: Request, response: HTTPResponse) -> None:
        """Add the headers."""
        response.headers.update(PROTECTION)
        if not self._is_ours(request):
            return
        # A cache must not hand the answer to one website on to another.
        varies = [value for value in (response.headers.get("vary"), "Origin") if value]
        response.headers["Vary"] = ", ".join(varies)
        for name in [name for name in response.headers if name.lower().startswith(_CORS)]:
            del response.headers[name]
        origin = request.headers.get("origin")
        if origin and self._allows(request):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers.update(_PREFLIGHT if _is_preflight(request) else _EXPOSED)

    def _is_ours(self, request: Request) -> bool:
        return request.path.startswith(self._channel) or request.path in self._site

    def _names_us(self, request: Request) -> bool:
        """Whether it was meant for this server.

        A foreign name that is made to lead here would let its website pass for ours (DNS
        rebinding). An address cannot be made to lead elsewhere; only HTTP/1.0 needs no name.
        """
        name = _without_port(request.headers.get("host", "localhost").lower())
        if name == "localhost" or _is_address(name) or name in self._access.allowed_hosts:
            return True
        if not self._has_named_the_setting:
            self._has_named_the_setting = True
            logger.warning("Refused for the name %r; allowed_hosts may list it.", name)
        return False

    def _allows(self, request: Request) -> bool:
        """Whether it comes from no website, this one, or one that is allowed."""
        origin = request.headers.get("origin", "").lower()
        if not origin or origin in self._access.allowed_origins:
            return True
        # Not the scheme, which a proxy may have taken off.
        return bool(origin.partition("://")[2] == request.headers.get("host", "").lower())


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
