"""The days before today, kept in memory as courses: a day that is over changes no more."""

import asyncio
from collections import OrderedDict
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from .course import Course, of_visit
from .follower import visits_of
from .tables import visit as table

MOST_DAYS: Final = 90
"""Most days kept, of all branches: about 100 KB each."""

WEEK: Final = timedelta(days=7)


class PastDay(Struct, frozen=True):
    """A day that is over: its date and the courses of its visits."""

    day: str
    courses: tuple[Course, ...]


class PastDays:
    """Reads each day once while this process runs."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], PastDay] = OrderedDict()

    async def before(self, engine: Engine, branch: str, today: str) -> tuple[PastDay | None, PastDay | None]:
        """The last day with visits before `today`, and the same weekday of the week before; None where there is none.

        Where the database does not answer there is none either: a page that compares goes on without.
        """
        a_week_ago = (date.fromisoformat(today) - WEEK).isoformat()
        keys = (branch, f"before {today}"), (branch, a_week_ago)
        if not all(key in self._kept for key in keys):
            try:
                found = await asyncio.to_thread(_read_two, engine, branch, today, a_week_ago)
            except SQLAlchemyError:
                return None, None
            for key, day in zip(keys, found, strict=True):
                self._keep(key, day)
        last, week = self._kept[keys[0]], self._kept[keys[1]]
        return (last if last.courses else None), (week if week.courses else None)

    def _keep(self, key: tuple[str, str], day: PastDay) -> None:
        self._kept[key] = day
        while len(self._kept) > MOST_DAYS:
            self._kept.popitem(last=False)


def _read_two(engine: Engine, branch: str, today: str, a_week_ago: str) -> tuple[PastDay, PastDay]:
    with engine.connect() as connection:
        last = connection.execute(
            select(func.max(table.c.day)).where(table.c.branch == branch, table.c.day < today)
        ).scalar()
        days = []
        for day in (last or "", a_week_ago):
            rows = connection.execute(select(table).where(table.c.branch == branch, table.c.day == day))
            days.append(PastDay(day, tuple(of_visit(one) for one in visits_of(rows))))
    return days[0], days[1]
