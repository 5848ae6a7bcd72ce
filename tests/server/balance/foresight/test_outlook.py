"""What paths draw from: who will come, and when counters stop."""

from math import sqrt
from random import Random

import pytest

from protocol.enums import TicketClass
from server.balance.foresight.knowledge import EMPTY, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.foresight.outlook import Outlook

from .moment import DAY, NOW, counter, live

WALK = TicketClass.WALK


def day(date: str, per_half_hour: int) -> LearnedDay:
    one = LearnedDay(date)
    for slot in range(16, 34):
        for _ in range(per_half_hour):
            one.took(slot * 1800, "A", WALK)
    return one


def test_people_come_as_on_the_days_before_more_on_a_busy_day() -> None:
    known = learn([day("2026-01-02", 15)])
    calm, busy = (Outlook(live(today=day_until(n)), known) for n in (15, 20))
    assert calm.per_ms[0] * 1_800_000 == pytest.approx(15)
    assert busy.per_ms[0] * 1_800_000 == pytest.approx(15 * (60 + 80) / (60 + 60))
    assert len(calm.per_ms) == len(calm.half_hours_ms)
    assert calm.half_hours_ms[0] == NOW + 1_800_000


def test_a_bus_makes_no_busy_day_nor_an_hour_of_nobody_a_calm_one() -> None:
    known = learn([day("2026-01-02", 16)])
    usual = Outlook(live(today=day_until(16)), known).per_ms[0]
    with_bus, without = day_until(16), day_until(16)
    with_bus.arrivals[19] += 60
    without.arrivals[19] = 0
    spread = sqrt(known.dispersion * 16)
    assert Outlook(live(today=with_bus), known).per_ms[0] == pytest.approx(usual * (1 + spread / 124))
    assert Outlook(live(today=without), known).per_ms[0] == pytest.approx(usual * (1 - spread / 124))


def day_until(per_half_hour: int) -> LearnedDay:
    """Today until ten."""
    today = LearnedDay(DAY)
    for slot in range(16, 20):
        for _ in range(per_half_hour):
            today.took(slot * 1800, "B", WALK)
    return today


def test_on_the_first_morning_the_open_counters_tell_how_many_may_come() -> None:
    outlook = Outlook(live(counters=[counter("1"), counter("2")]), EMPTY)
    assert len(set(outlook.per_ms)) == 1
    assert 0 <= outlook.per_ms[0] * 1000 <= 0.75 * 2 / 300


def test_counters_stop_as_on_a_day_before_or_not_at_all() -> None:
    one = day("2026-01-02", 1)
    one.was_open("1", 28_800, 39_600)
    one.was_open("1", 41_400, 61_200)
    known = learn([one])
    (turns,) = Outlook(live(counters=[counter("1")]), known).turns(Random(1))
    assert turns[0] == (39_600_000, 1_800_000)
    assert turns[1][0] == 61_200_000
    assert Outlook(live(counters=[counter("1")]), EMPTY).turns(Random(1)) == [[]]
    assert Outlook(live(counters=[counter("2", calls=False)]), known).turns(Random(1)) == [[]]
