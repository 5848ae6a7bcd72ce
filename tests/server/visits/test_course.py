"""A visit's few moments are the same from the running state as from its row, and give the figures of the day."""

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from protocol.commands import Complete, NoShow, Park
from server.queue.events.events import CLOSED_OUTCOME
from server.visits.course import of_ticket, of_visit, so_far
from server.visits.figures import figures
from server.visits.fold import folded
from tests.server.queue.branch import ZONE
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay


def test_state_and_rows_give_the_same_and_the_shares_are_those_of_the_figures() -> None:
    day = GeneratedDay(7, 300)
    visits = [replace(visit, visit_target_s=900) for visit in folded(day.events).visits.values()]
    rows = [of_visit(visit) for visit in visits]
    tickets = [of_ticket(ticket, CLOSED_OUTCOME) for ticket in day.state.tickets.values()]
    one, other = so_far(rows, day.now, 900), so_far(tickets, day.now, 900)
    assert (one.issued, one.served, one.kept, one.decided) == (other.issued, other.served, other.kept, other.decided)
    total = figures(visits, day.now, ZoneInfo(ZONE)).total
    assert (one.issued, one.served, one.kept, one.decided) == (total.issued, total.served, total.kept, total.decided)
    assert one.percent == (None if not total.decided else 100 - sum(total.percents[1:]))


def test_who_was_sent_back_or_set_aside_is_no_longer_at_the_counter(desk: Desk) -> None:
    missed, parked = desk.issue("HT"), desk.issue("CT")
    desk.call("1")
    desk.later(m=2)
    desk.accept(NoShow(), "1")
    desk.serve("3")
    desk.later(m=3)
    desk.accept(Park("forms"), "3")
    desk.later(m=5)
    start = missed.issued_at
    courses = [of_ticket(desk.ticket(one.ticket_id), CLOSED_OUTCOME) for one in (missed, parked)]
    assert [(one.called_at, one.left_at, one.ended_at) for one in courses] == [
        (start, start + 120_000, None), (start + 120_000, start + 300_000, None),
    ]  # fmt: skip


def test_what_happened_later_does_not_count_yet(desk: Desk) -> None:
    desk.issue("HT")
    desk.later(m=4)
    desk.serve("1")
    desk.later(m=5)
    desk.accept(Complete(), "1")
    courses = [of_ticket(ticket, CLOSED_OUTCOME) for ticket in desk.state.tickets.values()]
    early = so_far(courses, desk.now - 8 * 60_000, 900)
    assert (early.issued, early.served, early.decided, early.wait_p50_s, early.percent) == (1, 0, 0, None, None)
    now = so_far(courses, desk.now, 900)
    assert (now.served, now.kept, now.wait_p50_s, now.percent) == (1, 1, 240, 100)
