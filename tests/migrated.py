"""A migrated SQLite file of the test's own, copied from one that each test process makes once.

The migrations take longer than most tests that need their tables.
"""

import atexit
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from server.journal.database.engine import FILE_NAME, default_url, open_database
from server.journal.database.migrate import migrate


def migrated(folder: Path) -> Engine:
    """An engine on the file in this folder; its history is no other's."""
    shutil.copyfile(_made_once(), folder / FILE_NAME)
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE history SET id = ?", (f"h_{secrets.token_hex(12)}",))
    return open_database(default_url(folder))


@cache
def _made_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="motcua-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_database(default_url(folder))
    migrate(engine)
    engine.dispose()  # its log goes into the file
    return folder / FILE_NAME
