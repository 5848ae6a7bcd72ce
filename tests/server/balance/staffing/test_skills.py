"""Skills: all services are served whenever somebody comes, each in proportion to its work, and chained."""

import pytest

from server.balance.staffing.skills import chained

WORK = {"A": 54.0, "B": 75.0, "C": 72.0, "D": 72.0, "E": 60.0}


@pytest.mark.parametrize(("always", "each"), [(1, 2), (2, 2), (3, 2), (5, 2), (5, 3), (4, 5)])
def test_the_counters_that_are_always_open_serve_everything(always: int, each: int) -> None:
    skills = chained(WORK, 12, always, each)
    assert {code for served in skills[:always] for code in served} == set(WORK)
    assert all(len(served) >= each for served in skills)
    assert len(skills) == 12


def test_what_asks_for_more_work_is_served_at_more_counters_and_pairs_differ() -> None:
    skills = chained({"A": 10.0, "B": 60.0, "C": 30.0}, 12, 6, 2)
    places = {code: sum(code in served for served in skills) for code in "ABC"}
    assert places["B"] > places["C"] > places["A"] >= 1
    assert len(set(chained(WORK, 12, 5, 2))) >= 8
