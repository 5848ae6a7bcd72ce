"""A migrated SQLite file of the test's own, copied from one that each test process makes once.

The migrations take longer than most tests that need their tables.
"""

import secrets
import shutil
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from server.journal.database.engine import FILE_NAME, default_url, open_database
from server.journal.database.migrate import migrate

from .kept import kept_folder


def migrated(folder: Path) -> Engine:
    """An engine on the file in this folder; its history is no other's."""
    return copied(_made_once(), folder)


def copied(original: Path, folder: Path) -> Engine:
    """An engine on a copy of a file that nobody has open, in this folder; its history is no other's."""
    shutil.copyfile(original, folder / FILE_NAME)
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE history SET id = ?", (f"h_{secrets.token_hex(12)}",))
    return open_database(default_url(folder))


@cache
def _made_once() -> Path:
    folder = kept_folder("migrated")
    engine = open_database(default_url(folder))
    migrate(engine)
    engine.dispose()  # its log goes into the file
    return folder / FILE_NAME
