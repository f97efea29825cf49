"""Errors as clients see them: a status and a sentence as JSON, and nothing of the inside."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sanic import response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

RETRY_AFTER = {"Retry-After": "2"}
"""For whoever could not be answered now: the action server is back after some seconds."""

_TEXTS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "That is too large.",
    503: "The bot cannot answer now. Please try again in a moment.",
}
_BROKE = "Something broke on our side."


class Refused(SanicException):
    """A request that is not served; the text is fit for whoever sent it."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text, status_code=status)
        self.headers = dict(headers or {})

    @property
    def response(self) -> HTTPResponse:
        """The answer to the request."""
        return response.json({"error": str(self)}, status=self.status_code, headers=self.headers)


def explain(_: Request, error: Exception) -> HTTPResponse:
    """Answer a request that ended in an error; one that nobody foresaw is logged."""
    if isinstance(error, Refused):
        return error.response
    status = error.status_code if isinstance(error, SanicException) else 500
    if status == 500:
        logger.error("A request could not be served.", exc_info=error)
    text = _TEXTS.get(status, "This request cannot be understood." if status < 500 else _BROKE)
    return Refused(status, text, RETRY_AFTER if status == 503 else None).response
