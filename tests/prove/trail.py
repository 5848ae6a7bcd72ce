"""How long a page of the trail takes in a journal of a year.

    python -m tests.prove.trail [BRANCHES [DAYS [EVENTS_A_DAY]]]

makes the rows of a year in a folder that is removed afterwards, and says for several searches the seconds of their
first page, the least of three.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.read.trail import Asked, read_trail
from server.journal.schema.tables import journal

FIRST = date(2026, 1, 5)
KINDS = ("issued", "called", "started", "completed")
BODY = '{"ticket_id":"%s-HT-%03d","number":"HT-%03d","service":"HT","counter":"%d"}' + " " * 120


def run(branches: int, days: int, events: int) -> dict[str, tuple[float, int, int]]:
    """For each search: seconds of its first page, rows found, rows of the days that were not looked through yet."""
    with tempfile.TemporaryDirectory(prefix="motcua-trail-") as folder:
        engine = open_database(default_url(Path(folder)))
        migrate(engine)
        names = tuple(f"CN{number:02}" for number in range(1, branches + 1))
        for name in names:
            with engine.begin() as connection:
                for rows in _rows(name, days, events):
                    connection.execute(insert(journal), rows)
        first, last = FIRST.isoformat(), (FIRST + timedelta(days - 1)).isoformat()
        found = {
            "a year of all branches": _took(engine, Asked(names, first, last)),
            "a year of one branch": _took(engine, Asked(names[:1], first, last)),
            "a year of all branches, one person": _took(engine, Asked(names, first, last, by=("u-7",))),
            "a year of all branches, nobody's": _took(engine, Asked(names, first, last, by=("u-none",))),
            "a year of one branch, a rare kind": _took(engine, Asked(names[:1], first, last, kinds=("configured",))),
            "one number on one day": _took(engine, Asked(names, last, last, text=f'"{_ticket(last, 7)}"')),
        }
        engine.dispose()
    return found


def _rows(name: str, days: int, events: int) -> Iterator[list[dict[str, Any]]]:
    seq = 0
    for number in range(days):
        day = (FIRST + timedelta(number)).isoformat()
        rows = []
        for n in range(events):
            seq += 1
            rows.append({
                "stream": name, "seq": seq, "day": day, "at": number * 86_400_000 + n * 10_000, "taken_at": None,
                "kind": KINDS[n % 4], "v": 1, "actor": f"u-{n % 40}", "command_id": f"{name}-{seq}", "part": 0,
                "command_digest": "0" * 16, "body": BODY % (day.replace("-", ""), n, n, n % 12), "hash": f"{seq:064}",
            })  # fmt: skip
        yield rows


def _ticket(day: str, n: int) -> str:
    return f"{day.replace('-', '')}-HT-{n:03}"


def _took(engine: Engine, asked: Asked) -> tuple[float, int, int]:
    best, rows, below = 9.9e9, 0, 0
    for _ in range(3):
        with engine.connect() as connection:
            began = time.perf_counter()
            page = read_trail(connection, asked, 50)
            best = min(best, time.perf_counter() - began)
        rows, below = len(page.rows), page.below
    return round(best, 3), rows, below


if __name__ == "__main__":
    size = [int(each) for each in sys.argv[1:4]] + [30, 365, 120][len(sys.argv) - 1 :]
    for what, (seconds, rows, below) in run(*size).items():
        print(f"{what}: {seconds:.3f} s, {rows} found, {below} not looked through yet", flush=True)
