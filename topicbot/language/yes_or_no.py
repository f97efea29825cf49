"""Where yes or no is asked for: by a question, a tag, or a statement to be confirmed."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from topicbot.language.sentences import (
    ALL,
    BEFORE,
    INVERTED,
    JUDGED,
    NOT,
    OPENERS,
    THINGS,
    VERB,
    end_of,
    is_auxiliary,
    is_verb,
    opens,
    sentence_of,
    word_at,
)

#: Who wants a plain answer.
_PLAINLY = re.compile(r"\byes or no\b", re.IGNORECASE)
_TAG = re.compile(
    r"right|correct|true|enough|no|yes|yeah|yea|yep|yup|ya|huh|eh|innit|nah|agreed?|or|ok|okay|fair"
    r"|realistic|possible|feasible|doable|plausible|legit|sensible|wise|safe"
)

#: Tags that need no comma before them.
_PLAIN_TAG = re.compile(r"right|correct|yeah|yea|yep|yup|innit|huh|enough|or")
#: Who is asked to tell ("can you …"), unless it is anyone ("do you need …").
_ASKED = re.compile(r"(you|u)\b(?! (need|agree|think)\b)")
#: Who is not to say so, before what he is asked to deny ("don't tell me it is …").
_DENY = re.compile(r"n'?t tell (me|us)\b")
#: What something that is asked about begins with.
_SUBJECT = re.compile(r"the|a|an|there|its|their|what")
#: What ends a tag of an auxiliary ("…, can they?").
_TAGGED = re.compile(rf"{INVERTED.pattern}|i|we|you|u")
_ALTERNATIVE = re.compile(r"is|are|does|do|can|just|rather|only")
THING = "thing"
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
    rf"{BEFORE.pattern}|hm+|ah|oh|right|yes|no|yeah|basically|a|an|the|{ALL.pattern}"
)

#: What a statement begins with whose next word is its verb, whichever that is ("they grow").
_ACTOR = re.compile(r"it|they|he|she")
#: Whoever says this of himself tells a story ("so we have a shop"), unless it is what he may do.
_SELF = re.compile(r"i|im|we|my|our|us")
_MODAL = re.compile(r"can|ca|could|may|might|must|should|do|will|wo|would")
#: What tells to do something ("so tell me …").
_IMPERATIVE = re.compile(
    r"tell|give|show|explain|compare|list|name|let|say|define|make|take|go|help"
)


def yes_or_no(doc: Doc) -> tuple[int | None, bool]:
    """The word by which yes or no is asked for, if it is, and whether by a statement or a tag."""
    asking = next((token.i for token in doc if _asks(token)), None)
    if asking is None and (plainly := _PLAINLY.search(doc.text)):
        asking = word_at(doc, plainly.start())
    if asking is not None:
        return asking, is_tag(doc[asking]) or not is_auxiliary(doc[asking])
    stated_by = (put(doc) for put in (_rising, _concluded, _reported, _declared))
    asking = next((where for where in stated_by if where is not None), None)
    return asking, asking is not None


def _asks(token: Token) -> bool:
    doc, i = token.doc, token.i
    if token.ent_type_:
        return False
    if _TAG.fullmatch(token.lower_):
        ends = i > 1 and (i + 1 == len(doc) or doc[i + 1].text == "?")
        openly = any(OPENERS.fullmatch(t.lower_) for t in doc[:i])
        sure = i + 1 < len(doc) or bool(JUDGED.fullmatch(token.lower_))
        asks = sure and doc[i - 1].is_punct
        return ends and not openly and (asks or bool(_PLAIN_TAG.fullmatch(token.lower_)))
    if not is_auxiliary(token) or i + 1 >= len(doc):
        return False
    sentence = doc[sentence_of(doc, i) : i]
    if (
        sentence
        and sentence[-1].is_punct
        and any(OPENERS.fullmatch(t.lower_) for t in sentence[:2])
    ):
        return False  # "What, pray, is …", "Under what condition, then, is it …"
    begins = i == 0 or doc[i - 1].is_punct or bool(BEFORE.fullmatch(doc[i - 1].lower_))
    joined = i > 0 and doc[i - 1].lower_ == "and"
    if (joined or not begins) and not (_inverted(token) or (joined and _has_subject(token))):
        return False
    asked = " ".join(t.lower_ for t in doc[i + 1 : i + 5])
    politely = _ASKED.match(asked) or _DENY.match(asked)
    return not politely and not _offers_a_choice(doc, i)


def _has_subject(token: Token) -> bool:
    """Whether something is asked about right after it ("and is the …", not "and would like …")."""
    after = token.nbor()
    return bool(after.ent_type_ or _SUBJECT.fullmatch(after.lower_))


def _inverted(token: Token) -> bool:
    """Whether a question begins within a sentence ("if I show it a photo can it …")."""
    doc, i = token.doc, token.i
    openly = any(OPENERS.fullmatch(t.lower_) for t in doc[sentence_of(doc, i) : i])
    chosen = doc[i - 1].lower_ == "or"
    after = next((t.lower_ for t in doc[i + 1 :] if t.lower_ not in NOT), "")
    return (bool(INVERTED.fullmatch(after)) or is_tag(token)) and not openly and not chosen


def _offers_a_choice(doc: Doc, i: int) -> bool:
    """Whether the clause asks which of two it is ("is it broad or narrow"), not whether it is."""
    either = next((t.i for t in doc[i + 1 :] if t.lower_ == "or"), None)
    if either is None or either + 1 >= len(doc):
        return False
    after = {_sort(ent) for ent in doc.ents if either < ent.start < end_of(doc, i)}
    before = {_sort(ent) for ent in doc.ents if i < ent.end <= either}
    if THING in before and any(ent.ent_id_ == "both" for ent in doc[either:].ents):
        return True
    return bool(after & before) or bool(_ALTERNATIVE.fullmatch(doc[either + 1].lower_))


def _sort(ent: Span) -> str:
    """What something is a choice of: a thing, or another kind."""
    return THING if ent.label_ in THINGS else ent.label_


def is_tag(token: Token) -> bool:
    """Whether a sentence ends in it and a pronoun ("they draw, can't they?")."""
    doc = token.doc
    rest = [t.lower_ for t in doc[token.i + 1 : end_of(doc, token.i)] if not t.is_punct]
    named = [word for word in rest if word not in NOT]
    follows = token.i > sentence_of(doc, token.i) + 1
    return follows and is_auxiliary(token) and len(named) == 1 and bool(_TAGGED.fullmatch(named[0]))


def _rising(doc: Doc) -> int | None:
    """The end of a statement that is put as a question ("it makes music?"), or to be confirmed."""
    confirm = next((t.i for t in doc if t.norm_ == "confirm"), None)
    if confirm is not None:
        return confirm if confirm > 0 else None
    mark = next((t.i for t in doc if t.text == "?"), None)
    if mark is None:
        return None
    sentence = doc[sentence_of(doc, mark) : mark]
    openly = any(opens(t) or t.lower_ == "or" for t in sentence)
    states = any(VERB.fullmatch(t.lower_) and not t.ent_type_ for t in sentence[1:])
    states = states or (len(sentence) > 1 and sentence[0].lower_ == "so")
    return mark if states and not openly else None


def _concluded(doc: Doc) -> int | None:
    """The word that begins a conclusion to be confirmed ("so one of us has to watch it")."""
    begins = next((t.i for t in doc if not _is_filler(t) or _CONCLUDES.fullmatch(t.lower_)), None)
    if begins is None or not _CONCLUDES.fullmatch(doc[begins].lower_):
        return None
    concluded = doc[begins + 1 : end_of(doc, begins)]
    return begins if states(concluded) else None


def _reported(doc: Doc) -> int | None:
    """The beginning of what somebody says, to be confirmed or denied ("they say it is free")."""
    if any(OPENERS.fullmatch(t.lower_) for t in doc):
        return None
    for found in _REPORTED.finditer(doc.text):
        said = doc.char_span(found.end(), len(doc.text), alignment_mode="expand")
        if said is not None and states(said):
            return said.start - 1
    return None


def _declared(doc: Doc) -> int | None:
    """The verb of a statement on something that is named first ("tea can stain")."""
    thing = next((ent for ent in doc.ents if ent.label_ in THINGS), None)
    if thing is None or not all(map(_is_filler, doc[: thing.start])):
        return None
    declared = doc[thing.start : end_of(doc, thing.start)]
    if not states(declared) or any(opens(t) for t in doc if t not in declared):
        return None
    return next((t.i for t in doc[thing.end : thing.end + 3] if is_verb(t)), None)


def states(words: Span) -> bool:
    """Whether it is a whole statement on something, and not on whoever says it."""
    if len(words) < 3 or _IMPERATIVE.fullmatch(words[0].lower_):
        return False
    if _SELF.fullmatch(words[0].lower_) and not _MODAL.fullmatch(words[1].lower_):
        return False
    acts = _ACTOR.fullmatch(words[0].lower_) and words[1].is_alpha
    verbs = (n for n, token in enumerate(words[:-1]) if n and is_verb(token))
    verb = 1 if acts else next(verbs, None)
    openly = any(opens(t) for t in words[:verb]) or any(t.lower_ == "or" for t in words)
    return verb is not None and not openly


def _is_filler(token: Token) -> bool:
    return token.is_punct or (bool(_FILLER.fullmatch(token.lower_)) and not token.ent_type_)
