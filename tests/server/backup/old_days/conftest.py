"""Two weeks of a branch in a database of each kind, with the rows of their visits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from server.visits.follower import catch_up
from tests.server.backup.kept_days import DAY_MS, KeptDays
from tests.server.journal.test_branch_days import STREAM, Day
from tests.server.queue.branch import MORNING

DAYS = 14


def day_of(number: int) -> date:
    """The date of a branch's day, counted from 0."""
    return datetime.fromtimestamp((MORNING + number * DAY_MS) / 1000, UTC).date()


def _make(day: Day, engine: Engine) -> None:
    for number in range(DAYS):
        day.clock.now = max(day.clock.now, MORNING + number * DAY_MS)
        day.go_on(4)
    catch_up(engine, STREAM, 60)


TWO_WEEKS = KeptDays("two_weeks", 7, _make)


@pytest.fixture
def two_weeks(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Day]:
    """Fourteen days, each with some fifteen commands; the branch may go on."""
    with TWO_WEEKS.copied(engine, request) as day:
        yield day
