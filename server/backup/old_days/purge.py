"""Takes old days out of the database: only what an archive holds, and nothing of the last eight days."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, select

from server.backup.archive import Manifest
from server.journal.database.dialects import connect_to_write, insert_or_replace
from server.journal.read.stream_reader import Head, lock_heads, read_begin, read_hash
from server.journal.schema.tables import archived, journal, number
from server.visits.follower import MODEL, seq_reached


class NotTaken(StrEnum):
    """Why the old days of a stream stay."""

    NOT_ARCHIVED = "not_archived"
    """The archive does not hold all of them."""
    OTHER_EVENTS = "other_events"
    """The archive holds other events than the database."""
    VISITS_BEHIND = "visits_behind"
    """The rows of visits do not hold them yet."""


class StaysHere(Exception):
    """Nothing of a stream was taken out."""

    def __init__(self, stream: str, why: NotTaken) -> None:
        super().__init__(f"{stream}: {why}")
        self.stream = stream
        self.why = why


def check_purge(connection: Connection, held: Manifest, heads: Mapping[str, Head]) -> None:
    """Whether a verified archive holds every stored event up to these. Raises StaysHere, DBAPIError."""
    for name, head in heads.items():
        begin, end = held.begins.get(name), held.heads.get(name)
        if begin is None or end is None or end.seq < head.seq or begin.seq > read_begin(connection, name).seq:
            raise StaysHere(name, NotTaken.NOT_ARCHIVED)
        if read_hash(connection, name, end.seq) != end.hash:  # and so, by the chain, every event before
            raise StaysHere(name, NotTaken.OTHER_EVENTS)
        if MODEL.owns(name) and seq_reached(connection, name) <= head.seq:
            raise StaysHere(name, NotTaken.VISITS_BEHIND)


def purge(engine: Engine, held: Manifest, name: str, head: Head) -> int:
    """Takes a stream's events up to `head` out, and their numbers, in one transaction; returns how many events.

    The rows of visits stay. Raises StaysHere, SQLAlchemyError.
    """
    with connect_to_write(engine) as connection, connection.begin():
        lock_heads(connection, [name])
        check_purge(connection, held, {name: head})
        old = journal.c.stream == name, journal.c.seq <= head.seq
        stored = select(journal.c.day).where(journal.c.stream == name, journal.c.seq > head.seq)
        days = select(journal.c.day).where(*old, journal.c.day.not_in(stored)).distinct()
        connection.execute(delete(number).where(number.c.branch == name, number.c.day.in_(days)))
        gone = connection.execute(delete(journal).where(*old)).rowcount
        row = {"stream": name, "seq": head.seq, "day": head.day, "hash": head.hash, "at": head.at}
        connection.execute(insert_or_replace(connection, archived), row)
    return gone
