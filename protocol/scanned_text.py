"""What a code says, freed from what its reader added or changed. Pure.

Readers are set up in many ways: an AIM symbology identifier (ISO/IEC 15424: `]Q1`), STX and ETX around the code, a byte
order mark, a letter of the make for the kind of code (`Q`, `P00`), letters in capitals, or swapped by Caps Lock.
"""

import re
from typing import Final

from .dossier_code import is_dossier_code

_AROUND: Final = "".join(map(chr, range(0x21))) + "\x7f\ufeff"
"""Control characters, blanks and the byte order mark, at either end."""

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_MAKES_OWN: Final = re.compile(r"[A-Z][A-Z0-9]{0,2}(?=https?://)|[A-Z]{1,3}(?=[0-9]{12}\||MOTCUAHOME)", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"(HTTPS?://.*/)(T|A|DOSSIER)([/#].*)")


def as_printed(line: str) -> str:
    """The code's own text. What begins like none of ours is left as it is, but for what no code begins or ends with."""
    text = line.strip(_AROUND)
    for added in (_AIM, _MAKES_OWN):
        if found := added.match(text):
            text = text[found.end() :].strip(_AROUND)
    if not is_dossier_code(text):
        own = next((part for part in (text.upper(), text[1:].upper()) if is_dossier_code(part)), None)
        if own is not None and text[0].isalnum():
            return own
    return _with_small_letters(text)


def came_in_capitals(line: str) -> bool:
    """Whether an address came without one small letter: its reader changes them, and a ticket's code is lost."""
    text = as_printed(line)
    return text.upper().startswith("HTTP") and line.upper() == line


def _with_small_letters(text: str) -> str:
    """An address as it was: with Caps Lock every letter is the other one, in capitals only its known words are."""
    if not text.startswith("HTTP"):
        return text
    if any(letter.islower() for letter in text):
        return text.swapcase()
    if found := _CAPITALS.fullmatch(text):
        return found[1].lower() + found[2].lower() + found[3]
    return text
