"""Random bits of an SQLite file flip: `check` must find what changed, never trip, and a repair leaves it whole."""

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from server.access.check import AccessRows
from server.backup.repair.repair import repair
from server.backup.repair.salvage import Unreadable, salvage
from server.backup.repair.set_aside import SetAside
from server.cli.commands.open_journal import models, now_ms
from server.journal.check.check import check
from server.journal.database.engine import default_url, open_database
from server.visits.check import VisitRows

PROVEN = "journal", "number", "stream"
"""The tables of which every change must be found: by the chain, or because they follow from it."""

REPAIRED = 10
"""Of so many flips that were found, one is repaired too."""


class Flips(Struct):
    """`made`: how often each thing happened; `faults`: sentences."""

    made: Counter[str]
    faults: list[str]


def flip(path: Path, count: int, chance: random.Random, folder: Path) -> Flips:
    """One bit at a time, each in a fresh copy of the file, which nobody serves."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw, before, flips = path.read_bytes(), content(path), Flips(Counter(), [])
    for n in range(count):
        where, bit = chance.randrange(100, len(raw)), chance.randrange(8)
        damaged = bytearray(raw)
        damaged[where] ^= 1 << bit
        copy = folder / f"flip-{n}"
        copy.mkdir()
        (copy / path.name).write_bytes(damaged)
        _one(copy / path.name, before, f"bit {bit} of byte {where}", flips)
        shutil.rmtree(copy)
    return flips


def content(path: Path) -> dict[str, Any]:
    """What each table holds, as bytes; None for one that cannot be read."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        held: dict[str, Any] = {}
        for table in (*PROVEN, "answer", "session", "enrolment", "device_seen", "history", "visit", "visit_act"):
            try:
                held[table] = connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY rowid").fetchall()
            except (sqlite3.Error, UnicodeDecodeError):
                held[table] = None
        return held


def _one(path: Path, before: dict[str, Any], what: str, flips: Flips) -> None:
    after = content(path)
    changed = {table for table in before if after[table] != before[table]}
    flips.made["flip"] += 1
    engine = open_database(default_url(path.parent))
    try:
        report = check(engine, models(), derived=(VisitRows(),), kept=(AccessRows(),))
    except (SQLAlchemyError, ValueError, LookupError, TypeError) as error:
        if not isinstance(error, SQLAlchemyError):
            flips.faults.append(f"check ended with {type(error).__name__} at {what}")
        flips.made["flip: nothing could be opened"] += 1
        return
    finally:
        engine.dispose()
    if changed and report.ok:
        if changed & set(PROVEN):
            flips.faults.append(f"check did not see {what}, which changed {', '.join(sorted(changed))}")
        flips.made["flip unseen, in a row without a chain"] += 1
    elif report.ok:
        flips.made["flip where nothing is"] += 1
    else:
        flips.made["flip found"] += 1
        if flips.made["flip found"] % REPAIRED == 1:
            _repair(path, what, flips)


def _repair(path: Path, what: str, flips: Flips) -> None:
    folder = path.parent / "repaired"
    folder.mkdir()
    engine = open_database(default_url(folder))
    try:
        with SetAside(folder) as aside:
            salvaged = salvage(path, engine, aside)
            if not repair(engine, models(), now_ms(), aside, lost=salvaged.loses).report.ok:
                flips.faults.append(f"a repair did not mend {what}")
        flips.made["flip repaired"] += 1
    except Unreadable:
        flips.made["flip beyond repair: a back-up is needed"] += 1
    finally:
        engine.dispose()
