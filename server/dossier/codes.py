"""The codes of dossiers: a unit's code, the day, and a number of that unit and day, from a counter in the database.

`H26.50.05.13-261008-0975`, as the national system writes it. A counter never goes back, so no code is given twice; it
moves in the transaction of the receipt, so none is left out.
"""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from protocol.dossier_code import CodeFault, CodeFormat, write_code
from protocol.ids import Instant
from server.journal.database.dialects import insert_or_leave, insert_or_replace

from .stream.model import CITY_TIME_ZONE
from .tables import sequence

AHEAD = 1_000
"""Codes of today that are passed over after a restore: nobody knows how many were given."""

_EVERY_UNIT = "*"
_LAST = select(sequence.c.last).where(sequence.c.unit == bindparam("of"), sequence.c.day == bindparam("on"))
_NEXT = (
    update(sequence)
    .where(sequence.c.unit == bindparam("of"), sequence.c.day == bindparam("on"))
    .values(last=sequence.c.last + 1)
)


def next_code(connection: Connection, unit: str, now: Instant) -> str:
    """Takes the unit's next code of this day; the unit's counter is locked until the transaction ends.

    Raises DBAPIError, and ValueError for what is no unit's code.
    """
    today = _date(now)
    named = {"of": unit, "on": today.isoformat()}
    if not connection.execute(_NEXT, named).rowcount:
        passed_over = connection.execute(_LAST, {"of": _EVERY_UNIT, "on": today.isoformat()}).scalar() or 0
        first = {"unit": unit, "day": today.isoformat(), "last": passed_over}
        connection.execute(insert_or_leave(connection, sequence), [first])
        connection.execute(_NEXT, named)
    last = connection.execute(_LAST, named).scalar_one()
    code = write_code(unit, today, last, CodeFormat())
    if isinstance(code, CodeFault):
        raise ValueError(f"no code can be written for {unit} {last}: {code}")
    return code


def pass_over(connection: Connection, now: Instant) -> None:
    """After a restore: every unit goes on above all codes of today that it may have given. Raises DBAPIError."""
    today = _date(now).isoformat()
    rows = connection.execute(select(sequence.c.unit, sequence.c.last).where(sequence.c.day == today)).all()
    highest = max((last for _, last in rows), default=0)
    ahead = [{"unit": unit, "day": today, "last": last + AHEAD} for unit, last in rows if unit != _EVERY_UNIT]
    ahead.append({"unit": _EVERY_UNIT, "day": today, "last": highest + AHEAD})
    connection.execute(insert_or_replace(connection, sequence), ahead)


def _date(now: Instant) -> date:
    return datetime.fromtimestamp(now / 1000, CITY_TIME_ZONE).date()
