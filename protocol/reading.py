"""Reads what a server says, also a newer one: a value that this program does not know is left out, the rest is read.

A newer server may say a state, a role or a reason that did not exist when this program was written. Such a value takes
its field's default; where the field must be there, what holds it is left out: a list lacks it, an optional part is
absent. Only when the whole answer would be left out is it not understood.
"""

import re
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

_PATH = re.compile(r" - at (?:`key` in )?`\$([^`]*)`\Z")
_STEPS = re.compile(r"\.([^.\[]+)|\[([0-9]+)\]|\[\.\.\.\]")


class Reader(Generic[T]):
    """Decodes JSON of one type."""

    def __init__(self, of: type[T]) -> None:
        self._of = of
        self._decoder = msgspec.json.Decoder(of)

    def read(self, text: bytes | str) -> tuple[T, bool]:
        """The value, and whether it is whole: False when something in it was left out. Raises msgspec.MsgspecError."""
        try:
            return self._decoder.decode(text), True
        except msgspec.ValidationError as error:
            failed = error
        raw = msgspec.json.decode(text)
        while True:
            _leave_out(raw, failed)
            try:
                return msgspec.convert(raw, self._of), False
            except msgspec.ValidationError as error:
                failed = error


def _leave_out(raw: Any, failed: msgspec.ValidationError) -> None:
    """Deletes the value that cannot be read. Raises `failed` when that is all of it."""
    found = _PATH.search(str(failed))
    holder, step = None, None
    inner = raw
    for name, index in _STEPS.findall(found[1] if found else ""):
        if not name and not index:  # a value of a map, whose key is not said: the map cannot be read
            break
        holder, step = inner, name or int(index)
        inner = inner[step]
    if holder is None:
        raise failed
    del holder[step]
