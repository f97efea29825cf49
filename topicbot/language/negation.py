"""Finds what a message names only to say that it is not meant."""

from __future__ import annotations

import re

from spacy.tokens import Span

_EXCLUDING = re.compile(
    r"(\b(not|no|except|besides|excluding|without|minus|beyond)|n't"
    r"|\b(other|rather) than|\b(instead|apart|aside|regardless) (of|from)|\banything but"
    r"|\b(leaving|putting|setting) aside|\bnever mind)"
    r"( (for|about|with|the|a|an|of|from|in|on|just|only|to|all|that|its|their|getting|being))*$"
)
_AND = re.compile(r"(,| ?\b(and|or|nor))$")


def is_excluded(span: Span) -> bool:
    """Whether words right before a span exclude it ("not for tea", "other than milk and tea")."""
    doc, start = span.doc, span.start
    while True:
        before = doc[:start].text.lower()
        if _EXCLUDING.search(before):
            return True
        joined = _AND.search(before.rstrip())
        previous = next((ent for ent in reversed(doc.ents) if ent.end == start - 1), None)
        if not joined or previous is None or previous.label_ != span.label_:
            return False
        start = previous.start
