"""Ends tickets' scans after their days: their keys are destroyed, then their words, rows and files go.

A process that ends between these leaves what nobody can read; the next look goes on. What an erasure took goes too,
and what `Cleaning` found without an event.
"""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from protocol.dossier_files import TICKET_SCAN_DAYS
from protocol.ids import Instant
from server.dossier import ticket_scans
from server.dossier.files.plain_scans import PlainScans
from server.dossier.files.store import FileStore
from server.dossier.ocr.rows import forget
from server.journal.database.dialects import connect_to_write, one_moment

from .people import People

T = TypeVar("T")

DAY_MS: Final = 86_400_000
LOOK_EVERY_S: Final = 3600.0
MOST: Final = 500
"""Scans of one step."""


class TicketScanTerm:
    """A feed of the job thread: it looks once an hour, at the first call too. `days`: scans are kept for so many."""

    def __init__(
        self,
        engine: Engine,
        people: People,
        files: FileStore,
        plain: PlainScans,
        now: Callable[[], Instant],
        days: int = TICKET_SCAN_DAYS,
    ) -> None:
        self._engine = engine
        self._people = people
        self._files = files
        self._plain = plain
        self._now = now
        self._looked_at = float("-inf")
        self.days = days

    def feed(self) -> None:
        """Raises SQLAlchemyError, KeysUnavailable, OSError; then it is tried again."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            self.look()
            self._looked_at = time.monotonic()

    def look(self) -> int:
        """Ends every scan that is over its term; how many. Raises as `feed`."""
        ended, before = 0, self._now() - self.days * DAY_MS
        while ids := self._read(lambda connection: ticket_scans.over(connection, before, MOST)):
            self._people.keys.destroy(dict.fromkeys(ids, self._now()))
            with connect_to_write(self._engine) as connection, connection.begin():
                forget(connection, ids)
            ended += len(ids)
        while gone := self._read(lambda connection: ticket_scans.erased(connection, MOST)):
            self._people.keys.destroy({row.id: self._now() for row in gone})  # of one without an event there still is
            for row in gone:
                for name in (row.raw, row.pdf, row.text):
                    if name is not None:
                        self._files.drop(name)
            with connect_to_write(self._engine) as connection, connection.begin():
                ticket_scans.drop(connection, [row.id for row in gone])
        self._plain.sweep(before / 1000)
        return ended

    def _read(self, read: Callable[[Connection], T]) -> T:
        with one_moment(self._engine) as connection:
            return read(connection)
