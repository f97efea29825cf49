"""Settings of the channels in credentials.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic.v1 import BaseModel, Extra, Field, PositiveInt, StrictStr, ValidationError, validator
from rasa.shared.exceptions import RasaException

_HOST = r"\[[0-9a-f:.]+\]|[^\s/:@?#\[\]*]+"
_ORIGIN = re.compile(rf"https?://({_HOST})(:\d{{1,5}})?")


class Access(BaseModel):
    """Who may use a channel, and how often; credentials.yml says what each is for."""

    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    messages_per_minute: PositiveInt = 20
    messages_per_minute_and_address: PositiveInt = 60

    class Config:
        """A misspelled key is an error, not the default."""

        extra = Extra.forbid
        frozen = True

    @validator("allowed_hosts", each_item=True)
    def _host(cls, value: str) -> str:
        if not re.fullmatch(_HOST, value.lower()):
            raise ValueError(f"{value!r} is no host; write the name alone, such as bot.example.org")
        return value.lower()

    @validator("allowed_origins", each_item=True)
    def _origin(cls, value: str) -> str:
        origin = value.lower()
        if "*" in origin:
            raise ValueError(
                "'*' is not allowed, since any website could then talk through its visitors; "
                "list each website, such as https://www.example.org"
            )
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{value!r} is no origin; write scheme, host and, unless it is the usual one, "
                "port, such as https://www.example.org"
            )
        return origin


class AccessByToken(Access):
    """The same, and a token that every client has to have, if one is set."""

    token: StrictStr | None = Field(None, min_length=16)


_Access = TypeVar("_Access", bound=Access)


def read_settings(
    kind: type[_Access], channel: str, credentials: Mapping[str, Any] | None
) -> _Access:
    """Read what stands below a channel's name.

    Raises:
        RasaException: Something is wrong there; the text says what, and what to write.
    """
    try:
        return kind.parse_obj(credentials or {})
    except ValidationError as error:
        problems = "; ".join(_explain(kind, problem) for problem in error.errors())
        raise RasaException(f"credentials.yml, {channel}: {problems}.") from None


def _explain(kind: type[Access], problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "value_error.extra":
        return f"there is no setting {key!r}; there are {', '.join(kind.__fields__)}"
    return f"{key}: {problem['msg']}"
