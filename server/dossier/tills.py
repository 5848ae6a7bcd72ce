"""The cash of the counters: their shifts, the numbers of receipts, and how a shift is closed.

A counter's row is locked by whoever gives a number or closes its shift, so no payment falls between two shifts.
"""

from collections.abc import Callable, Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, Connection, Row, and_, case, distinct, func, select, update

from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.payment.money import PaidBy
from protocol.problem import Refused
from server.journal.database.dialects import insert_or_leave

from .stream.money import Place
from .tables import closing, payment, till

AHEAD = 1_000
"""Numbers that are passed over after a restore: nobody knows which were given."""


class Shift(Struct, frozen=True):
    """What a shift took. `cash_vnd`: what should be in the drawer; `receipts`: numbers given, `voided`: of these, void.

    `since`: of its first payment; None where nothing was taken. A number that several dossiers share is void when each
    of them has its share void.
    """

    branch: str
    counter: str
    shift: int
    cash_vnd: int = 0
    transfer_vnd: int = 0
    receipts: int = 0
    voided: int = 0
    since: Instant | None = None


class Counted(Struct, frozen=True):
    """The end of a shift as somebody counted it. `reason`: a code, why the cash differs."""

    branch: str
    counter: str
    shift: int
    vnd: int
    reason: str | None


