"""Databases of both kinds with two days of a branch in them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from server.journal.write.append import Appender
from tests.server.journal.conftest import empty_url, engine, kind, url
from tests.server.journal.desk import Clock, Reader, append_all
from tests.server.journal.test_branch_days import MODELS, STREAM, Day
from tests.server.queue.branch import BRANCH, MORNING

__all__ = ["empty_url", "engine", "kind", "url"]

DAY_MS = 86_400_000


@pytest.fixture
def day(engine: Engine) -> Iterator[Day]:
    """Two days of a branch; nothing goes on."""
    clock = Clock(MORNING)
    appender = Appender(engine, MODELS, clock, Reader())
    append_all(appender, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"))
    made = Day([appender], clock, seed=5)
    made.go_on(12)
    clock.now = MORNING + DAY_MS
    made.go_on(12)
    yield made
    appender.close()
