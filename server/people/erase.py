"""Erases people: their keys are destroyed, so that nothing opens them, here or in any copy, before the COMMIT that
notes it.

A process that ends between the two leaves keys that are gone and rows that nobody can read; `erase_again` finishes it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from protocol.commands import Envelope
from protocol.dossier_life import ENDED
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.complaints.tables import complaint_text
from server.dossier.listed import one_of
from server.dossier.ocr.rows import TextState
from server.dossier.stream.filed import key_of_files
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import RESTORE, TEXTS, Erase
from server.dossier.tables import dossier, scan_text
from server.dossier.ticket_scans import forget as forget_tickets
from server.dossier.ticket_scans import of_ticket_of
from server.dossier.writer import DossierWriter
from server.journal.database.dialects import connect_to_write

from .indexed import IndexKind, number_hash
from .people import People, blank_rows
from .tables import people_index, retention, sealed_record

REQUEST: Final = "request"
RESTORER: Final = "restore"
"""Who erases again after a restore."""

_PAGE: Final = 200
_ENDED = frozenset(str(state) for state in ENDED)


class Found(Struct, frozen=True):
    """What a request for erasure is about: subjects by dossier; `held`: dossiers that go on or are held, which keep
    theirs; `replaced`: dossiers in which the person was replaced by another, whose texts and scans stay.
    """

    subjects: dict[str, tuple[str, ...]]
    held: tuple[str, ...]
    replaced: tuple[str, ...] = ()


class CannotErase(Exception):
    """The journal refused it: the dossier's stream is damaged, or the database does not answer."""


def of_person(connection: Connection, key: bytes, number: str) -> Found:
    """Everything of whoever has this identity number, new or old, in any dossier.

    Who stands in a part now takes all that it ever held: what was replaced there is their own, corrected. Who was
    replaced takes what bears their number. The texts and scans of a dossier go with its applicant and its owner of now,
    and so do those of its children, which have no people of their own. Raises DBAPIError.
    """
    wanted = number_hash(key, number)
    kinds = IndexKind.NUMBER.value, IndexKind.PAST.value
    query = (
        select(
            sealed_record.c.dossier_id,
            sealed_record.c.part,
            sealed_record.c.subject_id,
            people_index.c.kind,
            dossier.c.state,
            retention.c.hold,
        )
        .join(people_index, people_index.c.subject_id == sealed_record.c.subject_id)
        .join(dossier, dossier.c.id == sealed_record.c.dossier_id)
        .outerjoin(retention, retention.c.dossier_id == sealed_record.c.dossier_id)
        .where(people_index.c.kind.in_(kinds), people_index.c.hash == (wanted or ""))
        .order_by(sealed_record.c.dossier_id, sealed_record.c.seq)
    )
    parts: dict[str, set[str]] = {}
    past: dict[str, dict[str, str]] = {}
    held = []
    for dossier_id, part, subject, kind, state, hold in connection.execute(query).all():
        if state not in _ENDED or hold is not None:
            held.append(dossier_id)
        elif kind == IndexKind.PAST:
            past.setdefault(dossier_id, {})[subject] = part
        else:
            parts.setdefault(dossier_id, set()).update((part, TEXTS) if part in ("applicant", "owner") else (part,))
    found = {dossier_id: list(_subjects(connection, dossier_id, of)) for dossier_id, of in parts.items()}
    of_texts = [dossier_id for dossier_id, of in parts.items() if TEXTS in of]
    for child in connection.execute(select(dossier.c.id).where(one_of(dossier.c.parent, of_texts))).scalars().all():
        found[child] = list(of_dossier(connection, child))
    replaced = []
    for dossier_id, theirs in past.items():
        others = [one for one, part in theirs.items() if part not in parts.get(dossier_id, ())]
        found.setdefault(dossier_id, []).extend(others)
        if others and TEXTS not in parts.get(dossier_id, ()):
            replaced.append(dossier_id)
    subjects = {dossier_id: tuple(each) for dossier_id, each in found.items() if each}
    return Found(subjects, tuple(dict.fromkeys(held)), tuple(replaced))


def of_dossier(connection: Connection, dossier_id: str) -> tuple[str, ...]:
    """Everybody of one dossier, its texts and its scans. Raises DBAPIError."""
    return _subjects(connection, dossier_id, None)


