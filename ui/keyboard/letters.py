"""The parts of a Vietnamese letter: its base, its mark (ă â ê ô ơ ư đ) and its tone."""

import unicodedata
from enum import StrEnum

LEVEL = ""
TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
"""Telex's keys for sắc, huyền, hỏi, ngã, nặng, as combining marks."""
_TONE_MARKS = frozenset(TONES.values())


class Mark(StrEnum):
    """What changes a letter into another letter."""

    CIRCUMFLEX = "\u0302"
    BREVE = "\u0306"
    HORN = "\u031b"


VOWELS = frozenset("aăâeêioôơuưy")


def tone_of(text: str) -> str:
    """The first tone in a text as a combining mark; "" (the level tone, ngang) without one."""
    return next((each for each in unicodedata.normalize("NFD", text) if each in _TONE_MARKS), LEVEL)


def without_tone(text: str) -> str:
    """The text with its marks but without tones, NFC."""
    kept = (each for each in unicodedata.normalize("NFD", text) if each not in _TONE_MARKS)
    return unicodedata.normalize("NFC", "".join(kept))


def with_tone(letter: str, tone: str) -> str:
    """A letter without tone, with this tone."""
    return unicodedata.normalize("NFC", letter + tone) if tone else letter


def with_mark(letter: str, mark: Mark | None) -> str:
    """The base of a letter with another mark, or none; its tone and case are kept."""
    tone = tone_of(letter)
    base = unicodedata.normalize("NFD", letter)[0]
    return unicodedata.normalize("NFC", base + (mark or "") + tone)


def mark_of(letter: str) -> Mark | None:
    """The mark of a letter, None for a plain one."""
    return next((mark for mark in Mark if mark in unicodedata.normalize("NFD", letter)), None)


def base_of(letter: str) -> str:
    """The letter without mark and tone, small: ậ is a; đ stays đ."""
    return unicodedata.normalize("NFD", letter)[0].lower()


def is_vowel(letter: str) -> bool:
    """Whether it may be part of a syllable's nucleus."""
    return without_tone(letter).lower() in VOWELS
