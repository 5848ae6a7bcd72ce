"""Opens the database: one SQLite file in the data folder by default, or any URL."""

from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from .dialects import SQLITE, tune

FILE_NAME = "motcua.sqlite"


def default_url(data: Path) -> str:
    """The URL of the SQLite file in the data folder."""
    return f"sqlite:///{data / FILE_NAME}"


def open_database(url: str, busy_timeout_ms: int = 2_000) -> Engine:
    """An engine for one writer and a handful of readers; nothing is connected yet.

    `busy_timeout_ms` is how long a transaction waits for another process that writes to the same SQLite file.
    Errors do not quote the rows they are about: those may hold what no log may.
    Raises ValueError for a database in memory, which cannot keep what it acknowledged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == SQLITE and parsed.database in (None, "", ":memory:"):
        raise ValueError("the journal needs a file: sqlite:///DIR/motcua.sqlite")
    engine = create_engine(parsed, pool_size=8, max_overflow=8, pool_timeout=10, hide_parameters=True)
    tune(engine, busy_timeout_ms)
    return engine
