"""A mistake in a catalogue file: what, where, and the nearest valid name."""

import difflib
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from language.messages import _

Path: TypeAlias = tuple[str | int, ...]
"""The path of a value from the top of the file; list indices count from 0."""


class Fault(StrEnum):
    """The kinds of mistakes in a catalogue file."""

    NOT_UTF8 = "not_utf8"
    SYNTAX = "syntax"
    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    BAD_VALUE = "bad_value"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    RESERVED = "reserved"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    UNKNOWN_POLICY = "unknown_policy"
    UNKNOWN_LAYOUT = "unknown_layout"
    UNSERVED = "unserved"
    PREFIX_OF_ANOTHER = "prefix_of_another"
    CONFUSABLE = "confusable"
    HOURS_ORDER = "hours_order"
    HOURS_OVERLAP = "hours_overlap"


class Finding(Struct, frozen=True, omit_defaults=True):
    """One mistake, its message in the language in use when it was found.

    `path` is for people (`counter[3].skills[1]`, from 1), `line` and `column` from 1.
    """

    file: str
    fault: Fault
    message: str
    path: str = ""
    line: int | None = None
    column: int | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}" if self.column is None else f":{self.line}:{self.column}"
        what = f"{self.path}: {self.message}" if self.path else self.message
        hint = "" if self.nearest is None else _('; did you mean "{near}"?').format(near=self.nearest)
        return f"{place}: {what}{hint}"


class Remark(Struct, frozen=True):
    """A finding whose file and line are not looked up yet."""

    path: Path
    fault: Fault
    message: str
    nearest: str | None = None


def spell(path: Path) -> str:
    """`("counter", 2, "skills", 0)` as `counter[3].skills[1]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text


def nearest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The known name most similar to `name`, ignoring case; None if none reaches the similarity `cutoff` (0 to 1)."""
    by_folded = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None
