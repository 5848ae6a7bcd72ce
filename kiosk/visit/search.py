"""Finds procedures by what people type, with or without accents, with one or two typing errors; pure.

Every word asked for must be found in the procedure; the better it is found, the earlier the procedure comes.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct

EXACT, BEGINS, NEARLY, INSIDE, NEARLY_BEGINS = 10.0, 8.0, 5.0, 4.0, 3.0
"""Score of a word that is found whole, at a beginning, nearly, inside a word, nearly at a beginning."""
PHRASE = 12.0
"""Score added when the words stand together, in the order typed."""
FIRST = 4.0
"""Score added when they also begin the name."""
NAME, SERVICE = 1.0, 0.4
"""A word of the service's name or of what to bring counts less than one of the procedure's own name."""
ACCENTS = 0.5
"""Score added for each word typed with the right accents."""
SHORTEST_TYPO, LONGER_TYPO = 4, 8
"""Fewest letters of a word in which one typing error is forgiven, and two."""

_SEPARATORS = re.compile(r"[^0-9a-z.]+")


class Findable(Struct, frozen=True):
    """One entry of the index: `names` in every language; `beside`: words that count less (its service)."""

    code: str
    names: tuple[str, ...]
    beside: tuple[str, ...] = ()


def search_key(text: str) -> str:
    """NFC → small → NFD → without marks → đ is d."""
    small = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower())
    return "".join(each for each in small if not unicodedata.combining(each)).replace("đ", "d")


def words_of(text: str) -> list[str]:
    """The words of a text as search keys; a procedure's code such as 1.001193 is one word."""
    return [word.strip(".") for word in _SEPARATORS.split(search_key(text)) if word.strip(".")]


class Index:
    """All entries, with their search keys."""

    def __init__(self, entries: Iterable[Findable]) -> None:
        self._entries = [_Entry(entry) for entry in entries]

    def find(self, text: str, most: int = 20) -> list[str]:
        """Codes, the best first; those that fit equally well in the order they were given."""
        words = words_of(text)
        if not words:
            return []
        accents = set(_accented(text))
        scored = [(entry.score(words, accents), at) for at, entry in enumerate(self._entries)]
        best = sorted((-score, at) for score, at in scored if score > 0)
        return [self._entries[at].code for _score, at in best[:most]]


class _Entry:
    def __init__(self, entry: Findable) -> None:
        self.code = entry.code
        self._names = [words_of(name) for name in entry.names]
        self._own = {word for name in self._names for word in name} | {search_key(entry.code)}
        self._beside = {word for text in entry.beside for word in words_of(text)}
        self._glued = [" ".join(name) for name in self._names]
        self._accents = {word for name in entry.names for word in _accented(name)}

    def score(self, words: Sequence[str], accents: set[str]) -> float:
        """0 when a word is found nowhere."""
        total = 0.0
        for word in words:
            found = max(NAME * _best(word, self._own), SERVICE * _best(word, self._beside))
            if not found:
                return self._score_glued(words)
            total += found
        phrase = " ".join(words)
        for name in self._glued:
            if f" {phrase}" in f" {name}":
                total += PHRASE
                total += FIRST if name.startswith(phrase) else 0.0
                break
        shortest = min(map(len, self._names), default=0)
        return total + ACCENTS * len(accents & self._accents) + 1.0 / (1 + shortest)

    def _score_glued(self, words: Sequence[str]) -> float:
        """`khaisinh`: typed without the space."""
        asked = "".join(words)
        if len(asked) < SHORTEST_TYPO:
            return 0.0
        return INSIDE if any(asked in name.replace(" ", "") for name in self._glued) else 0.0


def _best(word: str, among: set[str]) -> float:
    return max((_worth(word, other) for other in among), default=0.0)


def _worth(word: str, other: str) -> float:
    """How well a word asked for is found in another."""
    if word == other:
        return EXACT
    if other.startswith(word):
        return BEGINS
    slips = 0 if len(word) < SHORTEST_TYPO else 1 if len(word) < LONGER_TYPO else 2
    if slips and _near(word, other, slips):
        return NEARLY
    if len(word) >= SHORTEST_TYPO and word in other:
        return INSIDE
    if slips and len(other) > len(word) and _near(word, other[: len(word)], slips):
        return NEARLY_BEGINS
    return 0.0


def _near(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters are wrong, missing, too many or swapped with their neighbour."""
    if abs(len(one) - len(other)) > most:
        return False
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


def _accented(text: str) -> list[str]:
    """The words that bear an accent, small, NFC."""
    words = unicodedata.normalize("NFC", text).lower().split()
    return [word for word in words if search_key(word) != word]
