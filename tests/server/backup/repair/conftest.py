"""Databases of both kinds with two days of a branch in them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.server.backup.kept_days import TWO_SHORT_DAYS
from tests.server.journal.conftest import empty_url, engine, kind, url
from tests.server.journal.test_branch_days import Day

__all__ = ["empty_url", "engine", "kind", "url"]


@pytest.fixture
def day(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Day]:
    """Two days of a branch; nothing goes on."""
    with TWO_SHORT_DAYS.copied(engine, request) as day:
        yield day
