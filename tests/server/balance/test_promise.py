"""The promise's two figures and the list beside them, from streams of real and of simulated days."""

import pytest

from protocol.commands import Complete, EndDay, NextService, NoShow, Park, Pickup, Return, Start, Transfer
from server.balance.dispatch.policies import fcfs
from server.balance.promise import Doubt, Promise, promises
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import Roll
from server.queue.state.target_counts import TargetCounts
from server.simulate.days.generate import generate
from server.simulate.figures.figures import figures
from tests.server.queue.branch import MORNING, branch
from tests.server.queue.desk import Desk

from .office import office


def promise(desk: Desk) -> Promise:
    (found,) = promises(desk.events)
    return found


def in_s(
    visits: int, within_visit: int, within_mandate: int, visit_s: int, served_s: int, parked_s: int, dossiers: int
) -> TargetCounts:
    return TargetCounts(
        visits, within_visit, within_mandate, visit_s * 1000, served_s * 1000, parked_s * 1000, dossiers
    )


def listed(desk: Desk) -> list[tuple[Doubt, int, int]]:
    return [(one.doubt, one.served_s, one.dossiers) for one in promise(desk).listed]


def test_a_day_without_visits_has_kept_nothing_and_broken_nothing(desk: Desk) -> None:
    found = promise(desk)
    assert (found.branch, found.day) == ("CN01", "2026-10-05")
    assert (found.visit_target_s, found.transaction_target_s) == (900, 900)
    assert (found.total, found.by_service, found.by_class, found.listed) == (TargetCounts(), {}, {}, ())


def test_a_stream_that_never_opened_a_day_has_no_promise() -> None:
    assert list(promises(Desk().events)) == []
    assert list(promises([])) == []


@pytest.mark.parametrize(
    ("wait_s", "serve_s", "within_visit", "within_mandate"),
    [(0, 900, 1, 1), (1, 900, 0, 1), (0, 901, 0, 0), (880, 20, 1, 1), (2000, 5, 0, 1)],
)
def test_the_visit_counts_from_the_ticket_and_the_mandate_at_the_counter(
    desk: Desk, wait_s: int, serve_s: int, within_visit: int, within_mandate: int
) -> None:
    desk.issue("HT")
    desk.later(s=wait_s)
    desk.serve("1")
    desk.later(s=serve_s)
    desk.accept(Complete("done"), "1")
    expected = in_s(1, within_visit, within_mandate, wait_s + serve_s, serve_s, 0, 1)
    found = promise(desk)
    assert (found.total, found.by_service, found.by_class) == (expected, {"HT": expected}, {"walk": expected})


def test_a_mandate_is_for_each_dossier_and_parked_time_is_apart_from_it_but_not_from_the_visit(desk: Desk) -> None:
    ticket = desk.issue("HT", dossiers=2)
    desk.serve("1")
    desk.later(m=10)
    desk.accept(Park("forms"), "1")
    desk.later(m=30)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(m=20)
    desk.accept(Complete("done"), "1")
    assert promise(desk).total == in_s(1, 0, 1, 3600, 1800, 1800, 2)


def test_a_visit_of_two_services_is_one_with_the_time_at_both_counters(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=8)
    desk.accept(NextService("CT"), "1")
    desk.later(m=1)
    desk.serve("3")
    desk.later(m=8)
    desk.accept(Complete("done"), "3")
    found = promise(desk)
    assert found.total == in_s(1, 0, 0, 1020, 960, 0, 1)
    assert list(found.by_service) == ["CT"]


def test_who_was_not_completed_by_a_clerk_is_not_counted(desk: Desk) -> None:
    for _ in range(3):
        desk.issue("HT")
    desk.call("1")
    desk.accept(NoShow(), "1")
    desk.serve("1")
    desk.accept(EndDay(), actor="boss")
    assert promise(desk).total == TargetCounts()


