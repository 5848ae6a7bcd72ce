"""A day's figures count everybody, once; they are what people count by hand from the journal's rows."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from protocol.commands import (
    Cancel,
    Complete,
    EndDay,
    FurtherService,
    Issue,
    NextService,
    NoShow,
    Park,
    Pickup,
    Rate,
    Restore,
    Start,
    TakeBack,
)
from server.balance.dispatch.policies import fcfs
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import Roll
from server.queue.events.recorded import CITIZEN
from server.simulate.days.generate import generate
from server.simulate.figures.figures import figures as simulated_figures
from server.visits.figures import DayFigures, Part, figures, percents, quantile
from server.visits.fold import folded
from server.visits.parts import services_of
from server.visits.visit import Ending
from server.web.follow.views import today
from tests.server.balance.office import office
from tests.server.queue.branch import ZONE, branch
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay
from .people import figures_of, grouped, people_of, stops_of

HERE = ZoneInfo(ZONE)


def of(desk: Desk) -> DayFigures:
    return figures(folded(desk.events).visits.values(), desk.now, HERE)


def test_the_mean_of_a_few_ratings_is_not_told() -> None:
    desk = Desk()
    desk.staff("1")
    for level in (5, 4, 4, 5):
        desk.issue("HT")
        ticket = desk.serve("1")
        desk.accept(Complete(), "1")
        desk.accept(Rate(ticket.ticket_id, level))
    assert (of(desk).total.rated, of(desk).total.rating_mean) == (4, None)
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.accept(Complete(), "1")
    desk.accept(Rate(ticket.ticket_id, 3))
    assert (of(desk).total.rated, of(desk).total.rating_mean) == (5, 4.2)


def shares(part: Part) -> tuple[int, int, int, int]:
    return part.kept, part.missed, part.gone, part.under_way


def is_what_people_count(found: DayFigures, rows: list[Any], now: int) -> None:
    """Each figure, of all and of each group."""
    people = people_of(rows)
    stops = {(name, n): stop for name, person in people.items() for n, stop in enumerate(stops_of(person))}
    assert asdict(found.total) == figures_of(people, now)
    for parts, key in (
        (found.by_hour, lambda person: datetime.fromtimestamp(person["came"] / 1000, HERE).hour),
        (found.by_service, lambda person: person["service"]),
        (found.by_class, lambda person: person["class"]),
    ):
        counted: dict[Any, Any] = stops if parts is found.by_service else people
        by_hand = {name: figures_of(some, now) for name, some in grouped(counted, key).items()}
        assert {name: asdict(part) for name, part in parts.items()} == by_hand


@pytest.mark.parametrize("seed", range(6))
def test_a_generated_days_figures_are_what_people_count(seed: int) -> None:
    day = GeneratedDay(seed, 600, ends=seed % 2 == 0)
    visits = folded(day.events).visits.values()
    for now in (day.now, day.now + 900_000):
        is_what_people_count(figures(visits, now, HERE), day.rows(), now)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_so_are_those_of_a_day_under_way(cut: float) -> None:
    day = GeneratedDay(11, 400)
    events = day.events[: int(len(day.events) * cut)]
    found = figures(folded(events).visits.values(), events[-1].at, HERE)
    is_what_people_count(found, day.rows()[: len(events)], events[-1].at)
    assert found.total.under_way


def test_seven_left_waiting_at_the_days_end_are_in_the_figures(desk: Desk) -> None:
    """What the page once called 100 %, 7 of 7."""
    for _ in range(14):
        desk.issue("HT")
    for _ in range(7):
        desk.serve("1")
        desk.accept(Complete("done"), "1")
    desk.later(m=16)
    desk.issue("HT")
    desk.accept(EndDay(), actor="u-boss")
    total = of(desk).total
    assert (shares(total), total.percents) == ((7, 7, 1, 0), (47, 47, 6))
    assert of(desk).missed_how == {Ending.EXPIRED: 7}
    assert of(desk).gone_how == {Ending.EXPIRED: 1}


def test_a_share_is_settled_by_the_end_or_by_the_target_whichever_is_first(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(m=15)
    assert shares(of(desk).total) == (0, 0, 0, 1)
    desk.later(s=0.001)
    assert (shares(of(desk).total), of(desk).missed_how) == ((0, 1, 0, 0), {Ending.OPEN: 1})
    desk.accept(Cancel(ticket.ticket_id), actor=CITIZEN)
    assert (shares(of(desk).total), of(desk).missed_how) == ((0, 1, 0, 0), {Ending.LEFT: 1})


@pytest.mark.parametrize(("minutes", "expected"), [(14, (0, 0, 1, 0)), (15, (0, 0, 1, 0)), (16, (0, 1, 0, 0))])
def test_who_is_gone_unserved_was_missed_only_after_the_target(
    desk: Desk, minutes: int, expected: tuple[int, ...]
) -> None:
    ticket = desk.issue("HT")
    desk.later(m=minutes)
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    desk.later(m=60)
    assert shares(of(desk).total) == expected


@pytest.mark.parametrize(
    ("wait_s", "serve_s", "kept", "within_mandate"),
    [(0, 900, 1, 1), (1, 900, 0, 1), (0, 901, 0, 0), (880, 20, 1, 1), (2000, 5, 0, 1)],
)
def test_the_visit_counts_from_the_number_and_the_mandate_at_the_counter(
    desk: Desk, wait_s: int, serve_s: int, kept: int, within_mandate: int
) -> None:
    desk.issue("HT")
    desk.later(s=wait_s)
    desk.serve("1")
    desk.later(s=serve_s)
    desk.accept(Complete("done"), "1")
    total = of(desk).total
    assert (total.kept, total.missed, total.within_mandate, total.served) == (kept, 1 - kept, within_mandate, 1)
    assert (total.wait_p50_s, total.wait_p90_s, total.mandate_percent) == (wait_s, wait_s, 100 * within_mandate)


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
    assert (of(desk).total.missed, of(desk).total.within_mandate) == (1, 1)


def test_a_visit_of_two_services_is_one_and_each_service_counts_for_its_own(desk: Desk) -> None:
    desk.accept(Issue("HT", dossiers=2, further=(FurtherService("CT"),)))
    desk.later(m=3)
    desk.serve("1")
    desk.later(m=4)
    desk.accept(Complete("done", 3), "1")
    desk.later(m=2)
    desk.serve("3")
    desk.later(m=8)
    desk.accept(Complete("done"), "3")
    found, (visit,) = of(desk), folded(desk.events).visits.values()
    assert (shares(found.total), found.total.wait_p50_s, found.total.within_mandate) == ((0, 1, 0, 0), 300, 1)
    assert {code: (shares(part), part.wait_p50_s) for code, part in found.by_service.items()} == {
        "HT": ((1, 0, 0, 0), 180),
        "CT": ((1, 0, 0, 0), 120),
    }
    assert (visit.dossiers, [part.dossiers for part in services_of(visit)]) == (4, [3, 1])
    assert [(one.counter, one.served_ms // 60_000) for one in services_of(visit)] == [("1", 4), ("3", 8)]


def test_a_service_that_a_clerk_sends_the_visit_on_to_has_no_dossiers_more(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=8)
    desk.accept(NextService("CT"), "1")
    desk.accept(TakeBack(ticket.ticket_id), "1")
    desk.accept(NextService("CT"), "1")
    desk.serve("3")
    desk.later(m=8)
    desk.accept(Complete("done"), "3")
    (visit,) = folded(desk.events).visits.values()
    assert (visit.dossiers, of(desk).total.within_mandate, len(visit.parts)) == (1, 0, 1)
    assert {code: part.within_mandate for code, part in of(desk).by_service.items()} == {"HT": 1, "CT": 1}


def test_a_day_without_visits_has_no_figures(desk: Desk) -> None:
    assert of(desk) == DayFigures(Part(0, 0, 0, 0, None, None, 0, 0), {}, {}, {}, {}, {}, (), ())
    assert of(desk).total.percents == (0, 0, 0)


def test_the_running_states_shares_are_those_of_the_rows() -> None:
    day = GeneratedDay(3, 400)
    shown, total = today(day.state), figures(folded(day.events).visits.values(), day.now, HERE).total
    assert (shown.kept, shown.missed, shown.gone) == (total.kept, total.missed, total.gone)
    assert (shown.served, shown.within_mandate, shown.issued) == (total.served, total.within_mandate, total.issued)


def test_a_restored_visit_is_in_no_share_until_it_ends_again(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    assert shares(of(desk).total) == (0, 0, 1, 0)
    desk.accept(Restore(ticket.ticket_id), actor="u-boss")
    assert shares(of(desk).total) == (0, 0, 0, 1)
    assert (today(desk.state).kept, today(desk.state).missed, today(desk.state).gone) == (0, 0, 0)


def test_no_shows_until_the_limit_are_a_visit_that_left() -> None:
    desk = Desk(branch(no_show_limit=1))
    desk.staff()
    desk.issue("HT")
    desk.call("1")
    desk.accept(NoShow(), "1")
    assert of(desk).gone_how == {Ending.LEFT: 1}


@pytest.mark.parametrize("day", [1, 2])
def test_a_simulated_day_has_the_figures_that_the_simulator_tells(day: int) -> None:
    scenario, arrivals = office(700), generate(office(700), seed=8, day=day)
    simulated = CoreBranch(scenario, arrivals)
    visits = Roll(scenario, arrivals, fcfs, simulated).run()
    found = figures(folded(simulated.events).visits.values(), simulated.events[-1].at, HERE)
    told = simulated_figures("fcfs", scenario, [visits])
    assert found.total.served == told.visits > 500
    assert found.total.kept / found.total.served == pytest.approx(told.within_target, abs=1e-6)
    assert found.total.within_mandate / found.total.served == pytest.approx(told.mandate_within, abs=1e-6)
    for code, part in told.by_service.items():
        mine = found.by_service[code]
        assert mine.served == part.visits
        assert mine.kept / mine.served == pytest.approx(part.within_target, abs=1e-6)
    assert set(found.by_class) == set(told.by_class)


@given(st.lists(st.integers(0, 5000), min_size=3, max_size=3))
def test_shares_sum_to_a_hundred_and_round_nobody_away(counts: list[int]) -> None:
    found = percents(counts)
    total = sum(counts)
    assert sum(found) == (100 if total else 0)
    for percent, count in zip(found, counts, strict=True):
        assert (percent == 0) == (count == 0)
        assert (percent == 100) == (0 < count == total)
        assert not total or abs(percent - 100 * count / total) < 2


@pytest.mark.parametrize(
    ("values", "half", "nine"), [([], None, None), ([4], 4, 4), ([1, 2], 1, 2), (list(range(1, 11)), 5, 9)]
)
def test_a_quantile_is_a_wait_that_somebody_had(values: list[int], half: int | None, nine: int | None) -> None:
    assert (quantile(values, 0.5), quantile(values, 0.9)) == (half, nine)
