"""Whatever bits of an SQLite file flip, what can be read of it is in the new file, and nothing is lost in silence."""

import json
import random
import sqlite3
from pathlib import Path

import pytest

from protocol import commands as c
from protocol.commands import Envelope
from server.backup.repair.repair import repair
from server.backup.repair.salvage import Unreadable, salvage
from server.backup.repair.set_aside import SetAside
from server.journal.check.check import check
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import JournalRow, read_rows
from server.journal.write.append import Appender
from tests.migrated import migrated
from tests.server.journal.desk import Clock, Reader, append_all
from tests.server.journal.test_branch_days import MODELS, STREAM, Day
from tests.server.queue.branch import BRANCH, MORNING

FLIPS = 16


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file without a log, with a day of a branch."""
    folder = tmp_path_factory.mktemp("whole")
    engine = migrated(folder)
    appender = Appender(engine, MODELS, Clock(MORNING), Reader())
    append_all(appender, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"))
    Day([appender], Clock(MORNING), seed=5).go_on(15)
    appender.close()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "motcua.sqlite"


def journal(url: str) -> list[JournalRow]:
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            return list(read_rows(connection, STREAM))
    finally:
        engine.dispose()


def salvaged(raw: bytes, folder: Path) -> tuple[Path, set[str], bool]:
    """The folder of the new database, hashes of the events that were set aside, and whether a loss was told."""
    (folder / "damaged.sqlite").write_bytes(raw)
    engine = open_database(default_url(folder))
    try:
        with SetAside(folder) as aside:
            found = salvage(folder / "damaged.sqlite", engine, aside)
            result = repair(engine, MODELS, MORNING, aside, lost=found.loses)
        lines = [json.loads(line) for line in aside.path.read_text("ascii").splitlines()]
        kept = {line["row"]["hash"] for line in lines if line["table"] == "journal"}
        assert result.report.ok, result.report.findings
        assert check(engine, MODELS).ok
        return folder, kept, found.loses or bool(result.plan.loses)
    finally:
        engine.dispose()


@pytest.mark.slow(4)
def test_flipped_bits_leave_a_whole_journal_and_tell_what_is_missing(whole: Path, tmp_path: Path) -> None:
    raw, chance, before = whole.read_bytes(), random.Random(5), journal(f"sqlite:///{whole}")
    refused = 0
    for n in range(FLIPS):
        damaged = bytearray(raw)
        for _ in range(6):
            damaged[chance.randrange(4096, len(raw))] ^= 1 << chance.randrange(8)
        folder = tmp_path / f"{n}"
        folder.mkdir()
        try:
            _, aside, lost = salvaged(bytes(damaged), folder)
        except Unreadable:  # the description of the tables itself is damaged
            refused += 1
            continue
        after = journal(default_url(folder))
        kept = [row for row in after if row.kind != "numbers_skipped"]
        assert kept == before[: len(kept)]
        missing = {row.hash for row in before[len(kept) :]} - aside
        assert lost or not missing
    assert refused < FLIPS // 2  # where things are in the file is SQLite's matter


def test_a_page_that_cannot_be_read_costs_its_rows_only(whole: Path, tmp_path: Path) -> None:
    """Other tables, and the events before it, are all there."""
    raw, before = bytearray(whole.read_bytes()), journal(f"sqlite:///{whole}")
    at = raw.index(before[-3].hash.encode()) // 4096 * 4096
    raw[at : at + 16] = bytes(16)
    _, _, lost = salvaged(bytes(raw), tmp_path)
    kept = [row for row in journal(default_url(tmp_path)) if row.kind != "numbers_skipped"]
    assert lost
    assert 0 < len(kept) < len(before)
    assert kept == before[: len(kept)]


def test_a_file_without_its_beginning_is_refused(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        salvaged(bytes(4096) + whole.read_bytes()[4096:], tmp_path)


def test_a_whole_file_is_copied_whole(whole: Path, tmp_path: Path) -> None:
    _, aside, lost = salvaged(whole.read_bytes(), tmp_path)
    assert (aside, lost) == (set(), False)
    assert journal(default_url(tmp_path)) == journal(f"sqlite:///{whole}")
    with sqlite3.connect(whole) as old, sqlite3.connect(tmp_path / "motcua.sqlite") as new:
        for connection in (old, new):
            connection.execute("PRAGMA query_only = on")
        assert old.execute("SELECT id FROM history").fetchall() == new.execute("SELECT id FROM history").fetchall()
    old.close()
    new.close()
