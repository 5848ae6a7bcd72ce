"""Finds procedures by what people type: with or without accents, in their own words, with typing errors; pure.

An entry has phrases: its names in every language and its synonyms. A text is compared with each phrase, and the best
phrase counts. A word is worth more the fewer entries have it. Two fifths of the text, by that worth, have to be found.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

from msgspec import Struct

EXACT, BEGINS, SOUNDS, NEARLY, INSIDE, NEARLY_BEGINS = 1.0, 0.8, 0.7, 0.6, 0.4, 0.35
"""How well a word is found: whole, at a beginning, spelt as it sounds, with a typing error, inside a word, nearly at a
beginning."""
ACCENTS_DIFFER = 0.9
"""Factor on the worth of a word that was typed with accents and is found with others."""
OTHER_PHRASE, SERVICE = 0.6, 0.4
"""Factor for a word that is found only in another phrase of the entry, and only in its service's name."""
TOGETHER, WHOLE = 0.6, 1.2
"""Score for words that stand side by side as they were typed, and for a phrase of which nothing else is left."""
COMMON = 0.25
"""Worth of a word that every entry has; of a word that one entry has: 1."""
FOUND = 0.4
"""This share of the text, each word by its rarity, has to be found."""
LEAST_OF_BEST = 0.35
"""What scores less than this share of the best is not shown."""
NOWHERE = 0.5
"""Weight of a word that no entry has."""
SHORTEST_TYPO, LONGER_TYPO = 4, 8
"""Fewest letters of a word in which one typing error is forgiven, and two."""
SHORTEST_SOUND = 3
"""Fewest letters of a word that is found by its sound."""
RECENT_WORDS = 256
"""Words asked for that are not compared with the whole index again: while a text is typed, all but its last stay."""

OPTIONAL = frozenset([
    *("cho", "co", "cua", "de", "do", "duoc", "la", "lam", "len", "mot", "muon", "o", "thi", "toi", "tren", "tu", "ve"),
    *("a", "an", "and", "at", "by", "for", "from", "get", "give", "how", "i", "in", "is", "my", "need", "of", "on"),
    *("s", "the", "to", "want", "with", "xin"),
])  # fmt: skip
"""Words that need not be found: `làm`, `xin`, `cho`, `my` …; where they are, they count."""

_SEPARATORS = re.compile(r"[^0-9a-z.]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SOUNDS = (
    ("tr", "ch"), ("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("qu", "w"), ("x", "s"), ("k", "c"), ("y", "i"), ("r", "d"),
)  # fmt: skip
_ENDS = (("ng", "n"), ("ch", "t"), ("c", "t"))


class Findable(Struct, frozen=True):
    """One entry: `phrases`: its names in every language and its synonyms; `beside`: its service's names."""

    code: str
    phrases: tuple[str, ...]
    beside: tuple[str, ...] = ()


def search_key(text: str) -> str:
    """NFC → small → NFD → without marks → đ is d."""
    small = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower())
    return "".join(each for each in small if not unicodedata.combining(each)).replace("đ", "d")


def words_of(text: str) -> list[str]:
    """The words of a text as search keys; a procedure's code such as 1.001193 is one word."""
    return [word.strip(".") for word in _SEPARATORS.split(search_key(text)) if word.strip(".")]


class _Word(Struct, frozen=True):
    """`key`: without accents; `accented`: with them, the tone last (`ủy` and `uỷ` are the same), "" without any."""

    key: str
    accented: str = ""


class _Entry(Struct, frozen=True):
    code: str
    phrases: tuple[tuple[_Word, ...], ...]
    keys: frozenset[str]
    """The words of all phrases."""
    beside: frozenset[str]
    glued: tuple[str, ...]


class Index:
    """All entries, with their words as search keys."""

    def __init__(self, entries: Iterable[Findable]) -> None:
        self._entries = [_entry(each) for each in entries]
        shared = Counter(key for entry in self._entries for key in entry.keys | entry.beside)
        most = log(1 + len(self._entries))
        self._rarity = {key: COMMON + (1 - COMMON) * (1 - log(number) / most) for key, number in shared.items()}
        self._sounds = {key: _sound(key) for key in shared}
        self._worths = lru_cache(RECENT_WORDS)(self._worths_of)

    def find(self, text: str, most: int = 20) -> list[str]:
        """Codes, the best first; those that fit equally well in the order they were given."""
        asked = _split(text)
        if not asked:
            return []
        worths = [self._worths(word.key) for word in asked]
        scored = [(self._score(entry, asked, worths), at) for at, entry in enumerate(self._entries)]
        least = LEAST_OF_BEST * max((score for score, _at in scored), default=0.0)
        best = sorted((-score, at) for score, at in scored if score > 0 and score >= least)
        return [self._entries[at].code for _score, at in best[:most]]

    def _worths_of(self, word: str) -> dict[str, float]:
        """How well a word asked for is found in each word of the index, 0 to 1, by its rarity."""
        sound = _sound(word) if len(word) >= SHORTEST_SOUND else None
        found = {key: _worth(word, key) for key in self._rarity}
        found |= {key: max(found[key], SOUNDS) for key, its in self._sounds.items() if its == sound}
        return {key: worth * self._rarity[key] for key, worth in found.items() if worth}

    def _score(self, entry: _Entry, asked: Sequence[_Word], worths: Sequence[dict[str, float]]) -> float:
        """0 when too little of the text is found."""
        own = [_best(worth, entry.keys) for worth in worths]
        beside = [_best(worth, entry.beside) for worth in worths]
        found = [one > 0 or other > 0 for one, other in zip(own, beside, strict=True)]
        needed = [word.key not in OPTIONAL for word in asked]
        if not any(needed):
            needed = [True] * len(asked)
        weights = [max(worth.values(), default=NOWHERE) * need for worth, need in zip(worths, needed, strict=True)]
        there = sum(weight * is_found for weight, is_found in zip(weights, found, strict=True))
        if there == 0 or there < FOUND * sum(weights):
            return _score_glued(entry, asked)
        elsewhere = [max(OTHER_PHRASE * one, SERVICE * other) for one, other in zip(own, beside, strict=True)]
        missing = sum(need and not is_found for need, is_found in zip(needed, found, strict=True))
        return max(_score_phrase(phrase, asked, worths, elsewhere) for phrase in entry.phrases) / (1 + missing)


