"""How forecasts are judged: of those who wait, held against simpler ones and the truth."""

from protocol.enums import TicketClass

from .dispatch import branch
from .forecast import COVERED, FEW, Forecasts, One, judge_days, shown, truth


def one(wait_s: float, p90_s: float = 120.0, kind: str = "A walk") -> One:
    return One(kind, wait_s, 60.0, p90_s, 60.0, {"queue length": 100.0})


def test_who_is_within_the_limit_is_counted_by_day_and_kind() -> None:
    day = [one(60.0)] * 90 + [one(300.0)] * 10
    found = judge_days("office", 560, 200, [day, [one(60.0, kind="B prio")]])
    assert (found.called, found.waited, found.kinds) == (200, 101, {"A walk": 0.9})
    assert found.covered_first_day == 0.9
    assert found.covered_all > found.covered >= COVERED[0]
    assert (found.ours_s, found.of_truth) == (found.truth_s, 1.0)
    assert found.faults == []


def test_few_waits_are_no_share_and_the_page_says_so() -> None:
    few = judge_days("small", 160, 200, [[one(300.0)] * (FEW - 1)])
    assert few.kinds == {}
    page = shown(Forecasts([few], few.faults))
    assert "| small 160 | 99 of 200 | 0.000 |" in page
    assert "**Missed (1):**" in page


def test_the_truth_is_what_days_are_drawn_from() -> None:
    scenario = branch("office", 560)
    known = truth(scenario)
    said = scenario.services[0]
    assert abs((known.service(said.code, said.said).mean_s or 0) - (said.mean_s or 0)) < 0.1
    assert sum(known.days[0].arrivals.values()) in range(550, 571)
    assert known.no_show[TicketClass.APPT] > known.no_show[TicketClass.WALK]
