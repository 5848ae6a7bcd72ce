"""Writes and reads the rows of complaints, and their sealed words."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, case, func, insert, select, update

from protocol.complaints import ComplaintState
from protocol.ids import Instant
from server.jobs.sealing import Sealer
from server.journal.database.dialects import insert_or_replace

from .stream import Complaint
from .tables import complaint, complaint_text

A_PAGE: Final = 100
"""Lines of one list."""
TEXT, CONTACT, ANSWER = "text", "contact", "answer"
"""The names of what is sealed."""

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


class Counts(Struct, frozen=True):
    """Of one span: how many were sent, and answered, of these in time."""

    sent: int = 0
    answered: int = 0
    in_time: int = 0


def write_row(connection: Connection, state: Complaint) -> None:
    """Writes it anew, in the transaction of the event. Raises DBAPIError."""
    connection.execute(insert_or_replace(connection, complaint), [row_of(state)])


def row_of(state: Complaint) -> dict[str, Any]:
    """The row of a complaint, as its events left it."""
    return {
        "id": state.id,
        "code": state.code,
        "state": str(state.state),
        "branch": state.branch,
        "about": str(state.about),
        "dossier_id": state.dossier_id,
        "sent_at": state.sent_at,
        "due_at": state.due_at,
        "taker": state.taker,
        "answered_at": state.answered_at,
        "outcome": None if state.outcome is None else str(state.outcome),
    }


def by_code(connection: Connection, code: str) -> Row[Any] | None:
    """Raises DBAPIError."""
    return connection.execute(select(complaint).where(complaint.c.code == code)).first()


def by_id(connection: Connection, complaint_id: str) -> Row[Any] | None:
    """Raises DBAPIError."""
    return connection.execute(select(complaint).where(complaint.c.id == complaint_id)).first()


def read_list(connection: Connection, branches: Collection[str] | None, *, answered: bool) -> list[Row[Any]]:
    """Of these branches, None: of all; the open ones due first, or the answered ones, the newest first."""
    is_over = complaint.c.state == ComplaintState.ANSWERED.value
    query = select(complaint).where(is_over if answered else complaint.c.state != ComplaintState.ANSWERED.value)
    if branches is not None:
        query = query.where(complaint.c.branch.in_(sorted(branches)))
    order = complaint.c.answered_at.desc() if answered else complaint.c.due_at
    return list(connection.execute(query.order_by(order, complaint.c.id).limit(A_PAGE)))


def count_due(connection: Connection, branches: Collection[str] | None, until: Instant) -> int:
    """How many are open and due by then. Raises DBAPIError."""
    query = (
        select(func.count())
        .select_from(complaint)
        .where(complaint.c.state != ComplaintState.ANSWERED.value, complaint.c.due_at <= until)
    )
    if branches is not None:
        query = query.where(complaint.c.branch.in_(sorted(branches)))
    return connection.execute(query).scalar_one()


def count_span(connection: Connection, begin: Instant, end: Instant) -> Counts:
    """Of every branch. Raises DBAPIError."""
    sent = select(func.count()).select_from(complaint).where(complaint.c.sent_at >= begin, complaint.c.sent_at < end)
    in_time = func.coalesce(func.sum(case((complaint.c.answered_at <= complaint.c.due_at, 1), else_=0)), 0)
    answered = select(func.count(), in_time).where(complaint.c.answered_at >= begin, complaint.c.answered_at < end)
    n, of_these = connection.execute(answered).one()
    return Counts(connection.execute(sent).scalar_one(), n, int(of_these))


def seal_in(connection: Connection, complaint_id: str, key: bytes, values: Mapping[str, str]) -> None:
    """Writes these words beside those that are there. Raises DBAPIError."""
    sealer, of_it = Sealer.under(key), complaint_text.c.id == complaint_id
    before = connection.execute(select(complaint_text.c.fields).where(of_it)).scalar()
    fields = ({} if before is None else _decode(before)) | {
        name: sealer.seal((complaint_id, name), value.encode()) for name, value in values.items() if value
    }
    text = _encode(fields).decode()
    if before is None:
        connection.execute(insert(complaint_text), [{"id": complaint_id, "fields": text}])
    else:
        connection.execute(update(complaint_text).where(of_it).values(fields=text))


def unseal(connection: Connection, complaint_id: str, key: bytes | None) -> dict[str, str]:
    """The words in full, by name; none without the key. Raises DBAPIError, CannotOpen."""
    fields = connection.execute(select(complaint_text.c.fields).where(complaint_text.c.id == complaint_id)).scalar()
    if fields is None or key is None:
        return {}
    sealer = Sealer.under(key)
    return {name: sealer.open((complaint_id, name), value).decode() for name, value in _decode(fields).items()}
