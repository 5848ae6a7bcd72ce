"""Removes what no event names: uploads that nobody ended, and sealed files whose server ended before their event.

A file that was erased is unreadable without this: its dossier's key is gone. Of a ticket's scan without an event the
rows are marked as erased, and it ends as one that is over its term.
"""

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, or_, select

from server.dossier.ocr.rows import forget
from server.dossier.stream.model import stream_of
from server.dossier.tables import scan_text, ticket_scan
from server.journal.database.dialects import connect_to_write
from server.journal.schema.tables import journal

from .plain_scans import PlainScans
from .store import FileStore

EVERY_S: Final = 3600.0
NAMING: Final = ("filed", "file_signed")
"""The events that name a dossier's file."""
NAMING_TICKETS: Final = ("scanned",)
"""The events that name a ticket's scan."""
STALE_S: Final = 24 * 3600
"""A file without an event is left alone for so long: its request may be sent again."""


class _Named(Struct, frozen=True):
    sha256: str


_named = msgspec.json.Decoder(_Named).decode


class Cleaning:
    """A feed of the job thread: once an hour it looks, at the first call too. `now_s`: seconds of the system's clock,
    which dates files.
    """

    def __init__(
        self, engine: Engine, plain: PlainScans, files: FileStore, now_s: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._plain = plain
        self._files = files
        self._now_s = now_s
        self._looked_at = float("-inf")

    def feed(self) -> None:
        """Raises OSError, SQLAlchemyError; then it looks again in an hour."""
        now_s = self._now_s()
        if now_s - self._looked_at < EVERY_S:
            return
        self._looked_at = now_s
        self._plain.sweep_uploads(now_s)
        unsettled = self._files.unsettled(now_s - STALE_S)
        if not unsettled:
            return
        with self._engine.connect() as connection:
            branches = {name: branch_of(connection, owner, name) for name, owner in unsettled}
            named = {name for name, owner in unsettled if is_named(connection, owner, branches[name], name)}
        for name, _ in unsettled:
            if name in named:
                self._files.settle(name)
            elif branches[name] is None:
                self._files.drop(name)
        of_tickets = [owner for name, owner in unsettled if name not in named and branches[name] is not None]
        if of_tickets:
            with connect_to_write(self._engine) as connection, connection.begin():
                forget(connection, of_tickets)


def branch_of(connection: Connection, owner: str, name: str) -> str | None:
    """The branch of the ticket's scan that this file is, by its rows; None: it is none, or was made of one.

    Raises DBAPIError.
    """
    same = scan_text.c.dossier_id == ticket_scan.c.id
    of_it = select(ticket_scan.c.branch).join(scan_text, same).where(ticket_scan.c.id == owner, scan_text.c.raw == name)
    return connection.execute(of_it).scalar()


def is_named(connection: Connection, owner: str, branch: str | None, name: str) -> bool:
    """Whether an event names this file of a dossier, or of a branch's ticket, or the row of what was made of one.

    Raises DBAPIError.
    """
    made = scan_text.c.dossier_id == owner, or_(scan_text.c.pdf == name, scan_text.c.text == name)
    if connection.execute(select(scan_text.c.doc).where(*made).limit(1)).first() is not None:
        return True
    stream, kinds = (stream_of(owner), NAMING) if branch is None else (branch, NAMING_TICKETS)
    of_it = select(journal.c.body).where(journal.c.stream == stream, journal.c.kind.in_(kinds))
    return any(_named(body).sha256 == name for body in connection.execute(of_it).scalars())


def without_event(connection: Connection, files: FileStore, before_s: float) -> Iterator[str]:
    """Names of the files that were stored before this moment and that neither an event nor a row names.

    Reads every event once and keeps 8 bytes of each name. Raises OSError, DBAPIError.
    """
    named = array("Q")
    filed = select(journal.c.body).where(journal.c.kind.in_(NAMING))
    for body in connection.execute(filed.execution_options(yield_per=1000)).scalars():
        named.append(_short(_named(body).sha256))
    made = select(scan_text.c.raw, scan_text.c.pdf, scan_text.c.text)
    for row in connection.execute(made.execution_options(yield_per=1000)):
        named.extend(_short(name) for name in row if name is not None)
    known = array("Q", sorted(named))
    for name in files.names(before_s):
        at = bisect_left(known, short := _short(name))
        if at == len(known) or known[at] != short:
            yield name


def _short(name: str) -> int:
    return int(name[:16], 16)
