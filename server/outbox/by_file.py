"""Takes what came back in a file: what the other side has is not told again, what it says of its own is followed."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.tables import untold
from server.journal.database.dialects import connect_to_write

from .files import Answered, Fault
from .heard import SaidStep
from .inbox import NOTHING, Inbox

BY: Final = "outbox-file"
"""Who says what stands in a file, as an event has it."""


class Taken(Struct, frozen=True):
    """`told`: events that the other side has, and are told no more; `refused`: those it did not take, which wait;
    `followed`: dossiers of theirs that stand otherwise now. Rows that said nothing new are in none of them.
    """

    told: int = 0
    refused: int = 0
    followed: int = 0


def waiting_of(engine: Engine) -> list[str]:
    """The dossiers of which something waits to be told. Raises DBAPIError."""
    with engine.connect() as connection:
        return list(connection.scalars(select(untold.c.id).distinct().order_by(untold.c.id)))


def take_answers(engine: Engine, inbox: Inbox, rows: Sequence[Answered]) -> tuple[Taken, list[Fault]]:
    """Takes rows that can be; a row taken before changes nothing. Raises SQLAlchemyError."""
    told, refused = _about_ours(engine, [row for row in rows if row.key])
    followed, faults = 0, []
    for row in sorted((row for row in rows if not row.key and not row.error), key=lambda row: row.at):
        said = SaidStep(row.code, row.state, row.at)
        heard = inbox.hear_step(said, f"{BY}/{row.code}/{row.state}/{row.at}", BY, lambda branch: True)
        if isinstance(heard, Refused):
            faults.append(Fault(row.line, "code", _WHY.get(heard.code, heard.code.value)))
        elif heard.change != NOTHING:
            followed += 1
    return Taken(told, refused, followed), faults


_WHY: Final = {
    Refusal.UNKNOWN_DOSSIER: "nobody has entered a dossier with this code",
    Refusal.BAD_FIELD: "it is decided here: a row about it has the key of its message",
}


def _about_ours(engine: Engine, rows: Sequence[Answered]) -> tuple[int, int]:
    """An event is told when each of its messages that the file names was taken."""
    taken: dict[tuple[str, int], bool] = {}
    for row in rows:
        dossier_id, _, rest = row.key.partition("/")
        seq = rest.partition("/")[0]
        if seq.isascii() and seq.isdigit() and len(seq) <= 12:
            event = dossier_id, int(seq)
            taken[event] = taken.get(event, True) and not row.error
    with connect_to_write(engine) as connection, connection.begin():
        gone = sum(_told(connection, *event) for event, is_taken in taken.items() if is_taken)
    return gone, sum(not is_taken for is_taken in taken.values())


def _told(connection: Connection, dossier_id: str, seq: int) -> int:
    of_it = untold.c.id == dossier_id, untold.c.seq == seq
    return connection.execute(delete(untold).where(*of_it)).rowcount
