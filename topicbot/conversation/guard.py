"""What may reach the bot: every channel passes a person's message through here first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1000
"""Characters that a message may have after tidying; a long question has some 300."""

# Control, format (zero-width, text direction) and surrogate characters: none of them is read.
_UNREADABLE = {"Cc", "Cf", "Cs"}


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True)
class Guarded:
    """A message fit for the bot, or else what to answer instead.

    Attributes:
        text: The message to hand on; ``None`` if it must not be handed on.
        response: Name of the domain's response to give instead; ``None`` if there is a text.
    """

    text: str | None = None
    response: str | None = None


def guard(text: str) -> Guarded:
    """Tidy a message and take from it the power to be a command of Rasa's.

    Rasa executes a message that begins with ``/`` (``/restart``, ``/intent{"slot": 1}``), so
    leading slashes are dropped and the rest is read as words.

    Args:
        text: The message as a person typed or sent it.

    Returns:
        The text with single spaces, without tags and unreadable characters, or the response
        ``utter_empty`` where nothing is left, or ``utter_too_long``. Never raises.
    """
    readable = "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _UNREADABLE
    )
    tidy = " ".join(_TAG.sub(" ", readable).split()).lstrip("/ ")
    if not tidy:
        return Guarded(response="utter_empty")
    if len(tidy) > LONGEST:
        return Guarded(response="utter_too_long")
    return Guarded(text=tidy)
