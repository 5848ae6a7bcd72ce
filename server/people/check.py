"""Compares the sealed rows of dossiers and their hashes with the journal and the living keys, for `motcua check`."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, insert, select

from protocol.dossier_people import PersonField
from server.complaints.check import forget_others
from server.dossier.ocr.check import ScanTextRows
from server.dossier.stream import events as e
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.sealed import TEXTS
from server.dossier.tables import dossier, scan_text
from server.jobs.sealing import CannotOpen
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import lock_heads, read_events, read_head
from server.queue.events.recorded import Recorded

from .indexed import past_rows_of, rows_of
from .key_store import KeysUnavailable
from .people import People, blank_rows, write_index
from .tables import people_index, sealed_record

MODEL = DossierStream()


class Noted(Struct):
    """A subject as the events left it. `seq`: of the last event that noted it."""

    part: str
    seq: int
    erased: bool = False


class PeopleRows:
    """See `server.journal.check.derived.DerivedRows`. Values are in no event: a row that is gone stays empty."""

    def __init__(self, people: People) -> None:
        self._people = people

    def compare(self, connection: Connection, stream: str) -> "PeopleComparison | None":
        return PeopleComparison(connection, stream, self._people) if MODEL.owns(stream) else None

    def rebuild(self, engine: Engine, stream: str) -> None:
        with connect_to_write(engine) as connection, connection.begin():
            lock_heads(connection, [stream])
            comparison = PeopleComparison(connection, stream, self._people)
            for recorded in read_events(connection, MODEL, stream, 0, read_head(connection, stream).seq):
                comparison.take(recorded)
            comparison.mend()


def fit_to_journal(engine: Engine, people: People) -> None:
    """After a restore to a moment: rows that no event of the journal noted go, the others are as the journal says.

    Raises SQLAlchemyError, BrokenStream.
    """
    with engine.connect() as connection:
        known = set(connection.execute(select(dossier.c.id)).scalars())
        of_rows = set(connection.execute(select(sealed_record.c.dossier_id).distinct()).scalars())
    with connect_to_write(engine) as connection, connection.begin():
        forget_others(connection)
        for dossier_id in of_rows - known:
            mine = select(sealed_record.c.subject_id).where(sealed_record.c.dossier_id == dossier_id)
            connection.execute(delete(people_index).where(people_index.c.subject_id.in_(mine)))
            connection.execute(delete(sealed_record).where(sealed_record.c.dossier_id == dossier_id))
    for dossier_id in sorted(of_rows & known):
        PeopleRows(people).rebuild(engine, stream_of(dossier_id))
    with engine.connect() as connection:
        with_scans = set(connection.execute(select(scan_text.c.dossier_id).distinct()).scalars())
    for dossier_id in sorted(with_scans):  # here a dossier that is no more has no events, and loses its rows
        ScanTextRows().rebuild(engine, stream_of(dossier_id))


class PeopleComparison:
    """One dossier's people. See `server.journal.check.derived.Comparison`."""

    def __init__(self, connection: Connection, stream: str, people: People) -> None:
        self._connection = connection
        self._stream = stream
        self._people = people
        self._dossier = MODEL.fresh(stream).id
        self._noted: dict[str, Noted] = {}
        self._files: dict[str, bool] = {}
        """The keys of scans, and whether they were erased."""

    def take(self, recorded: Recorded[Any]) -> None:
        event = recorded.body
        match event:
            case e.PeopleNoted():
                self._noted[event.subject] = Noted(event.part, recorded.seq)
            case e.TextNoted():
                self._noted[event.subject] = Noted(TEXTS, recorded.seq)
            case e.Filed():
                self._files.setdefault(event.subject, False)
            case e.Erased():
                for subject in event.subjects:
                    if subject in self._files:
                        self._files[subject] = True
                    if subject in self._noted:
                        self._noted[subject].erased = True
            case _:
                pass

    def differences(self) -> Iterator[Finding]:
        rows = self._rows()
        for subject in sorted(rows.keys() - self._noted.keys()):
            yield self._finding(FindingKind.ROW_EXTRA, subject)
        for subject, noted in sorted(self._noted.items()):
            row = rows.get(subject)
            if row is None:
                yield self._finding(FindingKind.ROW_MISSING, subject)
                continue
            for field, expected in _expected(noted).items():
                if row._mapping[field] != expected:
                    yield self._differs(field, subject, repr(row._mapping[field]), repr(expected))
            if not noted.erased:
                yield from self._not_opened(row)
        for subject, erased in sorted(self._files.items()):
            if not erased and self._is_lost(subject):
                yield self._finding(FindingKind.NOT_OPENED, subject)
        found = self._index(rows)
        expected_index = self._expected_index(rows, found)
        for subject in sorted(found.keys() | expected_index.keys()):
            if found.get(subject) != expected_index.get(subject):
                counts = len(found.get(subject, ())), len(expected_index.get(subject, ()))
                yield self._differs("index", subject, f"{counts[0]}", f"{counts[1]}")

    def mend(self) -> None:
        """Writes the rows and hashes as events and living keys say; of whom no key opens now the hashes stay.

        Raises DBAPIError.
        """
        connection, rows = self._connection, self._rows()
        for subject in rows.keys() - self._noted.keys():
            blank_rows(connection, subject)
            connection.execute(delete(sealed_record).where(sealed_record.c.subject_id == subject))
        for subject, noted in self._noted.items():
            row = rows.get(subject)
            if row is None or noted.erased:
                blank_rows(connection, subject)
                connection.execute(delete(sealed_record).where(sealed_record.c.subject_id == subject))
                empty = {"subject_id": subject, "dossier_id": self._dossier, "fields": "{}", "from_card": ""}
                connection.execute(insert(sealed_record), [empty | _expected(noted) | {"erased": 1}])
            else:
                of_it = sealed_record.c.subject_id == subject
                connection.execute(sealed_record.update().where(of_it).values(**_expected(noted)))
        rows = self._rows()
        expected_index = self._expected_index(rows, self._index(rows))
        mine = [*rows, *self._noted]
        connection.execute(delete(people_index).where(people_index.c.subject_id.in_(mine)))
        for subject, hashes in expected_index.items():
            write_index(connection, subject, hashes)

    def _rows(self) -> dict[str, Any]:
        of_it = select(sealed_record).where(sealed_record.c.dossier_id == self._dossier)
        return {row.subject_id: row for row in self._connection.execute(of_it)}

    def _index(self, rows: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        query = select(people_index).where(people_index.c.subject_id.in_([*rows, *self._noted]))
        for row in self._connection.execute(query) if rows or self._noted else ():
            found.setdefault(row.subject_id, set()).add((row.kind, row.hash))
        return found

    def _expected_index(
        self, rows: dict[str, Any], found: dict[str, set[tuple[str, str]]]
    ) -> dict[str, set[tuple[str, str]]]:
        """Of who is in force in each part, and of who was replaced there, as far as their key lives; what is there, of
        whom no key opens now.
        """
        in_force = {noted.part: subject for subject, noted in sorted(self._noted.items(), key=lambda one: one[1].seq)}
        expected = {}
        for subject, noted in self._noted.items():
            if noted.part != TEXTS and not noted.erased and subject in rows:
                fields = self._fields(rows[subject])
                if fields is None:
                    hashes = found.get(subject, set())
                else:
                    hashes = rows_of(self._people.index_key, fields)
                    hashes = hashes if in_force[noted.part] == subject else past_rows_of(hashes)
                if hashes:
                    expected[subject] = hashes
        return expected

    def _fields(self, row: Any) -> dict[PersonField, str] | None:
        """None for values that do not open now; empty for whom is being erased."""
        try:
            (one,) = self._people.open_rows([row])
        except (CannotOpen, KeysUnavailable, ValueError, msgspec.MsgspecError):
            return None
        return one.fields if one.fields or one.erased else None

    def _not_opened(self, row: Any) -> Iterator[Finding]:
        """That a key of a row is lost, or does not open it. Of a file that cannot be used the file's finding tells."""
        try:
            key = self._people.keys.of([row.subject_id]).get(row.subject_id)
            self._people.open_row(row, key)
            if key is None and self._is_lost(row.subject_id):
                yield self._finding(FindingKind.NOT_OPENED, row.subject_id)
        except KeysUnavailable:
            return
        except (CannotOpen, ValueError, msgspec.MsgspecError):
            yield self._finding(FindingKind.NOT_OPENED, row.subject_id)

    def _is_lost(self, subject: str) -> bool:
        try:
            return bool(self._people.keys.lost([subject]))
        except KeysUnavailable:
            return False

    def _differs(self, field: str, subject: str, found: str, expected: str) -> Finding:
        values = {"field": f"sealed_record {subject} {field}", "found": found, "expected": expected}
        return Finding(FindingKind.ROW_DIFFERS, self._stream, 0, DetailText.FIELD, values)

    def _finding(self, kind: FindingKind, subject: str) -> Finding:
        return Finding(kind, self._stream, 0, DetailText.ROW, {"row": f"sealed_record {subject}"})


def _expected(noted: Noted) -> dict[str, Any]:
    return {"part": noted.part, "seq": noted.seq, "erased": int(noted.erased)}
