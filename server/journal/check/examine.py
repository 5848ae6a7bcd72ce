"""Examines streams as of one moment: the chain of each, its head, its numbers and its derived rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Row, func, select

from server.journal.read.stream_reader import Head, read_rows_of
from server.journal.schema.tables import journal, number

from .derived import DerivedRows
from .replay import Replay
from .report import DetailText, Finding, FindingKind

Replays = Mapping[str, Replay]


def compare(connection: Connection, replays: Replays, derived: Sequence[DerivedRows]) -> None:
    """Gives each replay the comparisons of its rows. Raises DBAPIError."""
    names = [name for name, replay in replays.items() if replay.model is not None]
    for rows in derived:
        for name, comparison in rows.compare(connection, names).items():
            replays[name].comparisons.append((rows, comparison))


def examine(
    connection: Connection,
    replays: Replays,
    heads: Mapping[str, Head | None],
    told: Callable[[Replay, int], None] = lambda replay, count: None,
) -> Iterator[Finding]:
    """Feeds each replay its rows, and yields what is wrong. `told`: after each row, which one it was of its stream.

    Raises DBAPIError.
    """
    names = list(replays)
    for count, row in enumerate(read_rows_of(connection, names), 1):
        replay = replays[row.stream]
        yield from replay.feed(row)
        told(replay, count)
    parts, numbers = _parts(connection, names), _numbers(connection, names)
    for name, replay in replays.items():
        yield from replay.impossible_times()
        yield from parts.get(name, ())
        head = heads.get(name)
        if head is None:
            yield Finding(FindingKind.NO_HEAD, name, replay.head.seq, DetailText.HEADLESS)
        elif replay.replays:
            yield from _compare_heads(name, head, replay.head)
            yield from replay.numbers(numbers.get(name, ()))
            yield from replay.rows()


def _compare_heads(name: str, head: Head, last: Head) -> Iterator[Finding]:
    for field in Head.__struct_fields__:
        is_, should = getattr(head, field), getattr(last, field)
        if is_ != should:
            values = {"field": field, "found": repr(is_), "expected": repr(should)}
            yield Finding(FindingKind.HEAD, name, last.seq, DetailText.FIELD, values)


def _parts(connection: Connection, names: Sequence[str]) -> dict[str, list[Finding]]:
    """Commands whose parts do not count from 0 without a gap; the unique key prevents repeats."""
    highest, count, seq = func.max(journal.c.part), func.count(), func.min(journal.c.seq)
    query = (
        select(journal.c.stream, seq, count, highest)
        .where(journal.c.stream.in_(names))
        .group_by(journal.c.stream, journal.c.command_id)
        .having(highest != count - 1)
        .order_by(journal.c.stream, seq)
    )
    found: dict[str, list[Finding]] = {}
    for name, first, parts, last in connection.execute(query):
        values = {"parts": parts, "last": last}
        found.setdefault(name, []).append(Finding(FindingKind.PARTS, name, first, DetailText.COMMAND_PARTS, values))
    return found


def _numbers(connection: Connection, names: Sequence[str]) -> dict[str, list[Row[tuple[str, str, int, str]]]]:
    found: dict[str, list[Row[tuple[str, str, int, str]]]] = {}
    for row in connection.execute(select(number).where(number.c.branch.in_(names))):
        found.setdefault(row.branch, []).append(row)
    return found
