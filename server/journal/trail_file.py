"""The file of an exported trail: its columns, and whether its lines are what the journal holds.

Each line has the stored columns of an event (`server.journal.schema.hash_chain` says how its hash is made of them),
the hash before it, and who did it by the name of that day, which is no part of the hash. Line by line the hash is
computed again; where a journal is at hand, the line is compared with it.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from server.journal.read.stream_reader import JournalRow
from server.journal.schema.hash_chain import HashedRow, row_hash

COLUMNS: Final = (
    "stream", "seq", "day", "at", "taken_at", "kind", "v", "actor", "command_id", "part", "command_digest", "body",
    "previous_hash", "hash", "who",
)  # fmt: skip

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


class Fault(StrEnum):
    """What is wrong with a line."""

    UNREADABLE = "unreadable"
    CHANGED = "changed"
    NOT_THERE = "not_there"
    OTHER = "other"


class Checked(Struct, frozen=True):
    """`lines`: how many entries the file has, `signed`: those that an anchor signs; `faults`: the line numbers with a
    fault, the heading being line 1.

    `gaps`: how many times a line does not follow the one before it: other entries lie between, as a search leaves them.
    """

    lines: int
    gaps: int
    signed: int
    faults: list[tuple[int, Fault]]


def cells(row: JournalRow, before: str, who: str) -> list[str]:
    """A row as a line of the file; no cell is a formula."""
    taken_at = "" if row.taken_at is None else str(row.taken_at)
    stored = [row.stream, str(row.seq), row.day, str(row.at), taken_at, row.kind, str(row.v), row.actor,
              row.command_id, str(row.part), row.command_digest, row.body]  # fmt: skip
    return [_safe(each) for each in (*stored, before, row.hash, who)]


def check_file(
    lines: Iterable[str],
    stored: Callable[[str, int], str | None] | None = None,
    signed: Mapping[tuple[str, int], str] | None = None,
) -> Checked:
    """Computes each line's hash again. `stored`: the journal's hash of an event; None: it is not at hand. `signed`: the
    hashes of those events that anchors name.

    A line is `changed` when its hash is not that of its columns, `other` when the journal's hash is another one, and
    `not_there` when the journal has no such event.
    """
    faults: list[tuple[int, Fault]] = []
    count = gaps = of_anchors = 0
    signed = signed or {}
    last: tuple[str, int, str] | None = None
    for number, line in _numbered(lines):
        count += 1
        read = _row(line)
        if read is None:
            faults.append((number, Fault.UNREADABLE))
            last = None
            continue
        row, before, kept = read
        place = row[0], row[1]
        follows = last is not None and last[:2] == (place[0], place[1] - 1)
        gaps += last is not None and not follows
        try:
            right = row_hash(before, row) == kept and (not follows or last is None or last[2] == before)
        except (ValueError, OverflowError):
            right = False
        if not right:
            faults.append((number, Fault.CHANGED))
        elif signed.get(place, kept) != kept:
            faults.append((number, Fault.OTHER))
        elif stored is not None and (there := stored(*place)) != kept:
            faults.append((number, Fault.NOT_THERE if there is None else Fault.OTHER))
        else:
            of_anchors += place in signed
        last = (*place, kept)
    return Checked(count, gaps, of_anchors, faults)


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The entries of a file after its heading. Raises ValueError for a file with another heading."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(lines)
    heading = next(reader, [])
    if tuple(each.removeprefix("\ufeff") for each in heading) != COLUMNS:
        raise ValueError("this is no export of the trail")
    return ((number, line) for number, line in enumerate(reader, 2))


def _row(line: list[str]) -> tuple[HashedRow, str, str] | None:
    if len(line) != len(COLUMNS):
        return None
    text = [_plain(each) for each in line]
    try:
        seq, at, v, part = int(text[1]), int(text[3]), int(text[6]), int(text[9])
        taken_at = int(text[4]) if text[4] else None
    except ValueError:
        return None
    row: HashedRow = (
        text[0], seq, text[2], at, taken_at, text[5], v, text[7], text[8], part, text[10], text[11]
    )  # fmt: skip
    return row, text[12], text[13]


def _safe(text: str) -> str:
    """An apostrophe goes before what a spreadsheet takes for a formula, and before an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") else text
