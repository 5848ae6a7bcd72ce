"""How much work waits per counter, and how many counters serve a service."""

import pytest

from server.balance.dispatch.knowledge import CounterNow
from server.balance.dispatch.pressure import Pressure
from server.balance.dispatch.tuning import TUNED
from server.queue.state.state import Counter

HERE = Counter("1", ("A", "B"))
OPEN = (CounterNow("1", ("A", "B")), CounterNow("2", ("B",)), CounterNow("3", ("A", "B"), open=False))
MEAN_S = {"A": 100.0, "B": 200.0, "C": 300.0}


def test_the_work_of_the_branch_is_shared_by_its_open_counters_and_moved_towards_the_least_busy_that_serves_it() -> (
    None
):
    found = Pressure({"A": 4, "B": 2}, HERE, OPEN, MEAN_S)
    assert found.whole_s == (400 + 400) / 2
    assert found.of_s("A") == pytest.approx(400 + TUNED.own_part * (400 + 200 - 400)), "counter 1 alone: A, half of B"
    assert found.of_s("B") == pytest.approx(400 + TUNED.own_part * (200 - 400)), "counter 2: half of B"
    assert found.of_s("C") == 400, "nobody serves it"


def test_counters_that_serve_are_those_open_or_else_the_one_that_asks() -> None:
    assert Pressure({}, HERE, OPEN, MEAN_S).serving == {"A": 1, "B": 2, "C": 0}
    assert Pressure({}, HERE, OPEN[2:], MEAN_S).serving == {"A": 1, "B": 1, "C": 0}
