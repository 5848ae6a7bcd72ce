"""The split of a day's numbers: appointments have their share, and a phone never has the last of those without one."""

from typing import Any

from protocol.commands import Book, CancelAppointment, Issue, SetQuota
from protocol.configuration import AppointmentRules
from protocol.enums import Refusal
from server.queue.decide.free_times import free_on, phone_left
from tests.server.queue.branch import BRANCH, MORNING, branch, moment, office_hours, service
from tests.server.queue.desk import Desk

NINE, TEN = moment("2026-10-05 09:00"), moment("2026-10-05 10:00")
TOMORROW = moment("2026-10-06 09:00")


def desk_of(quota: int | None = 10, **rules: int) -> Desk:
    split: Any = {"booked_percent": 30, "without_phone_percent": 40} | rules
    config = branch(
        hours=(office_hours(),),
        services=(service("HT", quota=quota), service("CT")),
        counters=BRANCH.counters[:1],
        appointments=AppointmentRules(per_slot=20, days_ahead=1, **split),
    )
    return Desk(config, now=MORNING)


def by_phone(desk: Desk) -> int | None:
    assert desk.state.config is not None
    wanted = desk.state.config.service("HT")
    assert wanted is not None
    return phone_left(desk.state, desk.state.config, wanted, desk.now)


def test_phones_stop_at_the_share_of_those_without_one_and_the_kiosk_gives_it() -> None:
    desk = desk_of()
    for left in range(6, 0, -1):
        desk.issue(by_phone=True)
        assert by_phone(desk) == left - 1
    refused = desk.refuse(Issue("HT", by_phone=True))
    assert (refused.code, refused.field) == (Refusal.QUOTA_REACHED, "service")
    assert desk.code(Book("A1", "HT", TEN)) == (Refusal.QUOTA_REACHED, "service")  # nor does a booking take it
    for _ in range(4):
        desk.issue()
    assert desk.code(Issue("HT")) == (Refusal.QUOTA_REACHED, "service")
    desk.issue("CT", by_phone=True)  # without a quota nothing is split


def test_appointments_have_their_share_of_each_day_and_what_is_given_back_is_free_again() -> None:
    desk = desk_of()
    for day in (TEN, TOMORROW):
        for number in range(3):
            desk.accept(Book(f"{day}-{number}", "HT", day))
        assert desk.code(Book("more", "HT", day)) == (Refusal.QUOTA_REACHED, "service")
    assert by_phone(desk) == 3  # an appointment and a number by phone come out of the same part
    desk.accept(CancelAppointment(f"{TEN}-0"))
    desk.accept(Book("again", "HT", TEN))
    desk.now = NINE + 45 * 60_000
    desk.issue(appointment="again")  # who checked in had a place of that share, and has it still
    assert desk.code(Book("more", "HT", TEN)) == (Refusal.QUOTA_REACHED, "service")
    assert desk.replay().checked_in == {"HT": 1}


def test_a_quota_of_today_is_split_as_the_settings_one_is() -> None:
    desk = desk_of(quota=None)
    assert by_phone(desk) is None
    desk.issue(by_phone=True)
    desk.accept(SetQuota("HT", 5))
    assert by_phone(desk) == 2  # 5, of which 2 are kept, less the one given
    assert desk.replay().by_phone == {"HT": 1}
    config = desk.state.config
    assert config is not None
    assert desk.state.day is not None
    assert {free.left for free in free_on(desk.state, config, config.services[0], desk.state.day, desk.now)} == {1}
