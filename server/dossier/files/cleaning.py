"""Removes what no event names: uploads that nobody ended, and sealed files whose server ended before their event.

A file that was erased is unreadable without this: its dossier's key is gone.
"""

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, or_, select

from server.dossier.stream.model import stream_of
from server.dossier.tables import scan_text
from server.journal.schema.tables import journal

from .plain_scans import PlainScans
from .store import FileStore

EVERY_S: Final = 3600.0
NAMING: Final = ("filed", "file_signed")
"""The events that name a file."""
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
            named = {name for name, dossier_id in unsettled if is_named(connection, dossier_id, name)}
        for name, _ in unsettled:
            if name in named:
                self._files.settle(name)
            else:
                self._files.drop(name)


def is_named(connection: Connection, dossier_id: str, name: str) -> bool:
    """Whether an event of this dossier names the file, or the row of what was made of one. Raises DBAPIError."""
    its = scan_text.c
    made = its.dossier_id == dossier_id, or_(its.pdf == name, its.text == name, its.raw == name)
    if connection.execute(select(scan_text.c.doc).where(*made).limit(1)).first() is not None:
        return True
    filed = select(journal.c.body).where(journal.c.stream == stream_of(dossier_id), journal.c.kind.in_(NAMING))
    return any(_named(body).sha256 == name for body in connection.execute(filed).scalars())


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
