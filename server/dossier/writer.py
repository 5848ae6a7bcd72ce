"""Appends commands about dossiers, one transaction each, in a thread of its own.

Not by the branches' writer, which holds every stream in memory: there are millions of dossiers, and a city gives ten
commands a second.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, select

from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from server.journal.database.dialects import insert_or_leave
from server.journal.read.stream_states import StreamState
from server.journal.write.stream_writer import MOST_HELD, TRIES, Beside, StreamWriter
from server.queue.events.recorded import Recorded

from .codes import next_code
from .listed import find_by_external
from .rows import write_rows
from .stream.children import ENDS_OF_A_CHILD, envelopes
from .stream.model import NOT_SET_UP, PREFIX, DossierStream
from .stream.offices import Offices
from .tables import dossier, untold
from .tills import DatabaseTills

__all__ = ["MOST_HELD", "TRIES", "Beside", "DossierWriter"]


class DossierWriter(StreamWriter):
    """`branches`: the configuration in force of a branch; `is_supervisor`: of a person. `tells`: whether other systems
    are told of events.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], Instant],
        branches: Callable[[str], BranchConfig | None],
        is_supervisor: Callable[[str], bool],
        believed: Callable[[], bool] = lambda: True,
        offices: Offices = NOT_SET_UP,
        *,
        tells: bool = False,
    ) -> None:
        self._tells = tells
        tills = DatabaseTills(self.writing)
        model = DossierStream(branches, self._code, is_supervisor, offices, tills, self._taken)
        super().__init__(
            engine, clock, model, prefix=PREFIX, unknown=Refusal.UNKNOWN_DOSSIER, named="dossiers", believed=believed
        )

    def written(self, connection: Connection, held: StreamState, before: int) -> None:
        write_rows(connection, held.state)
        if self._tells and held.state.is_told:
            new = [{"id": held.state.id, "seq": seq, "at": held.state.at} for seq in range(before + 1, held.seq + 1)]
            connection.execute(insert_or_leave(connection, untold), new)

    def locked_before(self, envelope: Envelope) -> Sequence[str]:
        """The parent of a child that may end now: a parent that ends locks itself, then its children."""
        if envelope.command.leads_to not in ENDS_OF_A_CHILD:
            return ()
        wanted = select(dossier.c.parent).where(dossier.c.id == envelope.stream.removeprefix(PREFIX))
        parent = self.writing().execute(wanted).scalar()
        return () if parent is None else (f"{PREFIX}{parent}",)

    def following(self, envelope: Envelope, held: StreamState, events: tuple[Recorded[Any], ...]) -> Sequence[Envelope]:
        return envelopes(envelope, held.state, (event.body for event in events), PREFIX)

    def _code(self, unit: str, now: Instant) -> str:
        return next_code(self.writing(), unit, now)

    def _taken(self, external: str) -> str | None:
        return find_by_external(self.writing(), external)
