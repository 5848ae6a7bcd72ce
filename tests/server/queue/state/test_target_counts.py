"""A visit is held against the targets in one place, and they are the configured ones."""

import pytest

from protocol.commands import Complete, Configure
from server.balance.promise import promises
from server.queue.state.target_counts import TargetCounts
from server.web.follow.views import today
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk


def served_for(desk: Desk, minutes: int) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=minutes)
    desk.accept(Complete("done"), "1")


@pytest.mark.parametrize(("visit_s", "transaction_s", "expected"), [(600, 300, (1, 0)), (300, 600, (0, 1))])
def test_the_days_counts_and_the_promise_of_the_day_are_the_same_against_configured_targets(
    visit_s: int, transaction_s: int, expected: tuple[int, int]
) -> None:
    desk = Desk(branch(visit_target_s=visit_s, transaction_target_s=transaction_s))
    desk.staff()
    served_for(desk, 7)
    (found,) = promises(desk.events)
    shown = today(desk.state)
    assert (shown.within_visit, shown.within_mandate) == expected
    assert (found.total.within_visit, found.total.within_mandate) == expected
    assert (found.total.visits, shown.served) == (1, 1)


def test_a_visit_is_held_against_the_target_that_was_in_force_when_it_ended(desk: Desk) -> None:
    served_for(desk, 7)
    desk.accept(Configure(branch(visit_target_s=300, transaction_target_s=300)), actor="boss")
    served_for(desk, 7)
    (found,) = promises(desk.events)
    assert found.total == desk.state.target_counts.total
    assert (found.total.visits, found.total.within_visit, found.total.within_mandate) == (2, 1, 1)
    assert found.visit_target_s == 300


def test_nobody_served_has_no_mean() -> None:
    with pytest.raises(ZeroDivisionError):
        TargetCounts().mean_s(0)
