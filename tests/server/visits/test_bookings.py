"""Appointments as rows, and the places that a day had for them."""

from protocol.commands import Book, CancelAppointment, Configure, EndDay, Issue, MoveAppointment, ReopenDay
from protocol.configuration import AppointmentRules
from protocol.ids import Instant
from server.visits.bookings import BookingFold
from tests.server.queue.branch import MORNING, TOMORROW, branch, moment, office_hours
from tests.server.queue.desk import Desk

CONFIG = branch(hours=(office_hours(),), appointments=AppointmentRules(slot_s=1800, per_slot=2))
TEN = moment("2026-10-05 10:00")


def folded(desk: Desk) -> BookingFold:
    fold = BookingFold()
    for event in desk.events:
        fold.take(event)
    return fold


def states(desk: Desk) -> dict[str, tuple[str, str, str, Instant]]:
    return {name: (one.day, one.service, one.state.value, one.slot_at) for name, one in folded(desk).bookings.items()}


def booked() -> Desk:
    desk = Desk(CONFIG)
    tomorrow = TEN + TOMORROW - MORNING
    desk.accept(Book("moved", "HT", TEN))
    desk.accept(MoveAppointment("moved", tomorrow))
    desk.accept(Book("gone", "HT", TEN))
    desk.accept(CancelAppointment("gone"))
    for name in ("came", "missed"):
        desk.accept(Book(name, "HT", TEN))
    desk.now = TEN
    desk.accept(Issue("HT", appointment="came"))
    return desk


def test_each_appointment_has_its_day_and_what_became_of_it() -> None:
    desk = booked()
    tomorrow = TEN + TOMORROW - MORNING
    assert states(desk) == {
        "came": ("2026-10-05", "HT", "checked_in", TEN),
        "moved": ("2026-10-06", "HT", "booked", tomorrow),
        "gone": ("2026-10-05", "HT", "cancelled", TEN),
        "missed": ("2026-10-05", "HT", "booked", TEN),
    }
    desk.accept(EndDay(), actor="u-boss")
    assert [states(desk)[name][2] for name in ("missed", "moved")] == ["missed", "booked"]
    desk.accept(ReopenDay(), actor="u-boss")
    assert states(desk)["missed"][2] == "booked"
    desk.now = TOMORROW
    desk.fire()
    desk.accept(Issue("CT"))
    assert [states(desk)[name][2] for name in ("missed", "moved")] == ["missed", "booked"]


def test_a_day_has_the_places_of_the_settings_last_in_force_on_it() -> None:
    desk = booked()
    of_day = {one.service: one.places for one in folded(desk).plans["2026-10-05"]}
    assert of_day == dict.fromkeys(("HT", "CT", "DD", "DDX"), 7 * 2)
    desk.accept(Configure(branch(hours=(office_hours(),), appointments=AppointmentRules(per_slot=5))), actor="admin")
    assert {one.places for one in folded(desk).plans["2026-10-05"]} == {7 * 5}
    desk.accept(Configure(branch(appointments=AppointmentRules(per_slot=0))), actor="admin")
    assert folded(desk).plans["2026-10-05"] == []
