"""One server for one SQLite file: a second one is refused at its start, on any system."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from server.journal.database.engine import one_process_only
from server.journal.database.file_lock import take_lock


class AlreadyServed(RuntimeError):
    """Another server runs on this database."""


@contextmanager
def one_server(database: str) -> Iterator[None]:
    """Holds the lock of an SQLite file; does nothing for PostgreSQL, where several servers may run.

    The system frees the lock with the process, however it ends. Raises AlreadyServed, and OSError.
    """
    if not one_process_only(database):
        yield
        return
    path = Path(f"{make_url(database).database}.serving")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not take_lock(descriptor):
            raise AlreadyServed("another server runs on this database; stop it first")
        yield
    finally:
        os.close(descriptor)


def is_served(database: str) -> bool:
    """Whether a server holds the lock of this SQLite file; False for PostgreSQL. Makes no file."""
    if not one_process_only(database):
        return False
    try:
        descriptor = os.open(f"{make_url(database).database}.serving", os.O_RDWR)
    except OSError:
        return False
    try:
        return not take_lock(descriptor)
    finally:
        os.close(descriptor)
