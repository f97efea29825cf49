"""What may reach the bot: every channel passes a person's message through here first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 1000
"""Characters that a message may have after tidying; a long question has some 300."""

#: Control, format (zero-width, text direction) and surrogate characters: none of them is read.
_UNREADABLE = {"Cc", "Cf", "Cs"}
#: What looks like nothing and is of no such category: joiners, variation selectors.
_UNSEEN = {0x034F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
#: What looks like a space, or like a typewriter's sign, and is not made one by NFKC.
_PLAIN = {
    **dict.fromkeys((0x200B, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800), " "),
    **dict.fromkeys(map(ord, "‘’‚‛′´`"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒−"), "-"),
    **dict.fromkeys(_UNSEEN, None),
}
_BRACKET = re.compile(r"</?|/?>")


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
        The text in one form of Unicode (NFKC, with plain quotes and hyphens), with single spaces in
        place of all white space and angle brackets, and without unreadable characters; or the
        response ``utter_empty`` where nothing is left, or ``utter_too_long``. Never raises.
    """
    plain = unicodedata.normalize("NFKC", _readable(text.translate(_PLAIN)))
    tidy = " ".join(_BRACKET.sub(" ", _readable(plain.translate(_PLAIN))).split()).lstrip("/ ")
    if not tidy:
        return Guarded(response="utter_empty")
    if len(tidy) > LONGEST:
        return Guarded(response="utter_too_long")
    return Guarded(text=tidy)


def _readable(text: str) -> str:
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNREADABLE)
