"""The quick model, by hand and against the roll."""

import pytest

from server.balance.dispatch.policies import POLICIES
from server.balance.roll.roll import roll
from server.balance.staffing.offered import VisitTimes
from server.balance.staffing.plan import kept_by, working_by
from server.balance.staffing.pooled import as_people, chances, keeps, play_pooled, unscaled
from server.simulate.staffing.make import stratified
from tests.server.balance.office import office


def test_who_waits_too_long_is_not_in_time_and_a_closed_counter_opens_again() -> None:
    after_wait = [1.0] * 600  # in time after a wait of less than ten minutes
    day = [(0.0, 3000.0, True), (10.0, 60.0, True), (2000.0, 60.0, True), (3500.0, 60.0, True)]
    assert play_pooled([day], (1, 1, 1), after_wait).in_time == [1, 1, 0]
    assert play_pooled([day], (2, 1, 1), after_wait).in_time == [2, 1, 0]
    assert play_pooled([day], (1, 0, 1), after_wait).in_time == [1, 1, 0]
    assert play_pooled([day], (1, 0, 0), after_wait).in_time == [1, 0, 0]


def test_a_plan_that_is_too_short_is_known_without_playing_all_days() -> None:
    after_wait = [1.0] * 600
    busy, quiet = [(0.0, 3000.0, True), (10.0, 60.0, True)], [(0.0, 60.0, True)]
    assert keeps([quiet, busy], (1, 1), after_wait, (1, 0), 1)
    assert not keeps([quiet, busy], (1, 1), after_wait, (0, 0), 1)
    assert not keeps([None, busy], (1, 1), after_wait, (1, 0), 0)  # type: ignore[list-item]


def test_it_is_the_roll_where_all_counters_serve_everybody() -> None:
    scenario, counters = office(640), (10, 8, 8, 9, 10, 11, 11, 11, 11, 11, 11, 10, 10, 9, 8, 5)
    days = stratified(scenario, 6, 3)
    codes = tuple(one.code for one in scenario.services)
    planned = working_by(scenario, counters, {str(place): codes for place in range(11)})
    real = kept_by([roll(planned, day, POLICIES["fcfs"]) for day in days], 16, scenario)
    quick = play_pooled(unscaled(days, scenario), counters, chances(VisitTimes(scenario), 900))
    assert quick.visits == real.visits
    assert quick.whole == pytest.approx(real.whole, abs=0.003)


def test_the_work_of_each_half_hour_is_what_is_to_be_expected() -> None:
    scenario = office(640)
    times = VisitTimes(scenario)
    days = as_people(stratified(scenario, 5, 1), scenario, times)
    first = sum(takes for day in days for came, takes, _ in day if came < 1800)
    assert first == pytest.approx(5 * 640 * 6.5 / 96.7 * times.mean_s, rel=0.001)
