"""The keys of sealed data, `DATA/keys/people.sqlite`: outside the database, so that destroying one destroys what it
seals in every copy of the database, back-ups too.

A file of its own, with SQLite's own guarantees: a key is on the disk when `make` returns, and overwritten there when
`destroy` returns (`secure_delete`; what a disk keeps of overwritten blocks is not ours). Each key is sealed by the
server's key, so the file alone opens nothing.
"""

import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from protocol.ids import Instant
from server.jobs.sealing import KEY_BYTES, CannotOpen, Sealer

FILE: Final = Path("keys", "people.sqlite")
LIST: Final = Path("keys", "erased.txt")
"""The ids of destroyed keys, a line each with the moment: a copy of it kept elsewhere tells a restore what to erase."""
BUSY_MS: Final = 10_000
_PAGE: Final = 500

_TABLES = """
CREATE TABLE IF NOT EXISTS key (id TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS destroyed (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
"""


class KeyDestroyed(Exception):
    """A key of this id was destroyed: there will be none again."""


class KeyStore:
    """Any thread and process may use it. `purpose` of the wrapping key: `people keys`.

    Every method raises sqlite3.Error where the file cannot be read or written.
    """

    def __init__(self, data: Path, server_key: bytes) -> None:
        self._path = data / FILE
        self._list = data / LIST
        self._wrap = Sealer(server_key, "people keys")
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def make(self, key_id: str) -> bytes:
        """The key of this id, a new one where there is none. Raises KeyDestroyed, CannotOpen."""
        with self._writing() as connection:
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
        found: dict[str, bytes] = {}
        if not self._path.exists():  # whoever only reads, such as a check by another user, makes no file
            return found
        with self._lock:
            for at in range(0, len(key_ids), _PAGE):
                page = key_ids[at : at + _PAGE]
                marks = ", ".join("?" * len(page))
                query = f"SELECT id, sealed FROM key WHERE id IN ({marks})"
                rows = self._opened().execute(query, page)
                found |= {key_id: self._wrap.open((key_id,), sealed) for key_id, sealed in rows}
        return found

    def destroy(self, key_ids: Iterable[str], now: Instant) -> None:
        """Destroys these keys and writes their ids down, so that a restore destroys them again. Twice is once."""
        self.destroy_as_of(dict.fromkeys(key_ids, now))

    def destroy_as_of(self, destroyed: Mapping[str, Instant]) -> None:
        """The same, of keys by id with the moment of each."""
        known = self._among_destroyed(list(destroyed))
        new = {key_id: at for key_id, at in destroyed.items() if key_id not in known}
        if new:
            self.note(new)
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO destroyed VALUES (?, ?)", destroyed.items())
            connection.executemany("DELETE FROM key WHERE id = ?", ((key_id,) for key_id in destroyed))

    def note(self, destroyed: Mapping[str, Instant]) -> None:
        """Adds ids to the list that is kept beside the keys, on the disk when this returns. Raises OSError."""
        lines = "".join(f"{key_id} {at}\n" for key_id, at in destroyed.items())
        descriptor = os.open(self._list, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def destroyed(self) -> dict[str, Instant]:
        """Every key that was destroyed, and when."""
        if not self._path.exists():
            return {}
        with self._lock:
            return dict(self._opened().execute("SELECT id, at FROM destroyed"))

    def _among_destroyed(self, key_ids: Sequence[str]) -> set[str]:
        """Which of these were destroyed; the others of the table are not read."""
        found: set[str] = set()
        if not self._path.exists():
            return found
        with self._lock:
            for at in range(0, len(key_ids), _PAGE):
                page = key_ids[at : at + _PAGE]
                marks = ", ".join("?" * len(page))
                query = f"SELECT id FROM destroyed WHERE id IN ({marks})"
                found |= {key_id for (key_id,) in self._opened().execute(query, page)}
        return found

    def copy(self) -> bytes:
        """The whole file, as of one moment."""
        with self._lock:
            return self._opened().serialize()

    def close(self) -> None:
        """Closes the file; it is opened again when it is next used."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_TABLES)
            self._connection = connection
            weakref.finalize(self, connection.close)  # where nobody closes: a store ends with its process
        return self._connection


def read_list(path: Path) -> dict[str, Instant]:
    """The ids of a list of destroyed keys; a last line that was cut off is passed over. Raises OSError, ValueError."""
    found = {}
    for line in path.read_text("ascii").splitlines(keepends=True):
        if line.endswith("\n"):
            key_id, _, at = line.strip().partition(" ")
            found[key_id] = int(at)
    return found


__all__ = ["FILE", "LIST", "CannotOpen", "KeyDestroyed", "KeyStore", "read_list"]