def _entry(given: Findable) -> _Entry:
    phrases = [_split(phrase) for phrase in given.phrases]
    whole = (*(tuple(phrase) for phrase in phrases if phrase), (_Word(search_key(given.code)),))
    return _Entry(
        given.code,
        whole,
        frozenset(word.key for phrase in whole for word in phrase),
        frozenset(word for text in given.beside for word in words_of(text)),
        tuple("".join(word.key for word in phrase) for phrase in phrases),
    )


def _split(text: str) -> list[_Word]:
    found = [(words_of(word), _tone_last(word)) for word in re.split(r"[\s,;:/()“”\"'’-]+", text)]
    return [_Word(key, accented if accented != key else "") for keys, accented in found for key in keys]


def _tone_last(word: str) -> str:
    """NFD, small, with the tone at its end, wherever it was written."""
    small = unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).lower()).strip(".")
    tones = "".join(letter for letter in small if letter in _TONES)
    return "".join(letter for letter in small if letter not in _TONES) + tones


def _best(worth: dict[str, float], among: frozenset[str]) -> float:
    return max((worth[key] for key in worth.keys() & among), default=0.0)


def _score_phrase(
    phrase: Sequence[_Word], asked: Sequence[_Word], worths: Sequence[dict[str, float]], elsewhere: Sequence[float]
) -> float:
    """The words found in this phrase, in their order, and how much of the phrase they are."""
    total, before = 0.0, -2
    used: set[int] = set()
    for word, worth, otherwise in zip(asked, worths, elsewhere, strict=True):
        best, at = max(((_agreeing(word, its, worth), -place) for place, its in enumerate(phrase)), default=(0.0, 0))
        at = -at
        if best <= otherwise:
            total += otherwise
            before = -2
            continue
        total += best
        if at == before + 1:
            total += TOGETHER * best
        used.add(at)
        before = at
    return total + WHOLE * len(used) / len(phrase)


def _agreeing(asked: _Word, its: _Word, worth: dict[str, float]) -> float:
    found = worth.get(its.key, 0.0)
    return found * ACCENTS_DIFFER if asked.accented and asked.accented != its.accented else found


def _score_glued(entry: _Entry, asked: Sequence[_Word]) -> float:
    """`khaisinh`: typed without the space."""
    text = "".join(word.key for word in asked)
    return INSIDE if len(text) >= SHORTEST_TYPO and any(text in phrase for phrase in entry.glued) else 0.0


def _worth(word: str, other: str) -> float:
    """How well a word asked for is found in another, 0 to 1."""
    if word == other:
        return EXACT
    if other.startswith(word):
        return BEGINS
    slips = 0 if len(word) < SHORTEST_TYPO else 1 if len(word) < LONGER_TYPO else 2
    if slips and _near(word, other, slips):
        return NEARLY
    if len(word) >= SHORTEST_TYPO and word in other:
        return INSIDE
    if len(other) >= SHORTEST_TYPO and word.startswith(other):
        return NEARLY_BEGINS  # selling, sell
    if slips and len(other) > len(word) and _near(word, other[: len(word)], slips):
        return NEARLY_BEGINS
    return 0.0


def _sound(word: str) -> str:
    """One spelling for what people take for another: ch and tr, s and x, d, gi and r, n and ng at the end."""
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    for spelling, sound in _ENDS:
        if word.endswith(spelling):
            return word.removesuffix(spelling) + sound
    return word


@lru_cache(maxsize=4096)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def _near(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters are wrong, missing, too many or swapped with their neighbour."""
    if abs(len(one) - len(other)) > most or len(_letters(one) ^ _letters(other)) > 2 * most:
        return False  # a wrong letter takes one away and brings another
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at] + [0] * len(other)
        for to, its in enumerate(other, 1):
            row[to] = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != its))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == its:
                row[to] = min(row[to], earlier[to - 2] + 1)
        if min(row) > most:
            return False
    return row[-1] <= most
