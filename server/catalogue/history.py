"""The configurations that a branch has had, from its journal."""

from msgspec import Struct
from sqlalchemy import Engine

from protocol.configuration import BranchConfig
from protocol.ids import Instant
from server.journal.read.stream_reader import read_latest
from server.queue.events import events as e
from server.queue.stream import BranchStream


class Past(Struct, frozen=True):
    """A configuration that event `seq` put in force. `hash`: as the state's `config_hash`; `actor`: who did it."""

    seq: int
    at: Instant
    actor: str
    config: BranchConfig
    hash: str


def configurations(engine: Engine, branch: str, most: int) -> list[Past]:
    """The last ones, the latest first. Blocking. Raises BrokenStream, SQLAlchemyError."""
    with engine.connect() as connection:
        found = read_latest(connection, BranchStream(), branch, e.Configured.kind, most)
    return [Past(one.seq, one.at, one.actor, one.body.config, one.body.config_hash) for one in found]
