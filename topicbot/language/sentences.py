"""Words and places of a sentence that tell how something is asked."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

_AUXILIARY = re.compile(
    r"(is|am|are|was|were|do|does|did|ca|can|could|will|wo|would|should|may|might|must|has|have)"
    r"(n't|nt)?"
)

BEFORE = re.compile(
    r"so|and|but|then|hey|hi|hello|well|ok|okay|actually|also|now|please|in|for|from|to|with|me|under|by"
)

NOT = ("not", "n't", "nt")
OPENERS = re.compile(r"what|which|who|whose|whom|how|why|where|when")
#: What makes a statement of words that are put as a question.
VERB = re.compile(
    rf"({_AUXILIARY.pattern})|'s|s|'re|'ll|'d|cannot|cant|needs?|makes?|means?|works?|belongs?|takes?|has|gets?|never|always"
)

INVERTED = re.compile(r"it|they|this|that|these|those|he|she|one|both|either|there")
#: What makes it a question of all, or of always.
ALL = re.compile(
    r"all|every|always|definitely|certainly|guaranteed|absolutely|totally|completely|forever"
    r"|everyone|everybody"
)

JUDGED = re.compile(r"right|correct|true|wrong|false|agree|think")
#: Kinds of things of which one can be a kind of another.
THINGS = ("subject", "tool", "architecture")


def sentence_of(doc: Doc, i: int) -> int:
    """Where the sentence begins in which a word stands."""
    return max((t.i + 1 for t in doc[:i] if t.text in ".?!;"), default=0)


def end_of(doc: Doc, i: int) -> int:
    """Where the sentence ends in which a word stands."""
    return next((t.i + 1 for t in doc[i:] if t.text in ".?!;"), len(doc))


def word_at(doc: Doc, place: int) -> int | None:
    """The word that stands at a place of the text, if it names nothing."""
    token = next((t for t in doc if t.idx >= place), None)
    return token.i if token is not None and not token.ent_type_ else None


def is_auxiliary(token: Token) -> bool:
    """Whether it is an auxiliary, such as one that a question begins with."""
    return bool(_AUXILIARY.fullmatch(token.lower_))


def is_verb(token: Token) -> bool:
    """Whether it makes a statement of the words around it, and names nothing."""
    return bool(VERB.fullmatch(token.lower_)) and not token.ent_type_


def opens(token: Token) -> bool:
    """Whether it begins a clause by which more than yes or no is asked for."""
    if not OPENERS.fullmatch(token.lower_):
        return False
    before = token.doc[token.i - 1] if token.i else None
    return before is None or before.is_punct or comes_before(before)


def comes_before(token: Token) -> bool:
    """Whether it may come before what a question begins with."""
    return bool(BEFORE.fullmatch(token.lower_) or token.lower_ in NOT)


def follows(token: Token, word: str) -> bool:
    """Whether this word comes right before it."""
    return token.i > 0 and token.nbor(-1).lower_ == word


def judges(doc: Doc, asking: int) -> bool:
    """Whether it asks if something that is said is right ("is it true that …", "is he right")."""
    return any(JUDGED.fullmatch(t.lower_) for t in doc[asking : asking + 5])
