"""Flipped bits in the database's file: `check` reports each that changed what is stored, and never stops at it."""

import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from server.journal.check.check import check
from server.journal.check.report import FindingKind
from server.journal.database.engine import default_url, open_database
from server.journal.write.append import Appender
from tests.migrated import migrated
from tests.server.journal.desk import MODELS, Clock, Reader, append_all, draw
from tests.server.journal.numbers_model import DAY_MS

FLIPS = 80
PAGE = 4096
CHECKED = "SELECT * FROM journal ORDER BY rowid", "SELECT * FROM number ORDER BY rowid", "SELECT * FROM stream"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file without a log, with two streams of three days."""
    folder = tmp_path_factory.mktemp("whole")
    engine = migrated(folder)
    clock = Clock()
    appender = Appender(engine, MODELS, clock, Reader())
    for _ in range(3):
        append_all(appender, *(draw(stream) for stream in ("N1", "N2") for _ in range(20)))
        clock.now += DAY_MS
    appender.close()
    engine.dispose()
    path = folder / "motcua.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def content(path: Path) -> Any:
    """What the checked tables hold, as bytes; the error where they cannot be read."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        return [connection.execute(query).fetchall() for query in CHECKED]
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the message may quote a damaged description of a table
        return type(error)
    finally:
        connection.close()


def opened(path: Path) -> Engine:
    return open_database(default_url(path.parent))


@pytest.mark.slow
def test_every_flipped_bit_that_changes_something_is_reported(whole: Path, tmp_path: Path) -> None:
    chance, before = random.Random(11), content(whole)
    raw, missed, changed = whole.read_bytes(), [], 0
    # most of the file is pages of tables that are empty
    pages = [at for at in range(0, len(raw), PAGE) if len(set(raw[at + 100 : at + PAGE])) > 8]
    path = tmp_path / "motcua.sqlite"
    for _ in range(FLIPS):
        where, bit = (
            max(100, chance.choice(pages) + chance.randrange(PAGE)),
            chance.randrange(8),
        )  # past the file's own header
        damaged = bytearray(raw)
        damaged[where] ^= 1 << bit
        path.write_bytes(damaged)
        differs = content(path) != before
        engine = opened(path)
        report = check(engine, MODELS)
        engine.dispose()
        for rest in tmp_path.glob("motcua.sqlite-*"):
            rest.unlink()
        changed += differs
        if differs and report.ok:
            missed.append((where, bit))
    assert changed > 15
    assert missed == []


def damaged_body(whole: Path, tmp_path: Path) -> Path:
    """One byte of one body of N1 is no UTF-8."""
    path = Path(shutil.copy(whole, tmp_path / "motcua.sqlite"))
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE journal SET body = CAST(CAST('{\"x\":\"' AS BLOB) || x'ff' || CAST('\"}' AS BLOB) AS TEXT)"
            " WHERE stream = 'N1' AND seq = 30"
        )
    connection.close()
    return path


def test_a_byte_that_is_no_text_is_found_and_the_rest_is_checked(whole: Path, tmp_path: Path) -> None:
    path = damaged_body(whole, tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE number SET ticket_id = 'another' WHERE branch = 'N2' AND n = 3")
    connection.close()
    engine = opened(path)
    found = {(finding.stream, finding.kind) for finding in check(engine, MODELS).findings}
    engine.dispose()
    assert ("N1", FindingKind.UNREADABLE) in found
    assert ("N2", FindingKind.ROW_DIFFERS) in found


def test_a_damaged_stream_stops_no_other(whole: Path, tmp_path: Path) -> None:
    engine = opened(damaged_body(whole, tmp_path))
    with engine.begin() as connection:  # the fold of N1 begins at its first event
        connection.exec_driver_sql("UPDATE stream SET opened_seq = 0 WHERE id = 'N1'")
    clock = Clock()
    clock.now += 2 * DAY_MS
    appender = Appender(engine, MODELS, clock, Reader())
    appender.load()
    first, second = append_all(appender, draw("N1"), draw("N2"))
    appender.close()
    engine.dispose()
    assert type(first).__name__ == "Refused"
    assert type(second).__name__ == "Done"
