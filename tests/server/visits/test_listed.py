"""What of a day is listed for a manager: who was not served, and acts to ask about."""

import pytest

from protocol.commands import Call, Cancel, Complete, EndDay, Start
from server.queue.events.recorded import CITIZEN
from server.visits.fold import folded
from server.visits.listed import Listed, ListKind, listed
from tests.server.queue.branch import MORNING
from tests.server.queue.desk import Desk


def lists(desk: Desk, *, outcomes: bool = True) -> dict[ListKind, list[Listed]]:
    fold = folded(desk.events)
    return listed(fold.visits.values(), fold.acts, outcomes=outcomes)


def test_a_day_without_anything_to_look_at_has_no_lists(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=2)
    desk.accept(Complete("done"), "1")
    assert lists(desk) == {}


@pytest.mark.parametrize(("seconds", "is_listed"), [(0, True), (59, True), (60, False)])
def test_a_visit_of_less_than_a_minute_at_the_counters_is_very_short(desk: Desk, seconds: int, is_listed: bool) -> None:
    desk.issue("HT")
    desk.later(m=5)
    desk.serve("1")
    desk.later(s=seconds)
    desk.accept(Complete("done"), "1")
    assert (ListKind.SHORT in lists(desk)) == is_listed


def test_a_completion_without_an_outcome_is_listed_where_the_branch_has_outcomes(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(m=1)
    desk.serve("2")
    desk.later(m=3)
    desk.accept(Complete(), "2")
    (one,) = lists(desk)[ListKind.NO_OUTCOME]
    assert (one.ticket_id, one.number, one.service, one.counter) == (ticket.ticket_id, ticket.number, "HT", "2")
    assert (one.actor, one.at, one.served_s, one.wait_s) == ("clerk-2", MORNING + 240_000, 180, 60)
    assert lists(desk, outcomes=False) == {}


def test_everybody_who_was_not_served_is_listed_by_how_the_visit_ended(desk: Desk) -> None:
    gone, sent, _, named = [desk.issue("HT") for _ in range(4)]
    desk.accept(Cancel(gone.ticket_id), actor=CITIZEN)
    desk.accept(Cancel(sent.ticket_id), actor="u-boss")
    desk.accept(Call(named.ticket_id, "asked"), "1")
    desk.accept(Start(), "1")
    desk.accept(EndDay(), actor="u-boss")
    told = {kind: [(one.number, one.actor, one.reason) for one in lines] for kind, lines in lists(desk).items()}
    assert told == {
        ListKind.LEFT: [("HT-001", CITIZEN, None)],
        ListKind.SENT_AWAY: [("HT-002", "u-boss", None)],
        ListKind.EXPIRED: [("HT-003", "u-boss", None)],
        ListKind.CLOSED: [("HT-004", "u-boss", None)],
        ListKind.OUT_OF_TURN: [("HT-004", "clerk-1", "asked")],
    }


def test_a_number_called_out_of_turn_twice_is_listed_twice_and_lists_are_by_time(desk: Desk) -> None:
    first, second = desk.issue("HT"), desk.issue("HT")
    for ticket, counter in ((second, "1"), (first, "2")):
        desk.later(m=1)
        desk.accept(Call(ticket.ticket_id, "asked"), counter)
    assert [(one.number, one.counter) for one in lists(desk)[ListKind.OUT_OF_TURN]] == [
        ("HT-002", "1"),
        ("HT-001", "2"),
    ]
