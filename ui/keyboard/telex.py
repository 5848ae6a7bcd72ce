"""Telex, pure: what a word becomes with each key (aa â, ow ơ, dd đ, s f r x j tones, z none; the key again undoes).

The word is the text on the screen, not the keys typed: a backspace removes its last letter. A word that cannot be
Vietnamese is not changed, and neither is the rest of a word in which a key was undone.
"""

from msgspec import Struct, structs

from .letters import TONES, Mark, base_of, is_vowel, mark_of, tone_of, with_mark, without_tone
from .syllable import Syllable, parse, place_tone

NO_TONE_KEY = "z"
STOPS = frozenset({"c", "ch", "p", "t"})
"""After these a syllable has sắc or nặng only."""
OPEN_UO = frozenset({"h", "th", "kh"})
"""Before an open uow these take ơ alone (huơ, thuở); a letter after it makes ươ of it all the same."""


class Word(Struct, frozen=True):
    """The word being typed. `literal`: a key was undone, the next ones are only letters. `lone_w`: its ư was a w."""

    text: str = ""
    literal: bool = False
    lone_w: bool = False


def press(word: Word, key: str, *, modern: bool = False) -> Word:
    """The word after one letter key, capital or small."""
    if not word.literal:
        small = key.lower()
        changed = _changed(word, key, small)
        if changed is not None:
            return structs.replace(changed, text=_settle(changed.text, modern))
    text = word.text + key
    if word.lone_w and not parse(text).is_plausible:
        return Word(text.replace("ư", "w").replace("Ư", "W"), literal=True)  # windows
    return Word(text if word.literal else _settle(_grown(text), modern), word.literal, word.lone_w)


def backspace(word: Word) -> Word:
    """The word without its last letter; the tone moves to its place in the rest."""
    left = word.text[:-1]
    return Word(_settle(left, modern=False) if not word.literal else left, word.literal and bool(left))


def typed(keys: str, *, modern: bool = False) -> str:
    """The text that these keys give; any key that is no letter ends the word."""
    out, word = "", Word()
    for key in keys:
        if key.isalpha():
            word = press(word, key, modern=modern)
        else:
            out, word = out + word.text + key, Word()
    return out + word.text


def _changed(word: Word, key: str, small: str) -> Word | None:
    """The word that the key changes; None when the key is an ordinary letter."""
    text = word.text
    if small == "d":
        return _stroke(text, key)
    parts = parse(text)
    if small == "w" and not parts.nucleus:
        alone = Syllable(parts.onset, "ư", "").is_plausible
        return Word(text + ("Ư" if key.isupper() else "ư"), lone_w=True) if alone else None
    if not parts.is_plausible:
        return None
    if small in TONES or small == NO_TONE_KEY:
        return _tone(text, key, small)
    if small == "w" and word.lone_w and not parts.coda and len(parts.nucleus) == 1:
        return Word(parts.onset + key, literal=True)
    if small == "w":
        return _horn_or_breve(text, parts, key)
    if small in "aeo":
        return _circumflex(text, parts, key, small)
    return None


def _stroke(text: str, key: str) -> Word | None:
    """dd makes đ, also with letters between (did → đi); a third d undoes."""
    first = text[:1]
    if first in ("đ", "Đ"):
        return Word(("D" if first == "Đ" else "d") + text[1:] + key, literal=True)
    if first.lower() == "d" and (len(text) == 1 or parse(text).is_plausible):
        return Word(("Đ" if first == "D" else "đ") + text[1:])
    return None


def _tone(text: str, key: str, small: str) -> Word | None:
    now = tone_of(text)
    if small == NO_TONE_KEY:
        return Word(without_tone(text)) if now else None
    if small in "frx" and parse(text).coda.lower() in STOPS:
        return None  # no such syllable
    if now == TONES[small]:
        return Word(without_tone(text) + key, literal=True)
    return Word(place_tone(text, TONES[small]))


def _horn_or_breve(text: str, parts: Syllable, key: str) -> Word | None:
    """aw ă, ow ơ, uw ư, uow ươ; the key again undoes."""
    start = len(parts.onset)
    bases = "".join(map(base_of, parts.nucleus))
    marks = [mark_of(letter) for letter in parts.nucleus]
    wanted = _w_marks(parts, bases)
    if wanted is None:
        return None
    if all(marks[at] is mark for at, mark in wanted.items()):
        return Word(_marked(text, start, dict.fromkeys(wanted)) + key, literal=True)
    return Word(_marked(text, start, {**dict.fromkeys(_circumflexes(marks)), **wanted}))


def _circumflexes(marks: list[Mark | None]) -> list[int]:
    return [at for at, mark in enumerate(marks) if mark is Mark.CIRCUMFLEX]


def _w_marks(parts: Syllable, bases: str) -> dict[int, Mark] | None:
    """Which letters of the nucleus a w marks, and how."""
    at = bases.find("uo")
    if at >= 0:
        open_uo = not parts.coda and len(bases) == 2 and parts.onset.lower() in OPEN_UO
        return {at + 1: Mark.HORN} if open_uo else {at: Mark.HORN, at + 1: Mark.HORN}
    if bases in ("ua", "uu", "u", "ui", "uou"):
        return {0: Mark.HORN}
    if "a" in bases:
        return {bases.index("a"): Mark.BREVE}
    if "oo" in bases:
        return None
    if "o" in bases:
        return {bases.rindex("o"): Mark.HORN}
    return {bases.index("u"): Mark.HORN} if "u" in bases else None


def _circumflex(text: str, parts: Syllable, key: str, small: str) -> Word | None:
    """aa â, ee ê, oo ô, also with letters between (taan, tana → tân); the key again undoes."""
    start = len(parts.onset)
    places = [at for at, letter in enumerate(parts.nucleus) if base_of(letter) == small]
    if not places or (small == "o" and without_tone(parts.nucleus)[places[0] :].lower() in ("oa", "oe", "oo")):
        return None  # a letter: oao, oeo
    at = places[-1]
    if mark_of(parts.nucleus[at]) is Mark.CIRCUMFLEX and small == "o":
        return Word(_marked(text, start, {at: None}) + key)  # xoong, soóc: this one is Vietnamese
    if mark_of(parts.nucleus[at]) is Mark.CIRCUMFLEX:
        return Word(_marked(text, start, {at: None}) + key, literal=True)
    changes: dict[int, Mark | None] = {at: Mark.CIRCUMFLEX}
    if small == "o" and at > 0 and mark_of(parts.nucleus[at - 1]) is Mark.HORN:
        changes[at - 1] = None  # ươ → uô
    return Word(_marked(text, start, changes))


def _marked(text: str, start: int, changes: dict[int, Mark | None]) -> str:
    letters = list(text)
    for at, mark in changes.items():
        letters[start + at] = with_mark(letters[start + at], mark)
    return "".join(letters)


def _grown(text: str) -> str:
    """uơ with a letter after it is ươ: thuơ + n, thuơ + i."""
    plain = without_tone(text).lower()
    at = plain.find("uơ")
    if at >= 0 and at + 2 < len(text) and plain[:at] in OPEN_UO:
        return text[:at] + with_mark(text[at], Mark.HORN) + text[at + 1 :]
    return text


def _settle(text: str, modern: bool) -> str:
    """Moves the tone to its place, which any new letter may change: hòa + n is hoàn."""
    tone = tone_of(text)
    if not tone or not any(map(is_vowel, text)):
        return text
    return place_tone(text, tone, modern=modern) if parse(text).is_plausible else text
