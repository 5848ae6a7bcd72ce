"""Terms of keeping of dossiers and complaints: what is over is listed, can be held for a reason, and is else erased.

The list is rows beside the journal: a row is made once a dossier has ended or a complaint was answered, and goes when
its keys are destroyed.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, insert, or_, select, update

from protocol.commands import Envelope
from protocol.complaints import EraseComplaint
from protocol.configuration import BranchConfig
from protocol.dossier_life import ENDED
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from protocol.retention import COMPLAINT, REVIEW_DAYS, kind_of, latest_end, years_kept
from server.complaints.stream import ComplaintStream
from server.complaints.stream import stream_of as complaint_stream
from server.complaints.tables import complaint, complaint_text
from server.complaints.writer import ComplaintWriter
from server.dossier.ocr.rows import TextState
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.tables import dossier, scan_text
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import Sealer
from server.jobs.worker import Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write, one_moment
from server.journal.read.stream_reader import BrokenStream
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.model import Model

from .erase import CannotErase, Eraser, of_dossier
from .tables import retention, sealed_record

KIND: Final = "retention"
RETENTION: Final = "retention"
"""The cause of such an erasure, and who does it."""
MOST: Final = 500
"""So many dossiers of each step in one run, each hour: in a city more than end in a day, and none for long."""
LOOK_EVERY_S: Final = 600.0
REVIEW_MS: Final = REVIEW_DAYS * 86_400_000
_MODEL, _COMPLAINTS = DossierStream(), ComplaintStream()
_ENDED: Final = sorted(str(state) for state in ENDED)


class Retention:
    """`config`: of a branch, as it is now: a term that was changed counts from the next run on. `zone`: of the days;
    `city_years`: the term that the city has set, of a day."""

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        now: Callable[[], Instant],
        config: Callable[[str], BranchConfig | None],
        eraser: Callable[[], Eraser],
        complaints: Callable[[], ComplaintWriter],
        zone: ZoneInfo,
        city_years: Callable[[str, date], int | None] = lambda kind, day: None,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now
        self._config = config
        self._eraser = eraser
        self._complaints = complaints
        self._zone = zone
        self._city_years = city_years
        self._looked_at = float("-inf")

    def kinds(self) -> tuple[Kind, ...]:
        return (Kind(KIND, self.run),)

    def feed(self) -> None:
        """Puts the job of this hour in. Blocking. Raises SQLAlchemyError."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return
        now = self._now()
        hour = datetime.fromtimestamp(now / 1000, self._zone).isoformat(timespec="hours")
        with connect_to_write(self._engine) as connection, connection.begin():
            queue.enqueue(connection, self._sealer, NewJob(KIND, hour.encode(), now, f"{KIND}-{hour}", KIND), now)
        self._looked_at = time.monotonic()

    async def run(self, job: Job) -> Outcome:
        """Notes what has ended, lists what is over its term, erases what was on the list for long enough."""
        await asyncio.to_thread(self.look, self._now())
        return Finished()

    def look(self, now: Instant) -> int:
        """The same; how many dossiers were erased. Raises DBAPIError, KeysUnavailable, and CannotErase, once it has
        erased the others.
        """
        with one_moment(self._engine) as connection:
            found = _ended_since(connection)
            answered = _answered_since(connection)
        rows = [row for one in found if (row := self._row(one)) is not None]
        rows += [row for one in answered if (row := self._complaint_row(one)) is not None]
        with connect_to_write(self._engine) as connection, connection.begin():
            if rows:
                connection.execute(insert(retention), rows)
            self._list(connection, now)
        with one_moment(self._engine) as connection:
            gone = over(connection, now - REVIEW_MS)
        erased, failed = 0, list[CannotErase]()
        for one, kind in gone:
            try:
                erased += self._erase(one, kind)
            except CannotErase as error:
                failed.append(error)
        if failed:
            raise failed[0]
        return erased

    def _erase(self, one: str, kind: str) -> bool:
        """False: somebody holds it. Raises as `look`."""
        with one_moment(self._engine) as connection:
            if held(connection, one):
                return False
            subjects = of_dossier(connection, one)
        if kind == COMPLAINT:
            is_kept = not self._erase_complaint(one)
        else:
            is_kept = bool(self._eraser().erase({one: subjects}, RETENTION, RETENTION))
        if is_kept:
            return False
        with connect_to_write(self._engine) as connection, connection.begin():
            connection.execute(delete(retention).where(retention.c.dossier_id == one))
        return True

    def _erase_complaint(self, complaint_id: str) -> bool:
        """False: somebody holds it meanwhile. Its key is destroyed under the lock of its head, as a dossier's; its rows
        go with the event. Raises KeysUnavailable, CannotErase.
        """
        eraser = self._eraser()

        def forget(connection: Connection, _: object) -> None:
            eraser.destroy([complaint_id])
            connection.execute(delete(complaint_text).where(complaint_text.c.id == complaint_id))

        envelope = Envelope(complaint_stream(complaint_id), EraseComplaint(), sent_by(RETENTION, new_key()), RETENTION)
        done = self._complaints().append(envelope, forget)
        why = done.code if isinstance(done, Refused) else None
        if why not in (None, Refusal.ALREADY, Refusal.WRONG_STATE):  # already: by a run that ended right after
            raise CannotErase(f"{complaint_id}: {why}")
        return why is not Refusal.WRONG_STATE

    def _row(self, dossier_id: str) -> dict[str, Any] | None:
        """Of a dossier that has ended, by its events; None of one whose events are damaged, which a check tells of."""
        state = _folded(self._engine, _MODEL, stream_of(dossier_id))
        if state is None or state.ended_at is None:
            return None
        return {
            "dossier_id": state.id,
            "branch": state.branch,
            "procedure": state.procedure,
            "kind": kind_of(str(state.state), state.result),
            "ended_at": state.ended_at,
            "listed_at": None,
            "hold": state.hold,
        }

    def _complaint_row(self, complaint_id: str) -> dict[str, Any] | None:
        """Of an answered one, in the same way."""
        state = _folded(self._engine, _COMPLAINTS, complaint_stream(complaint_id))
        return (
            None
            if state is None
            else {
                "dossier_id": state.id,
                "branch": state.branch,
                "procedure": "",
                "kind": COMPLAINT,
                "ended_at": state.answered_at,
                "listed_at": None,
                "hold": state.hold,
            }
        )

    def _list(self, connection: Connection, now: Instant) -> None:
        """By the terms of now; one whose term became longer, or that did not end then, leaves the list."""
        rows = retention.c
        groups = connection.execute(select(rows.branch, rows.procedure, rows.kind).distinct()).all()
        for branch, procedure, kind in groups:
            city_years = self._city_years(kind, datetime.fromtimestamp(now / 1000, self._zone).date())
            last = latest_end(now, years_kept(kind, self._keep_years(branch, procedure), city_years))
            of_it = (rows.branch == branch, rows.procedure == procedure, rows.kind == kind)
            is_over = rows.ended_at <= (-1 if last is None else last)
            connection.execute(update(retention).where(*of_it, is_over, rows.listed_at.is_(None)).values(listed_at=now))
            connection.execute(update(retention).where(*of_it, ~is_over).values(listed_at=None))
        connection.execute(delete(retention).where(rows.listed_at.is_not(None), _ended_otherwise()))

    def _keep_years(self, branch: str, procedure: str) -> int | None:
        config = self._config(branch)
        known = () if config is None else config.procedures
        return next((one.keep_years for one in known if one.code == procedure), None)


