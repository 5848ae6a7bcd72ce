"""The weekday that somebody means who writes it in Vietnamese: `thứ 2`, `thu2`, `T2` is Monday, `CN` Sunday. Pure."""

import re
import unicodedata
from typing import Final

from .format import WEEK, Weekday

_NUMBERED: Final = re.compile(r"(?:thu|t)[ ._-]*([2-7])")
_NAMED: Final = re.compile(r"(?:thu|t)[ ._-]*(hai|ba|tu|nam|sau|bay)")
_NAMES: Final = ("hai", "ba", "tu", "nam", "sau", "bay")
_SUNDAY: Final = re.compile(r"cn|chu[ ._-]*nhat|t8|thu[ ._-]*8")


def weekday_of(text: str) -> Weekday | None:
    """None for what is no Vietnamese weekday. `thu` alone stays the format's word for Thursday."""
    letters = unicodedata.normalize("NFD", text.strip().casefold().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if found := _NUMBERED.fullmatch(plain):
        return WEEK[int(found[1]) - 2]
    if found := _NAMED.fullmatch(plain):
        return WEEK[_NAMES.index(found[1])]
    return Weekday.SUN if _SUNDAY.fullmatch(plain) else None
