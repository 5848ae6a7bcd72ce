"""The trail of what was done: rows of several streams by person, kind, ticket and day, the latest first, page by page.

Every page reads a bounded number of rows, whatever the journal's length: from each stream downward from where the page
before ended (`Cursor`), by its primary key. What lies further down is counted, never silently left out.
"""

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, or_, select

from protocol.ids import Instant
from server.journal.schema.hash_chain import GENESIS
from server.journal.schema.tables import archived, journal

from .stream_reader import JournalRow

MOST_LOOKED_AT: Final = 200_000
"""Rows that one page looks through at most, over all streams, to find those that were asked for."""
CHUNK: Final = 500
EXPORT_CHUNK: Final = 2_000

_ROWS = select(*journal.columns)


class Asked(Struct, frozen=True):
    """What is looked for, in `streams`, of the local days from `first` to `last` (ISO dates).

    `by`: opaque ids of who did it, or whom it is about; none given is everybody. `kinds`: none given is every kind.
    `text`: what the body must contain, such as a ticket's id; of the streams in `whole` every row counts.
    """

    streams: tuple[str, ...]
    first: str
    last: str
    by: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    text: str = ""
    whole: tuple[str, ...] = ()


Cursor = Mapping[str, int]
"""For each stream, the seq below which the next page begins."""


class Page(Struct, frozen=True):
    """Rows of one page. `next`: where the next one begins, None at the end; `below`: rows of the days that lie there,
    looked at by no page yet. `in_range`: rows of these days in all. `taken_out`: old days were archived and purged.
    """

    rows: list[JournalRow]
    next: dict[str, int] | None
    below: int
    in_range: int
    taken_out: bool


class Covered(Struct, frozen=True):
    """Of one stream: the first and the last seq of the days asked for, and how many rows are of these days."""

    first: int
    last: int
    rows: int


class _Span(Struct):
    """Of one stream: the seqs of the days asked for. A page looks from `start` down to `floor`, ends at `at`."""

    first: int
    last: int
    start: int
    floor: int
    at: int


def read_trail(
    connection: Connection,
    asked: Asked,
    limit: int,
    cursor: Cursor | None = None,
    concerns: Callable[[JournalRow], bool] = lambda row: True,
    most: int = MOST_LOOKED_AT,
) -> Page:
    """At most `limit` rows that `concerns` says yes to, the latest first. Raises SQLAlchemyError."""
    spans = _spans(connection, asked, cursor or {})
    _share(spans.values(), most)
    found = [_found(connection, asked, name, span, limit + 1, concerns) for name, span in spans.items()]
    rows: list[JournalRow] = []
    for row in heapq.merge(*found, key=lambda one: -one.at):
        if len(rows) == limit:
            break
        rows.append(row)
        spans[row.stream].at = row.seq
    else:
        for span in spans.values():
            span.at = span.floor
    below = sum(span.at - span.first for span in spans.values())
    following = {name: span.at for name, span in spans.items() if span.at > span.first}
    in_range = sum(span.last - span.first + 1 for span in spans.values())
    return Page(rows, following or None, below, in_range, _is_taken_out(connection, asked))


def covered(connection: Connection, asked: Asked) -> dict[str, Covered]:
    """What each stream has of these days, whatever else is asked for. Raises SQLAlchemyError."""
    return {
        name: Covered(span.first, span.last, count_rows(connection, name, (asked.first, asked.last), span.last))
        for name, span in _spans(connection, asked, {}).items()
    }


def count_rows(connection: Connection, stream: str, days: tuple[str, str], up_to: int, before: Instant = 0) -> int:
    """How many rows of these days, from and to, are up to a seq, or of before a moment. Raises SQLAlchemyError."""
    seq, at = journal.c.seq, journal.c.at
    wanted = (journal.c.stream == stream) & journal.c.day.between(*days) & ((seq <= up_to) | (at < before))
    return connection.scalar(select(func.count()).select_from(journal).where(wanted)) or 0


def read_all(
    connection: Connection,
    asked: Asked,
    concerns: Callable[[JournalRow], bool] = lambda row: True,
    spans: Mapping[str, Covered] | None = None,
) -> Iterator[JournalRow]:
    """Every row asked for, stream by stream in order: for an export. `spans`: what `covered` found; what was written
    since is left out. Raises SQLAlchemyError.
    """
    for name, span in (covered(connection, asked) if spans is None else spans).items():
        low = span.first
        while low <= span.last:
            chunk = _read(connection, asked, name, low, span.last + 1, EXPORT_CHUNK, upward=True)
            yield from (row for row in chunk if concerns(row))
            if len(chunk) < EXPORT_CHUNK:
                break
            low = chunk[-1].seq + 1


