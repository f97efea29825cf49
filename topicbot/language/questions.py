"""A spaCy component that notices questions to be answered with yes or no."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

LABEL = "form"
YES_OR_NO = "yes-or-no"

_AUXILIARY = re.compile(
    r"(is|are|was|were|do|does|did|ca|can|could|will|wo|would|should|may|might|must|has|have|ai)"
    r"(n't|nt)?"
)
_BEFORE = re.compile(r"so|and|but|then|hey|hi|hello|well|ok|okay|actually|also|now|please")
_TAG = re.compile(r"right|correct|true|enough|no|yes")


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
    if _TAG.fullmatch(token.lower_):
        ends = i > 1 and i + 1 < len(doc) and doc[i + 1].text == "?"
        return ends and (doc[i - 1].is_punct or token.lower_ == "enough")
    if not _AUXILIARY.fullmatch(token.lower_) or i + 1 >= len(doc):
        return False
    begins = i == 0 or doc[i - 1].is_punct or _BEFORE.fullmatch(doc[i - 1].lower_)
    clause = [t.lower_ for t in doc[i + 1 :]]
    return bool(begins) and clause[0] not in {"you", "u"} and "or" not in clause
