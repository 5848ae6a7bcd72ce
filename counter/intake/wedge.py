"""Tells a scanner that types as a keyboard from a clerk who types, by how codes begin; pure, and without a clock.

A code's first characters look like a clerk's until enough of them are there: what they did until then is taken back.
"""

import re
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

MOST: Final = 4000
"""Characters of a line; the longest QR code has 4,296 and none of ours has so many."""

_BEGINS: Final = re.compile(
    r"(\][A-Z][0-9A-Z])?([0-9]{12}\||(?<![0-9])[0-9]{9,11}\||https?:/|MOTCUAHOME)$", re.IGNORECASE
)
"""A card's number and bar, whole or with digits lost; the address in a receipt's code; what was prepared at home."""
_LONGEST: Final = 16


class Wedge(Generic[T]):
    """One line of one scanner. `T`: what is as it was before a key, so that it can be put back."""

    def __init__(self) -> None:
        self._before: list[T] = []
        self._typed = ""
        self._line: str | None = None

    @property
    def is_reading(self) -> bool:
        """Whether a scanner types: its characters are nobody's keys."""
        return self._line is not None

    def type(self, letter: str, before: Callable[[], T]) -> T | None:
        """One more character; `before`: how all is without it. What was before the code, once it is known as one."""
        if self._line is not None:
            self._line = (self._line + letter)[:MOST]
            return None
        self._typed = (self._typed + letter)[-_LONGEST:]
        self._before = [*self._before, before()][-_LONGEST:]
        found = _BEGINS.search(self._typed)
        if found is None:
            return None
        self._line = found[0]
        return self._before[found.start()]

    def end(self) -> str:
        """The line, at the key that ends it."""
        line = self._line or ""
        self.forget()
        return line

    def forget(self) -> None:
        """Another key, or another field: a code begins anew."""
        self._before, self._typed, self._line = [], "", None
