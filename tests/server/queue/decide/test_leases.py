"""Numbers for the time without a server: leased ahead, given once, in the queue with the age that they have."""

from typing import Any

import pytest

from protocol.commands import Complete, Configure, EndDay, Issue, IssueLeased, LeaseNumbers, ReopenDay, SkipNumbers
from protocol.enums import Refusal, TicketClass, TicketState
from protocol.ticket_numbers import LEASED_FROM, MOST_LEASED, PAPER_FROM
from server.queue.decide.leases import MOST_LEASES
from server.queue.events.events import Issued
from tests.server.queue.branch import MORNING, branch, moment, office_hours, service
from tests.server.queue.desk import Desk

TODAY, NEXT = "2026-10-05", "2026-10-06"
KIOSK, OTHER = "d-kiosk", "d-other"


@pytest.fixture
def desk() -> Desk:
    """A branch in the morning, that no command has opened yet."""
    return Desk(branch(hours=(office_hours(0, 1, 2, 3, 4),), services=(service("HT"), service("CT", quota=2))))


def lease(desk: Desk, date: str = TODAY, count: int = 10, device: str = KIOSK) -> dict[str, int]:
    """The first number of each prefix."""
    done = desk.accept(LeaseNumbers(date, count), actor=device)
    return {block.prefix: block.first for block in done.bodies[0].blocks}


def given(n: int = 700, service_: str = "HT", date: str = TODAY, **more: Any) -> IssueLeased:
    return IssueLeased(date, f"{service_}-{n}", service_, **more)


# -- the lease ----------------------------------------------------------------------------------------------------


def test_a_lease_has_a_block_of_each_prefix_and_opens_no_day(desk: Desk) -> None:
    assert lease(desk) == {"HT": LEASED_FROM, "CT": LEASED_FROM}
    assert desk.state.day is None
    assert [row.kind for row in desk.rows] == ["configured", "numbers_leased"]


def test_two_kiosks_and_two_leases_of_one_never_overlap(desk: Desk) -> None:
    assert [lease(desk, device=device)["HT"] for device in (KIOSK, OTHER, KIOSK)] == [700, 710, 720]
    assert lease(desk, NEXT)["HT"] == 700


def test_the_same_key_leases_nothing_more(desk: Desk) -> None:
    key = desk.key()
    first = desk.accept(LeaseNumbers(TODAY, 10), key=key, actor=KIOSK)
    again = desk.accept(LeaseNumbers(TODAY, 10), key=key, actor=KIOSK)
    assert again.again
    assert len(first.bodies) == 1
    assert lease(desk)["HT"] == 710


def test_only_today_and_the_next_open_day_can_be_leased(desk: Desk) -> None:
    desk.now = moment("2026-10-09 08:00")  # a Friday
    lease(desk, "2026-10-09")
    lease(desk, "2026-10-12")
    for date in ("2026-10-08", "2026-10-10", "2026-10-13"):
        assert desk.code(LeaseNumbers(date, 10), actor=KIOSK) == (Refusal.CLOSED, "date")


def test_after_the_last_ticket_or_the_days_end_today_is_not_leased(desk: Desk) -> None:
    desk.now = moment("2026-10-05 11:00")
    assert desk.code(LeaseNumbers(TODAY, 10), actor=KIOSK) == (Refusal.CLOSED, "date")
    desk.now = moment("2026-10-06 08:00")
    desk.issue("HT")
    desk.accept(EndDay(), actor="boss")
    assert desk.code(LeaseNumbers(NEXT, 10), actor=KIOSK) == (Refusal.CLOSED, "date")
    assert lease(desk, "2026-10-07")


def test_the_leases_of_one_device_are_bounded(desk: Desk) -> None:
    for _ in range(MOST_LEASES):
        lease(desk, count=1)
    assert desk.code(LeaseNumbers(TODAY, 1), actor=KIOSK) == (Refusal.QUOTA_REACHED, "count")
    assert lease(desk, count=1, device=OTHER)["HT"] == LEASED_FROM + MOST_LEASES


def test_leases_never_reach_the_numbers_on_paper(desk: Desk) -> None:
    for n in range(2):
        for _ in range(MOST_LEASES):
            lease(desk, count=MOST_LEASED, device=f"d-{n}")
    assert lease(desk, device="d-3")["HT"] == LEASED_FROM + 2 * MOST_LEASES * MOST_LEASED
    for _ in range(3):
        lease(desk, count=MOST_LEASED, device="d-4")
    assert desk.code(LeaseNumbers(TODAY, MOST_LEASED), actor="d-4") == (Refusal.QUOTA_REACHED, "count")


