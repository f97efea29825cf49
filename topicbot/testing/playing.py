"""Plays a case with the bot, and says in what its replies are not as expected."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from topicbot.conversation.messages import Button, Reply
from topicbot.testing import cases
from topicbot.testing.cases import Assertion, Case, Step, Utterance
from topicbot.testing.partners import Partner


class Unexpected(AssertionError):
    """The bot's reply is not as the case says; the text shows the talk and the difference."""


@dataclass(frozen=True)
class Turn:
    """A message, and all that the bot replies to it."""

    text: str
    replies: tuple[Reply, ...]

    @property
    def texts(self) -> list[str]:
        """The texts of the messages, of which those with data alone have none."""
        return [reply.text for reply in self.replies if reply.text]

    @property
    def buttons(self) -> list[Button]:
        """The quick replies."""
        return [button for reply in self.replies for button in reply.buttons]

    @property
    def responses(self) -> list[str]:
        """Domain responses that the messages come from or begin with."""
        return [name for reply in self.replies for name in _responses(reply)]

    @property
    def paragraphs(self) -> list[int]:
        """Paragraphs that are named as the source."""
        return [n for source in self.custom("sources") for n in source["paragraphs"]]

    def custom(self, key: str) -> list[Any]:
        """Items of a list in the messages' ``custom``."""
        return [item for reply in self.replies for item in reply.custom.get(key) or ()]


def _responses(reply: Reply) -> list[str]:
    return [name for name in (reply.custom.get("opening"), reply.response) if name]


@dataclass(frozen=True)
class Mismatch:
    """What is not as expected: lines with ``-`` are missing, those with ``+`` are there instead."""

    what: str
    lines: tuple[str, ...]
    assertion: int | None = None


def play(case: Case, partner: Partner, at: Callable[..., str]) -> None:
    """Hold a conversation, up to the first step at which the bot does not do as expected.

    Args:
        case: The conversation.
        partner: Whom to hold it with, not talked to yet.
        at: Says where something stands in the case, as ``file:line``: ``at("steps", 2)``.

    Raises:
        Unexpected: The bot does something else than is expected.
    """
    turns: list[Turn] = []
    for number, step in enumerate(case.steps):
        if step.user is not None:
            turns.append(Turn(step.user, tuple(partner.say(step.user))))
        if mismatches := list(_mismatches(step, turns[-1], partner)):
            talk = "\n".join(line for turn in turns for line in _told(turn))
            raise Unexpected("\n\n".join((talk, *_differences(mismatches, at, number))))


def _told(turn: Turn) -> Iterator[str]:
    yield f"user: {turn.text}"
    for reply in turn.replies:
        if reply.text:
            yield textwrap.indent(reply.text, "      ").replace("     ", " bot:", 1)
        marks = {
            "response": _responses(reply),
            "facts": reply.custom.get("facts", ()),
            "derived": reply.custom.get("derived", ()),
            "buttons": [button.title for button in reply.buttons],
        }
        yield from (f"      [{mark}: {', '.join(of)}]" for mark, of in marks.items() if of)


def _differences(
    mismatches: Iterable[Mismatch], at: Callable[..., str], step: int
) -> Iterator[str]:
    for mismatch in mismatches:
        inner = () if mismatch.assertion is None else ("assertions", mismatch.assertion)
        lines = textwrap.indent("\n".join(mismatch.lines), "  ")
        yield f"{at('steps', step, *inner)}: {mismatch.what}\n{lines}"


def _mismatches(step: Step, turn: Turn, partner: Partner) -> Iterator[Mismatch]:
    if step.user is not None and not turn.replies:
        yield Mismatch("a reply", ("- any message",))
    if step.bot is not None and step.bot not in turn.texts:
        yield Mismatch("bot", _diff([step.bot], turn.texts))
    if step.utter is not None:
        yield from _uttered(Utterance(utter_name=step.utter), turn, partner)
    if step.slot_was_set is not None:
        yield from _remembered(step.slot_was_set, partner)
    for number, assertion in enumerate(step.assertions):
        for mismatch in _asserted(assertion, turn, partner):
            yield dataclasses.replace(mismatch, assertion=number)


