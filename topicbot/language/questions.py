"""A spaCy component that notices questions to be answered with yes or no."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

LABEL = "form"
YES_OR_NO = "yes-or-no"

_AUXILIARIES = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "has",
        "have",
        "isn't",
        "aren't",
        "isnt",
        "arent",
        "don't",
        "doesn't",
        "can't",
        "won't",
        "cant",
        "wont",
        "ain't",
    ]
)
_BEFORE = frozenset(
    [
        "so",
        "and",
        "but",
        "then",
        "hey",
        "hi",
        "hello",
        "well",
        "ok",
        "okay",
        "actually",
        "also",
        "now",
        "please",
    ]
)
_TAGS = frozenset({"right", "correct", "true", "enough", "no", "yes"})


@Language.component("topic_question", assigns=["doc.ents"], requires=["token.norm"])
def mark_yes_or_no(doc: Doc) -> Doc:
    """Mark the word by which a question asks for yes or no as an entity of the kind ``form``.

    That is an auxiliary that begins a clause ("does it …", "so, can it …"), or a tag at the end
    ("…, right?"). What is only politely put ("can you tell me …") or offers a choice ("is it … or
    …") asks for more than yes or no.
    """
    asking = next((token for token in doc if _asks(token)), None)
    if asking is not None:
        span = Span(doc, asking.i, asking.i + 1, label=LABEL, span_id=YES_OR_NO)
        doc.set_ents(filter_spans([*doc.ents, span]))
    return doc


def _asks(token: Token) -> bool:
    doc, i = token.doc, token.i
    if token.ent_type_:
        return False
    if token.lower_ in _TAGS:
        ends = i > 1 and i + 1 < len(doc) and doc[i + 1].text == "?"
        return ends and (doc[i - 1].is_punct or token.lower_ == "enough")
    if token.lower_ not in _AUXILIARIES or i + 1 >= len(doc):
        return False
    begins = i == 0 or doc[i - 1].is_punct or doc[i - 1].lower_ in _BEFORE
    clause = [t.lower_ for t in doc[i + 1 :]]
    return begins and clause[0] not in {"you", "u"} and "or" not in clause
