"""What twenty days teach of a weekday, against the demand that they were drawn from."""

from datetime import date, timedelta
from random import Random

import pytest

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.staffing.learned import _factors, learned_demand, learned_services

MONDAY = date(2026, 1, 5)
SHAPE = {15: 40, 16: 30, 17: 20, 20: 10}


def days(many: int, monday: float, seed: int = 1) -> BranchKnowledge:
    chance = Random(seed)
    found = []
    for number in range(many):
        weeks, weekday = divmod(number, 5)
        one = LearnedDay((MONDAY + timedelta(days=7 * weeks + weekday)).isoformat())
        busy = chance.gammavariate(100, 0.01) * (monday if weekday == 0 else 1.0)
        for slot, mean in SHAPE.items():
            for _ in range(sum(chance.random() < busy * mean / 200 for _ in range(200))):
                one.took(slot * 1800, "A" if chance.random() < 0.7 else "B", TicketClass.WALK)
        found.append(one)
    return learn(found)


def test_days_that_are_alike_are_not_told_apart() -> None:
    demand = learned_demand(days(20, 1.0), 0, range(15, 22))
    assert demand is not None
    assert demand.per_day == pytest.approx(100, rel=0.06)
    assert demand.half_hours[:3] == pytest.approx((40, 30, 20), rel=0.12)
    assert demand.half_hours[3:] == pytest.approx((0, 0, 10, 0), rel=0.2)
    assert 0.05 < demand.day_cv < 0.2


def test_weekdays_that_differ_by_chance_alone_are_hardly_told_apart() -> None:
    factors = [_factors(days(20, 1.0, seed).days)[0] for seed in range(12)]
    assert sum(abs(one - 1) < 0.01 for one in factors) >= 10


def test_a_busy_monday_is_seen() -> None:
    knowledge = days(30, 1.6)
    monday, friday = (learned_demand(knowledge, weekday, range(15, 22)) for weekday in (0, 4))
    assert monday is not None
    assert friday is not None
    assert monday.per_day / friday.per_day == pytest.approx(1.6, rel=0.15)
    assert monday.day_cv < 0.25


def test_services_have_the_shares_in_which_people_came_and_nothing_is_known_of_nobody() -> None:
    one, other = learned_services(
        days(20, 1.0), {"A": ServiceTimes(300, 0.6), "B": ServiceTimes(), "C": ServiceTimes()}
    )
    assert (one.code, one.mean_s, other.code, other.mean_s) == ("A", 300, "B", None)
    assert one.share is not None
    assert other.share is not None
    assert one.share / (one.share + other.share) == pytest.approx(0.7, abs=0.04)
    assert learned_demand(EMPTY, 0, range(15, 22)) is None
