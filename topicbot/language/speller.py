"""A spaCy component that sets each token's norm to the word that was meant."""

from __future__ import annotations

import gc
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Callable, Iterable

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import SimpleFrozenList
from symspellpy import SymSpell, Verbosity

COMMON = 20_000
"""How many English words typos are corrected to; the rarer ones are only left as they are."""

SHORTHAND = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "y": "why",
    "ya": "you",
    "im": "i am",
    "ive": "i have",
    "id": "i would",
    "idk": "i do not know",
    "dunno": "do not know",
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "thx": "thanks",
    "thnx": "thanks",
    "tks": "thanks",
    "ty": "thank you",
    "vs": "versus",
    "btw": "by the way",
    "btwn": "between",
    "abt": "about",
    "bc": "because",
    "cuz": "because",
    "coz": "because",
    "diff": "difference",
    "diffs": "differences",
    "ppl": "people",
    "gimme": "give me",
    "lemme": "let me",
    "wanna": "want to",
    "kinda": "kind of",
    "sth": "something",
    "smth": "something",
    "bout": "about",
    "wat": "what",
    "wut": "what",
    "wot": "what",
    "waht": "what",
    "whats": "what is",
    "wen": "when",
    "wy": "why",
    "hw": "how",
    "hwo": "how",
    "teh": "the",
    "hte": "the",
    "cna": "can",
    "adn": "and",
    "nad": "and",
    "fro": "for",
    "yu": "you",
    "yuo": "you",
    "hv": "have",
    "dont": "do not",
    "doesnt": "does not",
    "isnt": "is not",
    "arent": "are not",
    "didnt": "did not",
    "wasnt": "was not",
}
"""Short forms that no edit distance leads back to the word."""

_WORD = re.compile(r"[a-z]{4,}")
_TERM = 10**14  # More frequent than any English word, so that a tie goes to the topic.


@Language.factory("topic_speller", assigns=["token.norm", "token.lemma"])
def create_speller(nlp: Language, name: str) -> Speller:
    """Make a speller that knows English; ``learn`` teaches it a topic's words."""
    return Speller()


class Speller:
    """Corrects typos to common English words and the words that it was taught.

    A right English word is never changed, nor is anything short, or with a digit or a capital
    inside. The norm and the lemma of a token become the corrected word in lower case.
    """

    def __init__(self) -> None:
        self.terms: set[str] = set()
        self.kept: set[str] = set()
        self._english = _english_words()
        self._index = SymSpell(max_dictionary_edit_distance=2, prefix_length=5)
        _fill(self._index, list(self._english.items())[:COMMON])

    def learn(self, phrases: Iterable[str], misspellings: Iterable[str] = ()) -> None:
        """Take the words of ``phrases`` for right ones that typos are corrected to.

        A misspelling of them that would be corrected to something else is left as it is, so that
        whoever matches it on norms still finds it.
        """
        words = {word for phrase in phrases for word in _WORD.findall(phrase.lower())}
        self._add(words - self.terms)
        for word in {word for phrase in misspellings for word in _WORD.findall(phrase.lower())}:
            if self.correct(word) not in words:
                self.kept.add(word)
        self._correct.cache_clear()

    def correct(self, word: str) -> str:
        """The word in lower case that was meant by ``word``."""
        return SHORTHAND.get(word.lower()) or self._correct(word)

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.norm_ = token.lemma_ = self._norm(token)
        return doc

    def _norm(self, token: Token) -> str:
        ...
