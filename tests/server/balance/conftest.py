"""A branch with its clerks at their counters, open, at eight on a Monday morning."""

import pytest

from tests.server.queue.desk import Desk


@pytest.fixture
def desk() -> Desk:
    opened = Desk()
    opened.staff()
    return opened
