"""Finds what a message names only to say that it is not meant."""

from __future__ import annotations

import re

from spacy.tokens import Span

_EXCLUDING = re.compile(
    r"(\b(not|no|except|besides|excluding|without|minus)|n't"
    r"|\b(other|rather) than|\b(instead|apart|aside|regardless) (of|from)|\banything but)"
    r"( (for|about|with|the|a|an|of|from|in|on|just|only|to))*$"
)


def is_excluded(span: Span) -> bool:
    """Whether words right before a span exclude it ("not for tea", "other than coffee")."""
    return bool(_EXCLUDING.search(span.doc[: span.start].text.lower()))
