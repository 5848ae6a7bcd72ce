"""Free times: a time is offered exactly when booking it at that moment succeeds."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.commands import Book, CancelAppointment, EndDay, Envelope, HoldSlot, Issue, MoveAppointment
from protocol.configuration import AppointmentRules, Opening, SpecialDay, Window
from protocol.problem import Refused
from server.queue.decide.free_times import free_days, next_release, soonest
from tests.server.queue.branch import BRANCH, EVERY_DAY, MORNING, branch, moment, office_hours, service
from tests.server.queue.desk import Desk

HOUR = 3_600_000
DAY = 24 * HOUR
NINE = moment("2026-10-05 09:00")


def offered(desk: Desk, code: str = "HT", moved_from: int | None = None) -> set[int]:
    config = desk.state.config
    assert config is not None
    wanted = config.service(code)
    assert wanted is not None
    days = free_days(desk.state, config, wanted, desk.now, moved_from)
    return {free.at for day in days for free in day.times}


TIMES = st.integers(0, 2 * 24 * 4).map(lambda quarters: MORNING - HOUR + quarters * 900_000)
ACTS = st.one_of(
    st.tuples(st.just("book"), TIMES),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("move"), TIMES),
    st.tuples(st.just("hold"), TIMES),
    st.tuples(st.just("issue"), st.just(0)),
    st.tuples(st.just("phone"), st.just(0)),
    st.tuples(st.just("end"), st.just(0)),
    st.tuples(st.just("later"), st.integers(1, 30 * 60)),
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(ACTS, max_size=12),
    st.sampled_from([None, 1, 2, 3]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from([(100, 0), (50, 0), (67, 34), (100, 50)]),
    st.lists(TIMES, max_size=6),
)
def test_a_time_is_offered_exactly_when_booking_it_succeeds(
    acts: list[tuple[str, int]],
    quota: int | None,
    per_slot: int,
    ahead: int,
    half_day: bool,
    split: tuple[int, int],
    tried: list[int],
) -> None:
    hours = (office_hours(), Window(EVERY_DAY, "13:30", "15:10", "16:00"))
    special = (SpecialDay("2026-10-06", openings=(Opening("08:00", "09:00", "09:30"),)),) if half_day else ()
    rules = AppointmentRules(
        slot_s=900, per_slot=per_slot, days_ahead=ahead, booked_percent=split[0], without_phone_percent=split[1]
    )
    services = (service("HT", quota=quota), service("CT"))
    config = branch(
        hours=hours, services=services, counters=BRANCH.counters[:1], special_days=special, appointments=rules
    )
    desk = Desk(config, now=MORNING - HOUR)
    names: list[str] = []
    for act, value in acts:
        _do(desk, names, act, value)
    free = offered(desk)
    for slot_at in {*sorted(free)[:3], *sorted(free)[-2:], *tried}:
        assert _books(desk, Book("X", "HT", slot_at)) == (slot_at in free)
    for name in names[:2]:
        own = desk.state.appointments.by_id.get(name)
        if own is not None and own.state == "booked":
            movable = offered(desk, moved_from=own.slot_at)
            for slot_at in {*sorted(movable)[:2], *tried} - {own.slot_at}:
                assert _books(desk, MoveAppointment(name, slot_at)) == (slot_at in movable)


def _do(desk: Desk, names: list[str], act: str, value: int) -> None:
    if act == "book":
        name = f"A{len(names)}"
        if not isinstance(desk.send(Book(name, "HT", value)), Refused):
            names.append(name)
    elif act == "cancel" and value < len(names):
        desk.send(CancelAppointment(names[value], 1800))
    elif act == "move" and names:
        desk.send(MoveAppointment(names[-1], value, 1800))
    elif act == "hold":
        desk.send(HoldSlot(f"H{len(desk.rows)}", "HT", value, device="D1"))
    elif act == "issue":
        desk.send(Issue("HT"))
    elif act == "phone":
        desk.send(Issue("HT", by_phone=True))
    elif act == "end":
        desk.send(EndDay())
    elif act == "later":
        desk.later(m=value)


def _books(desk: Desk, command: Any) -> bool:
    """Whether it would be accepted now; nothing is appended."""
    decided = desk.core.decide(desk.state, Envelope(desk.stream, command, desk.key(), "device"), desk.now)
    return not isinstance(decided, Refused)


def test_the_soonest_are_told_over_all_branches_and_of_a_full_branch_none() -> None:
    rules = AppointmentRules(per_slot=1, days_ahead=1)
    desks = [Desk(branch(id=f"CN0{n}", hours=(office_hours(),), appointments=rules), stream=f"CN0{n}") for n in (1, 2)]
    full = Desk(branch(id="CN03", appointments=AppointmentRules(per_slot=0)), stream="CN03")
    desks[0].accept(Book("A1", "HT", moment("2026-10-05 08:00")))
    found = soonest([desk.state for desk in (*desks, full)], "HT", MORNING)
    assert [(one.branch, one.at) for one in found] == [
        ("CN02", moment("2026-10-05 08:00")),
        ("CN01", moment("2026-10-05 08:30")),
        ("CN02", moment("2026-10-05 08:30")),
    ]
    assert soonest([full.state], "HT", MORNING) == soonest([desks[0].state], "XX", MORNING) == []


def test_a_days_list_says_which_days_are_closed_and_which_are_full() -> None:
    config = branch(
        hours=(office_hours(),),
        services=(service("HT", quota=1),),
        counters=(),
        closed_dates=("2026-10-07",),
        appointments=AppointmentRules(days_ahead=2),
    )
    desk = Desk(config)
    desk.accept(Book("A1", "HT", NINE))
    days = list(free_days(desk.state, config, config.services[0], desk.now))
    assert [(day.date, day.open, bool(day.times)) for day in days] == [
        ("2026-10-05", True, False),
        ("2026-10-06", True, True),
        ("2026-10-07", False, False),
    ]


def test_the_next_release_is_the_midnight_that_brings_a_day_with_hours() -> None:
    weekdays = branch(hours=(office_hours(0, 1, 2, 3, 4),), appointments=AppointmentRules(days_ahead=4))
    assert next_release(weekdays, MORNING) == moment("2026-10-08 00:00")  # then the Monday after can be booked
    assert next_release(branch(retired=True), MORNING) is None