def _folded(engine: Engine, model: Model[Any], stream: str) -> Any:
    try:
        return load_snapshot(engine, (model,), stream).state
    except BrokenStream:
        return None


def _ended_since(connection: Connection) -> list[str]:
    """Dossiers that have ended, have sealed data or a scan, and no row yet. Raises DBAPIError."""
    sealed = select(sealed_record.c.subject_id).where(
        sealed_record.c.dossier_id == dossier.c.id, sealed_record.c.erased == 0
    )
    scans = select(scan_text.c.doc).where(scan_text.c.dossier_id == dossier.c.id, scan_text.c.state != TextState.ERASED)
    noted = select(retention.c.dossier_id).where(retention.c.dossier_id == dossier.c.id)
    kept = sealed.exists() | scans.exists()
    query = select(dossier.c.id).where(dossier.c.state.in_(_ENDED), kept, ~noted.exists())
    return list(connection.execute(query.limit(MOST)).scalars())


def _answered_since(connection: Connection) -> list[str]:
    """Complaints that were answered, whose words are there, and that have no row yet. Raises DBAPIError."""
    noted = select(retention.c.dossier_id).where(retention.c.dossier_id == complaint.c.id)
    query = select(complaint.c.id).join(complaint_text, complaint_text.c.id == complaint.c.id)
    query = query.where(complaint.c.answered_at.is_not(None), ~noted.exists())
    return list(connection.execute(query.order_by(complaint.c.id).limit(MOST)).scalars())


