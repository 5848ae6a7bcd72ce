"""Writes and reads what is sealed of dossiers. Whoever reads a value in full has it audited first."""

import hashlib
import hmac
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from protocol.dossier_people import WITH_AN_ACT, Part, PersonField, TextKind
from server.complaints.tables import complaint_text
from server.dossier.ocr.rows import forget
from server.dossier.ocr.words import words_key
from server.dossier.stream import events as e
from server.dossier.stream.model import PREFIX
from server.dossier.stream.sealed import TEXTS
from server.dossier.tables import dossier, ticket_scan
from server.dossier.writer import Beside
from server.jobs.sealing import Sealer
from server.journal.database.dialects import insert_or_replace
from server.journal.schema.tables import journal
from server.queue.events.recorded import Recorded

from .indexed import IndexKind, index_key, rows_of
from .key_store import KeyStore
from .tables import people_index, sealed_record

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


class OpenedPerson(Struct, frozen=True):
    """A person in a part, in full: never log one. `erased`: their key is destroyed, and `fields` empty."""

    part: Part
    subject: str
    seq: int
    fields: dict[PersonField, str]
    from_card: tuple[PersonField, ...]
    erased: bool = False

    def __repr__(self) -> str:
        return f"OpenedPerson({self.part})"


class People:
    """`server_key`: the content of `keys/secret.key`."""

    def __init__(self, keys: KeyStore, server_key: bytes) -> None:
        self.keys = keys
        self.index_key = index_key(server_key)
        self.words_key = words_key(server_key)

    @classmethod
    def of(cls, data: Path) -> "People":
        """Of this data folder. Raises OSError."""
        server_key = (data / "keys" / "secret.key").read_bytes()
        return cls(KeyStore(data, server_key), server_key)

    def mark_of(self, said: Any) -> str:
        """A keyed hash of a request's content: the same content has the same, and it tells nothing."""
        return hmac.digest(self.index_key, _encode(said), hashlib.sha256)[:16].hex()

    def make_key(self, connection: Connection, key_id: str) -> bytes:
        """The key of this id, a new one where there is none. Raises KeyDestroyed, KeysUnavailable, DBAPIError.

        A missing file is begun only where nothing is sealed yet: elsewhere it is lost, or its disk is not there.
        """
        return self.keys.make(key_id, lambda: not is_anything_sealed(connection))

    def person_rows(self, dossier_id: str, fields: dict[PersonField, str]) -> Beside:
        """Writes a noted person's row and hashes in the transaction of the event; their key is on the disk before."""

        def write(connection: Connection, recorded: Sequence[Recorded[Any]]) -> None:
            event: e.PeopleNoted = recorded[-1].body
            row = self.person_row(connection, dossier_id, recorded[-1], fields)
            connection.execute(insert_or_replace(connection, sealed_record), [row])
            of_part = sealed_record.c.dossier_id == dossier_id, sealed_record.c.part == event.part
            subjects = list(connection.execute(select(sealed_record.c.subject_id).where(*of_part)).scalars())
            _replace_index(connection, [one for one in subjects if one != event.subject])
            connection.execute(delete(people_index).where(people_index.c.subject_id == event.subject))
            write_index(connection, event.subject, rows_of(self.index_key, fields))

        return write

    def person_row(
        self, connection: Connection, dossier_id: str, noted: Recorded[Any], fields: dict[PersonField, str]
    ) -> dict[str, Any]:
        """The sealed row of a person who was noted; their key is on the disk. Raises as `make_key`."""
        event: e.PeopleNoted = noted.body
        sealed = self._sealed(connection, event.subject, {field.value: value for field, value in fields.items()})
        return _row(dossier_id, event.subject, event.part, noted.seq, sealed, event.from_card)

    def text_row(self, dossier_id: str, kind: TextKind, text: str) -> Beside:
        """Writes a noted text beside the dossier's others, in the transaction of the event; one that is noted with
        an act below those before.
        """

        def write(connection: Connection, recorded: Sequence[Recorded[Any]]) -> None:
            event: e.TextNoted = recorded[-1].body
            of_it = sealed_record.c.subject_id == event.subject
            before = connection.execute(select(sealed_record.c.fields).where(of_it)).scalar()
            known = {} if before is None else _decode(before)
            whole = text
            if kind in WITH_AN_ACT and kind.value in known:
                sealer = Sealer.under(self.make_key(connection, event.subject))
                whole = f"{sealer.open((event.subject, kind.value), known[kind.value]).decode()}\n{text}"
            sealed = known | self._sealed(connection, event.subject, {kind.value: whole})
            row = _row(dossier_id, event.subject, TEXTS, recorded[-1].seq, sealed, ())
            connection.execute(insert_or_replace(connection, sealed_record), [row])

        return write

    def read_people(self, connection: Connection, dossier_id: str, seq: int | None = None) -> list[OpenedPerson]:
        """Everybody of a dossier in full, in the order of `Part`; `seq`: as they were after this event.

        For who makes papers, and for what is masked at once. Raises DBAPIError, KeysUnavailable, CannotOpen.
        """
        found = self.open_rows([row for row in self._rows(connection, dossier_id, seq) if row.part != TEXTS])
        return sorted(found, key=lambda one: list(Part).index(one.part))

    def read_texts(self, connection: Connection, dossier_id: str) -> dict[TextKind, str]:
        """The dossier's texts in full. Raises as `read_people`."""
        for row in self._rows(connection, dossier_id, None):
            if row.part == TEXTS and not row.erased:
                key = self.keys.of([row.subject_id]).get(row.subject_id)
                return {TextKind(kind): value for kind, value in _unsealed(row, key).items()}
        return {}

    def open_rows(self, rows: Sequence[Row[Any]]) -> list[OpenedPerson]:
        """The people of these rows of `sealed_record`, in full; nothing of one whose key is lost. Raises as
        `read_people`.
        """
        living = [row.subject_id for row in rows if not row.erased]
        keys = self.keys.of(living)
        lost = self.keys.lost([subject for subject in living if subject not in keys])
        if lost:
            _log.error("%d keys of people in dossiers are lost: run motcua check", len(lost))
        return [self._opened(row, keys.get(row.subject_id), is_lost=row.subject_id in lost) for row in rows]

    def open_row(self, row: Row[Any], key: bytes | None) -> dict[str, str]:
        """The values of a row, of a person or of texts; none without its key. Raises CannotOpen."""
        return _unsealed(row, key)

    def _sealed(self, connection: Connection, subject: str, values: dict[str, str]) -> dict[str, str]:
        sealer = Sealer.under(self.make_key(connection, subject))
        return {name: sealer.seal((subject, name), value.encode()) for name, value in values.items()}

    def _opened(self, row: Row[Any], key: bytes | None, *, is_lost: bool) -> OpenedPerson:
        return OpenedPerson(
            Part(row.part),
            row.subject_id,
            row.seq,
            {PersonField(name): value for name, value in _unsealed(row, key).items()},
            tuple(PersonField(name) for name in row.from_card.split()),
            bool(row.erased) or (key is None and not is_lost),
        )

    def _rows(self, connection: Connection, dossier_id: str, seq: int | None) -> list[Row[Any]]:
        """Of each part the row in force."""
        of_it = select(sealed_record).where(sealed_record.c.dossier_id == dossier_id).order_by(sealed_record.c.seq)
        if seq is not None:
            of_it = of_it.where(sealed_record.c.seq <= seq)
        return list({row.part: row for row in connection.execute(of_it)}.values())


