"""A day read from the rows: brought up to date first, and said up to when where that takes too long."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from server.visits.day import read_day
from server.visits.figures import figures
from server.visits.fold import folded
from server.visits.follower import BATCH, advance
from tests.server.journal.trigger import fail_writes, heal
from tests.server.queue.branch import ZONE
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay, store
from .test_figures import is_what_people_count

HERE = ZoneInfo(ZONE)


@pytest.fixture(scope="module")
def busy_day() -> GeneratedDay:
    return GeneratedDay(21, 1200)


@pytest.mark.slow(1)
def test_a_day_of_more_than_a_thousand_people_is_what_they_count(engine: Engine, busy_day: GeneratedDay) -> None:
    day = busy_day
    store(engine, day.rows())
    found = read_day(engine, "CN01", None, 60)
    assert found is not None
    assert (found.day, found.reached.whole, len(found.visits)) == ("2026-10-05", True, 1200)
    is_what_people_count(found.figures(day.now, HERE), day.rows(), day.now)


def test_rows_that_are_not_up_to_date_give_the_figures_of_their_own_moment(engine: Engine) -> None:
    day = GeneratedDay(22, 400)
    store(engine, day.rows())
    found = read_day(engine, "CN01", "2026-10-05", 0)
    assert found is not None
    assert (found.reached.seq, found.reached.whole) == (BATCH, False)
    at = day.events[BATCH - 1].at
    assert found.reached.at == at
    so_far = folded(day.events[:BATCH]).visits.values()
    assert found.figures(day.now, HERE) == figures(so_far, at, HERE)


def test_rows_that_cannot_be_written_are_given_as_they_are(engine: Engine) -> None:
    day = GeneratedDay(23, 100)
    store(engine, day.rows())
    advance(engine, "CN01", 200)
    fail_writes(engine, "visit", "INSERT")
    found = read_day(engine, "CN01", None)
    assert found is not None
    assert (found.reached.seq, found.reached.whole) == (200, False)
    heal(engine, "visit")
    again = read_day(engine, "CN01", None)
    assert again is not None
    assert again.reached.whole


def test_each_day_of_a_branch_has_its_own_visits(engine: Engine, desk: Desk) -> None:
    desk.issue("HT")
    desk.later(m=24 * 60)
    desk.issue("CT")
    day = GeneratedDay(1, 1)
    day.events = desk.events
    store(engine, day.rows())
    first, second = read_day(engine, "CN01", "2026-10-05"), read_day(engine, "CN01", None)
    assert first is not None
    assert second is not None
    assert [one.service for one in first.visits] == ["HT"]
    assert (second.day, [one.service for one in second.visits]) == ("2026-10-06", ["CT"])
    assert read_day(engine, "CN01", "2026-10-07") is None
    assert read_day(engine, "CN09", None) is None
