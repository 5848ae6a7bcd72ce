"""What a scanned or typed line means at the desk; pure. A code's content is never logged: it may be a card's."""

import re
from datetime import date
from typing import Final

from msgspec import Struct

from protocol.dossier_code import is_dossier_code
from protocol.identity_card import BadCard, Card, CardFault, CardField, read_card
from protocol.prepared import BadPrepared, Prepared, looks_prepared, read_prepared
from protocol.scanned_text import as_printed

_LOOK_UP: Final = re.compile(r"https?://[^#]+/dossier#([^.#]+(?:\.[^.#]+)*)\.([^.#]+)")


class DossierNamed(Struct, frozen=True):
    """A receipt's QR code, or a dossier's code."""

    code: str


class Unknown(Struct, frozen=True):
    """Anything else."""


def read_line(line: str, today: date) -> Card | BadCard | Prepared | BadPrepared | DossierNamed | Unknown:
    """A card's code, or what was prepared at home, or what is wrong with either; a dossier; or nothing that the desk
    knows.
    """
    text = as_printed(line)
    if looks_prepared(text):
        return read_prepared(text, today)
    if is_dossier_code(text):
        return DossierNamed(text)
    if text == "\ufffd":
        return BadCard(CardFault.NOT_UTF8, CardField.CODE)
    if (found := _LOOK_UP.fullmatch(text)) and is_dossier_code(found[1]):
        return DossierNamed(found[1])
    if looks_like_card(text):
        return read_card(text, today)
    return Unknown()


def looks_like_code(text: str) -> bool:
    """Whether a line can be nothing but a scanner's: a card's, or what was prepared at home."""
    return looks_prepared(text) or looks_like_card(text)


def looks_like_card(text: str) -> bool:
    """Whether a line can be nothing but a card's code, whole or spoiled: a number, a bar and more."""
    return re.match(r"\s*(\][A-Za-z][0-9A-Za-z])?[0-9]{9,14}\|", text) is not None
