"""Drawn days: the same for everybody who asks, and as the scenario says on average."""

from statistics import fmean, pvariance, stdev

import pytest
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.roll.scenario import Arrival, Demand
from server.simulate.days.generate import SLOT_S, generate
from tests.server.balance.office import HALF_HOURS, SERVICES, office


@pytest.fixture(scope="module")
def many() -> list[list[Arrival]]:
    return [generate(office(640), seed=11, day=day) for day in range(1, 121)]


def test_the_same_seed_and_day_give_the_same_people_and_others_others() -> None:
    one = generate(office(640), seed=1, day=1)
    assert generate(office(640), seed=1, day=1) == one
    assert generate(office(640), seed=1, day=2) != one
    assert generate(office(640), seed=2, day=1) != one


def test_people_come_in_order_with_ids_of_their_own_within_the_half_hours(many: list[list[Arrival]]) -> None:
    for day in many[:20]:
        times = [one.arrive_s for one in day]
        assert times == sorted(times)
        assert 0 <= times[0] <= times[-1] < 1800 * len(HALF_HOURS)
        assert len({one.id for one in day}) == len(day)


def test_as_many_come_as_the_demand_says_and_vary_as_it_says(many: list[list[Arrival]]) -> None:
    counts = [len(day) for day in many]
    expected_variance = 640 + (0.1 * 640) ** 2  # Poisson, and a rate with cv .1
    assert fmean(counts) == pytest.approx(640, abs=4 * (expected_variance / len(counts)) ** 0.5)
    assert pvariance(counts) == pytest.approx(expected_variance, rel=0.4)


def test_without_a_variation_of_days_counts_are_poisson() -> None:
    demand = office(640).demand
    assert demand is not None
    even = replace(office(640), demand=replace(demand, day_cv=0.0))
    counts = [len(generate(even, seed=1, day=day)) for day in range(200)]
    assert pvariance(counts) == pytest.approx(640, rel=0.4)


def test_half_hours_services_classes_and_no_shows_have_their_shares(many: list[list[Arrival]]) -> None:
    people = [one for day in many for one in day]

    def is_share(found: int, share: float, of: int = len(people)) -> None:
        assert found / of == pytest.approx(share, abs=4.5 * (share * (1 - share) / of) ** 0.5 + 0.002)

    for place, share in enumerate(HALF_HOURS):
        is_share(sum(one.arrive_s // 1800 == place for one in people), share / sum(HALF_HOURS))
    for code, _, share in SERVICES:
        is_share(sum(one.service == code for one in people), share)
    for cls, share, gone in (
        (TicketClass.PRIO, 0.1, 0.04),
        (TicketClass.APPT, 0.3, 0.1),
        (TicketClass.WALK, 0.6, 0.04),
    ):
        of_class = [one for one in people if one.cls is cls]
        is_share(len(of_class), share)
        is_share(sum(one.no_show for one in of_class), gone, len(of_class))


def test_service_times_have_their_mean_and_variation(many: list[list[Arrival]]) -> None:
    for code, mean_s, _ in SERVICES:
        taken = [one.service_s for day in many for one in day if one.service == code]
        assert fmean(taken) == pytest.approx(mean_s, rel=0.03)
        assert stdev(taken) / fmean(taken) == pytest.approx(0.6, rel=0.05)


def test_appointments_have_slots_by_the_quarter_hour_near_their_coming_and_nobody_else_has(
    many: list[list[Arrival]],
) -> None:
    for one in many[0]:
        if one.cls is TicketClass.APPT:
            assert one.appointment_s is not None
            assert one.appointment_s % SLOT_S == 0
            assert abs(one.appointment_s - one.arrive_s) < 3600
        else:
            assert one.appointment_s is None


def test_a_day_needs_a_demand_and_service_times() -> None:
    with pytest.raises(ValueError, match="no \\[demand\\]"):
        generate(replace(office(640), demand=None), seed=1, day=1)
    unknown = tuple(replace(one, cv=None) for one in office(640).services)
    with pytest.raises(ValueError, match="mean_s and cv are needed"):
        generate(replace(office(640), services=unknown), seed=1, day=1)


def test_a_service_that_takes_always_the_same_does() -> None:
    same = tuple(replace(one, cv=0.0) for one in office(640).services)
    taken = {one.service_s for one in generate(replace(office(640), services=same), seed=1, day=1)}
    assert taken == {180.0, 300.0, 360.0, 480.0, 600.0}


def test_a_half_hour_without_a_share_is_empty() -> None:
    quiet = replace(office(640), demand=Demand(200, (1, 0, 1)))
    halves = {one.arrive_s // 1800 for one in generate(quiet, seed=1, day=1)}
    assert halves == {0, 2}
