"""The keys of sealed data, `DATA/keys/people.sqlite`: outside the database, so that destroying one destroys what it
seals in every copy of the database, back-ups too.

A file of its own, with SQLite's own guarantees: a key is on the disk when `make` returns, and overwritten there when
`destroy` returns (`secure_delete`; what a disk keeps of overwritten blocks is not ours). Each key is sealed by the
server's key, so the file alone opens nothing.
"""

import errno
import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from protocol.ids import Instant
from server.jobs.sealing import KEY_BYTES, CannotOpen, Sealer

from .erased_list import LIST, add, read_list

FILE: Final = Path("keys", "people.sqlite")
BUSY_MS: Final = 10_000
_PAGE: Final = 500
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})

TABLES = """
CREATE TABLE IF NOT EXISTS key (id TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS destroyed (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
"""


class KeyDestroyed(Exception):
    """A key of this id was destroyed: there will be none again."""


class Why(StrEnum):
    """Why keys are not available, for logs, refusals and findings."""

    MISSING = "the file of people's keys is missing"
    FULL = "the disk of people's keys is full"
    DAMAGED = "the file of people's keys is damaged"
    BUSY = "the file of people's keys is in use by another program"
    UNREADABLE = "the file of people's keys cannot be read or written"


class KeysUnavailable(Exception):
    """The keys cannot be read or written now; nothing was changed."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class KeyStore:
    """Any thread and process may use it. `purpose` of the wrapping key: `people keys`.

    Every method raises KeysUnavailable. The file is opened anew after a fault, and where another is in its place.
    """

    def __init__(self, data: Path, server_key: bytes) -> None:
        self._path = data / FILE
        self._list = data / LIST
        self._wrap = Sealer(server_key, "people keys")
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    def make(self, key_id: str, may_begin: Callable[[], bool] = lambda: True) -> bytes:
        """The key of this id, a new one where there is none. Raises KeyDestroyed, CannotOpen.

        `may_begin`: where there is no file, whether one may be begun: not where it has held keys before.
        """
        with self._faults():
            is_new = not self._path.exists()
        if is_new and not may_begin():
            raise KeysUnavailable(Why.MISSING)
        with self._writing(begins=is_new) as connection:
            found = connection.execute("SELECT sealed FROM key WHERE id = ?", (key_id,)).fetchone()
            if found is not None:
                return self._wrap.open((key_id,), found[0])
            if connection.execute("SELECT 1 FROM destroyed WHERE id = ?", (key_id,)).fetchone():
                raise KeyDestroyed(key_id)
            key = secrets.token_bytes(KEY_BYTES)
            connection.execute("INSERT INTO key VALUES (?, ?)", (key_id, self._wrap.seal((key_id,), key)))
        return key

    def of(self, key_ids: Sequence[str]) -> dict[str, bytes]:
        """The keys that there are, by id. Raises CannotOpen."""
        rows = self._select("SELECT id, sealed FROM key WHERE id IN", key_ids)
        return {key_id: self._wrap.open((key_id,), sealed) for key_id, sealed in rows}

    def look(self) -> None:
        """Reads a page of the file; nothing where it can be used."""
        with self._faults():
            self._opened().execute("SELECT count(*) FROM (SELECT id FROM key LIMIT 1)").fetchone()

    def begin(self) -> None:
        """Makes the file where there is none, whatever it may have held before."""
        with self._faults():
            self._opened(begins=True)

    def lost(self, key_ids: Sequence[str]) -> set[str]:
        """Which of these are not there, and were not destroyed."""
        known = {key_id for key_id, _ in self._select("SELECT id, 0 FROM key WHERE id IN", key_ids)}
        return set(key_ids) - known - self.destroyed(key_ids).keys()

    def destroy(self, destroyed: Mapping[str, Instant], *, begins: bool = False) -> None:
        """Destroys these keys, each at its moment, and lists their ids, so that a restore destroys them again.

        Twice is once. `begins`: makes a file where there is none. When it raises, the list may have them.
        """
        if not destroyed:
            return
        with self._writing(begins=begins) as connection:
            known = dict(_page_by_page(connection, "SELECT id, at FROM destroyed WHERE id IN", list(destroyed)))
            new = {key_id: at for key_id, at in destroyed.items() if key_id not in known}
            if new:
                add(self._list, new, lambda: dict(connection.execute("SELECT id, at FROM destroyed")))
            connection.executemany("INSERT INTO destroyed VALUES (?, ?)", new.items())
            connection.executemany("DELETE FROM key WHERE id = ?", [(key_id,) for key_id in destroyed])

    def destroyed(self, key_ids: Sequence[str] | None = None) -> dict[str, Instant]:
        """Of these keys, or of all, those that were destroyed, and when."""
        if key_ids is not None:
            return dict(self._select("SELECT id, at FROM destroyed WHERE id IN", key_ids))
        with self._faults():
            if not self._path.exists():
                return {}
            return dict(self._opened().execute("SELECT id, at FROM destroyed"))

    def close(self) -> None:
        """Closes the file; it is opened again when it is next used."""
        with self._lock:
            self._forget()

    def _select(self, query: str, key_ids: Sequence[str]) -> list[tuple[str, Any]]:
        if not key_ids:
            return []
        with self._faults():
            return list(_page_by_page(self._opened(), query, key_ids))

    @contextmanager
    def _writing(self, *, begins: bool) -> Iterator[sqlite3.Connection]:
        with self._faults():
            connection = self._opened(begins=begins)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """One at a time; what the disk and SQLite say as KeysUnavailable."""
        with self._lock:
            try:
                yield
            except (sqlite3.Error, OSError) as error:
                self._forget()
                raise KeysUnavailable(_why(error)) from error

    def _opened(self, *, begins: bool = False) -> sqlite3.Connection:
        """The file; never a new one, unless it `begins`."""
        there = _identity(self._path)
        if there is None and not begins:
            self._forget()
            raise KeysUnavailable(Why.MISSING)
        if self._connection is None or there != self._identity:
            self._forget()
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.execute("PRAGMA secure_delete = ON")
                connection.executescript(TABLES)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
            self._identity = _identity(self._path)
            self._end = weakref.finalize(self, connection.close)  # where nobody closes: a store ends with its process
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection = None
            self._end()


def _page_by_page(connection: sqlite3.Connection, query: str, key_ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for at in range(0, len(key_ids), _PAGE):
        page = key_ids[at : at + _PAGE]
        yield from connection.execute(f"{query} ({', '.join('?' * len(page))})", page)


def _identity(path: Path) -> tuple[int, int] | None:
    """The file's device and number; None where there is none. Raises OSError where it cannot be looked at."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _why(error: sqlite3.Error | OSError) -> Why:
    if isinstance(error, OSError):
        return Why.FULL if error.errno in _FULL else Why.UNREADABLE
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return Why.FULL
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Why.BUSY
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Why.DAMAGED
        case _:
            return Why.UNREADABLE


__all__ = ["FILE", "LIST", "CannotOpen", "KeyDestroyed", "KeyStore", "KeysUnavailable", "Why", "read_list"]
