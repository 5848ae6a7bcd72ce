"""Many days at once give what the quick model gives of each."""

import pytest

from server.balance.staffing import many_days
from server.balance.staffing.city import City, counters_of, scenario_of
from server.balance.staffing.many_days import ManyDays
from server.balance.staffing.offered import VisitTimes
from server.balance.staffing.pooled import as_people, chances, play_pooled
from server.simulate.staffing.make import stratified


def test_it_is_the_quick_model_on_other_draws_of_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_days, "DAYS", 60)
    city, per_day = City(), 190.0
    scenario, counters = scenario_of(city, per_day), counters_of(city, 6)
    times = VisitTimes(scenario)
    after_wait = chances(times, 900)
    found = ManyDays(city.half_hours, city.day_cv, 600, 1).play(per_day, times, city.cv, counters, after_wait)
    known = play_pooled(as_people(stratified(scenario, 60, 1), scenario, times), counters, after_wait)
    assert sum(found.visits) == pytest.approx(sum(known.visits), rel=0.02)
    assert found.whole == pytest.approx(known.whole, abs=0.012)
