"""What the rows of a dossier say: one for lists, one for figures, one for each payment and for each awaited opinion."""

from typing import Any

from sqlalchemy import Connection, Table, delete, insert

from protocol.ids import Instant
from server.journal.database.dialects import insert_or_replace

from .asked_papers import Asked, write_asked
from .stream.signed import awaiting
from .stream.state import Dossier
from .tables import course, dossier, opinion, payment, to_sign


def write_rows(connection: Connection, state: Dossier) -> None:
    """Writes them anew, in the transaction of the event. Raises DBAPIError."""
    connection.execute(insert_or_replace(connection, dossier), [row_of(state)])
    figures = course_of(state)
    if figures is not None:
        connection.execute(insert_or_replace(connection, course), [figures])
    if state.consultations:
        connection.execute(delete(opinion).where(opinion.c.id == state.id))
        if awaited := opinions_of(state):
            connection.execute(insert(opinion), awaited)
    if state.money.entries:
        connection.execute(insert_or_replace(connection, payment), payments_of(state))
    if state.files:
        write_to_sign(connection, state)


def write_to_sign(connection: Connection, state: Dossier) -> None:
    """The files that wait for a signature. Raises DBAPIError."""
    connection.execute(delete(to_sign).where(to_sign.c.id == state.id))
    waiting = to_sign_of(state)
    if waiting:
        connection.execute(insert(to_sign), waiting)


def to_sign_of(state: Dossier) -> list[dict[str, Any]]:
    """A row for each file that waits for a signature."""
    return [
        {"id": state.id, "file": one.filed.file, "look": str(look), "filed_at": one.at} for one, look in awaiting(state)
    ]


def rows_of(table: Table, state: Dossier) -> list[dict[str, Any]]:
    """The rows that this table has of a dossier that was drafted."""
    if table in (payment, opinion):
        return payments_of(state) if table is payment else opinions_of(state)
    if table is to_sign:
        return to_sign_of(state)
    one = row_of(state) if table is dossier else course_of(state)
    return [] if one is None else [one]


def row_of(state: Dossier) -> dict[str, Any]:
    """The row of a dossier that was drafted, as its events left it."""
    offered = None if state.offer is None else state.offer.to
    return {
        "id": state.id,
        "seq": state.seq,
        "code": state.code,
        "state": str(state.state),
        "branch": state.branch,
        "procedure": state.procedure,
        "ticket_id": state.ticket_id,
        "unit": None if state.holder is None else state.holder.unit,
        "holder": None if state.holder is None else state.holder.person,
        "offered_unit": None if offered is None else offered.unit,
        "offered_to": None if offered is None else offered.person,
        "drafted_at": state.drafted_at,
        "received_at": None if not state.receipts else state.receipts[0].at,
        "due_at": due_at_of(state),
        "ended_at": state.ended_at,
        "since": None if state.holder is None else state.steps[-1].since,
        "offered_at": None if state.offer is None else state.offer.at,
        "drop_off": None if state.listed is None else state.listed.drop_off,
        "drop_place": None if state.listed is None else state.listed.place,
        "sheets": None if state.listed is None else state.listed.sheets,
        "has_new_date": state.due is not None and state.due.reappointed,
        "way": str(state.way),
        "external": state.external,
        "parent": None if state.parent is None else state.parent.id,
    }


def due_at_of(state: Dossier) -> Instant | None:
    """Ours; of one that another system decides theirs; of one that waits to be checked, until when."""
    if state.due is not None:
        return state.due.current_at
    return state.check_by if state.theirs is None else state.theirs.due_at


def payments_of(state: Dossier) -> list[dict[str, Any]]:
    """A row for each time that money came in or went out."""
    return [
        {
            "id": state.id,
            "place": place,
            "number": one.number,
            "payment": one.payment,
            "at": one.at,
            "branch": one.branch,
            "counter": one.counter,
            "shift": one.shift,
            "n": one.n,
            "paid_by": str(one.by),
            "vnd": one.vnd,
            "voided": one.voided,
        }
        for place, one in enumerate(state.money.entries, 1)
    ]


def course_of(state: Dossier) -> dict[str, Any] | None:
    """What figures are made of; None before the receipt, and of a child: its parent is counted. `in_time` None: it is
    not decided yet.
    """
    if not state.receipts or state.due is None or state.parent is not None:
        return None
    late = None if state.decided_at is None else state.due.late(state.decided_at)
    asked = [one for each in state.consultations for one in each.opinions if one.is_asked]
    return {
        "id": state.id,
        "branch": state.branch,
        "unit": state.steps[-1].unit,
        "received_at": state.receipts[0].at,
        "decided_at": state.decided_at,
        "in_time": None if late is None else not late,
        "steps": len(state.steps),
        "named": max(0, sum(one.is_named for one in state.steps) - sum(not one.is_named for one in asked)),
        "asked": state.asked,
        "receipts": len(state.receipts),
        "papers": len(state.papers),
        "held": sum(one.held for one in state.papers),
        "way": str(state.way),
        "procedure": state.procedure,
        "hands": sum(state.decided_at is None or one.since <= state.decided_at for one in state.steps),
        "asked_papers": asked_papers_of(state),
    }


def asked_papers_of(state: Dossier) -> str:
    """What the citizen was asked for, as codes with a mark; see `asked_papers`. What comes after the decision is left
    out, so that a day's counts stay as they are.
    """
    papers = state.papers if state.decided_at is None else state.decided_papers
    came = {
        one.code: Asked.LATER if one.code in state.wanted else Asked.HELD if one.held else Asked.BROUGHT
        for one in papers
    }
    return write_asked(dict.fromkeys(state.wanted, Asked.MISSING) | came)


def opinions_of(state: Dossier) -> list[dict[str, Any]]:
    """A row for each whose opinion is awaited."""
    return [
        {
            "id": state.id,
            "no": one.no,
            "place": place,
            "unit": awaited.to.unit,
            "person": awaited.to.person,
            "since": awaited.since,
            "due_at": awaited.due_at,
        }
        for one in state.consultations
        for place, awaited in one.awaited
    ]
