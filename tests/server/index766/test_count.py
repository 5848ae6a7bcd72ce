"""The counts of a day: from rows of dossiers, payments, scans and visits; what cannot be told says why."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from server.dossier.tables import course, payment, scan_text
from server.index766.count import count_day, is_counted, read_counts, read_days, span_of
from server.index766.daily import DailyIndex
from server.index766.indicators import BY_CODE, INDICATORS, SCOREBOARD, Code, Counted, Why, told
from server.jobs.sealing import Sealer
from server.jobs.worker import Finished, Job
from server.visits.tables import visit
from tests.migrated import migrated

CITY, DAY = ZoneInfo("Asia/Ho_Chi_Minh"), date(2026, 10, 8)
BEGIN, END = span_of(DAY, CITY)
HOUR = 3_600_000


def dossier(connection: Connection, id_: str, decided_at: int | None, **values: Any) -> None:
    row = {"id": id_, "branch": "CN01", "unit": "H26.01", "received_at": BEGIN, "decided_at": decided_at} | {
        "in_time": None if decided_at is None else True,
        "steps": 2,
        "named": 2,
        "asked": 0,
        "receipts": 1,
        "papers": 3,
        "held": 1,
    }
    connection.execute(insert(course), [row | values])


def paid(connection: Connection, id_: str, paid_by: str) -> None:
    row = {"id": id_, "place": 1, "number": "1", "payment": "p", "at": BEGIN, "branch": "CN01", "counter": "1"}
    connection.execute(insert(payment), [row | {"shift": 1, "n": 1, "paid_by": paid_by, "vnd": 8_000}])


def rated(connection: Connection, number: int, rating: int) -> None:
    values: dict[str, Any] = {one.name: 0 for one in visit.c if not one.nullable and one.server_default is None}
    named = {"branch": "CN01", "ticket_id": f"t{number}", "day": DAY.isoformat(), "rating": rating}
    connection.execute(insert(visit), [values | named])


def fill(connection: Connection) -> None:
    dossier(connection, "d1", END - 1)
    dossier(connection, "d2", BEGIN + 48 * HOUR - 1, in_time=False, way="online")  # on the day after
    dossier(connection, "d3", END - 1, in_time=False, named=1, asked=2, receipts=2, received_at=BEGIN - 47 * HOUR)
    dossier(connection, "d4", END - 1, branch="CN01-practice-1")
    paid(connection, "d1", "cash")
    paid(connection, "d3", "vietqr")
    scan = {"file": "f1", "subject": "s", "raw": "r", "raw_bytes": 1, "filed_at": BEGIN, "state": "waiting", "words": 0}
    connection.execute(insert(scan_text), [scan | {"doc": 1, "dossier_id": "d2", "aside": False}])
    connection.execute(insert(scan_text), [scan | {"doc": 2, "dossier_id": "d1", "aside": True}])
    for number in range(12):
        rated(connection, number, 5 if number < 9 else 3)


def test_a_day_is_counted_by_branch_without_practice_and_kept_and_days_add_up(tmp_path: Path) -> None:
    engine = migrated(tmp_path)
    sealer, day_after = Sealer(b"k" * 32), date(2026, 10, 9)
    daily = DailyIndex(engine, sealer, lambda: span_of(date(2026, 10, 10), CITY)[0], lambda: ["CN01"], CITY)
    with engine.connect() as connection:
        assert daily.wanted(connection) == []
    with engine.begin() as connection:
        fill(connection)
        counts = count_day(connection, DAY, CITY, ["CN01", "CN02"])
        assert daily.wanted(connection) == [day_after, DAY, *(date(2026, 10, one) for one in (7, 6))]
    assert {code: one for (branch, code), one in counts.items() if branch == "CN01"} == {
        Code.SCANNED: Counted(1, 2),
        Code.ONLINE: Counted(1, 2),
        Code.HELD: Counted(2, 6),
        Code.PAPERS: Counted(4, 2),
        Code.PAID_ONLINE: Counted(1, 2),
        Code.STEPS: Counted(4, 2),
        Code.DAYS: Counted(4, 2),
        Code.PUBLIC_STEPS: Counted(1, 2),
        Code.IN_TIME: Counted(1, 2),
        Code.ASKED_ONCE: Counted(1, 2),
        Code.UNCORRECTED: Counted(1, 2),
        Code.SATISFIED: Counted(9, 12),
    }
    assert {branch for branch, _ in counts} == {"CN01"}
    for day in (DAY, day_after, DAY):  # a day that is counted again stands once
        job = Job("index", "", day.isoformat().encode(), 1, 0)
        done = asyncio.run(daily.run(job))
        assert isinstance(done, Finished)
        assert done.record is not None
        with engine.begin() as connection:
            done.record(connection)
    with engine.connect() as connection:
        assert (is_counted(connection, DAY), is_counted(connection, date(2026, 10, 7))) == (True, False)
        both = read_counts(connection, DAY, day_after)
        assert both[Code.IN_TIME] == Counted(1, 3)
        assert read_counts(connection, DAY, DAY, "CN02") == {}
        assert ("2026-10-08", "CN01", Code.HELD, Counted(2, 6)) in read_days(connection, DAY, DAY)
    engine.dispose()


def test_what_cannot_be_told_says_why_and_every_figure_has_its_source() -> None:
    found = told({Code.SATISFIED: Counted(9, 9), Code.IN_TIME: Counted(0, 0), Code.HELD: Counted(1, 2)})
    assert [found[code].why for code in (Code.SATISFIED, Code.IN_TIME, Code.HELD)] == [Why.FEW, Why.NONE, None]
    assert all((found[one.code].counted is None) == (found[one.code].why is not None) for one in INDICATORS)
    assert all(one.said and one.source for one in INDICATORS)
    assert set(BY_CODE) == set(Code)
    assert [len(board.lines) for board in SCOREBOARD] >= [3, 3, 3]
