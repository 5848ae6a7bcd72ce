"""Opens the database: one SQLite file in the data folder by default, or PostgreSQL by its URL."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.engine import make_url

from .dialects import LINE, POSTGRESQL, SQLITE, tune

FILE_NAME = "motcua.sqlite"

DRIVER = "postgresql+psycopg"
"""The one driver for PostgreSQL; `postgresql://` and `postgres://` mean it too."""


def default_url(data: Path) -> str:
    """The URL of the SQLite file in the data folder."""
    return f"sqlite:///{data / FILE_NAME}"


def open_database(url: str, busy_timeout_ms: int = 2_000) -> Engine:
    """An engine for one writer and a handful of readers; nothing is connected yet.

    `busy_timeout_ms` is how long a transaction waits for another process that holds what it needs: the SQLite file,
    or a stream's head in PostgreSQL. Errors do not quote the rows they are about: those may hold what no log may.
    Raises ValueError for a database in memory, which cannot keep what it acknowledged, and for one of another kind.
    """
    parsed = parse_url(url)
    options: dict[str, Any]
    match parsed.get_backend_name():
        case backend if backend == SQLITE:
            if parsed.database in (None, "", ":memory:"):
                raise ValueError("the journal needs a file: sqlite:///DIR/motcua.sqlite")
            options = {"pool_size": 8, "max_overflow": 8}
        case backend if backend == POSTGRESQL:
            line = {name: value for name, value in LINE.items() if name not in parsed.query}
            # Many processes share the server's 100 connections. A ping costs some 30 µs and spares readers the
            # connections that a restarted database has left behind; the writer keeps its own and needs none.
            options = {"pool_size": 4, "max_overflow": 4, "pool_pre_ping": True, "connect_args": line}
            options["isolation_level"] = "READ COMMITTED"
        case other:
            raise ValueError(f"a database of the kind {other} is not supported: sqlite:///FILE or {DRIVER}://…")
    engine = create_engine(parsed, pool_timeout=10, hide_parameters=True, **options)
    tune(engine, busy_timeout_ms)
    return engine


def parse_url(url: str) -> URL:
    """The parts of a database's URL; PostgreSQL always by our driver. Raises SQLAlchemy's ArgumentError."""
    parsed = make_url(url)
    if parsed.get_backend_name() in (POSTGRESQL, "postgres"):
        return parsed.set(drivername=DRIVER)
    return parsed


def one_process_only(url: str) -> bool:
    """Whether only one process may serve from this database: an SQLite file. Raises SQLAlchemy's ArgumentError."""
    return parse_url(url).get_backend_name() == SQLITE
