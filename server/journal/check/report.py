"""What `motcua check` found."""

from enum import StrEnum
from typing import Any

from msgspec import Struct


class FindingKind(StrEnum):
    """What can be wrong. The last three are mended by a rebuild: the rows of `number` follow from the journal."""

    GAP = "gap"
    HASH = "hash"
    TIME_WENT_BACK = "time_went_back"
    PARTS = "parts"
    HEAD = "head"
    NO_HEAD = "no_head"
    NO_MODEL = "no_model"
    UNREADABLE = "unreadable"
    REPLAY = "replay"
    GIVEN_TWICE = "given_twice"
    ROW_DIFFERS = "row_differs"
    ROW_MISSING = "row_missing"
    ROW_EXTRA = "row_extra"


REBUILT = frozenset({FindingKind.ROW_DIFFERS, FindingKind.ROW_MISSING, FindingKind.ROW_EXTRA})
"""What a rebuild mends."""


class Said(StrEnum):
    """What is said about a finding: a message's source, filled in with what was found; `cli/check.py` translates it."""

    FOLLOWS = "follows {seq}"
    CHANGED = "the row is not what was written"
    AFTER = "at {at} after {before}"
    COMMAND_PARTS = "a command of {parts} events, the last of them part {last}"
    FIELD = "{field}: {found}, the journal says {expected}"
    HEADLESS = "the stream has events and no head"
    UNKNOWN_STREAM = "nothing here knows this kind of stream"
    ROW = "{row}"
    FAULT = "{what}: {error}"


class Finding(Struct, frozen=True):
    """One thing that is wrong, at an event where there is one (else seq 0). It names fields, never a person."""

    kind: FindingKind
    stream: str
    seq: int
    said: Said
    values: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """In English, for programs."""
        return self.said.format(**self.values)


class Progress(Struct, frozen=True):
    """Where a check has got to."""

    stream: str
    seq: int
    of: int


class Report(Struct, frozen=True):
    """The whole result. `rebuilt` says that what can be mended was mended."""

    findings: tuple[Finding, ...]
    streams: int
    events: int
    rebuilt: bool

    @property
    def ok(self) -> bool:
        """Nothing is wrong, or nothing is wrong any more."""
        return all(self.rebuilt and finding.kind in REBUILT for finding in self.findings)
