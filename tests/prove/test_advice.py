"""What is followed on a simulated day changes that day alone, and is judged against the same people."""

from random import Random

from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, OpenCounter, StopNumbers
from server.simulate.days.generate import generate

from .advice import (
    ABSENCE,
    ALL,
    CALM,
    CROWD,
    KINDS,
    Act,
    Advices,
    DayPair,
    judge,
    office_of,
    pair,
    shown,
    troubled,
)
from .advice_plot import drawn
from .advised_day import DirectedRoll, Followed, nobody, replaying

OUTCOME = Outcome(0.5, 900.0)


def followed(look: int, change: OpenCounter | AddSkill | StopNumbers, until_s: float) -> Followed:
    return Followed(look, Advice(change, "A", OUTCOME, OUTCOME, 0.1, 0.01, 0.0, 0.0, 0.99), until_s)


def test_each_trouble_makes_another_day_and_calm_none() -> None:
    office = office_of("small", 115)
    people = generate(office.scenario, 1, 1)
    days = {kind: troubled(office, "small", kind, people, Random(1)) for kind in KINDS}
    assert days[CALM] == (office, people)
    assert all(days[kind] != days[CALM] for kind in KINDS if kind != CALM)
    assert days[ABSENCE][0].scenario.counters[0].open == ()
    assert len(days[CROWD][1]) > len(people)


def test_a_counter_is_opened_by_a_clerk_who_is_free_and_goes_back() -> None:
    office = office_of("small", 115)
    people = generate(office.scenario, 1, 1)
    acts = [followed(2, OpenCounter("X1", ("A", "B"), 30), 2400.0), followed(3, AddSkill("1", "C"), 4500.0)]
    roll = DirectedRoll(office, people, "2026-01-05", replaying(acts))
    visits = roll.run()
    served = [one for one in visits if one.counter == "X1"]
    assert served
    assert {one.service for one in served} <= {"A", "B"}
    assert all(600.0 <= (one.call_s or 0.0) <= 2400.0 for one in served)
    assert [one.counter for one in visits if one.service == "C" and one.counter == "1"]
    assert (roll.clerks, roll.followed) == (1, acts)
    before = DirectedRoll(office, people, "2026-01-05", nobody).run()
    assert [one.end_s for one in before if one.arrive_s < 300] == [one.end_s for one in visits if one.arrive_s < 300]


def test_numbers_that_are_stopped_are_given_to_who_booked_alone() -> None:
    office = office_of("small", 115)
    people = generate(office.scenario, 1, 1)
    stop = [followed(0, StopNumbers("A"), 3600.0)]
    visits = DirectedRoll(office, people, "2026-01-05", replaying(stop)).run()
    turned_away = [one for one in visits if one.outcome == "unserved"]
    assert turned_away
    assert all(one.service == "A" and one.cls != "appt" and one.arrive_s < 3600 for one in turned_away)


def test_a_day_is_played_both_ways_and_the_page_says_what_came_of_it() -> None:
    day = pair(("small", 30, ABSENCE, 1, 1))
    assert day.within[1] >= day.within[0]
    calm = DayPair("small", CALM, 1, (0.95, 0.94), (1.0, 1.0), [Act("OpenCounter", 0.0, 0.05, 0.01, 0.3)])
    result = judge([day, calm])
    assert {(one.branch, one.kind) for one in result.rows} >= {("small", CALM), (ALL, CALM)}
    assert any("lower" in fault for fault in result.faults)
    page = shown(Advices(result.rows, result.bins, result.acts, 0.0, 0.0, result.faults))
    assert "| calm | small | 1 | 0.950 | 0.940 | -0.010 ± 0.000 | -0.010 | 1 |" in page
    assert "**Missed" in page
    assert drawn(calm.acts, result.bins).count("<circle") == 1 + len(result.bins)
