"""The result of `motcua check`."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from server.journal.read.stream_reader import Head


class FindingKind(StrEnum):
    """What can be wrong. A rebuild mends the last five: it writes the rows that follow from the journal anew, and
    deletes other rows that cannot be right, and files that no event names.
    """

    DATABASE = "database"
    GAP = "gap"
    HASH = "hash"
    TIME_WENT_BACK = "time_went_back"
    LATER_THAN_NOW = "later_than_now"
    TIME_JUMPED = "time_jumped"
    PARTS = "parts"
    HEAD = "head"
    NO_HEAD = "no_head"
    NO_MODEL = "no_model"
    UNREADABLE = "unreadable"
    REPLAY = "replay"
    GIVEN_TWICE = "given_twice"
    ANCHOR = "anchor"
    KEYS = "keys"
    NOT_OPENED = "not_opened"
    FILES_NOT_READ = "files_not_read"
    ROW_NEEDED = "row_needed"
    ROW_ABSENT = "row_absent"
    ROW_DIFFERS = "row_differs"
    ROW_MISSING = "row_missing"
    ROW_EXTRA = "row_extra"
    ROW_INVALID = "row_invalid"
    FILE_EXTRA = "file_extra"


REBUILT = frozenset(
    {
        FindingKind.ROW_DIFFERS,
        FindingKind.ROW_MISSING,
        FindingKind.ROW_EXTRA,
        FindingKind.ROW_INVALID,
        FindingKind.FILE_EXTRA,
    }
)
"""The findings that a rebuild mends."""


class DetailText(StrEnum):
    """The messages about findings, in English with fields; `cli/commands/check.py` translates them."""

    FOLLOWS = "follows {seq}"
    CHANGED = "the row was changed after it was written"
    AFTER = "at {at} after {before}"
    LATER = "from here on events are of {at}, which is still to come: a wrong clock was believed"
    JUMPED = "at {at}, {days} days after the event before, by a command that was made at {made}"
    COMMAND_PARTS = "a command of {parts} events, the last of them part {last}"
    FIELD = "{field}: {found}, the journal says {expected}"
    HEADLESS = "the stream has events and no head"
    UNKNOWN_STREAM = "this program does not know this kind of stream"
    ROW = "{row}"
    ROW_FIELD = "{row}: {field} cannot be right"
    FAULT = "{what}: {error}"
    ANCHOR_DIFFERS = "event {seq} has another hash than was signed on {date}"
    ANCHOR_GONE = "event {seq}, signed on {date}, is gone"
    ANCHOR_HISTORY = "after {date} the journal became another one, and no restore of it is written down"
    ANCHOR_LINE = "line {line} of {file} is not as it was signed"
    ANCHOR_MISSING = "{file} is missing"
    ANCHOR_ARCHIVED = "events up to {seq} were taken out, and no purge of them is signed"
    ANCHOR_COPY = "{file} holds other anchors than this installation"
    NO_ROW = "{row} has no row"
    FILE = "no event names the sealed file {file}"
    FILES_NOT_READ = "the folder of scans cannot be read: {why}"
    KEYS = "{why}"
    NOT_READ = "rows cannot be read: {error}"


class Finding(Struct, frozen=True):
    """One fault. `seq`: of the event, 0 without one. It names fields, never a person."""

    kind: FindingKind
    stream: str
    seq: int
    said: DetailText
    values: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        """The message in English, for programs."""
        return self.said.format(**self.values)


class Step(StrEnum):
    """What is counted: events of a stream, streams that no process holds, or those whose rows were written anew."""

    EVENTS = "events"
    STREAMS = "streams"
    MENDED = "mended"


class Progress(Struct, frozen=True):
    """How far a check is: `seq` of `of` events of a stream, or of streams."""

    stream: str
    seq: int
    of: int
    step: Step = Step.EVENTS


class Report(Struct, frozen=True):
    """The whole result. `rebuilt`: the findings in `REBUILT` were mended. `events`: that are stored. `archived`: of the
    streams whose old days were taken out, the last event that was. `more`: findings of streams that no process holds,
    which are not told one by one.
    """

    findings: tuple[Finding, ...]
    streams: int
    events: int
    rebuilt: bool
    archived: dict[str, Head] = {}
    more: dict[FindingKind, int] = {}

    @property
    def ok(self) -> bool:
        """Whether there are no findings, or all were mended."""
        return all(self.rebuilt and finding.kind in REBUILT for finding in self.findings)
