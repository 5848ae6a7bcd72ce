"""What a day teaches about its services: times of visits that are over, from the call to the end."""

from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.commands import Complete, EndDay, NextService, NoShow, Park, Pickup, Start, Transfer
from server.queue.state.service_times import LONGEST_MS, Times
from tests.server.queue.desk import Desk

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def seen(desk: Desk) -> dict[str, list[float]]:
    """Service -> number of visits, their mean in s."""
    return {code: [times.n, times.mean_s()] for code, times in desk.state.times.items()}


@MANY
@given(st.lists(st.integers(1, LONGEST_MS), min_size=2, max_size=50))
def test_the_sums_give_the_samples_mean_and_variation(ms: list[int]) -> None:
    times = Times()
    for one in ms:
        times.add(one)
    assert times.mean_s() == pytest.approx(fmean(ms) / 1000)
    assert times.cv() == pytest.approx(stdev(ms) / fmean(ms), rel=1e-6, abs=1e-6)


def test_a_visit_counts_from_its_call_to_its_end(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    desk.later(s=20)
    desk.accept(Start(), "1")
    assert seen(desk) == {}, "an unfinished visit says nothing"
    desk.later(s=100)
    desk.accept(Complete(), "1")
    assert seen(desk) == {"HT": [1, 120]}


def test_who_did_not_come_or_was_sent_on_teaches_nothing(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    desk.later(s=45)
    desk.accept(NoShow(), "1")
    desk.serve("1")
    desk.later(s=45)
    desk.accept(Transfer(service="CT"), "1")
    assert seen(desk) == {}


def test_each_service_of_a_visit_counts_for_itself(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(s=60)
    desk.accept(NextService("CT"), "1")
    desk.later(m=10)
    desk.serve("1")
    desk.later(s=90)
    desk.accept(Complete(), "1")
    assert seen(desk) == {"HT": [1, 60], "CT": [1, 90]}


def test_what_was_parked_teaches_nothing(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(s=60)
    desk.accept(Park("forms"), "1")
    desk.later(m=10)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(s=30)
    desk.accept(Complete(), "1")
    assert seen(desk) == {}


def test_a_forgotten_visit_counts_an_hour_and_the_days_end_nothing(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=150)
    desk.accept(Complete(), "1")
    desk.issue("CT")
    desk.serve("1")
    desk.later(m=5)
    desk.accept(EndDay(), actor="manager")
    assert seen(desk) == {"HT": [1, 3600]}


def test_a_new_day_knows_nothing_of_the_old_one(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(s=60)
    desk.accept(Complete(), "1")
    desk.later(m=60 * 24)
    desk.issue("HT")
    assert seen(desk) == {}