def is_anything_sealed(connection: Connection) -> bool:
    """Whether there are people or texts that were not erased, a complaint, or was ever a dossier's scan or is a
    ticket's. Raises DBAPIError.
    """
    of_people = select(sealed_record.c.subject_id).where(sealed_record.c.erased == 0).limit(1)
    filed = journal.c.stream == PREFIX + dossier.c.id, journal.c.kind == "filed"
    of_scans = select(dossier.c.id).join(journal, and_(*filed)).limit(1)
    of_complaints = select(complaint_text.c.id).limit(1)
    of_tickets = select(ticket_scan.c.id).limit(1)
    queries = (of_people, of_scans, of_complaints, of_tickets)
    return any(connection.execute(query).first() is not None for query in queries)


def write_index(connection: Connection, subject: str, rows: Iterable[tuple[str, str]]) -> None:
    """Adds the hashes of a subject. Raises DBAPIError."""
    added = [{"kind": kind, "hash": found, "subject_id": subject} for kind, found in sorted(rows)]
    if added:
        connection.execute(insert(people_index), added)


def _replace_index(connection: Connection, replaced: Sequence[str]) -> None:
    """Leaves of the hashes of who was replaced only what an erasure finds them by. Raises DBAPIError."""
    if not replaced:
        return  # of nobody, SQLite looks at every number there is
    number, past, of_them = IndexKind.NUMBER.value, IndexKind.PAST.value, people_index.c.subject_id.in_(replaced)
    connection.execute(update(people_index).where(of_them, people_index.c.kind == number).values(kind=past))
    connection.execute(delete(people_index).where(of_them, people_index.c.kind != past))


def blank_rows(connection: Connection, subject: str) -> None:
    """Empties the row of a subject and deletes its hashes; where it is the key of scans, their words.

    Raises DBAPIError.
    """
    of_it = sealed_record.c.subject_id == subject
    connection.execute(update(sealed_record).where(of_it).values(fields="{}", from_card="", erased=1))
    connection.execute(delete(people_index).where(people_index.c.subject_id == subject))
    forget(connection, [subject])


def _row(
    dossier_id: str, subject: str, part: str, seq: int, sealed: dict[str, str], from_card: Sequence[str]
) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "dossier_id": dossier_id,
        "part": part,
        "seq": seq,
        "fields": _encode(sealed).decode(),
        "from_card": " ".join(from_card),
        "erased": 0,
    }


def _unsealed(row: Row[Any], key: bytes | None) -> dict[str, str]:
    """The values of a row; none where its key is gone. Raises CannotOpen."""
    if key is None:
        return {}
    sealer = Sealer.under(key)
    return {name: sealer.open((row.subject_id, name), value).decode() for name, value in _decode(row.fields).items()}