class Eraser:
    """Destroys keys, and appends that they were."""

    def __init__(self, engine: Engine, people: People, writer: DossierWriter, clock: Callable[[], Instant]) -> None:
        self._engine = engine
        self._people = people
        self._writer = writer
        self._clock = clock

    def erase(self, subjects: Mapping[str, Sequence[str]], cause: str, actor: str) -> tuple[str, ...]:
        """Erases these subjects, by dossier; returns the dossiers that somebody has meanwhile held, or opened again,
        which keep theirs.

        The keys are destroyed under the lock of the dossier's head, once the journal has no reason against it. Raises
        KeysUnavailable and CannotErase; what is erased by then stays so.
        """
        now, kept = self._clock(), []
        for dossier_id, each in subjects.items():
            if not self._note(dossier_id, tuple(each), cause, actor, now):
                kept.append(dossier_id)
        return tuple(kept)

    def destroy(self, subjects: Sequence[str]) -> None:
        """Destroys the keys of these; what was sealed under them is noted elsewhere. Raises KeysUnavailable."""
        now = self._clock()
        self._people.keys.destroy(dict.fromkeys(subjects, now))

    def erase_again(self) -> int:
        """Erases what was erased before and came back, as in a restored database; returns how many subjects.

        Also what a process left that ended in between. Raises DBAPIError, KeysUnavailable, CannotErase.
        """
        destroyed = self._people.keys.destroyed()
        self._people.keys.destroy(destroyed)
        gone = sorted(destroyed)
        back: dict[str, list[str]] = {}
        with connect_to_write(self._engine) as connection, connection.begin():
            for at in range(0, len(gone), _PAGE):
                connection.execute(delete(complaint_text).where(complaint_text.c.id.in_(gone[at : at + _PAGE])))
                forget_tickets(connection, gone[at : at + _PAGE])
        with self._engine.connect() as connection:
            for at in range(0, len(gone), _PAGE):
                there = select(sealed_record.c.dossier_id, sealed_record.c.subject_id).where(
                    sealed_record.c.subject_id.in_(gone[at : at + _PAGE]), sealed_record.c.erased == 0
                )
                scans = (
                    select(scan_text.c.dossier_id, scan_text.c.subject)
                    .join(dossier, dossier.c.id == scan_text.c.dossier_id)
                    .where(scan_text.c.subject.in_(gone[at : at + _PAGE]), scan_text.c.state != TextState.ERASED)
                    .distinct()
                )
                for dossier_id, subject in (*connection.execute(there), *connection.execute(scans)):
                    back.setdefault(dossier_id, []).append(subject)
        now = self._clock()
        for dossier_id, each in back.items():
            self._note(dossier_id, tuple(each), RESTORE, RESTORER, now)
        return sum(map(len, back.values()))

    def _note(self, dossier_id: str, subjects: tuple[str, ...], cause: str, actor: str, now: Instant) -> bool:
        """False where the dossier keeps them."""

        def destroy(connection: Connection, _: object) -> None:
            self._people.keys.destroy(dict.fromkeys(subjects, now))
            for subject in subjects:
                blank_rows(connection, subject)

        envelope = Envelope(stream_of(dossier_id), Erase(subjects, cause), sent_by(actor, new_key()), actor)
        done = self._writer.append(envelope, destroy)
        if isinstance(done, Refused) and done.code is not Refusal.WRONG_STATE:
            raise CannotErase(f"{dossier_id}: {done.code}")
        return not isinstance(done, Refused)


def _subjects(connection: Connection, dossier_id: str, parts: set[str] | None) -> tuple[str, ...]:
    """With the texts goes the key of the files, also where no event names one: a scan may be sealed, and its server end
    before the event. So do the scans of the ticket that it came with.
    """
    query = select(sealed_record.c.subject_id).where(
        sealed_record.c.dossier_id == dossier_id, sealed_record.c.erased == 0
    )
    if parts is not None:
        query = query.where(sealed_record.c.part.in_(sorted(parts)))
    found = tuple(connection.execute(query.order_by(sealed_record.c.seq)).scalars())
    with_files = parts is None or TEXTS in parts
    return (*found, key_of_files(dossier_id), *of_ticket_of(connection, dossier_id)) if with_files else found