class DatabaseTills:
    """See `stream.money.Tills`. `connection`: of the transaction that is under way."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        self._connection = connection

    def next(self, branch: str, counter: str, payment_id: str | None, now: Instant) -> Place:
        """Raises DBAPIError."""
        connection = self._connection()
        shift, last = _locked(connection, branch, counter)
        rows = payment.c
        if payment_id is not None:
            known = select(rows.n).where(*_of(branch, counter, shift))
            known = known.where(rows.payment == payment_id, rows.voided.is_(None), rows.vnd > 0).limit(1)
            n = connection.execute(known).scalar()
            if n is not None:
                return Place(shift, n)
        here = (till.c.branch == branch, till.c.counter == counter)
        connection.execute(update(till).where(*here).values(last=last + 1))
        return Place(shift, last + 1)

    def shift(self, branch: str, counter: str, now: Instant) -> int:
        """Raises DBAPIError."""
        return _locked(self._connection(), branch, counter)[0]


def _locked(connection: Connection, branch: str, counter: str) -> tuple[int, int]:
    """The shift and its last number, locked until the transaction ends."""
    here = (till.c.branch == branch, till.c.counter == counter)
    if not connection.execute(update(till).where(*here).values(last=till.c.last)).rowcount:
        passed_over = connection.execute(select(till.c.last).where(till.c.branch == _EVERY)).scalar() or 0
        first = {"branch": branch, "counter": counter, "shift": 1, "last": passed_over}
        connection.execute(insert_or_leave(connection, till), [first])
        connection.execute(update(till).where(*here).values(last=till.c.last))
    shift, last = connection.execute(select(till.c.shift, till.c.last).where(*here)).one()
    return shift, last


_EVERY = "*"


def _of(branch: str, counter: str, shift: int) -> tuple[Any, ...]:
    return (payment.c.branch == branch, payment.c.counter == counter, payment.c.shift == shift)


def open_shifts(connection: Connection, branches: Collection[str] | None, most: int) -> list[Shift]:
    """Shifts that took money and are not closed, of these branches (None: of all), at most so many: those that go on
    for longest first. Raises DBAPIError.
    """
    rows, first = payment.c, func.min(payment.c.at)
    here = (rows.branch == till.c.branch, rows.counter == till.c.counter, rows.shift == till.c.shift)
    query = select(till.c.branch, till.c.counter, till.c.shift).join(payment, and_(*here))
    if branches is not None:
        query = query.where(till.c.branch.in_(sorted(branches)))
    query = query.group_by(till.c.branch, till.c.counter, till.c.shift)
    found = connection.execute(query.order_by(first, till.c.branch, till.c.counter).limit(most)).all()
    return [taken(connection, *row) for row in found]


def taken(connection: Connection, branch: str, counter: str, shift: int) -> Shift:
    """What a shift took. Raises DBAPIError."""
    rows = payment.c
    live = rows.voided.is_(None)
    cash = func.sum(case((live & (rows.paid_by == PaidBy.CASH.value), rows.vnd), else_=0)).cast(BigInteger)
    transfer = func.sum(case((live & (rows.paid_by == PaidBy.VIETQR.value), rows.vnd), else_=0)).cast(BigInteger)
    in_force = func.count(distinct(case((live, rows.n))))
    sums = (cash, transfer, func.count(distinct(rows.n)), in_force, func.min(rows.at))
    in_cash, by_transfer, receipts, good, since = connection.execute(
        select(*sums).where(*_of(branch, counter, shift))
    ).one()
    return Shift(branch, counter, shift, in_cash or 0, by_transfer or 0, receipts, receipts - good, since)


def lines(connection: Connection, branch: str, counter: str, shift: int, after: int, most: int) -> list[Row[Any]]:
    """Lines of a shift, by number, those above `after`: of at most so many numbers. Raises DBAPIError."""
    here = (*_of(branch, counter, shift), payment.c.n > after)
    numbers = select(payment.c.n).where(*here).distinct().order_by(payment.c.n).limit(most)
    query = select(payment).where(*here, payment.c.n.in_(numbers))
    return list(connection.execute(query.order_by(payment.c.n, payment.c.at, payment.c.id)))


def close(connection: Connection, counted: Counted, by: str, now: Instant) -> Shift | Refused:
    """Closes the shift in this transaction; its numbers go on in the next. Raises DBAPIError."""
    here = (till.c.branch == counted.branch, till.c.counter == counted.counter)
    if not connection.execute(update(till).where(*here).values(last=till.c.last)).rowcount:
        return Refused(Refusal.NOT_FOUND)
    if connection.execute(select(till.c.shift).where(*here)).scalar_one() != counted.shift:
        return Refused(Refusal.ALREADY)
    found = taken(connection, counted.branch, counted.counter, counted.shift)
    if not found.receipts:
        return Refused(Refusal.WRONG_STATE, detail="nothing was taken in this shift")
    if counted.vnd != found.cash_vnd and counted.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "the cash differs")
    connection.execute(update(till).where(*here).values(shift=till.c.shift + 1))
    row = {
        "branch": counted.branch,
        "counter": counted.counter,
        "shift": counted.shift,
        "closed_at": now,
        "closed_by": by,
        "cash_vnd": found.cash_vnd,
        "transfer_vnd": found.transfer_vnd,
        "receipts": found.receipts,
        "voided": found.voided,
        "counted_vnd": counted.vnd,
        "reason": None if counted.vnd == found.cash_vnd else counted.reason,
    }
    connection.execute(closing.insert(), [row])
    return found


def closings(connection: Connection, branches: Collection[str] | None, most: int) -> list[Row[Any]]:
    """Shifts that were closed, the latest first. Raises DBAPIError."""
    query = select(closing).order_by(closing.c.closed_at.desc(), closing.c.counter, closing.c.shift).limit(most)
    if branches is not None:
        query = query.where(closing.c.branch.in_(sorted(branches)))
    return list(connection.execute(query))


def closing_of(connection: Connection, branch: str, counter: str, shift: int) -> Row[Any] | None:
    """How this shift was closed; None: it goes on, or never was. Raises DBAPIError."""
    here = (closing.c.branch == branch, closing.c.counter == counter, closing.c.shift == shift)
    return connection.execute(select(closing).where(*here)).first()


def pass_over_numbers(connection: Connection) -> None:
    """After a restore: every counter goes on above all numbers that it may have given. Raises DBAPIError."""
    highest = connection.execute(select(func.max(till.c.last))).scalar() or 0
    connection.execute(
        insert_or_leave(connection, till), [{"branch": _EVERY, "counter": _EVERY, "shift": 0, "last": 0}]
    )
    connection.execute(update(till).values(last=till.c.last + AHEAD))
    connection.execute(update(till).where(till.c.branch == _EVERY).values(last=highest + AHEAD))
