"""The roll's order of things, by example: ties, breaks, closing, who finds which counter, who is never served."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.knowledge import CounterNow, Knowledge, ServiceTimes
from server.balance.dispatch.policies import fcfs
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Demand, Outcome, Scenario, Visit
from server.balance.roll.simulated_branch import FastBranch, SimulatedBranch
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
from tests.server.balance.days import person, plan, scenario

BRANCHES = pytest.mark.parametrize("branch", [FastBranch, CoreBranch])


def told(visits: list[Visit]) -> list[tuple[str, float | None, float | None, str | None]]:
    return [(one.id, one.call_s, one.end_s, one.counter) for one in visits]


@BRANCHES
def test_a_visit_is_served_at_once_by_a_free_counter(branch: type[SimulatedBranch]) -> None:
    (visit,) = roll(scenario(plan("1", "A")), [person("p", 12.5, service_s=60.25)], fcfs, branch)
    assert (visit.call_s, visit.start_s, visit.end_s, visit.counter) == (12.5, 12.5, 72.75, "1")
    assert (visit.outcome, visit.wait_s, visit.visit_s, visit.service_s) == (Outcome.SERVED, 0.0, 60.25, 60.25)


@BRANCHES
def test_who_does_not_come_holds_the_counter_for_so_long_and_is_not_called_again(branch: type[SimulatedBranch]) -> None:
    day = [person("p", 0, no_show=True), person("q", 1)]
    gone, next_ = roll(scenario(plan("1", "A"), no_show_s=45), day, fcfs, branch)
    assert (gone.outcome, gone.call_s, gone.start_s, gone.end_s) == (Outcome.NO_SHOW, 0, None, 45)
    assert (next_.outcome, next_.call_s) == (Outcome.SERVED, 45)


@BRANCHES
def test_of_idle_counters_the_fewest_skills_then_the_longest_idle_then_the_first_written(
    branch: type[SimulatedBranch],
) -> None:
    counters = [plan("1", "ABC"), plan("2", "AB"), plan("3", "AC"), plan("4", "A", (100, 3600))]
    day = [person("p", 0, service_s=30), person("q", 0, service_s=10), person("r", 40), person("s", 41)]
    visits = roll(scenario(*counters), day, fcfs, branch)
    assert [one.counter for one in visits] == ["2", "3", "3", "2"]
    assert roll(scenario(*counters), [person("p", 100)], fcfs, branch)[0].counter == "4"


@BRANCHES
def test_who_waits_is_called_before_somebody_who_comes_at_the_instant_a_counter_is_free(
    branch: type[SimulatedBranch],
) -> None:
    day = [person("p", 0, service_s=60), person("q", 10, service_s=60), person("r", 60)]
    assert [one.call_s for one in roll(scenario(plan("1", "A")), day, fcfs, branch)] == [0, 60, 120]


@BRANCHES
def test_counters_free_at_one_instant_choose_in_the_order_they_are_written(branch: type[SimulatedBranch]) -> None:
    day = [person(name, at, service_s=60 - at) for name, at in (("p", 0), ("q", 0))]
    day += [person("r", 1, service_s=9), person("s", 2, service_s=9)]
    visits = roll(scenario(plan("2", "A"), plan("1", "A")), day, fcfs, branch)
    assert told(visits)[2:] == [("r", 60, 69, "2"), ("s", 60, 69, "1")]


@BRANCHES
def test_a_break_comes_before_an_arrival_of_the_same_instant_and_its_end_too(branch: type[SimulatedBranch]) -> None:
    counter = plan("1", "A", (0, 100), (200, 300))
    assert roll(scenario(counter), [person("p", 100)], fcfs, branch)[0].call_s == 200
    assert roll(scenario(counter), [person("p", 200)], fcfs, branch)[0].call_s == 200


@BRANCHES
def test_a_break_that_starts_late_lasts_as_long_as_written(branch: type[SimulatedBranch]) -> None:
    day = [person("p", 90, service_s=60), person("q", 95)]
    visits = roll(scenario(plan("1", "A", (0, 100), (200, 900))), day, fcfs, branch)
    assert [one.call_s for one in visits] == [90, 250]


@BRANCHES
def test_a_break_due_at_the_very_end_of_a_visit_is_taken(branch: type[SimulatedBranch]) -> None:
    day = [person("p", 40, service_s=60), person("q", 50)]
    visits = roll(scenario(plan("1", "A", (0, 100), (130, 900))), day, fcfs, branch)
    assert [one.call_s for one in visits] == [40, 130]


@BRANCHES
def test_who_comes_back_after_the_next_break_is_due_takes_it_first(branch: type[SimulatedBranch]) -> None:
    day = [person("p", 90, service_s=150), person("q", 95)]
    visits = roll(scenario(plan("1", "A", (0, 100), (150, 160), (200, 900))), day, fcfs, branch)
    assert [one.call_s for one in visits] == [90, 240 + 50 + 40]


@BRANCHES
def test_after_its_last_hour_a_counter_goes_on_until_nobody_waits_whom_it_may_serve(
    branch: type[SimulatedBranch],
) -> None:
    day = [
        person("p", 0, service_s=90), person("q", 10, service_s=60), person("b", 20, "B"),
        person("late", 120, service_s=5), person("gone", 155),
    ]  # fmt: skip
    visits = roll(scenario(plan("1", "A", (0, 100))), day, fcfs, branch)
    assert told(visits) == [
        ("p", 0, 90, "1"), ("q", 90, 150, "1"), ("b", None, None, None), ("late", 150, 155, "1"),
        ("gone", None, None, None),
    ]  # fmt: skip
    assert visits[2].outcome is Outcome.UNSERVED


@BRANCHES
def test_who_comes_at_the_closing_of_an_idle_counter_is_not_served(branch: type[SimulatedBranch]) -> None:
    (visit,) = roll(scenario(plan("1", "A", (0, 100))), [person("p", 100)], fcfs, branch)
    assert (visit.outcome, visit.end_s) == (Outcome.UNSERVED, None)


@BRANCHES
def test_decimals_fall_on_one_another_as_they_are_written(branch: type[SimulatedBranch]) -> None:
    """0.1 + 0.2 is .3: who comes then finds the counter taken by whoever waited."""
    day = [person("p", 0.1, service_s=0.2), person("q", 0.2, service_s=9), person("r", 0.3)]
    assert [one.call_s for one in roll(scenario(plan("1", "A")), day, fcfs, branch)] == [0.1, 0.3, 9.3]


@BRANCHES
def test_nobody_comes_and_nothing_happens(branch: type[SimulatedBranch]) -> None:
    assert roll(scenario(plan("1", "A")), [], fcfs, branch) == []


@BRANCHES
def test_policies_see_whole_milliseconds_as_a_live_servers_do(branch: type[SimulatedBranch]) -> None:
    seen: list[tuple[Instant, Instant]] = []

    def looks(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        seen.extend((now, one.queued_at) for one in candidates)
        return fcfs(candidates, counter, now, knowledge)

    day = [person("p", 0.0009, service_s=1.0019), person("q", 0.9999999)]
    visits = roll(scenario(plan("1", "A")), day, looks, branch)
    assert seen == [(0, 0), (1002, 999)]
    assert [one.call_s for one in visits] == [0.0009, 1.0028]


# -- what a policy is told and may say -------------------------------------------------------------------------------


def test_a_counter_that_declines_is_asked_again_at_the_next_event_and_no_sooner() -> None:
    asked: list[Instant] = []

    def after_a_minute(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        asked.append(now)
        return fcfs(candidates, counter, now, knowledge) if now >= 60_000 else None

    day = [person("p", 0), person("b", 30, "B"), person("b2", 70, "B")]
    visits = roll(scenario(plan("1", "A"), plan("2", "B", (0, 10))), day, after_a_minute)
    assert asked == [0, 10_000, 30_000, 70_000]  # at ten the other counter closes
    assert [one.call_s for one in visits] == [70, None, None]


@BRANCHES
@pytest.mark.parametrize("wrong", ["nobody", "b", "p"])
def test_a_choice_that_the_counter_cannot_call_is_an_error(branch: type[SimulatedBranch], wrong: str) -> None:
    names = {"p": 0, "q": 1, "b": 2}

    def wrongly(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        right = fcfs(candidates, counter, now, knowledge)
        ids = {ticket.order - 1: ticket.ticket_id for ticket in candidates}
        seen.update(ids)
        return Choice(seen.get(names.get(wrong, -1), "nobody"), Why("wrong")) if now >= 60_000 else right

    seen: dict[int, str] = {}
    day = [person("p", 0), person("q", 1), person("b", 2, "B")]
    with pytest.raises(ValueError, match="cannot call"):
        roll(scenario(plan("1", "A")), day, wrongly, branch)


def test_a_policy_may_send_a_newcomer_to_a_counter_of_its_choice_and_no_other() -> None:
    class Sends:
        def __init__(self, counter_id: str | None) -> None:
            self.counter_id = counter_id
            self.idle: list[tuple[str, ...]] = []

        def __call__(
            self, candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
        ) -> Choice | None:
            return fcfs(candidates, counter, now, knowledge)

        def choose_counter(
            self, ticket: object, idle: tuple[CounterNow, ...], now: Instant, knowledge: Knowledge
        ) -> str | None:
            self.idle.append(tuple(one.id for one in idle))
            return self.counter_id

    office = scenario(plan("1", "ABC"), plan("2", "AB"), plan("3", "B"))
    sends = Sends("1")
    assert roll(office, [person("p", 0)], sends)[0].counter == "1"
    assert sends.idle == [("2", "1")]
    assert roll(office, [person("p", 0)], Sends(None))[0].counter == "2"
    with pytest.raises(ValueError, match="not idle or cannot serve"):
        roll(office, [person("p", 0)], Sends("3"))


def test_what_a_policy_knows_of_counters_is_what_they_do_now() -> None:
    told: list[tuple[Instant, tuple[CounterNow, ...]]] = []

    def listens(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        told.append((now, knowledge.counters))
        return fcfs(candidates, counter, now, knowledge)

    office = scenario(plan("1", "A", (0, 100), (200, 300)), plan("2", "B", (50, 70)), plan("3", "C", (0, 400)))
    day = [person("p", 90, service_s=20), person("c", 105, "C", 150), person("q", 110), person("r", 299)]
    roll(office, [*day, person("c2", 302, "C")], listens)
    opened, away = CounterNow("1", ("A",), True, until=100_000), CounterNow("2", ("B",), False)
    idle = CounterNow("3", ("C",), True, until=400_000)
    assert told[0] == (90_000, (opened, away, idle))
    breaking = CounterNow("1", ("A",), False, "A", 90_000, 100_000)
    assert told[1] == (105_000, (breaking, away, idle))
    busy = CounterNow("3", ("C",), True, "C", 105_000, 400_000)
    back = CounterNow("1", ("A",), True, until=300_000)
    assert told[2] == (210_000, (back, away, busy))  # the break began with the visit's end, at 110
    assert told[3] == (299_000, (back, away, idle))
    beyond = CounterNow("1", ("A",), True, "A", 299_000)
    assert told[4] == (302_000, (beyond, away, idle))


def test_what_a_policy_knows_of_service_times_is_said_beforehand_and_then_seen() -> None:
    told: list[ServiceTimes] = []

    def listens(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        told.append(knowledge.services["A"])
        return fcfs(candidates, counter, now, knowledge)

    day = [person("p", 0, service_s=100), person("gone", 1, no_show=True), person("q", 400)]
    roll(scenario(plan("1", "A")), day, listens)
    assert told == [ServiceTimes(300, 0.6), ServiceTimes(260, 0.6, 1), ServiceTimes(260, 0.6, 1)]


def test_a_policy_knows_the_rates_that_the_demand_expects_by_half_hour() -> None:
    told: list[dict[str, float] | None] = []

    def listens(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        told.append(knowledge.rates)
        return fcfs(candidates, counter, now, knowledge)

    services = tuple(
        replace(service, share=share) for service, share in zip(scenario().services, (3, 1, None), strict=True)
    )
    office = Scenario("", services, (plan("1", "ABC", (0, 7200)),), demand=Demand(per_day=720, half_hours=(3, 1)))
    roll(office, [person("p", 0), person("q", 1800), person("r", 3600)], listens)
    assert told == [{"A": 0.225, "B": 0.075, "C": 0}, {"A": 0.075, "B": 0.025, "C": 0}, {"A": 0, "B": 0, "C": 0}]
