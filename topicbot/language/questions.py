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

_AUXILIARY = re.compile(
    r"(is|am|are|was|were|do|does|did|ca|can|could|will|wo|would|should|may|might|must|has|have)"
    r"(n't|nt)?"
)
_BEFORE = re.compile(
    r"so|and|but|then|hey|hi|hello|well|ok|okay|actually|also|now|please|in|for|from|to|with|me|under|by"
)
_NEGATIVE = re.compile(r"not|n't|nt|cannot|cant|unable|incapable|never|nothing|nobody|neither")
_NOT = ("not", "n't", "nt")
#: What a "not" stands before that adds nothing to what is asked ("… and not the other way round").
_REVERSE = re.compile(r"(?:just |simply )?(?:the )?(?:other way a?round|vice[ -]versa|the reverse)")
#: What "no" stands before where it turns a statement round, and denies no thing.
_NO = re.compile(r"no (good|use|way|chance|help|longer|match)")
_TOTAL = re.compile(r"all|every|always")
_ONLY = re.compile(r"only|solely|purely|exclusively|entirely|limited|restricted|preserve|merely")
#: What says the same in two words ("nothing but text", "and nobody else").
_NOTHING = re.compile(r"nothing|nobody|noone|nowhere|none|one")
_ELSE = re.compile(r"but|else|other|more")
#: What asks if something is all that another thing is, before that ("the only kind of …").
_WHOLE = re.compile(
    r"\b(?:(?:whole|entirety|totality) of|everything(?: that)?|all (?:of|that|there is to)"
    r"|(?<=the )(?:only|sole)(?: \w+ of)?)(?: (?:the|an?))?\s*$",
    re.IGNORECASE,
)
_USE = re.compile(r"uses?|used|using|based|built|powered|employs?|employed|underlies|underlie")
_SOME = re.compile(r"some|any|exists?|possible|there")
_SOME_OR_ALL = re.compile(rf"{_SOME.pattern}|{_TOTAL.pattern}")
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
_OPEN = re.compile(r"what|which|who|whose|whom|how|why|where|when")
_TAG = re.compile(
    r"right|correct|true|enough|no|yes|yeah|yea|yep|yup|ya|huh|eh|innit|nah|agreed?|or|ok|okay|fair"
    r"|realistic|possible|feasible|doable|plausible|legit|sensible|wise|safe"
)
#: Tags that need no comma before them.
_PLAIN_TAG = re.compile(r"right|correct|yeah|yea|yep|yup|innit|huh|enough|or")
#: What makes a statement of words that are put as a question.
_VERB = re.compile(
    rf"({_AUXILIARY.pattern})|'s|s|'re|'ll|'d|cannot|cant|needs?|makes?|means?|works?|belongs?|takes?|has|gets?|never|always"
)
_JUDGED = re.compile(r"right|correct|true|wrong|false|agree|think")
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
#: Kinds of things of which one can be a kind of another.
THINGS = ("subject", "tool", "architecture")
THING = "thing"

