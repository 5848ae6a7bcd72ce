"""Whom a new configuration touches: who waits, who serves, who has booked."""

from protocol.commands import Book
from protocol.configuration import SpecialDay
from server.catalogue.effects import effects
from tests.server.queue.branch import BRANCH, branch, moment, office_hours
from tests.server.queue.desk import Desk


def test_nobody_is_touched_by_what_nobody_needs() -> None:
    desk = Desk(BRANCH)
    desk.issue("HT")
    assert effects(desk.state, branch(guard_s=60), desk.now) == []


def test_people_waiting_for_a_removed_service_are_counted() -> None:
    desk = Desk(BRANCH)
    for code in ("HT", "CT", "CT"):
        desk.issue(code)
    after = branch(services=(BRANCH.services[0], *BRANCH.services[2:]))
    (line,) = effects(desk.state, after, desk.now)
    assert line.startswith("2 people wait for CT, which is removed")


def test_people_waiting_in_a_retired_branch_are_still_served() -> None:
    desk = Desk(BRANCH)
    desk.issue("HT")
    assert effects(desk.state, branch(retired=True), desk.now) == [
        "1 person waits in the branch; they are still served"
    ]


def test_a_counter_that_serves_somebody_is_told_with_the_number() -> None:
    desk = Desk(BRANCH)
    desk.staff("1", "3")
    ticket = desk.issue("CT")
    desk.serve("3")
    (line,) = effects(desk.state, branch(counters=BRANCH.counters[:2]), desk.now)
    assert (
        line == f"counter 3, which is removed, has {ticket.number} in hand: it finishes, then its clerk is signed out"
    )
    (idle,) = effects(desk.state, branch(counters=BRANCH.counters[1:]), desk.now)
    assert idle == "a clerk is signed in at counter 1, which is removed: they are signed out"


def test_bookings_on_a_new_holiday_or_a_half_day_are_named() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    for n, at in enumerate(("2026-10-06 08:00", "2026-10-07 08:00", "2026-10-07 10:00")):
        desk.accept(Book(f"A{n}", "HT", moment(at)))
    holiday = branch(hours=(office_hours(),), closed_dates=("2026-10-06",))
    (line,) = effects(desk.state, holiday, desk.now)
    assert "1 appointment is booked" in line
    assert "HT 2026-10-06 08:00" in line
    closed = branch(hours=(office_hours(),), special_days=(SpecialDay("2026-10-07"),))
    (line,) = effects(desk.state, closed, desk.now)
    assert "2 appointments are booked" in line
    assert "HT 2026-10-07 08:00, HT 2026-10-07 10:00" in line
    assert effects(desk.state, holiday, moment("2026-10-06 09:00")) == [], "what is past is past"
