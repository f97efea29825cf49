"""Where a "not" turns round what is asked."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from topicbot.language.sentences import (
    ALL,
    end_of,
    follows,
    is_verb,
    judges,
    sentence_of,
)
from topicbot.language.yes_or_no import is_tag, states

ANY = re.compile(r"some|any|exists?|possible|there")
_NEGATIVE = re.compile(r"not|n't|nt|cannot|cant|unable|incapable|never|nothing|nobody|neither")
#: What a "not" stands before that adds nothing to what is asked ("… and not the other way round").
_REVERSE = re.compile(r"(?:just |simply )?(?:the )?(?:other way a?round|vice[ -]versa|the reverse)")
#: What "no" stands before where it turns a statement round, and denies no thing.
_NO = re.compile(r"no (good|use|way|chance|help|longer|match)")
#: What says the same in two words ("nothing but text", "and nobody else").
_NOTHING = re.compile(r"nothing|nobody|noone|nowhere|none|one")
_ELSE = re.compile(r"but|else|other|more")
_SOME_OR_ALL = re.compile(rf"{ANY.pattern}|{ALL.pattern}")


def turned_round(doc: Doc, asking: int | None, stated: bool) -> Span:
    """The words of a message in which a "not" says the contrary of what is asked.

    Of a statement that is the sentence, up to the tag, and all of the message where it is asked
    whether something that was said is right ("were they right?"). After an auxiliary there are
    none: "isn't it" and "are they not" ask nothing but what "is it" and "are they" ask, unless it
    is "is there one that is not".
    """
    begins, ends = asked_in(doc, asking, stated)
    if asking is None or (not stated and judges(doc, asking)):
        return doc[begins:ends]
    if stated and is_verb(doc[asking]) and not is_tag(doc[asking]):
        return doc[begins:ends]
    if stated:
        return doc[asking:ends] if states(doc[asking + 1 : ends]) else doc[begins:asking]
    some = asking + 1 < ends and _SOME_OR_ALL.fullmatch(doc[asking + 1].lower_)
    return doc[asking + 2 : ends] if some else doc[:0]


def asked_in(doc: Doc, asking: int | None, stated: bool) -> tuple[int, int]:
    """Where the sentence begins and ends in which yes or no is asked; otherwise the message.

    Whoever asks whether what was said is right asks of all of it.
    """
    if asking is None or (not stated and judges(doc, asking)):
        return 0, len(doc)
    begins = sentence_of(doc, asking)
    if stated and begins == asking > 0:  # A tag by itself: "It is hot. True?"
        begins = sentence_of(doc, asking - 1)
    return begins, end_of(doc, asking)


def denies(token: Token) -> bool:
    """Whether it turns round what is said."""
    if token.ent_type_ or follows(token, "or") or excludes_all_else(token):
        return False
    if _REVERSE.match(token.doc[token.i + 1 : token.i + 7].text.lower()):
        return False
    pair = token.doc[token.i : token.i + 2].text.lower()
    return bool(_NEGATIVE.fullmatch(token.lower_) or _NO.fullmatch(pair))


def conditional(token: Token) -> bool:
    """Whether it stands in a condition, which turns nothing round ("if we don't have any, …")."""
    doc = token.doc
    begins = sentence_of(doc, token.i)
    condition = next((t.i for t in doc[begins : token.i] if t.lower_ == "if"), None)
    return condition is not None and not any(t.text == "," for t in doc[condition : token.i])


def excludes_all_else(token: Token) -> bool:
    """Whether it is the "nothing" of "nothing but this", "and nothing else"."""
    after = token.doc[token.i + 1 : token.i + 2].text.lower()
    return bool(_NOTHING.fullmatch(token.lower_) and _ELSE.fullmatch(after))
