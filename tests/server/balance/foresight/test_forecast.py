"""Waits by rolling the live branch forward."""

from random import Random
from statistics import fmean

import pytest

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.forecast import LEAST_PATHS, MOST_PATHS, NOW, forecast, paths_for
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, CounterPlan, Opening, Scenario, Service

from .moment import NOW as TEN
from .moment import counter, live, rules, ticket

WALK, PRIO = TicketClass.WALK, TicketClass.PRIO


def sure() -> BranchKnowledge:
    """Knows service times so well that every path has them, that everybody comes, and that nobody else does."""
    day = LearnedDay("2026-01-02")
    day.took(0, "A", WALK)
    for _ in range(10_000):
        day.was_called("A", WALK, 0, came=True)
        day.was_called("A", PRIO, 0, came=True)
        day.served("A", None, 300_000)
        day.served("B", None, 300_000)
    return learn([day])


SURE = sure()


def test_who_finds_an_idle_counter_does_not_wait() -> None:
    found = forecast(live([ticket(1)], [counter("1")]), EMPTY, Random(1), newcomers=[("A", PRIO)])
    assert found.tickets["t1"] == NOW
    assert found.newcomers["A", PRIO] != NOW
    assert forecast(live([], [counter("1")]), EMPTY, Random(1), newcomers=[("A", WALK)]).newcomers["A", WALK] == NOW


def test_on_the_first_day_the_catalogues_mean_gives_the_wait() -> None:
    people = [ticket(n, waits_s=100 - n) for n in range(1, 5)]
    found = forecast(live(people, [counter("1", busy_s=0)]), EMPTY, Random(1), newcomers=[("A", WALK)])
    means = [found.tickets[f"t{n}"].p50_s for n in range(1, 5)]
    assert means == sorted(means)
    assert found.tickets["t1"].p50_s == pytest.approx(290, rel=0.2)
    assert found.tickets["t1"].p90_s > found.tickets["t1"].p50_s
    assert found.newcomers["A", WALK].p50_s == pytest.approx(5 * 290, rel=0.25)


def test_it_says_what_the_simulator_plays_under_each_policy() -> None:
    openings = (Opening(300, 28_800),)
    plans = tuple(CounterPlan(name, tuple(skills), openings) for name, skills in (("1", "AB"), ("2", "A"), ("3", "B")))
    scenario = Scenario("", (Service("A", 300.0, 0.0), Service("B", 300.0, 0.0)), plans)
    people = [("AAB"[n % 3], PRIO if n % 4 == 0 else WALK) for n in range(24)]
    arrivals = [Arrival(f"t{n}", 10.0 * n, service, cls, 300.0) for n, (service, cls) in enumerate(people)]
    tickets = [ticket(n, service, cls, waits_s=300 - 10 * n) for n, (service, cls) in enumerate(people)]
    for name, policy in POLICIES.items():
        moment = live(tickets, [counter(plan.id, "".join(plan.skills)) for plan in plans], rules(name))
        found = forecast(moment, SURE, Random(2)).tickets
        waits = {one.id: (one.call_s or 0.0) - 300 for one in roll(scenario, arrivals, policy)}
        assert fmean(abs(found[name].p50_s - wait_s) for name, wait_s in waits.items()) < 60, name


def test_probes_delay_nobody_and_change_no_choice() -> None:
    people = [ticket(n, "AB"[n % 2], PRIO if n % 5 == 0 else WALK, 60 * n) for n in range(20)]
    counters = [counter("1", "AB", busy_s=30), counter("2", "B", busy_s=60)]
    kinds = [(code, cls) for code in "AB" for cls in TicketClass]
    alone = forecast(live(people, counters, rules("motcua")), EMPTY, Random(3))
    asked = forecast(live(people, counters, rules("motcua")), EMPTY, Random(3), newcomers=kinds)
    last = max(people, key=lambda one: one.order)
    assert set(asked.newcomers) == set(kinds)
    assert asked.tickets[last.ticket_id].p50_s == pytest.approx(alone.tickets[last.ticket_id].p50_s, rel=0.2)
    assert asked.newcomers["A", PRIO].p50_s < asked.newcomers["A", WALK].p50_s


