"""The day before and the week before, read once from the rows."""

import asyncio

from sqlalchemy import Engine, event

from server.visits.follower import catch_up
from server.visits.past import MOST_DAYS, PastDay, PastDays
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay, store

DAY_M = 24 * 60


def test_the_last_day_with_visits_and_the_week_before_are_found_and_kept(engine: Engine, desk: Desk) -> None:
    for days in (0, 5, 2):  # 5 October, the 10th, the 12th
        desk.later(m=days * DAY_M)
        desk.issue("HT")
    day = GeneratedDay(1, 1)
    day.events = desk.events
    store(engine, day.rows())
    catch_up(engine, "CN01", 60)
    past, asked = PastDays(), []
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2].split()[0]))
    for _ in range(2):
        last, week = asyncio.run(past.before(engine, "CN01", "2026-10-12"))
        assert last is not None
        assert week is not None
        assert [(one.day, len(one.courses)) for one in (last, week)] == [("2026-10-10", 1), ("2026-10-05", 1)]
    assert asked.count("SELECT") == 3
    assert asyncio.run(past.before(engine, "CN01", "2026-10-05")) == (None, None)


def test_no_more_days_are_kept_than_the_bound() -> None:
    past = PastDays()
    for day in range(MOST_DAYS + 5):
        past._keep(("CN01", str(day)), PastDay(str(day), ()))
    assert len(past._kept) == MOST_DAYS
