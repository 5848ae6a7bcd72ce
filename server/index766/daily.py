"""The job that counts each day once it is over; days that were missed, because nothing ran, are counted too."""

import asyncio
import time
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from protocol.ids import Instant
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import Sealer
from server.jobs.worker import Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write, one_moment

from .count import Counts, count_day, first_receipt, is_counted, write_day
from .procedures import Counted, count_procedures, write_procedures

KIND: Final = "index"
MOST_DAYS: Final = 31
"""So many days back are looked for: who starts this release, or was away, gets the month before."""
LOOK_EVERY_S: Final = 600.0


class DailyIndex:
    """`branches`: their ids. `zone`: in which a day begins and ends."""

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        now: Callable[[], Instant],
        branches: Callable[[], Collection[str]],
        zone: ZoneInfo,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now
        self._branches = branches
        self._zone = zone
        self._looked_at = float("-inf")

    def kinds(self) -> tuple[Kind, ...]:
        return (Kind(KIND, self.run),)

    def feed(self) -> None:
        """Puts jobs in for days that are over and not counted, the newest first. Blocking. Raises SQLAlchemyError."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return
        with self._engine.connect() as connection:
            wanted = self.wanted(connection)
        if wanted:
            now = self._now()
            with connect_to_write(self._engine) as connection, connection.begin():
                for day in wanted:
                    job = NewJob(KIND, day.isoformat().encode(), now, f"{KIND}-{day.isoformat()}", KIND)
                    queue.enqueue(connection, self._sealer, job, now)
        self._looked_at = time.monotonic()

    def wanted(self, connection: Connection) -> list[date]:
        """Days to count: since the first dossier, at most `MOST_DAYS`. Raises DBAPIError."""
        first = first_receipt(connection)
        if first is None:
            return []
        begin, today = self._day_of(first), self._day_of(self._now())
        days = [today - timedelta(days=back) for back in range(1, MOST_DAYS + 1)]
        return [day for day in days if day >= begin and not is_counted(connection, day)]

    async def run(self, job: Job) -> Outcome:
        """Counts the day of the payload."""
        day, branches = date.fromisoformat(job.payload.decode()), sorted(self._branches())
        if day >= self._day_of(self._now()):
            return Finished()  # the clock went back
        counts, procedures = await asyncio.to_thread(self._count, day, branches)

        def write(connection: Connection) -> None:
            write_day(connection, day, counts)
            write_procedures(connection, day, procedures)

        return Finished(write)

    def _count(self, day: date, branches: Collection[str]) -> tuple[Counts, Counted]:
        with one_moment(self._engine) as connection:
            of_day = count_day(connection, day, self._zone, branches)
            return of_day, count_procedures(connection, day, self._zone)

    def _day_of(self, at: Instant) -> date:
        return datetime.fromtimestamp(at / 1000, self._zone).date()
