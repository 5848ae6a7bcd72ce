"""issue: a citizen takes a ticket, or is told why not."""

import pytest

from protocol.commands import Book, Cancel, Configure, EndDay, Issue
from protocol.configuration import Opening, SpecialDay
from protocol.enums import Refusal, TicketClass, TicketState
from protocol.ticket_numbers import number_text
from server.queue.decide.free_times import quota_left
from server.queue.events.events import Issued

from .branch import TOMORROW, branch, moment, office_hours, service
from .desk import Desk


def test_gives_the_first_number_of_the_day(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert (ticket.number, ticket.ticket_id) == ("HT-001", "20261005-HT-001")
    assert (ticket.state, ticket.cls) == (TicketState.WAITING, TicketClass.WALK)
    assert ticket.issued_at == ticket.queued_at == desk.now


def test_keeps_all_that_was_said(desk: Desk) -> None:
    ticket = desk.issue("CT", priority="elderly", procedure="1.001193", dossiers=4, language="en")
    assert (ticket.cls, ticket.priority) == (TicketClass.PRIO, "elderly")
    assert (ticket.procedure, ticket.dossiers, ticket.language) == ("1.001193", 4, "en")


def test_two_services_share_a_prefix_and_its_numbers(desk: Desk) -> None:
    assert [desk.issue(code).number for code in ("DD", "DDX", "DD")] == ["Đ-001", "Đ-002", "Đ-003"]


def test_an_id_is_plain_letters_also_for_the_prefix_dj() -> None:
    desk = Desk(branch(services=(service("X", "Đ"), service("Y", "DĐ"))))
    assert [desk.issue(code).ticket_id for code in ("X", "Y")] == ["20261005-Dd-001", "20261005-DDd-001"]


def test_numbers_grow_past_999(desk: Desk) -> None:
    desk.happened(Issued("20261005-HT-998", "HT-998", "HT", 998, "HT", TicketClass.WALK, 0))
    assert [desk.issue("HT").number for _ in range(3)] == ["HT-999", "HT-1000", "HT-1001"]
    assert number_text("A", 1000) == "A-1000"


def test_a_number_is_not_given_again_after_its_ticket_ended(desk: Desk) -> None:
    desk.accept(Cancel(desk.issue("HT").ticket_id))
    assert desk.issue("HT").number == "HT-002"


def test_numbers_start_again_the_next_day(desk: Desk) -> None:
    desk.issue("HT")
    desk.now = TOMORROW
    assert desk.issue("HT").ticket_id == "20261006-HT-001"


def test_says_how_many_wait_for_the_service_in_any_class(desk: Desk) -> None:
    desk.issue("HT")
    desk.issue("HT", priority="elderly")
    desk.issue("CT")
    assert desk.issue("HT").ahead == 2


def test_those_at_a_counter_are_not_ahead(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.issue("HT").ahead == 0


def test_says_no_wait_where_a_counter_is_idle(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert (ticket.wait_p50_s, ticket.wait_p90_s) == (0, 0)


def test_says_nothing_of_the_wait_before_anything_was_measured() -> None:
    ticket = Desk().issue("HT")
    assert (ticket.wait_p50_s, ticket.wait_p90_s) == (None, None)


def test_the_wait_that_was_said_is_in_the_event(desk: Desk) -> None:
    body = desk.accept(Issue("HT")).bodies[0]
    assert (body.ahead, body.wait_p50_s, body.wait_p90_s) == (0, 0, 0)


def test_the_first_of_a_day_opens_it() -> None:
    desk = Desk()
    desk.issue("HT")
    assert [event.kind for event in desk.events] == ["configured", "day_opened", "issued"]
    assert [event.actor for event in desk.events[1:]] == ["timer", "device"]


def test_an_unknown_service_is_refused(desk: Desk) -> None:
    assert desk.code(Issue("XX")) == (Refusal.UNKNOWN_SERVICE, "service")


def test_an_unknown_priority_is_refused(desk: Desk) -> None:
    assert desk.code(Issue("HT", priority="vip")) == (Refusal.UNKNOWN_PRIORITY, "priority")


@pytest.mark.parametrize(
    ("clock", "given"), [("07:29:59", False), ("07:30", True), ("10:59:59", True), ("11:00", False)]
)
def test_tickets_are_given_from_the_first_to_the_last(clock: str, given: bool) -> None:
    desk = Desk(branch(hours=(office_hours(),)), now=moment(f"2026-10-05 {clock}"))
    if given:
        desk.issue("HT")
    else:
        assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_two_stretches_of_a_day_with_a_break_between() -> None:
    afternoon = office_hours()
    afternoon = type(afternoon)(afternoon.days, "13:30", "16:00", "16:30")
    desk = Desk(branch(hours=(office_hours(), afternoon)))
    desk.issue("HT")
    desk.now = moment("2026-10-05 12:00")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)
    desk.now = moment("2026-10-05 13:30")
    desk.issue("HT")


def test_a_weekday_without_hours_is_closed() -> None:
    desk = Desk(branch(hours=(office_hours(1, 2, 3),)))
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_a_closed_date_is_closed() -> None:
    desk = Desk(branch(closed_dates=("2026-10-05",)))
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


HALF_DAY = SpecialDay("2026-10-05", openings=(Opening("08:00", "09:00", "09:30"),))


def test_a_half_day_gives_tickets_in_its_own_hours_only() -> None:
    desk = Desk(branch(hours=(office_hours(),), special_days=(HALF_DAY,)))
    desk.issue("HT")
    desk.now = moment("2026-10-05 09:00")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_a_make_up_day_gives_tickets_by_another_weekdays_hours() -> None:
    sunday = SpecialDay("2026-10-11", works_as=0)
    desk = Desk(branch(hours=(office_hours(0, 1, 2, 3, 4),), special_days=(sunday,)))
    desk.now = moment("2026-10-10 08:00")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)
    desk.now = moment("2026-10-11 08:00")
    desk.issue("HT")


def test_a_retired_branch_gives_no_ticket_and_takes_no_booking_but_finishes_who_has_one() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    ticket = desk.issue("HT")
    desk.accept(Configure(branch(hours=(office_hours(),), retired=True)))
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)
    assert desk.code(Book("A1", "HT", moment("2026-10-06 08:00"))) == (Refusal.CLOSED, "slot_at")
    desk.accept(Cancel(ticket.ticket_id))
    always = Desk(branch(retired=True))
    assert always.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_nothing_is_issued_after_the_day_was_ended(desk: Desk) -> None:
    desk.accept(EndDay())
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_the_quota_counts_what_was_issued_today_for_the_service() -> None:
    desk = Desk(branch(services=(service("DD", "Đ", quota=2), service("DDX", "Đ"))))
    desk.issue("DD")
    desk.accept(Cancel(desk.issue("DD").ticket_id))
    assert desk.code(Issue("DD")) == (Refusal.QUOTA_REACHED, "service")
    desk.issue("DDX")
    desk.now = TOMORROW
    desk.issue("DD")