def _asserted(wanted: Assertion, turn: Turn, partner: Partner) -> Iterator[Mismatch]:
    held = {
        "facts": turn.custom("facts"),
        "derived": turn.custom("derived"),
        "sources": turn.paragraphs,
    }
    for key, got in held.items():
        expected = getattr(wanted, key)
        if expected == () and got:
            yield Mismatch(key, _diff(["none"], got))
        elif expected and not set(expected) <= set(got):
            yield Mismatch(key, _diff(expected, got))
    if said := [fact for fact in wanted.no_facts or () if fact in held["facts"]]:
        yield Mismatch("no_facts", _diff([f"anything but {', '.join(said)}"], said))
    shown = [key for key in ("table", "chart") if any(r.custom.get(key) for r in turn.replies)]
    if wanted.shows and wanted.shows not in shown:
        yield Mismatch("shows", _diff([wanted.shows], shown))
    if wanted.intent and "intent" not in partner.hidden:
        understood = partner.understand(turn.text)
        if understood.intent != wanted.intent:
            found = f"{understood.intent} ({understood.confidence:.0%})"
            yield Mismatch("intent", _diff([wanted.intent], [found]))
    if wanted.slot_was_set is not None:
        yield from _remembered(wanted.slot_was_set, partner)
    if wanted.bot_uttered:
        yield from _uttered(wanted.bot_uttered, turn, partner)
    if wanted.bot_did_not_utter is not None:
        yield from _not_uttered(wanted.bot_did_not_utter, turn, partner)


def _uttered(wanted: Utterance, turn: Turn, partner: Partner) -> Iterator[Mismatch]:
    name, pattern = wanted.utter_name, wanted.text_matches
    if name and "utter_name" not in partner.hidden and name not in turn.responses:
        yield Mismatch("utter_name", _diff([name], turn.responses))
    if pattern and not re.search(pattern, "\n".join(turn.texts)):
        yield Mismatch("text_matches", _diff([pattern], turn.texts))
    if not all(
        any(_fits(button, offered) for offered in turn.buttons) for button in wanted.buttons
    ):
        yield Mismatch("buttons", _diff(map(_label, wanted.buttons), map(_label, turn.buttons)))


def _fits(wanted: cases.Button, offered: Button) -> bool:
    return wanted.title == offered.title and wanted.payload in (None, offered.payload)


def _label(button: cases.Button | Button) -> str:
    if button.payload in (None, button.title):
        return button.title
    return f"{button.title} → {button.payload}"


def _not_uttered(wanted: Utterance, turn: Turn, partner: Partner) -> Iterator[Mismatch]:
    if wanted.utter_name and "utter_name" in partner.hidden:
        return
    if not list(_uttered(wanted, turn, partner)):
        yield Mismatch("bot_did_not_utter", _diff(["something else"], turn.texts))


def _remembered(wanted: Mapping[str, Any], partner: Partner) -> Iterator[Mismatch]:
    if "slot_was_set" in partner.hidden:
        return
    slots = partner.slots()
    if any(slots.get(slot) != value for slot, value in wanted.items()):
        expected = [f"{slot}: {value!r}" for slot, value in wanted.items()]
        yield Mismatch("slot_was_set", _diff(expected, [f"{s}: {slots.get(s)!r}" for s in wanted]))


def _diff(expected: Iterable[object], got: Iterable[object]) -> tuple[str, ...]:
    """Lines with a blank are in both, ``-`` only expected, ``+`` only got."""
    wanted, found = (
        [str(item).replace("\n", "\n  ") for item in items] for items in (expected, got)
    )
    return (
        *(f"{' ' if item in found else '-'} {item}" for item in wanted),
        *(f"+ {item}" for item in found if item not in wanted),
    )