_ALTERNATIVE = re.compile(r"is|are|does|do|can|just|rather|only")
#: What a statement begins with whose next word is its verb, whichever that is ("they grow").
_ACTOR = re.compile(r"it|they|he|she")
_INVERTED = re.compile(r"it|they|this|that|these|those|he|she|one|both|either|there")
#: What something that is asked about begins with.
_SUBJECT = re.compile(r"the|a|an|there|its|their|what")
#: What ends a tag of an auxiliary ("…, can they?").
_TAGGED = re.compile(rf"{_INVERTED.pattern}|i|we|you|u")
#: What begins a conclusion that is to be confirmed ("so it is free"), and what else stands there.
_CONCLUDES = re.compile(r"so|surely|presumably|apparently|supposedly|meaning")
#: What comes before a statement that somebody else made, or that is doubted.
_REPORTED = re.compile(
    r"(?:do ?n'?t tell me|you mean|i (?:take it|guess|suppose|thought|heard|hear|read|bet)"
    r"|(?:says?|said|claims?|claimed|thinks?|assumes?|swears?|swore|reckons?|insists?|insisted)"
    r"|(?:tells|told) (?:me|us)|rumou?r has it|in other words|that means)(?: that)? (?=\w)"
    r"|(?:tell me|know|wonder|wondering|wondered) (?:if|whether) (?=\w)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    rf"{_BEFORE.pattern}|hm+|ah|oh|right|yes|no|yeah|basically|a|an|the|{_TOTAL.pattern}"
)
#: Whoever says this of himself tells a story ("so we have a shop"), unless it is what he may do.
_SELF = re.compile(r"i|im|we|my|our|us")
_MODAL = re.compile(r"can|ca|could|may|might|must|should|do|will|wo|would")
#: What tells to do something ("so tell me …").
_IMPERATIVE = re.compile(
    r"tell|give|show|explain|compare|list|name|let|say|define|make|take|go|help"
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
#: What asks which one has more of something ("which is safer?", "which one makes more noise?").
_RANKED = re.compile(
    r"\b(?:which(?: one| of (?:them|the two|these|those|both))?|who)\b(?:"
    r"(?: \w+){0,2}? (?:more|less|fewer|most|least)"
    r"|(?: is|'s| are| would be| gets) \w{3,}er)\b",
    re.IGNORECASE,
)
#: Kinds by which one of the two is told in another way.
_RANKED_OTHERWISE = ("measure", "modality", "task")
#: Who wants a plain answer.
_YES_OR_NO = re.compile(r"\byes or no\b", re.IGNORECASE)
#: Who is asked to tell ("can you …"), unless it is anyone ("do you need …").
_ASKED = re.compile(r"(you|u)\b(?! (need|agree|think)\b)")
#: Who is not to say so, before what he is asked to deny ("don't tell me it is …").
_DENY = re.compile(r"n'?t tell (me|us)\b")

_WORDS = {TOTAL: _TOTAL, ONLY: _ONLY, USE: _USE, SOME: _SOME, ALSO: _ALSO}
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
    a claim is wrong ("am I wrong that …"), ``total`` what makes it one of all ("are all …"),
    ``only`` what asks whether there is nothing else, ``whole`` whether something is all that
    another thing is ("the whole of …", "the only kind of …"), ``use`` who uses what, ``some``
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
    asking = next((token.i for token in doc if _asks(token)), None)
    if asking is None and (plainly := _YES_OR_NO.search(doc.text)):
        asking = _at(doc, plainly.start())
    stated = asking is not None and (_is_tag(doc[asking]) or not _is_auxiliary(doc[asking]))
    if asking is None:
        stated_by = (put(doc) for put in (_rising, _concluded, _reported, _declared))
        asking = next((where for where in stated_by if where is not None), None)
        stated = asking is not None
    found = [] if asking is None else [_form(doc, asking, YES_OR_NO)]
    opening = next((t.i for t in doc if not t.ent_type_ and _opens(t)), None)
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
    if said and (where := _at(doc, said.start(said.lastindex or 0))) is not None:
        found.append(_form(doc, where, DETAIL if _DETAIL.match(doc.text, said.end()) else SAID))
    named = list(doc.ents)
    doubted = None if asking is None or stated else _doubted(doc, asking)
    if doubted is not None:
        found.append(_form(doc, doubted, DOUBTED))
        named = [ent for ent in named if not ent.start <= doubted < ent.end]
    begins, ends = _asked_in(doc, asking, stated)
    whole = _whole(doc)
    for token in doc:
        name = next((name for name, words in _WORDS.items() if words.fullmatch(token.lower_)), None)
        name = ONLY if _excludes_all_else(token) else name
        name = WHOLE if token.i == whole else name
        name = ALSO if applies is not None and token.i == applies.end - 1 else name
        # "Does it use" asks nothing but what "does it" asks.
        idle = name == USE and asking is not None and asking <= token.i <= asking + 1
        idle = idle or (name in _AFTER and _follows(token, _AFTER[name]))
        idle = idle or (token.lower_ == "well" and not _is_as_well(token))
        idle = idle or not begins <= token.i < ends
        if name and not token.ent_type_ and not idle:
            found.append(_form(doc, token.i, name))
    # "Isn't it true that …" and "is it not true that …" ask what "is it true that …" does.
    of_the_verb: tuple[int, ...] = ()
    if asking is not None and not stated:
        follows = doc[asking + 1 : asking + 2].text.lower()
        of_the_verb = (asking + 1, asking + 2) if _INVERTED.fullmatch(follows) else (asking + 1,)
    negatives = [
        token
        for token in _turned_round(doc, asking, stated)
        if token.i not in of_the_verb and _denies(token) and not _conditional(token)
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
    return _at(doc, found.start()) if found else None


def _ranked(doc: Doc) -> int | None:
    """The word that asks which one has more of what no measure, and no content, is named of."""
    found = _RANKED.search(doc.text)
    otherwise = any(ent.label_ in _RANKED_OTHERWISE for ent in doc.ents)
    return _at(doc, found.start()) if found and not otherwise else None


def _at(doc: Doc, place: int) -> int | None:
    """The word that stands at a place of the text, if it names nothing."""
    token = next((t for t in doc if t.idx >= place), None)
    return token.i if token is not None and not token.ent_type_ else None


def _whole(doc: Doc) -> int | None:
    """Where "the whole of …" begins, before something that is named."""
    for ent in doc.ents:
        before = doc[_sentence_of(doc, ent.start) : ent.start]
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


def _rising(doc: Doc) -> int | None:
    """The end of a statement that is put as a question ("it makes music?"), or to be confirmed."""
    confirm = next((t.i for t in doc if t.norm_ == "confirm"), None)
    if confirm is not None:
        return confirm if confirm > 0 else None
    mark = next((t.i for t in doc if t.text == "?"), None)
    if mark is None:
        return None
    sentence = doc[_sentence_of(doc, mark) : mark]
    openly = any(_opens(t) or t.lower_ == "or" for t in sentence)
    states = any(_VERB.fullmatch(t.lower_) and not t.ent_type_ for t in sentence[1:])
    states = states or (len(sentence) > 1 and sentence[0].lower_ == "so")
    return mark if states and not openly else None


def _concluded(doc: Doc) -> int | None:
    """The word that begins a conclusion to be confirmed ("so one of us has to watch it")."""
    begins = next((t.i for t in doc if not _is_filler(t) or _CONCLUDES.fullmatch(t.lower_)), None)
    if begins is None or not _CONCLUDES.fullmatch(doc[begins].lower_):
        return None
    concluded = doc[begins + 1 : _end_of(doc, begins)]
    return begins if _states(concluded) else None


def _reported(doc: Doc) -> int | None:
    """The beginning of what somebody says, to be confirmed or denied ("they say it is free")."""
    if any(_OPEN.fullmatch(t.lower_) for t in doc):
        return None
    for found in _REPORTED.finditer(doc.text):
        said = doc.char_span(found.end(), len(doc.text), alignment_mode="expand")
        if said is not None and _states(said):
            return said.start - 1
    return None


def _declared(doc: Doc) -> int | None:
    """The verb of a statement on something that is named first ("tea can stain")."""
    thing = next((ent for ent in doc.ents if ent.label_ in THINGS), None)
    if thing is None or not all(map(_is_filler, doc[: thing.start])):
        return None
    declared = doc[thing.start : _end_of(doc, thing.start)]
    if not _states(declared) or any(_opens(t) for t in doc if t not in declared):
        return None
    return next((t.i for t in doc[thing.end : thing.end + 3] if _is_verb(t)), None)


def _states(words: Span) -> bool:
    """Whether it is a whole statement on something, and not on whoever says it."""
    if len(words) < 3 or _IMPERATIVE.fullmatch(words[0].lower_):
        return False
    if _SELF.fullmatch(words[0].lower_) and not _MODAL.fullmatch(words[1].lower_):
        return False
    acts = _ACTOR.fullmatch(words[0].lower_) and words[1].is_alpha
    verbs = (n for n, token in enumerate(words[:-1]) if n and _is_verb(token))
    verb = 1 if acts else next(verbs, None)
    openly = any(_opens(t) for t in words[:verb]) or any(t.lower_ == "or" for t in words)
    return verb is not None and not openly


def _is_verb(token: Token) -> bool:
    return bool(_VERB.fullmatch(token.lower_)) and not token.ent_type_


def _is_filler(token: Token) -> bool:
    return token.is_punct or (bool(_FILLER.fullmatch(token.lower_)) and not token.ent_type_)


def _is_auxiliary(token: Token) -> bool:
    return bool(_AUXILIARY.fullmatch(token.lower_))


def _is_tag(token: Token) -> bool:
    """Whether a sentence ends in it and a pronoun ("they draw, can't they?")."""
    doc = token.doc
    rest = [t.lower_ for t in doc[token.i + 1 : _end_of(doc, token.i)] if not t.is_punct]
    named = [word for word in rest if word not in _NOT]
    follows = token.i > _sentence_of(doc, token.i) + 1
    return (
        follows and _is_auxiliary(token) and len(named) == 1 and bool(_TAGGED.fullmatch(named[0]))
    )


def _points_back(doc: Doc, asking: int | None) -> int | None:
    """The word that stands for what was said before, right after what asks, or at the beginning."""
    at = asking + 1 if asking is not None and _is_auxiliary(doc[asking]) else 0
    while at < len(doc) and (doc[at].is_punct or doc[at].ent_type_ == "year" or _before(doc[at])):
        at += 1
    points = at < len(doc) and not doc[at].ent_type_ and _POINTING.fullmatch(doc[at].lower_)
    if points and not _DUMMY.match(doc[at:].text):
        return at
    named = any(ent.label_ in THINGS for ent in doc.ents)
    of_what = (_SAME_AS_WELL if named else _OF_WHAT_WAS_SAID).search(doc.text)
    return _at(doc, of_what.start(1)) if of_what else None


def _before(token: Token) -> bool:
    return bool(_BEFORE.fullmatch(token.lower_) or token.lower_ in _NOT)


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


def _denies(token: Token) -> bool:
    if token.ent_type_ or _follows(token, "or") or _excludes_all_else(token):
        return False
    if _REVERSE.match(token.doc[token.i + 1 :].text.lower()):
        return False
    pair = token.doc[token.i : token.i + 2].text.lower()
    return bool(_NEGATIVE.fullmatch(token.lower_) or _NO.fullmatch(pair))


def _conditional(token: Token) -> bool:
    """Whether it stands in a condition, which turns nothing round ("if we don't have any, …")."""
    doc = token.doc
    begins = _sentence_of(doc, token.i)
    condition = next((t.i for t in doc[begins : token.i] if t.lower_ == "if"), None)
    return condition is not None and not any(t.text == "," for t in doc[condition : token.i])


def _excludes_all_else(token: Token) -> bool:
    """Whether it is the "nothing" of "nothing but this", "and nothing else"."""
    after = token.doc[token.i + 1 : token.i + 2].text.lower()
    return bool(_NOTHING.fullmatch(token.lower_) and _ELSE.fullmatch(after))


def _follows(token: Token, word: str) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ == word


def _is_as_well(token: Token) -> bool:
    return _follows(token, "as") and token.doc[token.i + 1 : token.i + 2].text.lower() != "as"


def _turned_round(doc: Doc, asking: int | None, stated: bool) -> Span:
    """The words of a message in which a "not" says the contrary of what is asked.

    Of a statement that is the sentence, up to the tag, and all of the message where it is asked
    whether something that was said is right ("were they right?"). After an auxiliary there are
    none: "isn't it" and "are they not" ask nothing but what "is it" and "are they" ask, unless it
    is "is there one that is not".
    """
    begins, ends = _asked_in(doc, asking, stated)
    if asking is None or (not stated and _judges(doc, asking)):
        return doc[begins:ends]
    if stated and _is_verb(doc[asking]) and not _is_tag(doc[asking]):
        return doc[begins:ends]
    if stated:
        follows = _states(doc[asking + 1 : ends])
        return doc[asking:ends] if follows else doc[begins:asking]
    some = asking + 1 < ends and _SOME_OR_ALL.fullmatch(doc[asking + 1].lower_)
    return doc[asking + 2 : ends] if some else doc[:0]


def _judges(doc: Doc, asking: int) -> bool:
    """Whether it asks if something that is said is right ("is it true that …", "is he right")."""
    return any(_JUDGED.fullmatch(t.lower_) for t in doc[asking : asking + 5])


def _asked_in(doc: Doc, asking: int | None, stated: bool) -> tuple[int, int]:
    """Where the sentence begins and ends in which yes or no is asked; otherwise the message.

    Whoever asks whether what was said is right asks of all of it.
    """
    if asking is None or (not stated and _judges(doc, asking)):
        return 0, len(doc)
    begins = _sentence_of(doc, asking)
    if stated and begins == asking > 0:  # A tag by itself: "It is hot. True?"
        begins = _sentence_of(doc, asking - 1)
    return begins, _end_of(doc, asking)


def _form(doc: Doc, i: int, name: str) -> Span:
    return Span(doc, i, i + 1, label=LABEL, span_id=name)


def _opens(token: Token) -> bool:
    if not _OPEN.fullmatch(token.lower_):
        return False
    before = token.doc[token.i - 1] if token.i else None
    return before is None or before.is_punct or _before(before)


def _asks(token: Token) -> bool:
    doc, i = token.doc, token.i
    if token.ent_type_:
        return False
    if _TAG.fullmatch(token.lower_):
        ends = i > 1 and (i + 1 == len(doc) or doc[i + 1].text == "?")
        openly = any(_OPEN.fullmatch(t.lower_) for t in doc[:i])
        sure = i + 1 < len(doc) or bool(_JUDGED.fullmatch(token.lower_))
        asks = sure and doc[i - 1].is_punct
        return ends and not openly and (asks or bool(_PLAIN_TAG.fullmatch(token.lower_)))
    if not _is_auxiliary(token) or i + 1 >= len(doc):
        return False
    sentence = doc[_sentence_of(doc, i) : i]
    if sentence and sentence[-1].is_punct and any(_OPEN.fullmatch(t.lower_) for t in sentence[:2]):
        return False  # "What, pray, is …", "Under what condition, then, is it …"
    begins = i == 0 or doc[i - 1].is_punct or bool(_BEFORE.fullmatch(doc[i - 1].lower_))
    joined = i > 0 and doc[i - 1].lower_ == "and"
    if (joined or not begins) and not (_inverted(token) or (joined and _has_subject(token))):
        return False
    clause = [t.lower_ for t in doc[i + 1 :]]
    asked = " ".join(clause)
    politely = _ASKED.match(asked) or _DENY.match(asked)
    return not politely and not _offers_a_choice(doc, i)


def _has_subject(token: Token) -> bool:
    """Whether something is asked about right after it ("and is the …", not "and would like …")."""
    after = token.nbor()
    return bool(after.ent_type_ or _SUBJECT.fullmatch(after.lower_))


def _inverted(token: Token) -> bool:
    """Whether a question begins within a sentence ("if I show it a photo can it …")."""
    doc, i = token.doc, token.i
    openly = any(_OPEN.fullmatch(t.lower_) for t in doc[_sentence_of(doc, i) : i])
    chosen = doc[i - 1].lower_ == "or"
    after = next((t.lower_ for t in doc[i + 1 :] if t.lower_ not in _NOT), "")
    return (bool(_INVERTED.fullmatch(after)) or _is_tag(token)) and not openly and not chosen


def _sentence_of(doc: Doc, i: int) -> int:
    """Where the sentence begins in which a word stands."""
    return max((t.i + 1 for t in doc[:i] if t.text in ".?!;"), default=0)


def _end_of(doc: Doc, i: int) -> int:
    """Where the sentence ends in which a word stands."""
    return next((t.i + 1 for t in doc[i:] if t.text in ".?!;"), len(doc))


def _sort(ent: Span) -> str:
    """What something is a choice of: a thing, or another kind."""
    return THING if ent.label_ in THINGS else ent.label_


def _offers_a_choice(doc: Doc, i: int) -> bool:
    """Whether the clause asks which of two it is ("is it broad or narrow"), not whether it is."""
    either = next((t.i for t in doc[i + 1 :] if t.lower_ == "or"), None)
    if either is None or either + 1 >= len(doc):
        return False
    after = {_sort(ent) for ent in doc.ents if either < ent.start < _end_of(doc, i)}
    before = {_sort(ent) for ent in doc.ents if i < ent.end <= either}
    if THING in before and any(ent.ent_id_ == "both" for ent in doc[either:].ents):
        return True
    return bool(after & before) or bool(_ALTERNATIVE.fullmatch(doc[either + 1].lower_))
