"""`motcua check`: whether the journal is intact, replays, and agrees with the tables that follow from it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from protocol.ids import Instant
from server.journal.database.dialects import connect_to_write, integrity_faults, is_damage, one_moment
from server.journal.read.stream_reader import Head, lock_heads, read_archived, read_heads, read_rows
from server.journal.read.stream_states import model_of
from server.journal.schema.model import Model
from server.journal.schema.tables import journal, stream

from .damage import tried, unread
from .derived import DerivedRows
from .examine import compare, examine
from .many_streams import ManyStreams
from .replay import Replay
from .report import REBUILT, DetailText, Finding, FindingKind, Progress, Report
from .rows import JournalRows, KeptRows, delete_invalid
from .rows import examine as examine_rows

_STEP = 1000


def _silent(progress: Progress) -> None:
    return


def check(
    engine: Engine,
    models: Sequence[Model[Any]],
    *,
    derived: Sequence[DerivedRows] = (),
    kept: Sequence[KeptRows] = (),
    rebuild: bool = False,
    progress: Callable[[Progress], None] = _silent,
    now: Instant | None = None,
) -> Report:
    """Checks every stream from its first stored event, as of one moment, also beside a running server.

    `derived`: followers' rows to compare too; `kept`: rows that are no events. `rebuild` writes what differs anew, of a
    stream its numbers or its rows, and deletes kept rows that cannot be right; the journal itself is never changed.
    `now`: names events that are later. Raises SQLAlchemyError when the database does not answer.
    """
    findings: list[Finding] = []
    replays: list[Replay] = []
    archived: dict[str, Head] = {}
    many = ManyStreams(models, derived, now, progress)
    try:
        with one_moment(engine) as connection:
            archived = tried(connection, lambda: read_archived(connection), archived, findings)
            _check_all(connection, models, derived, progress, findings, replays, now, archived)
            many.check(connection, archived, findings)
            for rows in (JournalRows(), *kept):
                tried(connection, partial(_examine_rows, connection, rows, findings), None, findings)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        findings.append(unread("", 0, str(error.orig)))
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged description of a table
        findings.append(unread("", 0, str(error)))
    if rebuild:
        wrong = {finding.stream for finding in findings if finding.kind in REBUILT}
        mended = (*(replay for replay in replays if replay.stream in wrong), *many.numbered)
        findings += [after for replay in mended for after in _mend(engine, replay)]
        findings += many.mend(engine)
        _delete_invalid(engine, (JournalRows(), *kept), wrong)
    events = sum(replay.events for replay in replays) + many.events
    return Report(tuple(findings), len(replays) + many.streams, events, rebuild, archived, dict(many.more))


def _check_all(
    connection: Connection,
    models: Sequence[Model[Any]],
    derived: Sequence[DerivedRows],
    progress: Callable[[Progress], None],
    findings: list[Finding],
    replays: list[Replay],
    now: Instant | None,
    archived: dict[str, Head],
) -> None:
    """Adds the findings and the replay of each stream that a process holds, or that has no head; damaged pages of one
    are no reason to leave out another.
    """
    findings += [unread("", 0, fault) for fault in integrity_faults(connection)]
    heads = tried(connection, lambda: read_heads(connection), dict[str, Head](), findings)
    without = tried(connection, lambda: _streams_without_head(connection), set[str](), findings)
    for name in sorted(heads.keys() | without, key=str):
        replay = Replay(name, model_of(models, name) if isinstance(name, str) else None, now, archived.get(name))
        replays.append(replay)
        if replay.model is None:
            findings.append(Finding(FindingKind.NO_MODEL, str(name), 0, DetailText.UNKNOWN_STREAM))
        else:
            compare(connection, {name: replay}, derived)
        collect = partial(_collect, connection, replay, heads.get(name), progress, findings)
        tried(connection, collect, None, findings, replay)
        replay.comparisons = []  # they see this moment only


def _collect(
    connection: Connection,
    replay: Replay,
    head: Head | None,
    progress: Callable[[Progress], None],
    found: list[Finding],
) -> None:
    """Adds the findings one by one: those before damaged pages are kept."""
    found.extend(_examine(connection, replay, head, progress))


def _examine_rows(connection: Connection, rows: KeptRows, found: list[Finding]) -> None:
    for rules in rows.rules(connection):
        found.extend(examine_rows(connection, rules))


def _delete_invalid(engine: Engine, kept: Sequence[KeptRows], tables: set[str]) -> None:
    """Of the tables that have invalid rows."""
    with connect_to_write(engine) as connection, connection.begin():
        for rules in (each for rows in kept for each in rows.rules(connection)):
            if rules.table.name in tables and not rules.needed:
                delete_invalid(connection, rules)


def _examine(
    connection: Connection, replay: Replay, head: Head | None, progress: Callable[[Progress], None]
) -> Iterator[Finding]:
    def told(_: Replay, count: int) -> None:
        if count % _STEP == 0:
            progress(Progress(replay.stream, replay.head.seq, head.seq if head else replay.head.seq))

    yield from examine(connection, {replay.stream: replay}, {replay.stream: head}, told)
    progress(Progress(replay.stream, replay.head.seq, head.seq if head else replay.head.seq))


def _streams_without_head(connection: Connection) -> set[str]:
    known = select(stream.c.id)
    return set(connection.execute(select(journal.c.stream).where(journal.c.stream.not_in(known)).distinct()).scalars())


def _mend(engine: Engine, replay: Replay) -> list[Finding]:
    """Rewrites the rows of `number`, under the stream's lock, and derived rows that differ.

    Events appended since are checked first. When those are damaged, nothing is rewritten and the findings are returned.
    """
    with connect_to_write(engine) as connection, connection.begin():
        lock_heads(connection, [replay.stream])
        since = [
            finding for row in read_rows(connection, replay.stream, replay.head.seq) for finding in replay.feed(row)
        ]
        if not since:
            replay.mend(connection)
    if not since:
        for rows in replay.wrong_rows:
            rows.rebuild(engine, [replay.stream])
    return since
