"""The lot: when somebody enters does not matter; a seed committed to before gives the order; late comers follow."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import msgspec
import pytest
from msgspec import structs

from protocol import commands as c
from protocol.enums import Refusal
from protocol.opening_hours import day_on
from protocol.problem import Refused
from protocol.views import Wait
from server.balance.estimate import expect
from server.queue.decide.lot import lot_window
from server.queue.state.lot import commitment_of, drawn_order, mark_of
from server.queue.stream import BranchStream
from tests.server.queue.branch import BRANCH, branch, moment, office_hours, service
from tests.server.queue.desk import Desk

SEED = "5eed" * 16
FOUR, SIX, HALF_PAST_SEVEN = (moment(f"2026-10-05 {at}") for at in ("04:00", "06:00", "07:30"))
_NUMBERS = count(1)


def desk_of(quota: int | None = None, **more: Any) -> Desk:
    config = branch(
        hours=(office_hours(),),
        services=(service("HT", quota=quota), service("CT")),
        counters=BRANCH.counters[:1],
        lot_opens="06:00",
        lot_closes="07:30",
    )
    desk = Desk(config, now=more.pop("now", SIX), **more)
    desk.core = BranchStream(seed_of=lambda name, day: SEED)
    return desk


def entry(person: str = "", **fields: Any) -> c.EnterLot:
    number = next(_NUMBERS)
    return c.EnterLot(f"E{number}", "HT", person or f"P{number}", commitment_of(SEED), **fields)


def entered(desk: Desk, people: int) -> Iterator[str]:
    for _ in range(people):
        one = entry()
        desk.accept(one)
        yield one.entry


def opened(desk: Desk) -> None:
    """The doors open: every timer that is due fires, and those that are due after it."""
    desk.now = max(desk.now, HALF_PAST_SEVEN)
    while any(not isinstance(done, Refused) for done in desk.fire()):
        pass


def test_whoever_comes_at_four_gains_nothing_and_late_comers_follow() -> None:
    desk = desk_of(now=FOUR)
    assert desk.code(entry()) == (Refusal.TOO_EARLY, None)
    desk.now = SIX
    names = list(entered(desk, 20))
    desk.later(m=89)
    names += list(entered(desk, 20))  # the last minute is as good as the first
    opened(desk)
    lot = desk.state.lot
    assert lot is not None
    assert lot.order == drawn_order(SEED, names)
    assert lot.order != tuple(names)
    assert {names.index(one) < 20 for one in lot.order[:10]} == {True, False}
    late = desk.issue("HT")
    waiting = sorted(desk.state.waiting.tickets(), key=lambda ticket: (ticket.queued_at, ticket.order))
    assert [lot.tickets[one] for one in lot.order] == [ticket.ticket_id for ticket in waiting[:-1]]
    assert waiting[-1].ticket_id == late.ticket_id
    assert desk.code(entry()) == (Refusal.TOO_LATE, None)
    assert desk.replay() == desk.state


def test_each_person_enters_once_a_day_and_only_what_there_is() -> None:
    desk = desk_of()
    desk.accept(entry("An"))
    assert desk.code(entry("An")) == (Refusal.ALREADY, "person")
    assert desk.code(c.EnterLot("E", "XX", "Binh", commitment_of(SEED))) == (Refusal.UNKNOWN_SERVICE, "service")
    assert desk.code(entry(priority="king")) == (Refusal.UNKNOWN_PRIORITY, "priority")
    assert [row.kind for row in desk.rows].count("lot_opened") == 1  # one commitment, before the first entry
    without = Desk(branch(hours=(office_hours(),)), now=SIX)
    assert without.code(entry()) == (Refusal.CLOSED, None)


def test_another_seed_than_the_one_committed_to_draws_nothing() -> None:
    desk = desk_of()
    list(entered(desk, 3))
    assert desk.code(c.DrawLot(SEED)) == (Refusal.TOO_EARLY, None)
    desk.now = HALF_PAST_SEVEN
    assert desk.code(c.DrawLot("another-seed-than-that")) == (Refusal.MOOT, "seed")
    assert desk.code(c.IssueDrawn("E0")) == (Refusal.MOOT, "entry")
    opened(desk)
    assert desk.code(c.DrawLot(SEED)) == (Refusal.MOOT, "seed")


def test_for_whom_no_number_is_left_is_told_so_and_the_others_have_theirs() -> None:
    desk = desk_of(quota=2)
    names = list(entered(desk, 5))
    opened(desk)
    lot = desk.state.lot
    assert lot is not None
    assert set(lot.tickets) == set(lot.order[:2])
    assert lot.lost == set(lot.order[2:])
    assert lot.pending == []
    assert {*lot.tickets, *lot.lost} == set(names)
    assert desk.core.next_due(desk.state) != HALF_PAST_SEVEN  # no timer stays behind


def test_in_the_second_of_the_draw_nobody_takes_the_last_number_from_those_who_entered() -> None:
    desk = desk_of(quota=3)
    names = list(entered(desk, 2))
    desk.now = HALF_PAST_SEVEN
    desk.issue("HT")
    assert desk.code(c.Issue("HT")) == (Refusal.QUOTA_REACHED, "service")
    opened(desk)
    assert desk.state.lot is not None
    assert set(desk.state.lot.tickets) == set(names)


def evening_desk() -> Desk:
    """On Monday at noon; entries from six in the evening, drawn at seven."""
    config = branch(
        hours=(office_hours(),),
        services=(service("HT"),),
        counters=(),
        lot_opens="18:00",
        lot_closes="07:00",
    )
    desk = Desk(config, now=moment("2026-10-05 12:00"))
    desk.core = BranchStream(expect=expect, seed_of=lambda name, day: SEED)
    return desk


def test_who_asked_a_moment_before_the_window_opens_makes_no_lot_of_another_day() -> None:
    desk = evening_desk()
    desk.now = moment("2026-10-05 18:00")  # what was asked a moment before carries Monday's hash and seed
    assert desk.code(msgspec.structs.replace(entry("An"), date="2026-10-05")) == (Refusal.TOO_EARLY, None)
    assert desk.state.lot_ahead is None
    desk.accept(msgspec.structs.replace(entry("An"), date="2026-10-06"))
    assert desk.state.lot_ahead is not None


def test_who_entered_the_evening_before_is_drawn_in_the_morning_with_those_who_came_since() -> None:
    desk = evening_desk()
    assert desk.code(entry()) == (Refusal.TOO_LATE, None)
    desk.now = moment("2026-10-05 18:00")
    names = list(entered(desk, 3))
    desk.accept(entry("An"))
    assert desk.code(entry("An")) == (Refusal.ALREADY, "person")
    desk.now = moment("2026-10-06 01:00")  # the timer ends Monday, and nobody does anything
    desk.fire()
    desk.now = moment("2026-10-06 06:59")
    names += list(entered(desk, 1))  # opens Tuesday; who entered is still there
    assert desk.code(entry("An")) == (Refusal.ALREADY, "person")
    assert desk.replay() == desk.state
    desk.now = moment("2026-10-06 07:00")
    desk.fire()
    lot = desk.state.lot
    assert lot is not None
    assert (lot.date, len(lot.order), set(names) <= set(lot.order)) == ("2026-10-06", 5, True)
    desk.now = moment("2026-10-06 07:30")
    opened(desk)
    tickets = [desk.ticket(lot.tickets[one]) for one in lot.order]
    assert [ticket.ahead for ticket in tickets] == [0, 1, 2, 3, 4]
    assert desk.replay() == desk.state


def test_the_draw_itself_opens_the_day() -> None:
    desk = evening_desk()
    desk.now = moment("2026-10-05 19:00")
    names = list(entered(desk, 2))
    desk.now = moment("2026-10-06 00:30")
    desk.fire()
    desk.now = moment("2026-10-06 07:00")
    assert desk.core.next_due(desk.state) == desk.now
    desk.fire()
    assert desk.state.day is not None
    assert (desk.state.day.date, desk.state.lot is not None and set(desk.state.lot.order)) == ("2026-10-06", set(names))
    assert desk.core.next_due(desk.state) == moment("2026-10-06 07:30")


def test_a_lot_that_the_settings_no_longer_have_is_drawn_at_once_and_keeps_no_numbers() -> None:
    desk = desk_of(quota=5)
    list(entered(desk, 2))
    assert desk.state.settings is not None
    desk.accept(c.Configure(structs.replace(desk.state.settings, lot_opens=None, lot_closes=None)), actor="admin")
    desk.fire()
    assert desk.state.lot is not None
    assert len(desk.state.lot.order) == 2
    opened(desk)
    assert (len(desk.state.lot.tickets), desk.state.lot.expects("HT")) == (2, 0)


def test_who_was_drawn_on_a_day_without_hours_any_more_is_told_so_and_no_timer_stays_due() -> None:
    desk = desk_of(quota=5)
    list(entered(desk, 2))
    desk.accept(c.SetHours(()), actor="manager")
    opened(desk)
    assert desk.state.lot is not None
    assert (len(desk.state.lot.lost), desk.state.lot.pending) == (2, [])
    assert desk.state.day is not None
    assert desk.core.next_due(desk.state) == desk.state.day.ends


def test_a_drawn_number_says_how_long_its_wait_is_expected_to_be() -> None:
    desk = desk_of()
    desk.core = BranchStream(
        expect=lambda state, code, ahead, cls: Wait(60 * ahead, 90 * ahead), seed_of=lambda *_: SEED
    )
    list(entered(desk, 3))
    opened(desk)
    lot = desk.state.lot
    assert lot is not None
    assert [desk.ticket(lot.tickets[one]).wait_p50_s for one in lot.order] == [0, 60, 120]


def test_a_mark_gives_nothing_away_and_checks_the_order() -> None:
    names = ["ABCD", "EFGH", "IJKL"]
    assert not any(name in mark_of(name) for name in names)
    assert drawn_order(SEED, names) == drawn_order(SEED, reversed(names))


@pytest.mark.parametrize("closed", [True, False])
def test_there_is_a_window_only_on_days_with_hours_and_it_ends_with_the_first_number(closed: bool) -> None:
    config = branch(
        hours=(office_hours(),), lot_opens="06:00", lot_closes="12:00", closed_dates=("2026-10-05",) if closed else ()
    )
    day = day_on(config, "2026-10-05")
    assert lot_window(config, day) == (None if closed else (SIX, day.hours[0].first_ticket))
