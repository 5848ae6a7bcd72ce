"""A city's room for visits, and its answers forwards and backwards: each is the other's reverse."""

import pytest
from msgspec.structs import replace

from server.balance.staffing import many_days
from server.balance.staffing.city import Answers, City, at_load, counters_of, longest_desk_of_dossiers, spread

CITY = City(branches=2, staff=7, dossiers=(200, 300), absent=0.0, desk_s=300.0)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    monkeypatch.setattr(many_days, "DAYS", 6)
    return Answers(1)


def test_the_mandates_figures_are_the_default() -> None:
    city = City()
    assert (city.branches, city.staff, city.dossiers, city.before) == (30, 184, (8_000, 10_000), 2_768)
    assert city.pay_vnd == pytest.approx(5.147e6, rel=0.001)
    assert spread(city, 184) == [(5, 11), (6, 19)]
    assert longest_desk_of_dossiers(city) == 288


def test_breaks_lie_where_fewest_people_come_for_who_is_left() -> None:
    counters = counters_of(City(), 6)
    assert sum(counters) == 16 * 6 - 6
    assert min(counters) >= 5
    assert counters[:6] == (6,) * 6


def test_forwards_and_backwards_agree(answers: Answers) -> None:
    found = at_load(answers, CITY, 300)
    assert found.staff is not None
    assert found.desk_s is not None
    assert found.online is not None
    assert not found.holds
    assert answers.holds(replace(CITY, staff=found.staff), 300)
    assert not answers.holds(replace(CITY, staff=found.staff - 1), 300)
    assert answers.holds(replace(CITY, desk_s=found.desk_s), 300)
    assert not answers.holds(replace(CITY, desk_s=found.desk_s + 3), 300)
    assert answers.holds(replace(CITY, online=found.online + 0.01), 300)
    assert found.extra_vnd(CITY) == pytest.approx((found.staff - 7) * CITY.pay_vnd)


def test_no_staff_is_given_where_a_branch_would_need_too_many(answers: Answers) -> None:
    assert answers.staff_for(replace(CITY, branches=1), 5_000) is None