@pytest.mark.parametrize(("serve_s", "is_listed"), [(779, False), (780, True), (900, True), (901, False)])
@pytest.mark.parametrize(
    ("leave", "doubt"),
    [
        (Park("forms"), Doubt.PARKED_JUST_BEFORE),
        (Transfer(service="CT"), Doubt.TRANSFERRED_JUST_BEFORE),
        (Return("asked"), Doubt.RETURNED_JUST_BEFORE),
    ],
)
def test_leaving_the_counter_just_before_the_limit_is_listed(
    desk: Desk, serve_s: int, is_listed: bool, leave: object, doubt: Doubt
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(s=serve_s)
    desk.accept(leave, "1")
    assert listed(desk) == ([(doubt, serve_s, 1)] if is_listed else [])


def test_the_limit_is_that_of_all_dossiers_and_of_the_time_at_all_counters(desk: Desk) -> None:
    ticket = desk.issue("HT", dossiers=2)
    desk.serve("1")
    desk.later(m=14)
    desk.accept(Park("forms"), "1")
    desk.later(m=5)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(m=15)
    desk.accept(Park("forms"), "1")
    assert listed(desk) == [(Doubt.PARKED_JUST_BEFORE, 29 * 60, 2)]


def test_a_called_person_who_is_sent_on_was_not_served_and_is_not_listed(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    desk.later(m=14)
    desk.accept(Return("asked"), "1")
    assert listed(desk) == []


def test_a_completion_without_an_outcome_is_listed_with_who_did_it_and_where(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("2")
    desk.later(m=3)
    desk.accept(Complete(), "2")
    (one,) = promise(desk).listed
    assert (one.doubt, one.ticket_id, one.number) == (Doubt.NO_OUTCOME, ticket.ticket_id, ticket.number)
    assert (one.service, one.counter, one.actor, one.at) == ("HT", "2", "clerk-2", MORNING + 180_000)


def test_where_a_branch_has_no_outcomes_none_is_missed() -> None:
    desk = Desk(branch(outcomes=()))
    desk.staff()
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete(), "1")
    assert listed(desk) == []


@pytest.mark.parametrize(
    ("minutes", "dossiers", "is_listed"), [(20, 2, True), (14, 2, False), (20, 1, False), (31, 2, False)]
)
def test_dossiers_added_at_the_end_are_listed_where_they_keep_the_mandate(
    desk: Desk, minutes: int, dossiers: int, is_listed: bool
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=minutes)
    desk.accept(Complete("done", dossiers), "1")
    assert listed(desk) == ([(Doubt.DOSSIERS_ADDED, minutes * 60, dossiers)] if is_listed else [])


def test_each_day_of_a_stream_has_its_own_promise(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete(), "1")
    desk.later(m=24 * 60)
    desk.staff()
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete("done"), "1")
    first, second = promises(desk.events)
    assert (first.day, first.total.visits, len(first.listed)) == ("2026-10-05", 1, 1)
    assert (second.day, second.total.visits, second.listed) == ("2026-10-06", 1, ())


@pytest.mark.parametrize("day", [1, 2])
def test_a_simulated_day_goes_through_the_same_function_to_the_same_figures(day: int) -> None:
    scenario, arrivals = office(700), generate(office(700), seed=8, day=day)
    branch = CoreBranch(scenario, arrivals)
    visits = Roll(scenario, arrivals, fcfs, branch).run()
    (found,) = promises(branch.events)
    told = figures("fcfs", scenario, [visits])
    assert found.total.visits == told.visits > 500
    assert found.total.within_visit / found.total.visits == pytest.approx(told.within_target, abs=1e-6)
    assert found.total.within_mandate / found.total.visits == pytest.approx(told.mandate_within, abs=1e-6)
    for code, part in told.by_service.items():
        kept = found.by_service[code]
        assert kept.visits == part.visits
        assert kept.within_visit / kept.visits == pytest.approx(part.within_target, abs=1e-6)
    assert set(found.by_class) == set(told.by_class)
    assert found.listed == ()