def test_ordinary_numbers_pass_over_leased_ones(desk: Desk) -> None:
    lease(desk, count=5)
    desk.issue("HT")
    desk.happened(Issued("20261005-HT-698", "HT-698", "HT", 698, "HT", TicketClass.WALK, 0))
    assert [desk.issue("HT").number for _ in range(3)] == ["HT-699", "HT-705", "HT-706"]
    assert lease(desk)["HT"] == 707


def test_a_lease_of_tomorrow_is_there_when_tomorrow_opens(desk: Desk) -> None:
    lease(desk, NEXT)
    lease(desk, TODAY)
    desk.issue("HT")
    desk.now = moment("2026-10-06 08:00")
    desk.issue("HT")
    assert {date for date, _ in desk.state.leases} == {NEXT}
    assert desk.accept(given(date=NEXT), actor=KIOSK).kinds == ["issued"]


def test_a_lease_after_midnight_neither_opens_the_new_day_nor_files_anything_under_it(desk: Desk) -> None:
    desk.issue("HT")
    desk.now = moment("2026-10-06 00:00")
    lease(desk, NEXT)
    assert desk.state.day is not None
    assert (desk.state.day.date, desk.rows[-1].recorded.day) == (TODAY, TODAY)
    desk.fire()
    assert desk.rows[-1].kind == "day_ended"
    desk.now = moment("2026-10-06 08:00")
    desk.issue("HT")
    assert desk.accept(given(date=NEXT), actor=KIOSK).kinds == ["issued"]


