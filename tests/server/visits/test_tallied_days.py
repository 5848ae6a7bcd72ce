"""Days that are over are counted once, by the thread; a change of a visit makes its day be counted anew."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from protocol.commands import Book, Complete, EndDay, Issue, IssueLeased, LeaseNumbers, Pause, TakeOpeningBack
from server.journal.read.stream_reader import read_events
from server.visits.check import VisitRows
from server.visits.day_tallies import By, day_tallies, lengths_read, lengths_written, only
from server.visits.fold import folded
from server.visits.follower import MODEL, advance, catch_up, rebuild
from server.visits.tables import ROWS
from server.visits.tallied_days import counts_of_days, lengths_of_days, not_tallied, tally_day, to_tally
from server.visits.tally import Counted
from tests.server.queue.branch import MORNING, TOMORROW, ZONE, branch, moment, office_hours
from tests.server.queue.desk import Desk

from .generated_day import slices, store

CN01 = "CN01"
HERE = ZoneInfo(ZONE)


def rows_of(desk: Desk) -> list[tuple[object, ...]]:
    return [
        (one.recorded.stream, one.recorded.seq, one.recorded.day, one.recorded.at, one.recorded.taken_at, one.kind,
         one.v, one.recorded.actor, one.recorded.command_id, one.recorded.part, one.recorded.command_digest,
         one.body.decode(), "0" * 64)
        for one in desk.rows
    ]  # fmt: skip


def stored(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the follower, by table."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in ROWS
        }


def differences(engine: Engine) -> list[str]:
    """What a comparison of the rows with the journal finds."""
    with engine.connect() as connection:
        comparison = VisitRows().compare(connection, [CN01]).get(CN01)
        assert comparison is not None
        for event in read_events(connection, MODEL, CN01):
            comparison.take(event)
        return [finding.detail for finding in comparison.differences()]


@pytest.fixture(scope="module")
def week() -> Desk:
    """Three days of a branch with appointments, pauses, a day ended by hand, and people still there at midnight."""
    desk = Desk(branch(hours=(office_hours(),), expire_s=7200))
    for number, day in enumerate(("05", "06", "07")):
        desk.now = max(desk.now, moment(f"2026-10-{day} 08:00"))
        desk.staff("1", "2")
        for place in range(4):
            desk.accept(Book(f"a-{number}-{place}", "HT", moment(f"2026-10-{day} {9 + place // 2:02}:00")))
        for minute in range(40):
            desk.later(m=2)
            desk.issue("HT" if minute % 3 else "DD")
            desk.accept(Issue("HT", appointment=f"a-{number}-0")) if minute == 20 else None
            if minute % 4 == 0:
                desk.serve("2")
                desk.accept(Complete("done"), "2")
        desk.accept(Pause("lunch"), "1")
        if number == 0:
            desk.accept(EndDay(), actor="u-boss")
    return desk


def test_a_day_is_counted_when_it_is_over_and_its_tallies_are_those_of_its_visits(engine: Engine, week: Desk) -> None:
    store(engine, rows_of(week))
    catch_up(engine, CN01, 30)
    with engine.connect() as connection:
        assert to_tally(connection) == [(CN01, "2026-10-05"), (CN01, "2026-10-06")]
    assert [tally_day(engine, CN01, day) for day in ("2026-10-05", "2026-10-06")] == [True, True]
    assert not tally_day(engine, CN01, "2026-10-05"), "it was counted already"
    visits = folded(week.events).visits.values()
    with engine.connect() as connection:
        assert to_tally(connection) == []
        assert not_tallied(connection, CN01, "2026-10-01", "2026-10-31") == ["2026-10-07"]
        for by in By:
            for alone in ("", only(By.SERVICE, "HT")):
                asked = connection, CN01, "2026-10-01", "2026-10-31", by, alone
                lengths = dict(lengths_of_days(*asked))
                for day, counts in counts_of_days(*asked):
                    expected = day_tallies([one for one in visits if one.day == day], 0, HERE)[by, alone]
                    assert counts == {key: tally.counts for key, tally in expected.items()}
                    assert lengths[day] == lengths_read(lengths_written(expected))
                assert list(lengths) == ["2026-10-05", "2026-10-06"]


def test_all_rows_are_the_same_however_the_stream_is_cut_and_when_it_is_made_anew(engine: Engine, week: Desk) -> None:
    for number, rows in enumerate(slices(rows_of(week), 5)):
        store(engine, rows)
        while advance(engine, CN01, 5 + number * 40):
            pass
    for day in ("2026-10-05", "2026-10-06"):
        assert tally_day(engine, CN01, day)
    before = stored(engine)
    assert all(rows for name, rows in before.items() if name != "visit_act")
    assert differences(engine) == []
    rebuild(engine, CN01)
    for day in ("2026-10-05", "2026-10-06"):
        assert tally_day(engine, CN01, day)
    assert stored(engine) == before


def test_a_visit_that_comes_in_late_makes_its_day_be_counted_anew(engine: Engine, desk: Desk) -> None:
    desk.accept(LeaseNumbers("2026-10-05", 5), actor="d-kiosk")
    desk.issue("HT")
    touched, desk.now = desk.now, TOMORROW
    desk.issue("HT")
    store(engine, rows_of(desk))
    catch_up(engine, CN01, 30)
    assert tally_day(engine, CN01, "2026-10-05")
    before = len(desk.rows)
    desk.accept(IssueLeased("2026-10-05", "HT-700", "HT", touched), actor="d-kiosk")
    store(engine, rows_of(desk)[before:])
    catch_up(engine, CN01, 30)
    with engine.connect() as connection:
        assert to_tally(connection) == [(CN01, "2026-10-05")]
    assert tally_day(engine, CN01, "2026-10-05")
    with engine.connect() as connection:
        ((_, counts),) = counts_of_days(connection, CN01, "2026-10-05", "2026-10-05", By.ALL)
    assert counts[""][Counted.ISSUED] == 2
    assert differences(engine) == []


@pytest.mark.parametrize("back", [False, True])
def test_people_whom_another_day_goes_on_with_are_no_difference(engine: Engine, *, back: bool) -> None:
    """They took a number while the clock was doubted, or a wrong clock had opened the next day and ended theirs."""
    desk = Desk(branch())
    desk.staff("1", "2")
    desk.believed = back
    for _ in range(4):
        desk.issue("HT")
    desk.serve("1")
    desk.now = TOMORROW
    desk.believed = True
    desk.issue("CT")
    if back:
        desk.now = MORNING + 3_600_000
        desk.accept(TakeOpeningBack(), actor="u-boss")
        desk.issue("CT")
    store(engine, rows_of(desk))
    catch_up(engine, CN01, 30)
    assert differences(engine) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE visit_tally SET counts = '{}' WHERE by = 'all' AND alone = ''", "visit_tally CN01/all//2026-10-05"),
        ("DELETE FROM visit_tally WHERE by = 'class' AND alone = ''", "visit_tally CN01/class//2026-10-05"),
        ("UPDATE booking SET state = 'booked' WHERE appointment = 'a-0-0'", "booking CN01/a-0-0 state"),
        ("DELETE FROM plan WHERE day = '2026-10-05' AND service = 'CT'", "plan CN01/2026-10-05/CT"),
        ("UPDATE counter_time SET until = since WHERE counter = '2'", "counter_time CN01/2/"),
        ("DELETE FROM visit_day WHERE day = '2026-10-05'", "visit_day CN01/2026-10-05"),
    ],
)
def test_a_row_that_is_not_the_journals_is_found_and_mended(
    engine: Engine, week: Desk, statement: str, found: str
) -> None:
    store(engine, rows_of(week))
    catch_up(engine, CN01, 30)
    tally_day(engine, CN01, "2026-10-05")
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    details = differences(engine)
    assert details
    assert all(detail.startswith(found) for detail in details)
    VisitRows().rebuild(engine, [CN01])
    assert differences(engine) == []
