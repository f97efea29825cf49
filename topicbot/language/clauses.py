"""Takes a message apart where one question ends and another may begin."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(
    r"(?<=\?)\s*(?!\?)|(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)(?<=[.!;])\s+|\n+"
)
_QUESTION = r"what(?:'?s|s|'?re)?|which|who(?:'?s)?|whose|why|how|where|when"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)(?:n'?t)?"
_OF_WHICH = r"(?:from|by|on|in|for|with|to|at|of|through) (?:which|what|whom)"
_ORDER = r"define|compare|explain|tell|give|list|show|name|describe|summari[sz]e|recommend"
#: After an auxiliary, what it is asked of: "and can it …", not "and can draw …".
_ASKED_OF = (
    r"(?:it|its|they|their|them|that|this|these|those|the|a|an|one|both|either|you|u|i|we|there)\b"
    r"|(?-i:[A-Z])|\w+s\b"
)
#: Where a further question begins within a sentence.
_FURTHER = re.compile(
    rf"(?:,\s*|\s+)(?:and|then|plus|also|but|&|as well as)\s+"
    rf"(?:(?:and|then|plus|also|but|please|&|as well as)\s+){{0,3}}"
    rf"(?=(?:{_QUESTION}|{_ORDER})\b|(?i:{_AUXILIARY})\s+(?:{_ASKED_OF}))"
    rf"|,\s+(?=(?:{_QUESTION}|{_OF_WHICH})\b)"
    rf"|(?:\s+[-–—]+|:)\s+(?=(?:so\s+)?(?:{_QUESTION})\b|(?i:{_AUXILIARY})\s+(?:{_ASKED_OF}))",
    re.IGNORECASE,
)
#: What may stand before a question, and asks nothing ("no, I mean …", "thanks! quick question …").
_LEAD = re.compile(
    r"(?:.*?,\s*)?(?:\w+[,.!:]?\s+){0,4}?(?:i (?:mean|meant|said|asked|was asking)"
    r"|(?:my|the) question (?:was|is)|(?:quick|one|last|another) (?:q|question)|let me ask)\b"
    r"(?: you)?(?: this)?[ ,:;.-]*"
    rf"(?=(?:{_QUESTION}|whether|if)\b|(?i:{_AUXILIARY})\s+(?:{_ASKED_OF}))",
    re.IGNORECASE,
)
#: What a further question does not begin after: it belongs to what stands before.
_OPEN_ENDED = re.compile(
    r"\b(?:between|whether|if|because|since|when|while|know|understand|understanding|of|on|about"
    r"|from|tell|say|explain|wonder|wondering|than|when it comes to)\s*$"
    r"|\b(?:between|whether|since|because)\b(?!.*,)",
    re.IGNORECASE,
)


_RELATIVE = re.compile(r"(?:which|who|whose|where|when)\b(?! (?:one|of)\b)", re.IGNORECASE)
_QUESTIONING = re.compile(rf"\W*(?:\w+\s+)?(?:{_QUESTION})\b", re.IGNORECASE)
_ASKS = re.compile(
    rf"(?:(?:so|and|but|then|also|plus|please|pls|ok|okay|now|well|hey|hi|first|second|finally)\b"
    rf"[,.!]?\s+)*(?:(?:whether|{_QUESTION}|{_OF_WHICH}|{_ORDER}|{_AUXILIARY})\b)",
    re.IGNORECASE,
)


def asks(clause: str) -> bool:
    """Whether a clause is put as a question or an order, and not as a statement."""
    return clause.rstrip().endswith("?") or bool(_ASKS.match(clause))


def clauses(text: str) -> tuple[str, ...]:
    """Where a message may hold several questions, the parts of it; otherwise the whole.

    Sentences are parts, and so is what stands before and after "and how …", "and is it …", "then
    compare …", "no, I mean …". A part may be no question at all.
    """
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return tuple(part for sentence in sentences if sentence for part in _within(sentence))


def _relative(found: re.Match[str], before: str) -> bool:
    """Whether "…, which" tells of what stands before it, and asks nothing."""
    relative = _RELATIVE.match(found.string, found.end())
    return bool(relative) and found.group().strip() == "," and not _QUESTIONING.match(before)


def _within(sentence: str) -> list[str]:
    parts: list[str] = []
    lead = _LEAD.match(sentence)
    start = lead.end() if lead else 0
    if lead:
        parts.append(lead.group().strip(" ,:-"))
    for found in _FURTHER.finditer(sentence):
        before = sentence[start : found.start()]
        if before.strip(" ,") and not (_OPEN_ENDED.search(before) or _relative(found, before)):
            parts.append(before.strip(" ,"))
            start = found.end()
    return [*parts, sentence[start:].strip(" ,")]