def with_previous_hashes(connection: Connection, rows: Sequence[JournalRow]) -> list[tuple[JournalRow, str]]:
    """The rows, each with the hash that its own stands on; two queries for each stream among them."""
    known = {(row.stream, row.seq): row.hash for row in rows}
    wanted: dict[str, list[int]] = {}
    for row in rows:
        if (row.stream, row.seq - 1) not in known:
            wanted.setdefault(row.stream, []).append(row.seq - 1)
    for name, seqs in wanted.items():
        for table in (archived, journal):
            found = select(table.c.seq, table.c.hash).where(table.c.stream == name, table.c.seq.in_(seqs))
            known |= {(name, seq): kept for seq, kept in connection.execute(found)}
    return [(row, known.get((row.stream, row.seq - 1), GENESIS)) for row in rows]


def _share(spans: Collection[_Span], most: int) -> None:
    """Shares the rows that one page looks through: what short streams do not need is for the long ones."""
    left, streams = most, len(spans)
    for span in sorted(spans, key=lambda one: one.start - one.first):
        share = min(span.start - span.first, left // streams)
        span.floor = span.start - share
        left, streams = left - share, streams - 1


def _found(
    connection: Connection,
    asked: Asked,
    name: str,
    span: _Span,
    limit: int,
    concerns: Callable[[JournalRow], bool],
) -> Iterator[JournalRow]:
    high = span.start
    while high > span.floor:
        chunk = _read(connection, asked, name, span.floor, high, limit)
        yield from (row for row in chunk if concerns(row))
        if len(chunk) < limit:
            return
        high, limit = chunk[-1].seq, CHUNK


def _read(
    connection: Connection, asked: Asked, name: str, low: int, high: int, limit: int, *, upward: bool = False
) -> list[JournalRow]:
    """Rows from `low` to below `high`."""
    order = journal.c.seq if upward else journal.c.seq.desc()
    wanted = _wanted(asked, name) & (journal.c.seq >= low) & (journal.c.seq < high)
    return [JournalRow(*row) for row in connection.execute(_ROWS.where(wanted).order_by(order).limit(limit))]


def _wanted(asked: Asked, name: str) -> ColumnElement[bool]:
    wanted = (journal.c.stream == name) & journal.c.day.between(asked.first, asked.last)
    if asked.by:
        about = (journal.c.body.contains(f'"{one}"', autoescape=True) for one in asked.by)
        wanted &= or_(journal.c.actor.in_(asked.by), *about)
    if asked.kinds:
        wanted &= journal.c.kind.in_(asked.kinds)
    if asked.text and name not in asked.whole:
        wanted &= journal.c.body.contains(asked.text, autoescape=True)
    return wanted


def _spans(connection: Connection, asked: Asked, cursor: Cursor) -> dict[str, _Span]:
    """The streams that have rows of these days; by the index of days, whose first and last day alone are looked at."""
    spans = {}
    for name in asked.streams:
        of_days = (journal.c.stream == name) & journal.c.day.between(asked.first, asked.last)
        day, seq = journal.c.day, journal.c.seq
        first_day = connection.scalar(select(day).where(of_days).order_by(day).limit(1))
        if first_day is None:
            continue
        last_day = connection.scalar(select(day).where(of_days).order_by(day.desc()).limit(1))
        first = connection.scalar(select(func.min(seq)).where(journal.c.stream == name, day == first_day))
        last = connection.scalar(select(func.max(seq)).where(journal.c.stream == name, day == last_day))
        assert first is not None
        assert last is not None
        # a cursor without this stream: it had been looked through already
        start = last + 1 if not cursor else min(last + 1, max(first, cursor.get(name, first)))
        spans[name] = _Span(first, last, start, first, start)
    return spans


def _is_taken_out(connection: Connection, asked: Asked) -> bool:
    taken = select(archived.c.stream).where(archived.c.stream.in_(asked.streams), archived.c.day >= asked.first)
    return connection.execute(taken.limit(1)).first() is not None
