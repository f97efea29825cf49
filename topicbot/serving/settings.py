"""Settings of the website's channel in credentials.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic.v1 import BaseModel, Extra, PositiveInt, ValidationError, validator
from rasa.shared.exceptions import RasaException

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[^\s/:@?#\[\]*]+)(:\d{1,5})?")


class Settings(BaseModel):
    """What an operator decides; credentials.yml says what each is for."""

    allowed_origins: tuple[str, ...] = ()
    messages_per_minute: PositiveInt = 20
    messages_per_minute_and_address: PositiveInt = 60

    class Config:
        """A misspelled key is an error, not the default."""

        extra = Extra.forbid
        frozen = True

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


def read_settings(channel: str, credentials: dict[str, Any] | None) -> Settings:
    """Read what stands below the channel's name.

    Raises:
        RasaException: Something is wrong there; the text says what, and what to write.
    """
    try:
        return Settings.parse_obj(credentials or {})
    except ValidationError as error:
        problems = "; ".join(_explain(problem) for problem in error.errors())
        raise RasaException(f"credentials.yml, {channel}: {problems}.") from None


def _explain(problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "value_error.extra":
        return f"there is no setting {key!r}; there are {', '.join(Settings.__fields__)}"
    return f"{key}: {problem['msg']}"
