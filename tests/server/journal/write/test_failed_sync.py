"""A disk that could not sync drops what was written: nothing that was acknowledged may be lost at a power cut then.

Linux says once that a sync failed and takes the written pages for clean: they can still be read, and never reach the
disk unless they are written again. `tests/prove/faults/disk.c` does the same and keeps what a power cut would leave.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from server.journal.check.check import check
from server.journal.database.engine import default_url, open_database
from server.journal.schema import tables
from tests.prove.faults.disk import Disk, NoCompiler
from tests.server.journal.desk import MODELS, on_sqlite

WRITER = """
import sys
from protocol.problem import Refused
from server.journal.database.engine import open_database
from server.journal.write.append import Appender
from tests.server.journal.desk import MODELS, NOON, append_all, draw

def publish(published):
    for item in published.items:
        if hasattr(item, "result"):
            item.on_done(item.result)

engine = open_database(sys.argv[1])
appender = Appender(engine, MODELS, lambda: NOON, publish)
appender.load()
if sys.argv[2] == "alone":
    engine.dispose()
else:
    reader = engine.connect()
    reader.exec_driver_sql("SELECT 1")
    reader.rollback()
print("ready", flush=True)
for line in sys.stdin:
    (result,) = append_all(appender, draw(key=line.strip()))
    print("refused" if isinstance(result, Refused) else "done", flush=True)
"""


class Writer:
    """A process that appends; each of its commands is either done, which means durable, or refused."""

    def __init__(self, disk: Disk, url: str, connections: str) -> None:
        with disk.preloaded():
            self._process = subprocess.Popen(
                [sys.executable, "-c", WRITER, url, connections],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        assert self._said() == "ready"

    def append(self, key: str) -> bool:
        """Whether it was acknowledged."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{key}\n")
        self._process.stdin.flush()
        return self._said() == "done"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Bench:
    """A database on a disk that drops what it could not sync, and which keys were acknowledged."""

    def __init__(self, folder: Path, url: str, connections: str) -> None:
        self.database = folder / "motcua.sqlite"
        self.disk = Disk(folder, drops=True)
        self.disk.begin(self.database)
        self._url, self._connections = url, connections
        self.acknowledged: list[str] = []
        self.writer = self.start()

    def start(self) -> Writer:
        self.writer = Writer(self.disk, self._url, self._connections)
        return self.writer

    def append(self, *keys: str) -> int:
        """How many of these commands were acknowledged."""
        done = [key for key in keys if self.writer.append(key)]
        self.acknowledged += done
        return len(done)

    def lost_at_a_power_cut(self) -> list[str]:
        """Acknowledged keys that are not in the journal afterwards; the chain must be whole."""
        self.writer.kill()
        self.disk.cut_power(self.database)
        engine = open_database(self._url)
        with engine.connect() as connection:
            stored = set(connection.scalars(select(tables.journal.c.command_id)))
        assert check(engine, MODELS).findings == ()
        engine.dispose()
        return [key for key in self.acknowledged if key not in stored]


@pytest.fixture(params=["alone", "among readers"])
def bench(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[Bench]:
    """`alone`: nobody but the writer has the database open, so that its log is read anew after a failure."""
    try:
        bench = Bench(tmp_path, default_url(tmp_path), request.param)
    except NoCompiler as error:
        pytest.skip(str(error))
    yield bench
    bench.writer.kill()


@on_sqlite
@pytest.mark.slow
def test_nothing_is_acknowledged_while_syncs_fail_and_nothing_lost_after_them(bench: Bench) -> None:
    assert bench.append("a1", "a2", "a3") == 3
    bench.disk.fail("sync EIO")
    assert bench.append("b1", "b1", "b2") == 0, "nor by a repeat that finds the rows of the first try"
    bench.disk.heal()
    assert bench.append("b1", "b2", "c1", "c2") == 4
    assert bench.lost_at_a_power_cut() == []


@on_sqlite
@pytest.mark.slow
def test_a_repeat_after_a_restart_is_durable_too(bench: Bench) -> None:
    """The log that the killed process left has rows that the disk has dropped."""
    assert bench.append("a1") == 1
    bench.disk.fail("sync EIO")
    assert bench.append("b1") == 0
    bench.writer.kill()
    bench.disk.heal()
    bench.start()
    assert bench.append("b1", "c1") == 2
    assert bench.lost_at_a_power_cut() == []
