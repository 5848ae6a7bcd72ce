"""Appends commands about complaints."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine

from protocol.due.counting import DueCalendar
from protocol.enums import Refusal
from protocol.ids import Instant
from server.dossier.codes import next_code
from server.journal.read.stream_states import StreamState
from server.journal.write.stream_writer import StreamWriter

from .rows import write_row
from .stream import PREFIX, ComplaintStream

UNIT = "PA"
"""What a complaint's code begins with: `PA-261130-0001`."""


class ComplaintWriter(StreamWriter):
    """`calendar`: of a branch, None where there is none. `days`: working days until an answer."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], Instant],
        calendar: Callable[[str], DueCalendar | None],
        days: int,
        believed: Callable[[], bool] = lambda: True,
    ) -> None:
        model = ComplaintStream(calendar, self._code, days)
        super().__init__(
            engine, clock, model, prefix=PREFIX, unknown=Refusal.NOT_FOUND, named="complaints", believed=believed
        )

    def written(self, connection: Connection, held: StreamState, before: int) -> None:
        write_row(connection, held.state)

    def _code(self, now: Instant) -> str:
        return next_code(self.writing(), UNIT, now)
