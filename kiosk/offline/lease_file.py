"""The kiosk's leased numbers and those it has given without the server, in SQLite with synchronous=FULL.

A number is committed as given before anybody sees it, so that no power cut gives it twice. The file holds secrets of
tickets' pages and is readable by its owner only. Only one program may open it. A damaged file is put aside and a new
one begun: the slips that it knew of are then admitted at a counter.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.commands import Issue
from protocol.ids import Instant
from protocol.offline import NumbersLeased
from protocol.ticket_numbers import number_text, ticket_id_of
from protocol.views import BranchView

log = logging.getLogger(__name__)

FILE = "offline.sqlite"
VERSION = 1
KEPT_MS = 8 * 86_400_000
"""How long what was sent is kept, as long as the server keeps answers."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS contact (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    heard_at INTEGER NOT NULL,
    history TEXT,
    branch TEXT
);
CREATE TABLE IF NOT EXISTS leased (
    date TEXT NOT NULL,
    prefix TEXT NOT NULL,
    next INTEGER NOT NULL,
    first INTEGER NOT NULL,
    secrets TEXT NOT NULL,
    track_url TEXT NOT NULL,
    PRIMARY KEY (date, prefix)
);
CREATE TABLE IF NOT EXISTS given (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    date TEXT NOT NULL,
    number TEXT NOT NULL,
    issue TEXT NOT NULL,
    track_url TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (date, number)
);
"""


class GivenState(StrEnum):
    """TAKEN: committed, not yet shown or printed. HANDED: a person has it. SENT: the server has it.

    REFUSED: the server does not take it. VOID: nobody ever had it.
    """

    TAKEN = "taken"
    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"
    VOID = "void"


class Given(Struct, frozen=True):
    """A number that was given without the server. `heard_at`: the last contact before it."""

    id: int
    key: str
    date: str
    number: str
    issue: Issue
    track_url: str
    taken_at: Instant
    heard_at: Instant
    state: GivenState

    @property
    def ticket_id(self) -> str:
        return ticket_id_of(self.date, self.number)


class Contact(Struct, frozen=True):
    """The last word of the server. `history`: the id of its journal; `branch`: the branch as it was then."""

    heard_at: Instant
    history: str | None
    branch: BranchView | None


class LeaseFileError(RuntimeError):
    """The file cannot be used; the text says which file and why."""


class LeaseFile:
    """Every method commits before it returns, and raises LeaseFileError when it cannot."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = _open_or_begin_anew(self._path)
        except (OSError, sqlite3.Error) as error:
            raise LeaseFileError(f"{self._path}: {error}") from error

    def contact(self) -> Contact | None:
        """The last contact; None before the first."""
        with self._commit() as connection:
            row = connection.execute("SELECT * FROM contact").fetchone()
        if row is None:
            return None
        return Contact(row["heard_at"], row["history"], _branch(row["branch"]))

    def heard(self, at: Instant, history: str | None, branch: BranchView | None) -> None:
        """Keeps the last contact. Leases of another history are dropped: its server may lease the same numbers."""
        text = None if branch is None else msgspec.json.encode(branch).decode()
        with self._commit() as connection:
            before = connection.execute("SELECT history FROM contact").fetchone()
            connection.execute("INSERT OR REPLACE INTO contact VALUES (1, ?, ?, ?)", (at, history, text))
            if before is not None and None not in (before["history"], history) and before["history"] != history:
                connection.execute("DELETE FROM leased")

    def put_lease(self, lease: NumbersLeased) -> None:
        """Replaces the lease of its date; leases of earlier dates are dropped."""
        with self._commit() as connection:
            connection.execute("DELETE FROM leased WHERE date = ?", (lease.date,))
            for one in lease.leased:
                secrets = msgspec.json.encode(one.secrets).decode()
                row = (lease.date, one.prefix, one.first, one.first, secrets, lease.track_url)
                connection.execute("INSERT INTO leased VALUES (?, ?, ?, ?, ?, ?)", row)

    def drop_leases(self, before: str | None = None) -> None:
        """Forgets the leases of earlier dates than `before`; all by default."""
        with self._commit() as connection:
            connection.execute("DELETE FROM leased WHERE ? IS NULL OR date < ?", (before, before))

    def left(self, date: str) -> dict[str, int]:
        """By prefix, how many numbers of this date are left; empty without a lease."""
        with self._commit() as connection:
            rows = connection.execute("SELECT * FROM leased WHERE date = ?", (date,)).fetchall()
        return {row["prefix"]: len(msgspec.json.decode(row["secrets"])) - row["next"] + row["first"] for row in rows}

    def take(self, date: str, prefix: str, issue: Issue, key: str, at: Instant, heard_at: Instant) -> Given | None:
        """The next number of this date and prefix, committed as taken; None when none is left."""
        with self._commit() as connection:
            row = connection.execute("SELECT * FROM leased WHERE date = ? AND prefix = ?", (date, prefix)).fetchone()
            secrets = [] if row is None else msgspec.json.decode(row["secrets"], type=list[str])
            if row is None or row["next"] - row["first"] >= len(secrets):
                return None
            n = row["next"]
            connection.execute("UPDATE leased SET next = ? WHERE date = ? AND prefix = ?", (n + 1, date, prefix))
            given = connection.execute(
                "INSERT INTO given (key, date, number, issue, track_url, taken_at, heard_at, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'taken') RETURNING *",
                (
                    key, date, number_text(prefix, n), msgspec.json.encode(issue).decode(),
                    row["track_url"] + secrets[n - row["first"]], at, heard_at,
                ),
            ).fetchone()  # fmt: skip
        return _given(given)

    def settle(self, given_id: int, state: GivenState) -> None:
        with self._commit() as connection:
            connection.execute("UPDATE given SET state = ? WHERE id = ?", (state.value, given_id))

    def given(self, *states: GivenState) -> list[Given]:
        """In the order in which they were given; only those in `states` if any are given."""
        with self._commit() as connection:
            rows = connection.execute("SELECT * FROM given ORDER BY id").fetchall()
        return [one for one in map(_given, rows) if not states or one.state in states]

    def forget(self, now: Instant) -> None:
        """Deletes what was sent, refused or void long ago."""
        with self._commit() as connection:
            connection.execute(
                "DELETE FROM given WHERE taken_at < ? AND state IN ('sent', 'refused', 'void')", (now - KEPT_MS,)
            )

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _commit(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connection as connection:
                yield connection
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise LeaseFileError(f"{self._path}: {error}; is the disk full, or the folder not writable?") from error


def _open_or_begin_anew(path: Path) -> sqlite3.Connection:
    try:
        return _open(path)
    except sqlite3.OperationalError:  # locked, or the folder cannot be written
        raise
    except sqlite3.DatabaseError as error:
        aside = path.with_suffix(".broken")
        log.warning("%s: %s; put aside as %s; a counter admits the slips it knew of", path, error, aside.name)
        path.replace(aside)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=1.0)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if connection.execute("PRAGMA user_version").fetchone()[0] > VERSION:
            raise sqlite3.OperationalError("written by a newer version of this program")
        connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _given(row: sqlite3.Row) -> Given:
    issue = msgspec.json.decode(row["issue"], type=Issue)
    return Given(
        row["id"], row["key"], row["date"], row["number"], issue, row["track_url"], row["taken_at"], row["heard_at"],
        GivenState(row["state"]),
    )  # fmt: skip


def _branch(text: str | None) -> BranchView | None:
    """None for a description that this version cannot read."""
    try:
        return None if text is None else msgspec.json.decode(text, type=BranchView)
    except msgspec.MsgspecError:
        return None
