"""A spaCy component that notices how something is asked: for yes or no, of all, what not."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

LABEL = "form"
YES_OR_NO = "yes-or-no"
NEGATIVE = "negative"
TOTAL = "total"
USE = "use"
OPEN = "open"
SOME = "some"

_AUXILIARY = re.compile(
    r"(is|are|was|were|do|does|did|ca|can|could|will|wo|would|should|may|might|must|has|have)"
    r"(n't|nt)?"
)
_BEFORE = re.compile(
    r"so|and|but|then|hey|hi|hello|well|ok|okay|actually|also|now|please|in|for|from|to|with|me"
)
_NEGATIVE = re.compile(r"not|n't|nt|cannot|cant|unable|incapable|never")
_TOTAL = re.compile(r"all|every|always|only|solely|purely|exclusively|entirely|limited|restricted")
_USE = re.compile(r"uses?|used|using|based|built|powered|employs?|employed|underlies|underlie")
_SOME = re.compile(r"some|any|exists?|possible|there")
_OPEN = re.compile(r"what|which|who|whose|whom|how|why|where|when")
_TAG = re.compile(r"right|correct|true|enough|no|yes")
#: Who is asked to tell ("can you …"), unless it is anyone ("do you need …").
_ASKED = re.compile(r"(you|u)\b(?! need\b)")

_WORDS = {NEGATIVE: _NEGATIVE, TOTAL: _TOTAL, USE: _USE, SOME: _SOME}


@Language.component("topic_question", assigns=["doc.ents"], requires=["token.norm"])
def mark_form(doc: Doc) -> Doc:
    """Mark the words that say how something is asked as entities of the kind ``form``.

    ``yes-or-no`` is an auxiliary that begins a clause ("does it …", "so, can it …"), or a tag at
    the end ("…, right?"). What is only politely put ("can you tell me …") or offers a choice ("is
    it … or …") asks for more than yes or no. ``negative`` is what turns a statement round ("what
    can't it do"), ``total`` what makes it one of all or of nothing else ("are all …", "only …"),
    ``use`` what asks who uses what, ``some`` what asks whether there is such a thing at all ("are
    there …", "is it possible …"). ``open`` is the word that asks for more than yes or no ("which"),
    where something is named that it could be asked of.
    """
    asking = next((token.i for token in doc if _asks(token)), None)
    found = [] if asking is None else [_form(doc, asking, YES_OR_NO)]
    opening = next((token.i for token in doc if _opens(token)), None)
    if asking is None and opening is not None and doc.ents:
        found.append(_form(doc, opening, OPEN))
    for token in doc:
        beside = asking is not None and asking <= token.i <= asking + 1
        name = next((name for name, words in _WORDS.items() if words.fullmatch(token.lower_)), None)
        # "Isn't it" and "does it use" ask nothing but what "is it" and "does it" ask.
        if name and not token.ent_type_ and not (beside and name in (NEGATIVE, USE)):
            found.append(_form(doc, token.i, name))
    doc.set_ents(filter_spans([*doc.ents, *found]))
    return doc


def _form(doc: Doc, i: int, name: str) -> Span:
    return Span(doc, i, i + 1, label=LABEL, span_id=name)


def _opens(token: Token) -> bool:
    if token.ent_type_ or not _OPEN.fullmatch(token.lower_):
        return False
    before = token.doc[token.i - 1] if token.i else None
    return before is None or before.is_punct or bool(_BEFORE.fullmatch(before.lower_))


def _asks(token: Token) -> bool:
    doc, i = token.doc, token.i
    if token.ent_type_:
        return False
    if _TAG.fullmatch(token.lower_):
        ends = i > 1 and i + 1 < len(doc) and doc[i + 1].text == "?"
        return ends and (doc[i - 1].is_punct or token.lower_ == "enough")
    if not _AUXILIARY.fullmatch(token.lower_) or i + 1 >= len(doc):
        return False
    begins = i == 0 or doc[i - 1].is_punct or _BEFORE.fullmatch(doc[i - 1].lower_)
    clause = [t.lower_ for t in doc[i + 1 :]]
    return bool(begins) and not _ASKED.match(" ".join(clause)) and "or" not in clause
