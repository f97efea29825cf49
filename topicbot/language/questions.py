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
ALONE = "alone"

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
#: Kinds of things of which one can be a kind of another.
THINGS = ("subject", "tool", "architecture")

_ALTERNATIVE = re.compile(r"is|are|does|do|can|just|rather|only")
_INVERTED = re.compile(r"it|they|this|that|these|those|he|she|one|both|either")
#: Words beside what is named that ask nothing themselves ("ok, and the cost?").
_IDLE = re.compile(
    r"and|or|what|how|about|ok|okay|so|now|then|just|only|the|a|an|of|for|in|with|its|their|please"
    r"|pls|but|also|too|same|only|well|hm+|by|to|on|rather|more|precisely|vs|versus|instead|n|year|this|that|things?"
)
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
    where something is named that it could be asked of. ``alone`` is the end of a message that names
    something and says no more ("and the cost?").
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
        idle = (beside and name in (NEGATIVE, USE)) or (name == NEGATIVE and _after_or(token))
        if name and not token.ent_type_ and not idle:
            found.append(_form(doc, token.i, name))
    if any(ent.label_ != LABEL for ent in doc.ents) and all(_idle(token) for token in doc):
        free = [token.i for token in doc if not token.ent_type_]
        if free:
            found = [form for form in found if form.end - 1 != free[-1]]
            found.append(_form(doc, free[-1], YES_OR_NO if _of_two_kinds(doc) else ALONE))
    doc.set_ents(filter_spans([*doc.ents, *found]))
    return doc


def _of_two_kinds(doc: Doc) -> bool:
    """Whether it asks if one thing is another ("this tea: herbal?")."""
    kinds = {ent.label_ for ent in doc.ents} & {*THINGS}
    return len(kinds) > 1 and doc[-1].text == "?"


def _idle(token: Token) -> bool:
    return bool(token.ent_type_ or token.is_punct or _IDLE.fullmatch(token.lower_))


def _after_or(token: Token) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ == "or"


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
    joined = i > 0 and doc[i - 1].lower_ == "and"
    if (joined or not begins) and not (_inverted(token) or (joined and _has_subject(token))):
        return False
    clause = [t.lower_ for t in doc[i + 1 :]]
    return not _ASKED.match(" ".join(clause)) and not _offers_a_choice(doc, i)


def _has_subject(token: Token) -> bool:
    """Whether something is asked about right after it ("and is the …", not "and would like …")."""
    after = token.nbor()
    return bool(after.ent_type_) or after.lower_ in {"the", "a", "an", "there", "its", "their"}


def _inverted(token: Token) -> bool:
    """Whether a question begins within a sentence ("if I show it a photo can it …")."""
    doc, i = token.doc, token.i
    sentence = max((t.i + 1 for t in doc[:i] if t.text in ".?!;"), default=0)
    openly = any(_OPEN.fullmatch(t.lower_) for t in doc[sentence:i])
    chosen = doc[i - 1].lower_ == "or"
    return bool(_INVERTED.fullmatch(doc[i + 1].lower_)) and not openly and not chosen


def _offers_a_choice(doc: Doc, i: int) -> bool:
    """Whether the clause asks which of two it is ("is it broad or narrow"), not whether it is."""
    either = next((t.i for t in doc[i + 1 :] if t.lower_ == "or"), None)
    if either is None or either + 1 >= len(doc):
        return False
    after = {ent.label_ for ent in doc.ents if ent.start > either}
    before = {ent.label_ for ent in doc.ents if i < ent.end <= either}
    return bool(after & before) or bool(_ALTERNATIVE.fullmatch(doc[either + 1].lower_))