def test_who_leaves_before_the_call_delays_nobody_behind() -> None:
    """Half of the people leave within ten minutes; the wait of whom is asked about is that of one who stays."""
    patient, impatient = LearnedDay("2026-01-02"), LearnedDay("2026-01-02")
    for day in (patient, impatient):
        day.arrivals[0] = 1
        for n in range(10_000):
            day.served("A", None, 300_000)
            day.was_called("A", WALK, 0, came=True)
            day.waits("A", 866, left=day is impatient and n > 0)
    people = [ticket(n) for n in range(16)]
    moment = live(people, [counter("1", busy_s=0)])
    stay, leave = (forecast(moment, learn([day]), Random(5)).tickets for day in (patient, impatient))
    assert stay["t1"].p50_s == pytest.approx(600, rel=0.1)
    assert leave["t0"].p50_s == pytest.approx(300, rel=0.1)
    assert stay["t15"].p50_s == pytest.approx(16 * 300, rel=0.1)
    assert leave["t15"].p50_s < 0.6 * stay["t15"].p50_s
    bare = LearnedDay("2026-01-02", times=patient.times, called=patient.called, arrivals={0: 1})
    assert forecast(moment, learn([bare]), Random(5)).tickets == stay


def test_a_clerk_who_is_known_to_take_half_as_long_is_free_sooner() -> None:
    day = LearnedDay("2026-01-02")
    day.arrivals[0] = 1
    for _ in range(5_000):
        day.was_called("A", WALK, 0, came=True)
        day.served("A", None, 200_000, "quick")
        day.served("A", None, 400_000, "slow")
    known = learn([day])
    waits = {}
    for clerk in ("quick", "slow", "new"):
        one = counter("1", busy_s=0)
        one.user = clerk
        waits[clerk] = forecast(live([ticket(1), ticket(2)], [one]), known, Random(1)).tickets["t2"].p50_s
    assert waits["quick"] == pytest.approx(400, rel=0.1)
    assert waits["new"] == pytest.approx(600, rel=0.1)
    assert waits["slow"] == pytest.approx(800, rel=0.1)


def test_nothing_is_said_where_nobody_will_call() -> None:
    found = forecast(live([ticket(1, "B")], [counter("1", "A")]), EMPTY, Random(1))
    assert found.tickets == {}


def test_a_counter_that_pauses_is_back_as_on_the_day_before() -> None:
    day = LearnedDay("2026-01-02")
    day.took(0, "A", WALK)
    day.was_open("1", 28_800, 36_000)
    day.was_open("1", 37_800, 61_200)
    one = counter("1", calls=False)
    one.stopped_at = TEN - 600_000
    found = forecast(live([ticket(1)], [one]), learn([day]), Random(1))
    assert found.tickets["t1"].p50_s == pytest.approx(1200, abs=5)


def test_the_same_chances_give_the_same_waits_and_the_live_branch_is_as_before() -> None:
    moment = live([ticket(n, waits_s=n) for n in range(30)], [counter("1", busy_s=10)], rules(said=ServiceTimes()))
    first = forecast(moment, EMPTY, Random(7), newcomers=[("A", WALK)])
    assert forecast(moment, EMPTY, Random(7), newcomers=[("A", WALK)]) == first
    assert (moment.waiting.total, moment.waiting.counts) == (30, {"A": 30})


def test_the_more_wait_the_fewer_paths() -> None:
    assert (paths_for(0), paths_for(99), paths_for(300)) == (MOST_PATHS, 20, LEAST_PATHS)


def test_a_stop_that_begins_before_the_last_one_has_ended_makes_no_second_person_at_a_counter() -> None:
    """Somebody who stays long delays the first pause into the second, and that one past the end of the day."""
    day = LearnedDay("2026-01-02", openings={"1": [(0, 36_100), (36_200, 36_350), (36_450, 50_000)]})
    for _ in range(10_000):
        day.was_called("A", WALK, 0, came=True)
        day.served("A", None, 300_000)
    day.arrivals[0] = 1
    moment = live([ticket(1, waits_s=2), ticket(2, waits_s=1)], [counter("1", busy_s=0)])
    found = forecast(moment, learn([day]), Random(1)).tickets
    assert found["t2"].p50_s - found["t1"].p50_s == pytest.approx(300, abs=15)
    day.openings["1"][2:] = []
    assert forecast(moment, learn([day]), Random(1)).tickets == {}


def test_where_no_service_is_left_nobody_else_comes() -> None:
    day = LearnedDay("2026-01-02")
    for half_hour in range(48):
        day.took(1_800 * half_hour, "A", WALK)
    moment = live([ticket(1)], [counter("1", busy_s=10)], rules(codes=""))
    assert set(forecast(moment, learn([day]), Random(1)).tickets) == {"t1"}
