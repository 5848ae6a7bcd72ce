"""A scanner that types as a keyboard: what it may have lost on the way.

Keyboard-wedge scanners send key codes of a layout, not letters; Vietnamese names come out without their marks, with
question marks, or as Telex keys. Prefer the serial mode. A card read in this way is refused rather than taken wrong.
"""

import re

CARD_FIELDS = 7
_CARD = re.compile(r"^\d{12}\|")


def lost_diacritics(text: str) -> bool:
    """Whether a typed code is an identity card's whose Vietnamese letters were lost.

    Its third and sixth fields, name and address, hold Vietnamese letters beyond ASCII; an address without any does not
    exist, since every one names its province.
    """
    fields = text.split("|")
    if not _CARD.match(text) or len(fields) < CARD_FIELDS:
        return False
    name, address = fields[2], fields[5]
    return "?" in name + address or "\ufffd" in text or (name + address).isascii()