def _ended_otherwise() -> ColumnElement[bool]:
    """Whether a row's dossier goes on, or ended later: its return was taken back. Its end of then is noted anew."""
    since = dossier.c.ended_at.is_distinct_from(retention.c.ended_at)
    return select(dossier.c.id).where(dossier.c.id == retention.c.dossier_id, since).exists()


def over(connection: Connection, listed_by: Instant) -> list[tuple[str, str]]:
    """What was listed then or before, and nobody holds, each with its kind. Raises DBAPIError."""
    rows = retention.c
    query = select(rows.dossier_id, rows.kind).where(rows.listed_at <= listed_by, rows.hold.is_(None))
    found = connection.execute(query.order_by(rows.listed_at, rows.dossier_id).limit(MOST))
    return [(one, kind) for one, kind in found]


def listed(connection: Connection, branches: Collection[str] | None, most: int) -> list[Row[Any]]:
    """The list of these branches (None: of all): what is over its term, and what is held, the earliest first.

    `whole_code`, `whole_hold`: of the held dossier that a row's is a part of, which keeps both; else None.
    """
    rows, whole, of_whole = retention.c, dossier.alias(), retention.alias()
    code = func.coalesce(dossier.c.code, complaint.c.code).label("code")
    held_with = whole.c.code.label("whole_code"), of_whole.c.hold.label("whole_hold")
    query = select(retention, code, *held_with).outerjoin(dossier, dossier.c.id == rows.dossier_id)
    query = query.outerjoin(complaint, complaint.c.id == rows.dossier_id)
    holds_it = (of_whole.c.dossier_id == dossier.c.parent) & of_whole.c.hold.is_not(None)
    query = query.outerjoin(of_whole, holds_it).outerjoin(whole, whole.c.id == of_whole.c.dossier_id)
    query = query.where(rows.listed_at.is_not(None) | rows.hold.is_not(None))
    if branches is not None:
        query = query.where(rows.branch.in_(sorted(branches)))
    return list(connection.execute(query.order_by(rows.listed_at, rows.dossier_id).limit(most)))


def held(connection: Connection, dossier_id: str) -> bool:
    """Whether somebody holds it, or the dossier that it is a part of. Raises DBAPIError."""
    whole = select(dossier.c.parent).where(dossier.c.id == dossier_id).scalar_subquery()
    of_it = or_(retention.c.dossier_id == dossier_id, retention.c.dossier_id == whole)
    query = select(retention.c.dossier_id).where(of_it, retention.c.hold.is_not(None))
    return connection.execute(query.limit(1)).first() is not None


def write_hold(connection: Connection, dossier_id: str, hold: str | None) -> None:
    """Beside the event, in its transaction. Raises DBAPIError."""
    connection.execute(update(retention).where(retention.c.dossier_id == dossier_id).values(hold=hold))
