"""Finds what a message names only to say that it is not meant."""

from __future__ import annotations

import re

from spacy.tokens import Span

NEAR = 24
"""Words before or after a span that are looked at."""
LISTED = 8
"""Things before it, at most, that one exclusion is for as well."""

_SET_ASIDE = (
    r"\b(except|besides|excluding|beyond)|\b(other|rather) than|\banything but"
    r"|\b(never mind|forget|ignore|skip)( about)?"
    r"|\b(instead|apart|aside|regardless) (of|from)|\b(leaving|putting|setting) aside"
)
_DENIED = r"\b(not|no|without|minus)|n't"
_BETWEEN = (
    r"( (for|about|with|the|a|an|of|from|in|on|just|only|to|all|that|its|their|getting|being"
    r"|question|questions|issue|matter|problem|point|topic|subject))*$"
)
_ASIDE = re.compile(rf"({_SET_ASIDE}){_BETWEEN}")
_EXCLUDING = re.compile(rf"({_SET_ASIDE}|{_DENIED}){_BETWEEN}")
#: What says right after something that it is not meant ("tea wasn't the point").
_NOT_MEANT = re.compile(
    r" ?(is|was)( ?n'?t| not) (the|my) (point|question|issue|topic)\b"
    r"| ?(is|was)( ?n'?t| not) what i (asked|meant|mean|want)\b"
)
#: What is denied of something, and not set aside ("it can't draw").
_UNABLE = re.compile(
    r"\b(can|ca|could|do|does|did|wo|will|would)( ?n't| ?nt| not) ?$"
    # "Isn't tea …" asks what "is tea …" does.
    r"|(^|[.,;?!] *|\b(so|but|and|then|well|why) )"
    r"(is|are|was|were) ?n'?t( it| that| this)?( just)? ?$"
)
#: Kinds of things that are only denied by a "not", and excluded by being set aside.
_DENIABLE = ("concern", "method")
_AND = re.compile(r"(,| ?\b(and|or|nor))$")


def is_excluded(span: Span) -> bool:
    """Whether words right before a span exclude it ("not for tea", "other than milk and tea").

    What is denied of a thing is asked about all the same ("it does not cost much, does it?"), and
    so is what a thing is said not to do ("it can't draw").
    """
    doc, start = span.doc, span.start
    if _NOT_MEANT.match(doc[span.end : span.end + NEAR].text.lower()):
        return True
    excluding = _ASIDE if span.label_ in _DENIABLE else _EXCLUDING
    for _ in range(LISTED):
        before = doc[max(0, start - NEAR) : start].text.lower()
        if _UNABLE.search(before):
            return False
        if excluding.search(before):
            return True
        if not _AND.search(before.rstrip()):
            return False
        previous = next((ent for ent in reversed(doc.ents) if ent.end == start - 1), None)
        if previous is None or previous.label_ != span.label_:
            return False
        start = previous.start
    return False
