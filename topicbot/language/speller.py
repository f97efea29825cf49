"""A spaCy component that sets each token's norm to the word that was meant."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import srsly
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.language import Language
from spacy.tokens import Doc, Token

COMMON = 20_000
"""How many English words typos are corrected to; the rarer ones are only left as they are."""

SHORTHAND = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "y": "why",
    "ya": "you",
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
    "wich": "which",
    "wat": "what",
    "wats": "what is",
    "wots": "what is",
    "wut": "what",
    "wot": "what",
    "waht": "what",
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
    "shud": "should",
    "cud": "could",
    "wud": "would",
    "ment": "meant",
    "rong": "wrong",
    "helo": "hello",
    "yu": "you",
    "yuo": "you",
    "hv": "have",
    # What spaCy takes off the end of "whats", "dont", "ive" and the like.
    "s": "'s",
    "nt": "n't",
    "m": "'m",
    "ve": "'ve",
    "ll": "'ll",
}
"""Short forms that no edit distance leads back to the word."""

MODERN = {
    *("airbnb", "backend", "cortana", "dataset", "datasets", "ebook", "ebooks", "frontend"),
    *("hallucinates", "influencer", "influencers", "json", "linkedin", "mockup", "mockups"),
    *("onboarding", "perceptron", "pretrained", "pretraining", "roadmap", "saas", "spotify"),
    *("superset", "uber", "vlog"),
}
"""Right words that are younger than the dictionary."""

_WORD = re.compile(r"[a-z]{4,}")
_DOTTED = re.compile(r"[a-z](\.[a-z])+\.?")
_DICTIONARY = "frequency_dictionary_en_82_765.txt"


@Language.factory("topic_speller", assigns=["token.norm", "token.lemma"])
def create_speller(nlp: Language, name: str) -> "Speller":
    """Make a speller that knows no word yet."""
    return Speller()


class Speller:
    """Corrects typos to common English words and the words of a topic.

    A right word is never changed, nor is one that is short or holds anything but letters; a name
    in the middle of a sentence is only ever changed to a topic's word. The norm and the lemma of a
    token become the corrected word in lower case.
    """

    def __init__(self) -> None:
        self._english: set[str] = set()
        self._terms: set[str] = set()
        self._kept: set[str] = set()
        # What typos are corrected to; of words that are as near, the first is taken.
        self._choices: list[str] = []
        # A search takes 2 ms, and the same word comes several times in the readings of a message.
        self._nearest = lru_cache(maxsize=1000)(self._look_up)

    def learn_english(self) -> None:
        """Learn English from symspellpy's frequency dictionary of 82,765 words."""
        lines = files("symspellpy").joinpath(_DICTIONARY).read_text(encoding="utf-8-sig")
        words = [line.split()[0] for line in lines.splitlines()]
        self._english = set(words) | MODERN
        self._choices += words[:COMMON]

    def learn(self, phrases: Iterable[str], misspellings: Iterable[str] = ()) -> None:
        """Take the words of ``phrases`` for right ones that typos are corrected to.

        A phrase of one word, and a word that is not common, win over common words that are as near.
        A misspelling of them that would be corrected to something else is left as it is, so that
        whoever matches it on norms still finds it.
        """
        phrases = {phrase.lower() for phrase in phrases}
        words = _words(phrases)
        self._terms |= words
        common = set(self._choices)
        self._choices[:0] = sorted(w for w in words if w in phrases or w not in common)
        self._nearest.cache_clear()
        self._kept |= {word for word in _words(misspellings) if self.correct(word) not in words}

    def correct(self, word: str, name: bool = False) -> str:
        """The word in lower case that was meant by ``word``.

        Args:
            word: A word as it was typed.
            name: Whether it looks like a name, which only a topic's word may replace.
        """
        lower = word.lower().replace("’", "'")
        if _DOTTED.fullmatch(lower):
            return lower.replace(".", "")
        if lower in SHORTHAND:
            return SHORTHAND[lower]
        known = lower in self._terms or lower in self._kept or lower in self._english
        if known or not _WORD.fullmatch(lower):
            return lower
        nearest = self._nearest(lower)
        return lower if name and nearest not in self._terms else nearest

    def _look_up(self, word: str) -> str:
        """The choice that is nearest to a word; the word itself if none is near."""
        distance = 1 if len(word) < 7 else 2
        found = process.extractOne(word, self._choices, scorer=OSA.distance, score_cutoff=distance)
        return str(found[0]) if found else word

    def __call__(self, doc: Doc) -> Doc:
        """Set the norm and the lemma of each token."""
        for token in doc:
            token.norm_ = token.lemma_ = self.correct(token.text, _looks_like_name(token))
        return doc

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write all that was learned into a folder."""
        path.mkdir(parents=True, exist_ok=True)
        english, choices = sorted(self._english), self._choices
        words = [english, sorted(self._terms), sorted(self._kept), choices]
        srsly.write_json(path / "words.json", words)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "Speller":
        """Read what ``to_disk`` wrote."""
        english, terms, kept, self._choices = srsly.read_json(path / "words.json")
        self._english, self._terms, self._kept = set(english), set(terms), set(kept)
        return self


def _words(phrases: Iterable[str]) -> set[str]:
    return {word for phrase in phrases for word in _WORD.findall(phrase.lower())}


def _looks_like_name(token: Token) -> bool:
    text = token.text
    mixed = not (text.islower() or text.isupper() or text.istitle())
    return mixed or (text.istitle() and not token.is_sent_start and token.i > 0)
