"""The planner: what it gives keeps the goal on other days, with few skills, and with fewer hours than a flat plan."""

import pytest
from msgspec.structs import replace

from server.balance.dispatch.policies import POLICIES
from server.balance.roll.roll import roll
from server.balance.staffing.plan import kept_by, working_by
from server.simulate.staffing import make
from server.simulate.staffing.make import Planner, stratified
from tests.server.balance.office import office


def test_a_plan_keeps_its_goal_on_days_it_has_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "DAYS", 30)
    monkeypatch.setattr(make, "JUDGED_DAYS", 4)
    scenario = office(320)
    scenario = replace(scenario, services=tuple(replace(one, cv=0.4) for one in scenario.services))
    plan = Planner(scenario, 0.95, "motcua").plan()
    assert plan.flat_hours is not None
    assert plan.counter_hours < plan.flat_hours
    assert all(len(served) < 5 for served in plan.skills.values())
    planned = working_by(scenario, plan.counters, plan.skills)
    real = kept_by([roll(planned, day, POLICIES["motcua"]) for day in stratified(scenario, 8, 9)], 16, scenario)
    assert real.whole > 0.94
    assert real.whole == pytest.approx(plan.whole, abs=0.015)


def test_what_no_staffing_reaches_is_said() -> None:
    scenario = office(100)
    slow = replace(scenario, services=tuple(replace(one, mean_s=900.0) for one in scenario.services))
    goal = Planner(slow, 0.95, "motcua").goal
    assert not goal.reached
    assert goal.whole == pytest.approx(0.95 * goal.possible)
