"""Restores a backup into an empty installation: as it was, or as it was at an earlier moment.

A restored journal is another history: what happened since is not in it, though people hold slips of it. It gets a new
id, and every branch gives numbers above all that it ever gave (`new_history`).
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, insert

from protocol.ids import Instant
from server.complaints import check as complaints
from server.complaints.tables import complaint
from server.dossier.check import MODEL as OF_DOSSIERS
from server.dossier.check import list_again
from server.dossier.tables import course, dossier
from server.journal.check.replay import Replay
from server.journal.database.dialects import connect_to_write
from server.journal.database.migrate import migrate
from server.journal.read.stream_reader import Head, read_archived, read_rows
from server.journal.read.stream_states import model_of
from server.journal.schema.model import Model
from server.journal.schema.tables import archived, journal, number, stream
from server.visits.follower import begin_again
from server.visits.tables import ROWS, follower

from .archive import Archive, Damage, DamagedArchive, Kind
from .back_up import ANCHORS, MEDIA, SCANS, SETTINGS, TABLES
from .table_rows import Row, load, rows_of, tables

NOT_RESTORED = frozenset({"session", "enrolment"})
"""Tables that are left empty: people sign in again, and a device that waits for its code asks for another."""

OF_VISITS = frozenset(table.name for table in ROWS)
"""Of days that were archived and taken out of the journal, nothing can give these rows again."""

DERIVED = OF_VISITS | {one.name for one in (number, stream, follower, dossier, course, complaint)}
"""Tables that are made again from the journal's rows when only those up to a moment are restored: heads, numbers,
dossiers and complaints at once, visits by their follower. The counters of codes stay as they are: none comes twice."""

_DOCUMENT = re.compile(rf"{SCANS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.(pdf|sealed)")

_SHOWN = re.compile(rf"{MEDIA}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.[a-z0-9]{{3,4}}")


class BeforeBegin(Exception):
    """The moment is before the first event that the backup holds: older days were taken out before it was made."""

    def __init__(self, stream: str, day: str) -> None:
        super().__init__(f"{stream}: after {day}")
        self.stream = stream
        self.day = day


class Restored(Struct, frozen=True):
    """What was restored: rows by table, and documents."""

    rows: dict[str, int]
    documents: int


def restore(
    archive: Archive, engine: Engine, data: Path, models: Sequence[Model[Any]], *, until: Instant | None = None
) -> Restored:
    """Loads a checked archive into a database without tables, and its documents into the data folder.

    `until`: only events and answers up to this moment. The schema is then brought to this program's. Raises
    DamagedArchive, BeforeBegin, SQLAlchemyError (nothing was loaded), CommandError for a backup of a newer program, and
    OSError.
    """
    archive.must_hold(Kind.INSTALLATION)
    migrate(engine, archive.manifest.schema)
    with connect_to_write(engine) as connection, connection.begin():
        rows = _load_tables(connection, archive, until)
        if until is not None:
            derive(connection, models, read_archived(connection) if _is_purged(archive) else {})
    migrate(engine)
    return Restored(rows, _copy_files(archive, data))


def _load_tables(connection: Connection, archive: Archive, until: Instant | None) -> dict[str, int]:
    counts = {}
    derived = DERIVED - OF_VISITS if _is_purged(archive) else DERIVED
    for name, table in tables(connection).items():
        connection.execute(delete(table))  # the migration made a history of its own
        if name in NOT_RESTORED or (until is not None and name in derived):
            continue
        counts[name] = load(connection, table, _kept(name, archive, until))
        expected = archive.manifest.rows.get(name, 0)
        if until is None and counts[name] != expected:
            raise DamagedArchive(Damage.CHANGED, f"{TABLES}/{name}.jsonl.gz")
    return counts


def _kept(name: str, archive: Archive, until: Instant | None) -> Iterator[Row]:
    member = f"{TABLES}/{name}.jsonl.gz"
    if not archive.has(member):
        raise DamagedArchive(Damage.MISSING, member)
    rows = rows_of(member, archive.lines(member))
    if until is None or name not in ("journal", "answer"):
        return rows
    return (row for row in rows if row["at"] <= until)


def _is_purged(archive: Archive) -> bool:
    """Whether old days were taken out of the journal before the backup was made."""
    return archive.manifest.rows.get(archived.name, 0) > 0


def derive(connection: Connection, models: Sequence[Model[Any]], begins: Mapping[str, Head]) -> None:
    """Makes heads and numbers from the journal's rows. `begins`: of the streams whose old days were taken out, the last
    event that was; of their visits that is left which the journal cannot give.

    Raises DamagedArchive for a stream that does not replay, and BeforeBegin.
    """
    names = connection.execute(journal.select().with_only_columns(journal.c.stream).distinct()).scalars().all()
    connection.execute(delete(number))
    for name, begin in begins.items():
        if name not in names:
            raise BeforeBegin(name, begin.day)
        begin_again(connection, name)
    if begins:
        for table in ROWS:
            connection.execute(delete(table).where(table.c.branch.not_in(begins)))
    for name in sorted(names):
        if not derive_one(connection, models, name, begins.get(name)):
            raise DamagedArchive(Damage.CHANGED, f"{TABLES}/journal.jsonl.gz")
        if OF_DOSSIERS.owns(name):
            list_again(connection, name)
        if complaints.MODEL.owns(name):
            complaints.list_again(connection, name)


def derive_one(connection: Connection, models: Sequence[Model[Any]], name: str, begin: Head | None = None) -> bool:
    """Makes one stream's head and numbers from its rows, after `begin`; False where they do not replay."""
    replay = Replay(name, model_of(models, name), begin=begin)
    if any(True for row in read_rows(connection, name) for _ in replay.feed(row)):
        return False
    head = replay.head
    values = {
        "id": name, "seq": head.seq, "opened_seq": head.opened_seq, "day": head.day, "hash": head.hash, "at": head.at,
    }  # fmt: skip
    connection.execute(delete(stream).where(stream.c.id == name))
    if head.seq:
        connection.execute(insert(stream).values(**values))
    replay.mend(connection)
    return True


def _copy_files(archive: Archive, data: Path) -> int:
    documents = archive.names(SCANS)
    for name in documents:
        if not _DOCUMENT.fullmatch(name):
            raise DamagedArchive(Damage.ADDED, name)
        _copy(archive, name, data / name)
    for name in archive.names(MEDIA):
        if not _SHOWN.fullmatch(name):
            raise DamagedArchive(Damage.ADDED, name)
        _copy(archive, name, data / name)
    for name in (SETTINGS, ANCHORS):
        if archive.has(name) and not (data / name).exists():
            _copy(archive, name, data / name)
    return len(documents)


def _copy(archive: Archive, name: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
