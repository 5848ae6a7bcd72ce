"""Whether an open SQLite database still is the file in its place, with its write-ahead log.

A file that was moved, replaced or deleted goes on under the process that has it open: everything committed there would
be gone with the process. So would what is in a log that somebody deleted.
"""

import contextlib
import os
from typing import TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from .dialects import SQLITE, empty_log

_Identity: TypeAlias = tuple[tuple[int, int] | None, tuple[int, int] | None]


class DatabaseReplaced(SQLAlchemyError):
    """The database's file or its log is another one than this process opened."""


class FileIdentity:
    """Device and number of the file and of its log, as first seen; always the same on PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._path = engine.url.database if engine.dialect.name == SQLITE else None
        self._first: _Identity | None = None

    def seen(self) -> None:
        """Remembers the files, the first time; call it in a transaction, when the log is there."""
        if self._first is None and self._path is not None:
            self._first = self._now(self._path)

    def must_be_the_same(self, connection: Connection) -> None:
        """Raises DatabaseReplaced. Where only the log is gone, what it held is written into the file first."""
        if self._first is None or self._path is None:
            return
        now = self._now(self._path)
        if now == self._first:
            return
        if now[0] == self._first[0]:
            with contextlib.suppress(SQLAlchemyError):
                empty_log(connection)
        raise DatabaseReplaced(f"{self._path} or its write-ahead log was replaced while the server ran")

    @staticmethod
    def _now(path: str) -> _Identity:
        return _number(path), _number(f"{path}-wal")


def _number(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