def test_after_a_restore_leases_begin_far_above_what_was_lost(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(SkipNumbers({"HT": 300}), actor="restore")
    assert [lease(desk, date)["HT"] for date in (TODAY, NEXT)] == [2700, 2700]
    desk.accept(SkipNumbers({"HT": 800}), actor="restore")
    assert lease(desk)["HT"] == 4700
    desk.happened(Issued("20261005-HT-801", "HT-801", "HT", 801, "HT", TicketClass.WALK, 0))
    assert desk.issue("HT").number == "HT-4710"  # 700 to 4699 may be on slips of lost leases
    assert desk.accept(given(705), actor=KIOSK).kinds == ["issued"]
    desk.now = moment("2026-10-06 08:00")
    desk.issue("HT")
    assert lease(desk, "2026-10-07")["HT"] == LEASED_FROM


# -- into the queue -----------------------------------------------------------------------------------------------


def test_the_ticket_waits_from_the_touch(desk: Desk) -> None:
    lease(desk)
    desk.later(m=10)
    touched = desk.now
    desk.later(m=30)
    later = desk.issue("HT")
    done = desk.accept(given(taken_at=touched, heard_at=MORNING, priority="elderly", dossiers=2), actor=KIOSK)
    ticket = desk.state.tickets["20261005-HT-700"]
    assert done.kinds == ["issued"]
    assert (ticket.issued_at, ticket.queued_at, ticket.dossiers) == (touched, touched, 2)
    assert (ticket.cls, ticket.state) == (TicketClass.PRIO, TicketState.WAITING)
    assert done.bodies[0].wait_p50_s is None
    assert desk.issue("HT").number == "HT-002"
    assert later.queued_at > ticket.queued_at


def test_who_took_a_number_first_is_called_first(desk: Desk) -> None:
    lease(desk)
    desk.later(m=5)
    touched = desk.now
    desk.later(m=5)
    online = desk.issue("HT")
    desk.accept(given(701, taken_at=touched + 60_000), actor=KIOSK)
    desk.accept(given(700, taken_at=touched), actor=KIOSK)
    desk.staff("1")
    called = []
    for _ in range(3):
        called.append(desk.serve("1").number)
        desk.accept(Complete(), "1")
    assert called == ["HT-700", "HT-701", online.number]


@pytest.mark.parametrize(
    ("taken", "heard", "waits_from"),
    [
        (-3600, None, 0),  # before the lease: the kiosk's clock is wrong
        (60, 300, 300),  # before its last contact
        (99_999, None, 600),  # in the future
        (120, 60, 120),
        (None, None, 600),
    ],
)
def test_the_age_is_between_the_last_contact_and_now(
    desk: Desk, taken: int | None, heard: int | None, waits_from: int
) -> None:
    lease(desk)
    leased_at = desk.now
    desk.later(m=10)

    def at(s: int | None) -> int | None:
        return None if s is None else leased_at + s * 1000

    desk.accept(given(taken_at=at(taken), heard_at=at(heard)), actor=KIOSK)
    assert desk.state.tickets["20261005-HT-700"].queued_at == leased_at + waits_from * 1000


def test_a_number_becomes_a_ticket_once(desk: Desk) -> None:
    lease(desk)
    key = desk.key()
    for again in (False, True):
        assert desk.accept(given(), key=key, actor=KIOSK).again is again
    refused = desk.refuse(given(), actor=KIOSK)
    assert (refused.code, refused.field, refused.detail) == (Refusal.ALREADY, "number", "HT-700")


def test_the_hours_and_the_quota_do_not_send_away_who_holds_a_slip(desk: Desk) -> None:
    lease(desk)
    for _ in range(2):
        desk.issue("CT")
    desk.now = moment("2026-10-05 11:10")
    assert desk.code(Issue("CT")) == (Refusal.CLOSED, None)
    assert desk.accept(given(700, "CT", taken_at=moment("2026-10-05 10:59")), actor=KIOSK).kinds == ["issued"]


def test_on_a_day_that_was_ended_it_is_counted_as_expired_and_a_reopening_brings_it_back(desk: Desk) -> None:
    lease(desk)
    desk.issue("HT")
    desk.accept(EndDay(), actor="boss")
    desk.later(m=1)
    assert desk.accept(given(), actor=KIOSK).kinds == ["issued", "expired"]
    assert (desk.state.tally.issued, desk.state.tally.gone) == (2, 2)
    desk.accept(ReopenDay(), actor="boss")
    assert {ticket.number for ticket in desk.state.waiting.tickets()} == {"HT-001", "HT-700"}


def test_of_a_day_that_is_over_it_is_only_recorded(desk: Desk) -> None:
    lease(desk)
    desk.issue("HT")
    desk.now = moment("2026-10-06 08:00")
    desk.issue("HT")
    done = desk.accept(given(taken_at=moment("2026-10-05 09:00")), actor=KIOSK)
    assert done.kinds == ["recorded_late"]
    assert (done.bodies[0].date, done.bodies[0].closed_at) == (TODAY, moment("2026-10-05 11:30"))
    assert "20261005-HT-700" not in desk.state.tickets
    desk.now = moment("2026-10-14 08:00")
    assert desk.code(given(701), actor=KIOSK) == (Refusal.TOO_LATE, "date")


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (given(710), (Refusal.UNKNOWN_TICKET, "number")),
        (given(1), (Refusal.UNKNOWN_TICKET, "number")),
        (given(date=NEXT), (Refusal.TOO_EARLY, "date")),
        (given(date="2026-02-30"), (Refusal.BAD_FIELD, "date")),
        (given(service_="XX"), (Refusal.UNKNOWN_SERVICE, "service")),
        (given(priority="king"), (Refusal.UNKNOWN_PRIORITY, "priority")),
        (IssueLeased(TODAY, "CT-700", "HT"), (Refusal.BAD_FIELD, "service")),
    ],
)
def test_what_is_no_leased_number_is_refused(
    desk: Desk, command: IssueLeased, refused: tuple[Refusal, str | None]
) -> None:
    lease(desk)
    desk.issue("HT")
    assert desk.code(command, actor=KIOSK) == refused


def test_a_kiosk_gives_no_number_of_another_but_staff_admit_any(desk: Desk) -> None:
    lease(desk)
    lease(desk, device=OTHER)
    assert desk.code(given(710), actor=KIOSK) == (Refusal.NOT_ALLOWED, "number")
    desk.accept(given(710), actor="u-clerk")
    assert desk.code(given(710), actor=OTHER) == (Refusal.ALREADY, "number")


def test_a_number_of_a_printed_sheet_needs_no_lease(desk: Desk) -> None:
    desk.issue("HT")
    assert desk.accept(given(PAPER_FROM), actor="u-clerk").kinds == ["issued"]
    assert desk.code(given(PAPER_FROM), actor="u-clerk") == (Refusal.ALREADY, "number")
    assert desk.issue("HT").number == "HT-002"


def test_a_service_that_is_gone_is_named(desk: Desk) -> None:
    lease(desk)
    desk.issue("HT")
    desk.accept(Configure(branch(services=(service("CT"),))), actor="admin")
    assert desk.code(given(), actor=KIOSK) == (Refusal.UNKNOWN_SERVICE, "service")