def test_a_quota_of_nothing_gives_nothing() -> None:
    desk = Desk(branch(services=(service("DD", quota=0),)))
    assert desk.code(Issue("DD")) == (Refusal.QUOTA_REACHED, "service")


def test_quota_left_never_falls_below_nothing(desk: Desk) -> None:
    desk.issue("HT")
    desk.issue("HT")
    assert [quota_left(desk.state, service("HT", quota=quota), desk.now) for quota in (None, 1, 2, 5)] == [
        None,
        0,
        0,
        3,
    ]


def test_a_branch_without_a_configuration_is_unknown() -> None:
    assert Desk(config=None).code(Issue("HT")) == (Refusal.UNKNOWN_BRANCH, None)


def test_a_kiosks_clock_ahead_of_ours_is_clamped(desk: Desk) -> None:
    early, ahead = desk.now - 5_000, desk.now + 5_000
    assert desk.accept(Issue("HT"), taken_at=early).events[0].taken_at == early
    assert desk.accept(Issue("HT"), taken_at=ahead).events[0].taken_at == desk.now


# -- from a counter --------------------------------------------------------------------------------------------------


def test_a_clerk_takes_a_ticket_for_somebody(desk: Desk) -> None:
    done = desk.accept(Issue("DD"), "1", actor="device-1")
    assert (done.kinds, done.events[0].actor) == (["issued"], "clerk-1")


def test_a_counter_without_a_clerk_gives_none_unless_it_is_unattended() -> None:
    desk = Desk()
    assert desk.code(Issue("HT"), "1") == (Refusal.NOT_ALLOWED, None)
    assert desk.accept(Issue("HT"), "1", unattended=True, actor="device-1").events[0].actor == "device-1"


def test_a_counter_that_is_none_gives_none(desk: Desk) -> None:
    assert desk.code(Issue("HT"), "9") == (Refusal.UNKNOWN_COUNTER, None)
