"""Two weeks of a branch in a database of each kind, with the rows of their visits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from server.journal.write.append import Appender
from server.visits.follower import catch_up
from tests.server.backup.conftest import DAY_MS
from tests.server.journal.desk import Clock, Reader, append_all
from tests.server.journal.test_branch_days import MODELS, STREAM, Day
from tests.server.queue.branch import BRANCH, MORNING

DAYS = 14


def day_of(number: int) -> date:
    """The date of a branch's day, counted from 0."""
    return datetime.fromtimestamp((MORNING + number * DAY_MS) / 1000, UTC).date()


@pytest.fixture
def two_weeks(engine: Engine) -> Iterator[Day]:
    """Fourteen days, each with some fifteen commands; the branch may go on."""
    clock = Clock(MORNING)
    appender = Appender(engine, MODELS, clock, Reader())
    append_all(appender, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"))
    day = Day([appender], clock, seed=7)
    for number in range(DAYS):
        clock.now = max(clock.now, MORNING + number * DAY_MS)
        day.go_on(4)
    catch_up(engine, STREAM, 60)
    yield day
    appender.close()
