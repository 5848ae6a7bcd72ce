"""The file of an exported trail: its columns, and whether its lines are what the journal holds.

Each line has the stored columns of an event (`server.journal.schema.hash_chain` says how its hash is made of them),
the hash before it, and who did it by the name of that day, which is no part of the hash. Line by line the hash is
computed again; where a journal is at hand, the line is compared with it. After the entries there is a line for each
stream: what of it the file covers and how many entries it had, so that none can be left out unseen.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from protocol.ids import Instant
from server.journal.read.stream_reader import JournalRow
from server.journal.schema.hash_chain import HashedRow, row_hash

COLUMNS: Final = (
    "stream", "seq", "day", "at", "taken_at", "kind", "v", "actor", "command_id", "part", "command_digest", "body",
    "previous_hash", "hash", "who",
)  # fmt: skip

RANGE: Final = "#range"
"""In the first cell of a line that says what the file covers."""
SEARCHED: Final = {True: "whole", False: "search"}
COMMITTED_MS: Final = 60_000
"""What has the time of so long before an export was in the journal by then."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


WITHHELD: Final = '"password_hash":"…"'
"""In the place of a password's hash, which old entries have: whoever reads a trail could guess passwords by it."""
_HASH: Final = re.compile(r'"password_hash":"(?:[^"\\]|\\.)*"')
_OLD_KINDS: Final = ("person_added", "password_changed")


def _has_hash(kind: str, v: int) -> bool:
    return v == 1 and kind in _OLD_KINDS


class Fault(StrEnum):
    """What is wrong with a line."""

    UNREADABLE = "unreadable"
    CHANGED = "changed"
    NOT_THERE = "not_there"
    OTHER = "other"
    REPEATED = "repeated"
    MISSING = "missing"


class Range(Struct, frozen=True):
    """What a file covers of a stream: the days from `first_day` to `last_day`, whose `in_range` rows are among the seqs
    from `first` to `last`; `lines` of them are in the file. `whole`: that is all of them; else a search, or the
    reader's rights, left the others out. `made`: when the export was begun.
    """

    stream: str
    first_day: str
    last_day: str
    first: int
    last: int
    in_range: int
    lines: int
    whole: bool
    made: Instant


Counted = Callable[[str, tuple[str, str], int, Instant], int]
"""How many rows of the days, from and to, the journal has of a stream, up to a seq or of before a moment."""


class Checked(Struct, frozen=True):
    """`lines`: how many entries the file has, `signed`: those that an anchor signs, `withheld`: those without their
    password's hash, whose own hash cannot be computed: only its place is checked. `faults`: the line numbers with a
    fault, the heading being line 1.

    `gaps`: how many times a line does not follow the one before it: other entries lie between, as a search leaves them.
    `ranges`: what the file says that it covers; none: an older file, of which lines may have been left out unseen.
    `left_out`: entries of these days that a search, or the reader's rights, left out.
    """

    lines: int
    gaps: int
    signed: int
    faults: list[tuple[int, Fault]]
    withheld: int = 0
    ranges: list[Range] = []
    left_out: int = 0


def cells(row: JournalRow, before: str, who: str) -> list[str]:
    """A row as a line of the file; no cell is a formula, and a password's hash is left out."""
    body = _HASH.sub(WITHHELD, row.body) if _has_hash(row.kind, row.v) else row.body
    taken_at = "" if row.taken_at is None else str(row.taken_at)
    stored = [row.stream, str(row.seq), row.day, str(row.at), taken_at, row.kind, str(row.v), row.actor,
              row.command_id, str(row.part), row.command_digest, body]  # fmt: skip
    return [_safe(each) for each in (*stored, before, row.hash, who)]


def range_cells(one: Range) -> list[str]:
    """The line that says what of a stream the file covers."""
    said = (RANGE, one.stream, one.first_day, one.last_day, str(one.first), str(one.last), str(one.in_range),
            str(one.lines), SEARCHED[one.whole], str(one.made))  # fmt: skip
    return [*map(_safe, said), *[""] * (len(COLUMNS) - len(said))]


def check_file(
    lines: Iterable[str],
    stored: Callable[[str, int], str | None] | None = None,
    signed: Mapping[tuple[str, int], str] | None = None,
    counted: Counted | None = None,
) -> Checked:
    """Computes each line's hash again. `stored`: the journal's hash of an event; None: it is not at hand. `signed`: the
    hashes of those events that anchors name.

    A line is `changed` when its hash is not that of its columns, `other` when the journal's hash is another one, and
    `not_there` when the journal has no such event. `missing`: the file has fewer or more entries of a stream than its
    last lines say, or the journal (`counted`) had more of them a minute before the export.
    """
    faults: list[tuple[int, Fault]] = []
    count = gaps = of_anchors = withheld = 0
    signed = signed or {}
    last: tuple[str, int, str] | None = None
    highest: dict[str, int] = {}
    found: dict[str, int] = {}
    ranges: dict[int, Range] = {}
    for number, line in _numbered(lines):
        if line[:1] == [RANGE]:
            covers = _range(line)
            if covers is None:
                faults.append((number, Fault.UNREADABLE))
            else:
                ranges[number] = covers
            continue
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
        is_withheld = _has_hash(row[5], row[6]) and WITHHELD in row[11]
        withheld += is_withheld
        try:
            right = (is_withheld or row_hash(before, row) == kept) and (
                not follows or last is None or last[2] == before
            )
        except (ValueError, OverflowError):
            right = False
        found[place[0]] = found.get(place[0], 0) + 1
        if not right:
            faults.append((number, Fault.CHANGED))
        elif place[1] <= highest.get(place[0], 0):
            faults.append((number, Fault.REPEATED))
        elif signed.get(place, kept) != kept:
            faults.append((number, Fault.OTHER))
        elif stored is not None and (there := stored(*place)) != kept:
            faults.append((number, Fault.NOT_THERE if there is None else Fault.OTHER))
        else:
            of_anchors += place in signed
        last = (*place, kept)
        highest[place[0]] = max(place[1], highest.get(place[0], 0))
    faults += [(number, Fault.MISSING) for number, one in ranges.items() if _lacks(one, found, counted)]
    if ranges and found.keys() - {one.stream for one in ranges.values()}:
        faults.append((count + 2, Fault.MISSING))  # where the line of a stream would be
    left_out = sum(one.in_range - one.lines for one in ranges.values())
    return Checked(count, gaps, of_anchors, faults, withheld, list(ranges.values()), left_out)


def _lacks(one: Range, found: Mapping[str, int], counted: Counted | None) -> bool:
    """Whether entries that the line speaks of are not in the file, or of which it does not speak are in the journal."""
    if found.get(one.stream, 0) != one.lines or (one.whole and one.lines != one.in_range):
        return True
    if counted is None:
        return False
    # old days may have been taken out of the journal since
    return counted(one.stream, (one.first_day, one.last_day), one.last, one.made - COMMITTED_MS) > one.in_range


def _range(line: list[str]) -> Range | None:
    text = [_plain(each) for each in line]
    if len(line) != len(COLUMNS) or text[8] not in SEARCHED.values():
        return None
    try:
        first, last, in_range, lines, made = (int(text[at]) for at in (4, 5, 6, 7, 9))
    except ValueError:
        return None
    return Range(text[1], text[2], text[3], first, last, in_range, lines, text[8] == SEARCHED[True], made)


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
