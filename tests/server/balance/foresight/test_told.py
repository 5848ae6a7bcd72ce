"""What is told: a forecast that stands until it has really moved, the pace of the day without one."""

import pytest

from protocol.enums import TicketClass
from protocol.views import Wait
from protocol.waits import NOW, aged
from server.balance.estimate import expect
from server.balance.foresight.told import (
    FRESH_MS,
    BranchForecast,
    of_newcomer,
    of_service,
    of_ticket,
    steady,
)
from tests.server.queue.desk import Desk

TOLD = Wait(600, 1200)


@pytest.mark.parametrize(
    ("before", "fresh", "moves"),
    [
        (None, TOLD, True),
        (TOLD, Wait(660, 1140), False),
        (TOLD, Wait(720, 1200), False),
        (TOLD, Wait(760, 1200), True),
        (TOLD, Wait(600, 950), True),
        (Wait(60, 120), Wait(110, 180), False),
        (Wait(60, 120), Wait(121, 181), True),
        (Wait(20, 50), NOW, True),
        (NOW, Wait(20, 50), True),
        (NOW, NOW, False),
    ],
)
def test_a_told_value_moves_only_when_it_really_moves(before: Wait | None, fresh: Wait, moves: bool) -> None:
    assert steady(before, fresh) is (fresh if moves else before)


def test_a_slow_drift_is_told_in_steps() -> None:
    told, steps = TOLD, 0
    for p50_s in range(600, 1300, 10):
        after = steady(told, Wait(p50_s, 2 * p50_s))
        steps += after is not told
        assert after.p50_s / p50_s > 0.75
        told = after
    assert 2 <= steps <= 5


def test_time_takes_from_a_wait_but_no_wait_becomes_none() -> None:
    assert aged(TOLD, 120_000) == Wait(480, 1080)
    assert aged(TOLD, 900_000) == Wait(1, 300)
    assert aged(NOW, 900_000) == NOW


def desk_with_one_counter() -> Desk:
    """Nobody knows a pace yet: one is served, two wait."""
    desk = Desk()
    desk.staff("1")
    desk.issue()
    desk.serve("1")
    desk.issue()
    desk.issue()
    return desk


def forecast(desk: Desk, walk: Wait = TOLD, waiting: int = 2, tickets: dict[str, Wait] | None = None) -> BranchForecast:
    of_class = {TicketClass.WALK: walk, TicketClass.PRIO: Wait(100, 200)}
    return BranchForecast(
        "CN01", desk.state.seq, desk.now, {"HT": of_class}, {"HT": waiting}, {"HT": 150.0}, tickets or {}
    )


def test_a_newcomer_is_told_the_forecast_of_their_class_and_the_pace_without_one() -> None:
    desk = desk_with_one_counter()
    made = forecast(desk)
    assert of_service(desk.state, "HT") is None is expect(desk.state, "HT", 2)
    assert of_service(desk.state, "HT", made) == TOLD
    assert of_newcomer(desk.state, "HT", 0, TicketClass.PRIO, made) == Wait(100, 200)
    assert of_newcomer(desk.state, "HT", 0, TicketClass.APPT, made) is None


def test_a_crowd_between_two_forecasts_is_counted() -> None:
    desk = desk_with_one_counter()
    assert of_service(desk.state, "HT", forecast(desk, waiting=1)) == TOLD
    assert of_service(desk.state, "HT", forecast(desk, waiting=0)) == Wait(900, 1500)
    first = of_service(desk.state, "HT", forecast(desk, NOW, waiting=0))
    assert first is not None
    assert first.p50_s == 450
    assert first.p90_s > first.p50_s


def test_of_a_service_that_no_counter_serves_nothing_is_told() -> None:
    desk = Desk()
    desk.issue()
    assert of_service(desk.state, "HT", forecast(desk)) is None


def test_a_counter_that_became_idle_is_told_at_once() -> None:
    desk = Desk()
    desk.staff("1")
    assert of_service(desk.state, "HT", forecast(desk)) == NOW


def test_a_ticket_is_told_the_rest_of_its_own_wait() -> None:
    desk = desk_with_one_counter()
    ticket = desk.issue()
    made = forecast(desk, tickets={ticket.ticket_id: Wait(700, 900)})
    assert of_ticket(desk.state, ticket, 2, desk.now + 100_000, made) == Wait(600, 800)
    assert of_ticket(desk.state, ticket, 2, desk.now) is None
    ticket.wait_p50_s, ticket.wait_p90_s = 650, 1250
    assert of_ticket(desk.state, ticket, 2, desk.now + 50_000, forecast(desk)) == Wait(600, 1200)
    later = BranchForecast("CN01", desk.state.seq, desk.now + 1, forecast(desk).newcomers, {"HT": 3}, {"HT": 150.0})
    assert of_ticket(desk.state, ticket, 2, desk.now + 50_000, later) == TOLD


def test_a_forecast_is_fresh_for_half_a_minute() -> None:
    made = forecast(Desk())
    assert made.is_fresh(made.made_at + FRESH_MS)
    assert not made.is_fresh(made.made_at + FRESH_MS + 1)
    assert not made.is_fresh(made.made_at - FRESH_MS - 1)
