"""Print jobs in SQLite with synchronous=FULL, so that they survive a power cut.

Only one program may open the file. A slip holds the secret of its ticket's page, so the file is readable by its owner
only, and a job is deleted after a day.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hardware.printer.ticket_printer import Reason
from hardware.slip.receipt import Printed
from hardware.slip.record import RecordError, from_text, to_text

from .job import Job, JobState, Kind, Step, after

log = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
VERSION = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    slip TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    queued_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    copy_of INTEGER
);
CREATE UNIQUE INDEX IF NOT EXISTS one_original ON job (reference) WHERE kind = 'original';
"""


class JobFileError(RuntimeError):
    """The file cannot be used; the text says which file, why, and what to do."""


class JobFile:
    """The jobs of one printer. Every method commits before it returns, and may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _open_or_begin_anew(path)
        except (OSError, sqlite3.Error) as error:
            advice = "is another program running on it? each device needs a data folder of its own that it may write to"
            raise JobFileError(f"{path}: {error}; {advice}") from error

    @contextmanager
    def _commit(self) -> Iterator[sqlite3.Connection]:
        """One transaction. Raises JobFileError when it fails, as on a full disk."""
        try:
            with self._lock, self._connection as connection:
                yield connection
        except sqlite3.Error as error:
            raise JobFileError(f"{self._path}: {error}; is the disk full, or the folder not writable?") from error

    def put(self, reference: str, kind: Kind, slip: Printed, now: datetime, copy_of: int | None = None) -> Job:
        """Adds a queued job. For an original that is stored already, returns that job."""
        at = _text(now)
        with self._commit() as connection:
            if kind is Kind.ORIGINAL:
                known = connection.execute(
                    "SELECT * FROM job WHERE reference = ? AND kind = 'original'", (reference,)
                ).fetchone()
                if known is not None:
                    return _job(known)
            row = connection.execute(
                "INSERT INTO job (reference, kind, slip, state, queued_at, changed_at, copy_of)"
                " VALUES (?, ?, ?, 'queued', ?, ?, ?) RETURNING *",
                (reference, kind.value, to_text(slip), at, at, copy_of),
            ).fetchone()
        return _job(row)

    def step(self, job_id: int, step: Step, now: datetime, reason: Reason | None = None) -> Job:
        """Changes a job's state. Raises StepError for a step that is not possible, KeyError for an unknown job."""
        with self._commit() as connection:
            row = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
            if row is None:
                raise KeyError(job_id)
            state = after(JobState(row["state"]), step)
            queued_at = _text(now) if step is Step.AGAIN else row["queued_at"]
            row = connection.execute(
                "UPDATE job SET state = ?, reason = ?, changed_at = ?, queued_at = ? WHERE id = ? RETURNING *",
                (state.value, None if reason is None else reason.value, _text(now), queued_at, job_id),
            ).fetchone()
        return _job(row)

    def supersede(self, job_id: int, now: datetime) -> tuple[Job, Job]:
        """Replaces an unconfirmed job by a copy, in one transaction; returns (old job, copy)."""
        with self._commit() as connection:
            old = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
            state = after(JobState(old["state"]), Step.SUPERSEDED)
            at = _text(now)
            changed = connection.execute(
                "UPDATE job SET state = ?, changed_at = ? WHERE id = ? RETURNING *", (state.value, at, job_id)
            ).fetchone()
            copy = connection.execute(
                "INSERT INTO job (reference, kind, slip, state, queued_at, changed_at, copy_of)"
                " VALUES (?, 'copy', ?, 'queued', ?, ?, ?) RETURNING *",
                (old["reference"], old["slip"], at, at, job_id),
            ).fetchone()
        return _job(changed), _job(copy)

    def get(self, job_id: int) -> Job | None:
        with self._commit() as connection:
            row = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
        return None if row is None else _job(row)

    def jobs(self, *states: JobState) -> list[Job]:
        """All jobs, the oldest first; only those in `states` if any are given."""
        marks = ", ".join("?" * len(states))
        where = f"WHERE state IN ({marks}) " if states else ""
        with self._commit() as connection:
            rows = connection.execute(
                f"SELECT * FROM job {where}ORDER BY id", [state.value for state in states]
            ).fetchall()
        return [_job(row) for row in rows]

    def forget(self, now: datetime) -> None:
        """Deletes jobs older than a day, except one that is being sent."""
        with self._commit() as connection:
            connection.execute("DELETE FROM job WHERE queued_at < ? AND state != 'sending'", (_text(now - KEPT),))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _open_or_begin_anew(path: Path) -> sqlite3.Connection:
    """Opens the file; a damaged one is renamed and a new one begun, so that printing goes on."""
    try:
        return _open(path)
    except sqlite3.OperationalError:  # locked, or the folder cannot be written
        raise
    except sqlite3.DatabaseError as error:
        aside = path.with_suffix(".broken")
        log.warning("%s: %s; put aside as %s, the slips of the last day are not known", path, error, aside.name)
        path.replace(aside)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise sqlite3.OperationalError("written by a newer version of this program")
    connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
    for row in connection.execute("SELECT id, slip FROM job").fetchall():
        try:
            from_text(row["slip"])
        except RecordError:
            connection.execute("DELETE FROM job WHERE id = ?", (row["id"],))
    connection.commit()


def _job(row: sqlite3.Row) -> Job:
    return Job(
        id=row["id"],
        reference=row["reference"],
        kind=Kind(row["kind"]),
        slip=from_text(row["slip"]),
        state=JobState(row["state"]),
        reason=None if row["reason"] is None else Reason(row["reason"]),
        queued_at=datetime.fromisoformat(row["queued_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
        copy_of=row["copy_of"],
    )


def _text(at: datetime) -> str:
    """ISO 8601 in UTC, so that texts sort as their times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
