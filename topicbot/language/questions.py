"""A spaCy component that notices how something is asked: for yes or no, of all, what not."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from topicbot.language.sentences import (
    ALL,
    INVERTED,
    THINGS,
    comes_before,
    follows,
    is_auxiliary,
    opens,
    sentence_of,
    word_at,
)
from topicbot.language.turning import (
    ANY,
    asked_in,
    conditional,
    denies,
    excludes_all_else,
    turned_round,
)
from topicbot.language.yes_or_no import yes_or_no

LABEL = "form"
YES_OR_NO = "yes-or-no"
NEGATIVE = "negative"
TOTAL = "total"
ONLY = "only"
USE = "use"
OPEN = "open"
SOME = "some"
ALONE = "alone"
DOUBTED = "doubted"
POINTING = "pointing"
WHOLE = "whole"
WHO = "who"
SAID = "said"
DETAIL = "detail"
ALSO = "also"
WHY = "why"
RANKED = "ranked"

#: What says the same as "all" or "always" in several words.
_WHOLLY = re.compile(r"(?:100|hundred) ?(?:%|percent|per cent)|for ever\b", re.IGNORECASE)
_ONLY = re.compile(r"only|solely|purely|exclusively|entirely|limited|restricted|preserve|merely")
#: What asks if something is all that another thing is, before that ("the only kind of …").
_WHOLE = re.compile(
    r"\b(?:(?:whole|entirety|totality) of|everything(?: that)?|all (?:of|that|there is to)"
    r"|(?<=the )(?:only|sole)(?: \w+ of)?)(?: (?:the|an?))?\s*$",
    re.IGNORECASE,
)

_USE = re.compile(r"uses?|used|using|based|built|powered|employs?|employed|underlies|underlie")
_SOURCE = "article|text|blog|post|author"
#: What asks for something that the source says ("does it say …", "the article's view of …").
_SAID = re.compile(
    rf"\b(?:it|{_SOURCE}|he|you|there)(?:'s)? (?:\w+ ){{0,2}}?"
    r"(say|says|said|saying|mention|mentions|mentioning|state|states|explain|explains|claim|claims|tell|offer|offers"
    r"|worry|fear|view|stance|talk|talks|talking|cover|covers|speak|speaks|warn|warns|discuss|contain|named|mentioned|stated|explained)\b"
    rf"|\b(?:it|{_SOURCE}) (?:is|stays|remains|keeps) (silent|quiet)\b"
    rf"|\b(?:{_SOURCE}) (gives?|has|makes?) no\b"
    r"|\b(mentioned|stated|explained)\b|\b(?:is|are) there (?:the|a|any|one) (words?)\b",
    re.IGNORECASE,
)

#: What asks for more than that it is said ("does it say who …").
_DETAIL = re.compile(r" *(?:who|whether|if|how|why|when|where|what|which|any\w*|something|more)\b")
_ALSO = re.compile(r"also|too|well|additionally|besides")
_DOUBTED = re.compile(r"wrong|false|untrue|incorrect|mistaken|inaccurate|myth")
_POINTING = re.compile(r"it|its|they|them|their|this|that|thats|these|those|one")
#: An "it" that stands for nothing ("is it wise to …"), and what points back at the end.
_DUMMY = re.compile(r"it (?:not )?\w+ (?:to|for|that|if|when)\b", re.IGNORECASE)
_OF_WHAT_WAS_SAID = re.compile(
    r"\b(?:for|with|of|about|like|do|does|makes?|uses?) (it|that|this|these|those|them)\b"
    r"\W*(?:then|tho|though)?\W*$",
    re.IGNORECASE,
)

#: What points back beside another thing that is named ("does tea need that, too?").
_SAME_AS_WELL = re.compile(
    r"\b(it|that|this|these|those|them)\W+(?:too|as well)\W*$", re.IGNORECASE
)

#: What asks if the same is so of the thing that is named after it ("is that true of …").
_APPLIES = re.compile(
    r"\b(?:same (?:for|with|of|in|goes|apply|applies|holds?|true)|appl(?:y|ies) to|go(?:es)? for"
    r"|holds? (?:for|true)|true (?:of|for)|case (?:for|with))\b",
    re.IGNORECASE,
)

#: Words beside what is named that ask nothing themselves ("ok, and the cost?").
_IDLE = re.compile(
    r"and|or|what|how|about|no|ok|okay|so|now|then|just|only|the|a|an|of|for|in|with|its|their|please"
    r"|pls|but|also|too|same|only|well|hm+|by|to|on|rather|more|precisely|vs|versus|instead|n|year|this|that|things?|side"
)

#: What asks who does something ("which one can then?", "who makes the pictures?").
_MAKE = "make|create|produce|generate|draw|paint|compose|write|edit|handle"
_WHICH_ONE = r"which (?:one|of (?:them|the two|these|those))"
_WHO = re.compile(
    rf"\b(?:{_WHICH_ONE}|which|who|what)(?: (?:else|then|actually))* (?:(?:{_MAKE})s\b"
    rf"|(?:does|do|can|could|will|would)(?= *(?:$|[?.!,]|(?:then|instead|{_MAKE}|do)\b"
    r"|(?:that|this|it|them|so)(?: (?:then|instead))?\W*$)))"
    rf"|\b{_WHICH_ONE} does \w+\W*$"
    rf"|\b{_WHICH_ONE} (?!is|was|has|does)\w+s\b"
    rf"|^(?:(?:ok|okay|so|but|and)\W+)*(?:(?:for|in|with) )?{_WHICH_ONE}(?: is that| then)*\W*$",
    re.IGNORECASE,
)

#: What asks which one has more of something ("which is safer?", "which one makes more noise?"), and
#: not which is the better one, which depends on what it is for.
_RANKED = re.compile(
    r"\b(?:which(?: one| of (?:them|the two|these|those|both))?|who)\b(?:"
    r"(?: \w+){0,2}? (?:more|less|fewer|most|least)"
    r"|(?: is|'s| are| would be| gets) (?!better\b)\w{3,}er)\b",
    re.IGNORECASE,
)

#: Kinds by which one of the two is told in another way.
_RANKED_OTHERWISE = ("measure", "modality", "task")
_WORDS = {TOTAL: ALL, ONLY: _ONLY, USE: _USE, SOME: ANY, ALSO: _ALSO}
#: Words that are not meant as such after these ("out there", "at all").
_AFTER = {SOME: "out", TOTAL: "at"}


@Language.component("topic_question", assigns=["doc.ents"], requires=["token.norm"])
def mark_form(doc: Doc) -> Doc:
    """Mark the words that say how something is asked as entities of the kind ``form``.

    ``yes-or-no`` is an auxiliary that begins a clause ("does it …", "so, can it …"), a tag at the
    end ("…, right?", "…, can it?"), or what puts a statement to be confirmed or denied: a question
    mark, "so …", "they say …", or its verb where it begins with what is named. What is only
    politely put ("can you tell me …") or offers a choice ("is it … or …") asks for more than yes
    or no.

    ``negative`` is what turns a statement round ("what can't it do"), ``doubted`` what asks whether
    a claim is wrong ("am I wrong that …"), ``total`` what makes it one of all ("are all …", "is it
    100% …"), ``only`` what asks whether there is nothing else, ``whole`` whether something is all
    that another thing is ("the whole of …", "the only kind of …"), ``use`` who uses what, ``some``
    whether there is such a thing at all ("are there …", "is it possible …"). ``open`` is the word
    that asks for more than yes or no ("which"), where something is named that it could be asked of,
    ``why`` the one that asks for a reason.
    ``pointing`` is what stands for a thing that was said before ("is it …", "so that …"). ``who``
    is the word that asks which thing does something ("which one can then?"), ``ranked`` the one
    that asks which has more of something ("which is safer?"), ``said`` what asks for something that
    the source says ("is tea mentioned?"), ``detail`` for more than that ("does it say who …"),
    ``also`` what adds to what was said ("I need cups, too"). ``alone`` is the end of a message that
    names something and says no more ("and the cost?").
    """
    asking, stated = yes_or_no(doc)
    found = [] if asking is None else [_form(doc, asking, YES_OR_NO)]
    opening = next((t.i for t in doc if not t.ent_type_ and opens(t)), None)
    who = _who(doc)
    ranked = _ranked(doc)
    if ranked is not None:
        found.append(_form(doc, ranked, RANKED))
    elif who is not None:
        found.append(_form(doc, who, WHO))
    elif asking is None and opening is not None and doc.ents:
        found.append(_form(doc, opening, WHY if doc[opening].lower_ == "why" else OPEN))
    pointing = _points_back(doc, None if stated else asking)
    applies = _applies(doc)
    if pointing is None and applies is not None:
        pointing = applies.start
    if pointing is not None:
        found.append(_form(doc, pointing, POINTING))
    said = _SAID.search(doc.text)
    if said and (where := word_at(doc, said.start(said.lastindex or 0))) is not None:
        found.append(_form(doc, where, DETAIL if _DETAIL.match(doc.text, said.end()) else SAID))
    named = list(doc.ents)
    doubted = None if asking is None or stated else _doubted(doc, asking)
    if doubted is not None:
        found.append(_form(doc, doubted, DOUBTED))
        named = [ent for ent in named if not ent.start <= doubted < ent.end]
    begins, ends = asked_in(doc, asking, stated)
    whole = _whole(doc)
    text = doc.text  # Which spaCy makes anew each time.
    for token in doc:
        name = next((name for name, words in _WORDS.items() if words.fullmatch(token.lower_)), None)
        name = ONLY if excludes_all_else(token) else name
        name = TOTAL if _WHOLLY.match(text, token.idx) else name
        name = WHOLE if token.i == whole else name
        name = ALSO if applies is not None and token.i == applies.end - 1 else name
        # "Does it use" asks nothing but what "does it" asks.
        idle = name == USE and asking is not None and asking <= token.i <= asking + 1
        idle = idle or (name in _AFTER and follows(token, _AFTER[name]))
        idle = idle or (token.lower_ == "well" and not _is_as_well(token))
        idle = idle or not begins <= token.i < ends
        if name and not token.ent_type_ and not idle:
            found.append(_form(doc, token.i, name))
    # "Isn't it true that …" and "is it not true that …" ask what "is it true that …" does.
    of_the_verb: tuple[int, ...] = ()
    if asking is not None and not stated:
        after = doc[asking + 1 : asking + 2].text.lower()
        of_the_verb = (asking + 1, asking + 2) if INVERTED.fullmatch(after) else (asking + 1,)
    negatives = [
        token
        for token in turned_round(doc, asking, stated)
        if token.i not in of_the_verb and denies(token) and not conditional(token)
    ]
    if len(negatives) % 2:
        found.append(_form(doc, negatives[0].i, NEGATIVE))
    if any(ent.label_ != LABEL for ent in doc.ents) and all(_idle(token) for token in doc):
        free = [token.i for token in doc if not token.ent_type_]
        if free:
            found = [form for form in found if form.end - 1 != free[-1]]
            found.append(_form(doc, free[-1], YES_OR_NO if _of_two_kinds(doc) else ALONE))
    doc.set_ents(filter_spans([*named, *found]))
    return doc


def _who(doc: Doc) -> int | None:
    """The word that asks which thing does something ("which one makes music?")."""
    found = _WHO.search(doc.text)
    return word_at(doc, found.start()) if found else None


def _ranked(doc: Doc) -> int | None:
    """The word that asks which one has more of what no measure, and no content, is named of."""
    found = _RANKED.search(doc.text)
    otherwise = any(ent.label_ in _RANKED_OTHERWISE for ent in doc.ents)
    return word_at(doc, found.start()) if found and not otherwise else None


def _whole(doc: Doc) -> int | None:
    """Where "the whole of …" begins, before something that is named."""
    for ent in doc.ents:
        before = doc[sentence_of(doc, ent.start) : ent.start]
        if ent.label_ in THINGS and (found := _WHOLE.search(before.text_with_ws)):
            return next(t.i for t in before if t.idx >= before.start_char + found.start())
    return None


def _applies(doc: Doc) -> Span | None:
    """The words that ask if the same is so of the thing that ends the message."""
    found = _APPLIES.search(doc.text)
    things = [ent.end for ent in doc.ents if ent.label_ in THINGS]
    if found is None or not things or not all(_idle(token) for token in doc[things[-1] :]):
        return None
    return doc.char_span(*found.span())


def _points_back(doc: Doc, asking: int | None) -> int | None:
    """The word that stands for what was said before, right after what asks, or at the beginning."""
    at = asking + 1 if asking is not None and is_auxiliary(doc[asking]) else 0
    while at < len(doc) and (
        doc[at].is_punct or doc[at].ent_type_ == "year" or comes_before(doc[at])
    ):
        at += 1
    points = at < len(doc) and not doc[at].ent_type_ and _POINTING.fullmatch(doc[at].lower_)
    if points and not _DUMMY.match(doc[at:].text):
        return at
    named = any(ent.label_ in THINGS for ent in doc.ents)
    of_what = (_SAME_AS_WELL if named else _OF_WHAT_WAS_SAID).search(doc.text)
    return word_at(doc, of_what.start(1)) if of_what else None


def _precedes(token: Token) -> bool:
    return token.is_punct or token.ent_type_ == "year" or comes_before(token)


def _doubted(doc: Doc, asking: int) -> int | None:
    """The word by which a claim is asked to be wrong ("is it false that …", "am I wrong …")."""
    near = doc[asking : asking + 4]
    return next((t.i for t in near if _DOUBTED.fullmatch(t.lower_)), None)


def _of_two_kinds(doc: Doc) -> bool:
    """Whether it asks if one thing is another ("this tea: herbal?")."""
    kinds = {ent.label_ for ent in doc.ents} & {*THINGS}
    return len(kinds) > 1 and doc[-1].text == "?"


def _idle(token: Token) -> bool:
    return bool(token.ent_type_ or token.is_punct or _IDLE.fullmatch(token.lower_))


def _is_as_well(token: Token) -> bool:
    return follows(token, "as") and token.doc[token.i + 1 : token.i + 2].text.lower() != "as"


def _form(doc: Doc, i: int, name: str) -> Span:
    return Span(doc, i, i + 1, label=LABEL, span_id=name)
