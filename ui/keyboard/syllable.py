"""The parts of a Vietnamese syllable, and on which of its vowels the tone is written."""

from msgspec import Struct

from .letters import is_vowel, mark_of, with_tone, without_tone

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_CODAS = "c ch m n ng nh p t"
ONSETS = frozenset({"", *_ONSETS.split()})
CODAS = frozenset({"", *_CODAS.split()})
OPEN_GLIDES = frozenset({"oa", "oe", "uy"})
"""Open nuclei where the old way writes hòa, hòe, thủy and the new one hoà, hoè, thuỷ."""


class Syllable(Struct, frozen=True):
    """A word as onset (âm đầu), nucleus with glide (vần, without its end) and coda (âm cuối), case and tones kept."""

    onset: str
    nucleus: str
    coda: str

    @property
    def is_plausible(self) -> bool:
        """Whether this could be a Vietnamese syllable; other words stay as they are typed."""
        return (
            0 < len(self.nucleus) <= 3
            and without_tone(self.onset).lower() in ONSETS
            and self.coda.lower() in CODAS
            and all(is_vowel(letter) for letter in self.nucleus)
        )


def parse(word: str) -> Syllable:
    """The parts of a word. The u of qu and the i of gi before another vowel belong to the onset."""
    start = 0
    while start < len(word) and not is_vowel(word[start]):
        start += 1
    begins = without_tone(word[: start + 1]).lower()
    if begins in ("qu", "gi") and start + 1 < len(word) and is_vowel(word[start + 1]):
        start += 1
    end = start
    while end < len(word) and is_vowel(word[end]):
        end += 1
    return Syllable(word[:start], word[start:end], word[end:])


def place_tone(word: str, tone: str, *, modern: bool = False) -> str:
    """The word with this tone (a combining mark, "" for none) on the right vowel.

    `modern`: hoà, thuỷ; otherwise hòa, thủy, as most people type.
    """
    plain = without_tone(word)
    parts = parse(plain)
    if not tone or not parts.nucleus:
        return plain
    at = len(parts.onset) + _tone_letter(parts, modern)
    return plain[:at] + with_tone(plain[at], tone) + plain[at + 1 :]


def _tone_letter(parts: Syllable, modern: bool) -> int:
    """The place of the nucleus's letter that carries the tone."""
    nucleus = parts.nucleus
    marked = [at for at, letter in enumerate(nucleus) if mark_of(letter)]
    if marked:
        return marked[-1]
    if len(nucleus) == 1:
        return 0
    if parts.coda or len(nucleus) == 3:
        return 1
    return 1 if modern and nucleus.lower() in OPEN_GLIDES else 0
