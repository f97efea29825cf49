"""What browsers need around every answer: who may ask from where, and what a page may do."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Collection

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from topicbot.serving.refusals import Refused, explain
from topicbot.serving.site import Site

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

    def __init__(self, site: Site, origins: Collection[str], channel: str) -> None:
        """Prepare without serving.

        Args:
            site: Files that are open to the same origins as the channel.
            origins: Those of other websites that may use it, such as ``https://www.example.org``.
            channel: Path that the channel's own begin with.
        """
        self._site = site
        self._origins = origins
        self._channel = channel

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

    def _allows(self, request: Request) -> bool:
        """Whether it comes from no website, this one, or one that is allowed."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._origins:
            return True
        # Not the scheme, which a proxy may have taken off.
        return bool(origin.partition("://")[2] == request.headers.get("host", "").lower())


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers
