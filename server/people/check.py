"""Compares the sealed rows of dossiers and their hashes with the journal and the living keys, for `motcua check`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Select, delete, insert, select

from protocol.dossier_people import PersonField
from server.complaints.check import forget_others
from server.dossier.ocr.check import ScanTextRows
from server.dossier.stream import events as e
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.sealed import TEXTS
from server.dossier.tables import dossier, scan_text, ticket_scan
from server.jobs.sealing import CannotOpen
from server.journal.check.derived import DerivedRows, taken
from server.journal.check.many_streams import AT_ONCE
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write
from server.queue.events.recorded import Recorded

from .indexed import past_rows_of, rows_of
from .key_store import KeysUnavailable
from .people import People, blank_rows, write_index
from .tables import people_index, sealed_record
from .ticket_scan_rows import TicketScanRows

MODEL = DossierStream()


class Noted(Struct):
    """A subject as the events left it. `seq`: of the last event that noted it."""

    part: str
    seq: int
    erased: bool = False


class _Read(Struct):
    """`opens`: whether the row's key is not lost, and opens it. `fields`: None for values that do not open now; empty
    for whom is being erased.
    """

    opens: bool
    fields: dict[PersonField, str] | None


Index = dict[str, set[tuple[str, str]]]
"""Kind and hash by subject."""


class PeopleRows:
    """See `server.journal.check.derived.DerivedRows`. Values are in no event: a row that is gone stays empty."""

    def __init__(self, people: People) -> None:
        self._people = people

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "PeopleComparison"]:
        mine = {stream: PeopleComparison(connection, stream, self._people) for stream in streams if MODEL.owns(stream)}
        if not mine:
            return mine
        by_id = {one.dossier: one for one in mine.values()}
        subjects: dict[str, PeopleComparison] = {}
        for row in connection.execute(select(sealed_record).where(sealed_record.c.dossier_id.in_(list(by_id)))):
            subjects[row.subject_id] = by_id[row.dossier_id]
            by_id[row.dossier_id].rows[row.subject_id] = row
        keys = self._keys(subjects)
        for subject, one in subjects.items():
            one.keys[subject] = keys.get(subject)
            one.index[subject] = set()
        hashes = select(people_index).where(people_index.c.subject_id.in_(list(subjects)))
        for row in connection.execute(hashes) if subjects else ():
            subjects[row.subject_id].index[row.subject_id].add((row.kind, row.hash))
        return mine

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        with taken(engine, MODEL, streams, self.compare) as (_, comparisons):
            for one in comparisons.values():
                one.mend()

    def _keys(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The keys that can be read, by few reads; one by one where a single one is damaged."""
        known = self._people.keys
        try:
            return known.of(list(subjects))
        except KeysUnavailable:
            return {}
        except CannotOpen:
            found: dict[str, bytes] = {}
            for subject in subjects:
                try:
                    found |= known.of([subject])
                except CannotOpen:
                    found[subject] = b""  # no key: it opens nothing
                except KeysUnavailable:
                    return {}
            return found


def fit_to_journal(engine: Engine, people: People) -> None:
    """After a restore to a moment: rows that no event of the journal noted go, the others are as the journal says.

    Raises SQLAlchemyError, BrokenStream.
    """
    with connect_to_write(engine) as connection, connection.begin():
        forget_others(connection)
        gone = sealed_record.c.dossier_id.not_in(select(dossier.c.id))
        subjects = select(sealed_record.c.subject_id).where(gone)
        connection.execute(delete(people_index).where(people_index.c.subject_id.in_(subjects)))
        connection.execute(delete(sealed_record).where(gone))
    of_rows = select(sealed_record.c.dossier_id).distinct()
    of_tickets = select(ticket_scan.c.id)
    with_scans = select(scan_text.c.dossier_id).distinct().where(scan_text.c.dossier_id.not_in(of_tickets))
    # one that is no more has no events, and loses its rows
    derived: tuple[tuple[Select[str], DerivedRows], ...] = (
        (of_rows, PeopleRows(people)),
        (with_scans, ScanTextRows()),
    )
    for query, rows in derived:
        with engine.connect() as connection:
            ids = list(connection.execute(query).scalars())
        for at in range(0, len(ids), AT_ONCE):
            rows.rebuild(engine, [stream_of(each) for each in ids[at : at + AT_ONCE]])
    with engine.connect() as connection:
        branches = list(connection.execute(select(ticket_scan.c.branch).distinct()).scalars())
    TicketScanRows(people).rebuild(engine, branches)


class PeopleComparison:
    """One dossier's people. See `server.journal.check.derived.Comparison`.

    `rows`, `index`, `keys`: what there is by subject, read together with that of other dossiers.
    """

    def __init__(self, connection: Connection, stream: str, people: People) -> None:
        self.dossier = MODEL.fresh(stream).id
        self.rows: dict[str, Any] = {}
        self.index: Index = {}
        self.keys: dict[str, bytes | None] = {}
        self._connection = connection
        self._stream = stream
        self._people = people
        self._noted: dict[str, Noted] = {}
        self._files: dict[str, bool] = {}
        """The keys of scans, and whether they were erased."""
        self._opened: dict[str, _Read] = {}

    def take(self, recorded: Recorded[Any]) -> None:
        event = recorded.body
        match event:
            case e.PeopleNoted():
                self._noted[event.subject] = Noted(event.part, recorded.seq)
            case e.TextNoted():
                self._noted[event.subject] = Noted(TEXTS, recorded.seq)
            case e.Filed() | e.FileSigned():
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
        rows = self.rows
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
            if not noted.erased and not self._read(row).opens:
                yield self._finding(FindingKind.NOT_OPENED, subject)
        for subject, erased in sorted(self._files.items()):
            if not erased and self._is_lost(subject):
                yield self._finding(FindingKind.NOT_OPENED, subject)
        found = self.index | self._index(self._noted.keys() - rows.keys())
        expected_index = self._expected_index(rows, found)
        for subject in sorted(found.keys() | expected_index.keys()):
            if found.get(subject, set()) != expected_index.get(subject, set()):
                counts = len(found.get(subject, ())), len(expected_index.get(subject, ()))
                yield self._differs("index", subject, f"{counts[0]}", f"{counts[1]}")

    def mend(self) -> None:
        """Writes the rows and hashes as events and living keys say; of whom no key opens now the hashes stay.

        Raises DBAPIError.
        """
        connection, rows = self._connection, dict(self.rows)
        index = self.index | self._index(self._noted.keys() - rows.keys())
        for subject in self.rows.keys() - self._noted.keys():
            blank_rows(connection, subject)
            connection.execute(delete(sealed_record).where(sealed_record.c.subject_id == subject))
            index[subject] = set()
            del rows[subject]
        for subject, noted in self._noted.items():
            row = rows.get(subject)
            if row is None or noted.erased:
                blank_rows(connection, subject)
                connection.execute(delete(sealed_record).where(sealed_record.c.subject_id == subject))
                empty = {"subject_id": subject, "dossier_id": self.dossier, "fields": "{}", "from_card": ""}
                connection.execute(insert(sealed_record), [empty | _expected(noted) | {"erased": 1}])
                index[subject] = set()
                rows.pop(subject, None)  # of whom nothing can be read nobody is found
            elif any(row._mapping[field] != expected for field, expected in _expected(noted).items()):
                of_it = sealed_record.c.subject_id == subject
                connection.execute(sealed_record.update().where(of_it).values(**_expected(noted)))
        expected_index = self._expected_index(rows, index)
        for subject, hashes in index.items():
            if hashes != expected_index.get(subject, set()):
                connection.execute(delete(people_index).where(people_index.c.subject_id == subject))
                write_index(connection, subject, expected_index.get(subject, set()))

    def _index(self, subjects: Iterable[str]) -> Index:
        """The hashes of subjects without a row."""
        found: Index = {subject: set() for subject in subjects}
        if not found:
            return found
        query = select(people_index).where(people_index.c.subject_id.in_(list(found)))
        for row in self._connection.execute(query):
            found[row.subject_id].add((row.kind, row.hash))
        return found

    def _expected_index(self, rows: dict[str, Any], found: Index) -> Index:
        """Of who is in force in each part, and of who was replaced there, as far as their key lives; what is there, of
        whom no key opens now.
        """
        in_force = {noted.part: subject for subject, noted in sorted(self._noted.items(), key=lambda one: one[1].seq)}
        expected = {}
        for subject, noted in self._noted.items():
            if noted.part != TEXTS and not noted.erased and subject in rows:
                fields = self._read(rows[subject]).fields
                if fields is None:
                    hashes = found.get(subject, set())
                else:
                    hashes = rows_of(self._people.index_key, fields)
                    hashes = hashes if in_force[noted.part] == subject else past_rows_of(hashes)
                if hashes:
                    expected[subject] = hashes
        return expected

    def _read(self, row: Any) -> _Read:
        """What a row says under its key; it is opened once."""
        found = self._opened.get(row.subject_id)
        if found is None:
            found = self._opened[row.subject_id] = self._open(row)
        return found

    def _open(self, row: Any) -> _Read:
        """Of a file of keys that cannot be used the file's finding tells."""
        key = self.keys.get(row.subject_id)
        try:
            if key is None and self._people.keys.lost([row.subject_id]):
                return _Read(opens=False, fields={} if row.erased else None)
            values = self._people.open_row(row, key)
        except KeysUnavailable:
            return _Read(opens=True, fields={} if row.erased else None)
        except (CannotOpen, ValueError, msgspec.MsgspecError):
            return _Read(opens=False, fields=None)
        try:
            fields = {} if row.erased else {PersonField(name): value for name, value in values.items()}
        except ValueError:
            return _Read(opens=True, fields=None)
        return _Read(opens=True, fields=fields)

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
