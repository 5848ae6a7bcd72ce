"""A stream folded into visits: how each ends, where its time went, and which acts are listed."""

from typing import Any

import pytest

from protocol.commands import (
    Call,
    Cancel,
    Complete,
    Configure,
    EndDay,
    FurtherService,
    IssueLeased,
    LeaseNumbers,
    NextService,
    NoShow,
    Park,
    Pickup,
    Recall,
    Restore,
    Return,
    SayOverrun,
    Scanned,
    Start,
    TakeBack,
    Transfer,
)
from protocol.enums import OverrunReason, TicketState
from server.queue.events.recorded import CITIZEN
from server.visits.fold import folded, so_far
from server.visits.parts import services_of
from server.visits.tally import Counted, Tally
from server.visits.visit import ActKind, Ending, Visit
from tests.server.queue.branch import MIDNIGHT, MORNING, TOMORROW, branch
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay
from .people import people_of, times_of


def only(desk: Desk) -> Visit:
    (visit,) = folded(desk.events).visits.values()
    return visit


def times_s(visit: Visit) -> tuple[float, ...]:
    """Waiting, on the way, served, parked."""
    return tuple(ms / 1000 for ms in (visit.wait_ms, visit.called_ms, visit.served_ms, visit.parked_ms))


def test_a_visits_time_is_where_the_person_was(desk: Desk) -> None:
    desk.issue("HT", dossiers=2)
    desk.later(s=600)
    desk.call("1")
    desk.later(s=20)
    desk.accept(Recall(), "1")
    desk.later(s=10)
    desk.accept(Start(), "1")
    desk.later(s=300)
    desk.accept(Complete("done"), "1")
    visit = only(desk)
    assert times_s(visit) == (600, 30, 300, 0)
    assert (visit.called_at, visit.started_at) == (MORNING + 600_000, MORNING + 630_000)
    assert (visit.ended, visit.ended_by, visit.outcome) == (Ending.COMPLETED, "clerk-1", "done")
    assert (visit.dossiers, visit.calls, visit.counter, visit.service, visit.day) == (2, 2, "1", "HT", "2026-10-05")


def test_waits_add_up_where_the_visit_goes_back_into_the_queue(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(s=100)
    desk.call("1")
    desk.later(s=30)
    desk.accept(NoShow(), "1")
    desk.later(s=50)
    desk.serve("1")
    desk.later(s=60)
    desk.accept(Park("forms"), "1")
    desk.later(s=200)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(s=40)
    desk.accept(NextService("CT"), "1")
    desk.later(s=70)
    desk.serve("3")
    desk.accept(Complete("done"), "3")
    visit = only(desk)
    assert times_s(visit) == (100 + 50 + 70, 30, 60 + 40, 200)
    assert (visit.service, visit.no_shows, visit.calls, visit.called_at) == ("CT", 1, 4, MORNING + 100_000)


def test_each_way_to_end_has_its_name() -> None:
    desk = Desk(branch(expire_s=600, no_show_limit=1))
    desk.staff("1", "2")
    for end in (Complete("done"), NoShow()):
        desk.issue("HT")
        desk.call("1")
        if isinstance(end, Complete):
            desk.accept(Start(), "1")
        desk.accept(end, "1")
    desk.accept(Cancel(desk.issue("HT").ticket_id), actor=CITIZEN)
    desk.accept(Cancel(desk.issue("HT").ticket_id), actor="u-boss")
    desk.issue("DD")
    desk.later(m=10)
    desk.fire()
    desk.issue("HT")
    desk.call("1")
    desk.issue("HT")
    assert [one.ended for one in folded(desk.events).visits.values()][-1] is Ending.OPEN
    desk.accept(EndDay(), actor="u-boss")
    visits = sorted(folded(desk.events).visits.values(), key=lambda one: one.ticket_id)
    assert {one.number: one.ended.value for one in visits} == {
        "HT-001": "completed", "HT-002": "left", "HT-003": "left", "HT-004": "sent_away", "Đ-001": "expired",
        "HT-005": "closed", "HT-006": "expired",
    }  # fmt: skip


def test_what_was_cancelled_by_mistake_has_waited_meanwhile(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(s=100)
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    desk.later(s=40)
    desk.accept(Restore(ticket.ticket_id), actor="u-boss")
    visit = only(desk)
    assert (visit.ended, visit.ended_at, visit.ended_by, times_s(visit)[0]) == (Ending.OPEN, None, None, 140)


@pytest.mark.parametrize("act", [NoShow(), Transfer(service="DD"), Return("asked")])
def test_an_act_that_was_taken_back_leaves_no_trace_in_the_visit(desk: Desk, act: Any) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    if not isinstance(act, NoShow):
        desk.accept(Start(), "1")
    desk.later(m=2)
    before = the_visit(desk, ticket.ticket_id)
    desk.accept(act, "1")
    desk.later(m=3)
    desk.accept(TakeBack(ticket.ticket_id), "1")
    assert so_far(the_visit(desk, ticket.ticket_id), desk.now) == so_far(before, desk.now)


def test_a_pick_up_that_was_taken_back_was_parked_all_along(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms"), "1")
    desk.later(m=2)
    before = the_visit(desk, ticket.ticket_id)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.later(m=1)
    desk.accept(TakeBack(ticket.ticket_id), "1")
    assert so_far(the_visit(desk, ticket.ticket_id), desk.now) == so_far(before, desk.now)


def the_visit(desk: Desk, ticket_id: str) -> Visit:
    return folded(desk.events).visits[ticket_id]


def test_a_visit_under_way_counts_up_to_now_and_one_that_ended_does_not(desk: Desk) -> None:
    desk.issue("HT")
    desk.later(s=90)
    desk.serve("1")
    assert times_s(so_far(only(desk), desk.now + 30_000)) == (90, 0, 30, 0)
    desk.accept(Complete("done"), "1")
    assert so_far(only(desk), desk.now + 30_000) == only(desk)


def test_a_visit_is_held_against_the_targets_in_force_when_it_ended(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Configure(branch(visit_target_s=300, transaction_target_s=200)), actor="boss")
    desk.accept(Complete("done"), "1")
    desk.accept(Configure(branch()), actor="boss")
    visit = only(desk)
    assert (visit.visit_target_s, visit.transaction_target_s) == (300, 200)


def test_why_a_visit_took_longer_stands_with_the_service_that_did(desk: Desk) -> None:
    desk.issue("HT", further=(FurtherService("CT"),))
    ticket = desk.serve("1")
    desk.later(s=1000)
    desk.accept(SayOverrun(ticket.ticket_id, OverrunReason.SYSTEM), "1")
    desk.accept(Complete(), "1")
    desk.serve("1")
    desk.accept(Complete(), "1")
    first, second = services_of(only(desk))
    assert (first.overrun, second.overrun) == (OverrunReason.SYSTEM, None)
    counts = Tally()
    for one in (first, second):
        counts.add(one, desk.now)
    assert (counts[Counted.OVER_SYSTEM], counts.overran) == (1, 1)


def test_a_late_scan_changes_nothing(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete("done"), "1")
    before = only(desk)
    desk.later(m=9)
    desk.accept(Scanned(ticket.ticket_id, "0f" * 32, 1, 1, "v" + "0f" * 10), "1")
    assert only(desk) == before


def acts(desk: Desk) -> list[tuple[ActKind, int, int]]:
    """Those that are listed."""
    listed = [one for one in folded(desk.events).acts if one.kind is not ActKind.OUT_OF_TURN_RETURNED]
    return [(one.kind, one.served_ms // 1000, one.dossiers) for one in listed]


def test_a_call_out_of_turn_is_listed_with_who_when_and_why(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    desk.later(m=1)
    desk.accept(Call(second.ticket_id, "asked"), "2")
    (act,) = folded(desk.events).acts
    assert (act.kind, act.ticket_id, act.actor) == (ActKind.OUT_OF_TURN, second.ticket_id, "clerk-2")
    assert (act.counter, act.reason, act.at) == ("2", "asked", MORNING + 60_000)


def test_a_no_show_with_a_reason_is_listed_and_does_not_count(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    desk.later(s=5)
    desk.accept(NoShow("asked"), "1")
    (act,) = folded(desk.events).acts
    assert (act.kind, act.ticket_id, act.actor) == (ActKind.EARLY_NO_SHOW, ticket.ticket_id, "clerk-1")
    assert (act.reason, act.at, only(desk).no_shows) == ("asked", MORNING + 5_000, 0)


@pytest.mark.parametrize("act", [NoShow("asked"), Park("forms"), Transfer(service="CT"), Return("asked")])
def test_an_act_that_was_taken_back_is_not_listed(desk: Desk, act: Any) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    if not isinstance(act, NoShow):
        desk.accept(Start(), "1")
        desk.later(m=14)
    desk.accept(act, "1")
    assert len(acts(desk)) == 1
    desk.later(s=5)
    desk.accept(TakeBack(ticket.ticket_id), "1")
    assert acts(desk) == []
    assert folded(desk.events).taken_back == [(ticket.ticket_id, desk.now - 5_000)]


def test_a_call_out_of_turn_is_not_listed_once_its_number_went_back_unserved(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    desk.later(m=1)
    desk.accept(Call(second.ticket_id, "asked"), "2")
    desk.accept(Recall(), "2")
    assert [kind for kind, *_ in acts(desk)] == [ActKind.OUT_OF_TURN]
    desk.later(s=5)
    desk.accept(Return("asked"), "2")
    assert acts(desk) == []
    desk.accept(Call(second.ticket_id, "asked"), "2")
    assert [kind for kind, *_ in acts(desk)] == [ActKind.OUT_OF_TURN]


def test_a_call_out_of_turn_stays_listed_where_the_person_was_served_or_is_sent_back_from_elsewhere(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    desk.accept(Call(second.ticket_id, "asked"), "2")
    desk.accept(Start(), "2")
    desk.later(m=1)
    desk.accept(Return("asked"), "2")
    desk.accept(Call(second.ticket_id, "asked"), "2")
    desk.accept(Return("asked"), "2")
    assert [one[:2] for one in acts(desk)] == [(ActKind.OUT_OF_TURN, 0)], "the second call alone was taken back"
    third = desk.issue("HT")
    desk.accept(Call(third.ticket_id, "asked"), "2")
    desk.accept(Transfer(counter="1"), "2")
    desk.accept(Call(third.ticket_id, "asked"), "1")
    assert len(acts(desk)) == 3
    desk.accept(Return("asked"), "1")
    assert [one.counter for one in folded(desk.events).acts if one.kind is ActKind.OUT_OF_TURN] == ["2", "2"]


def test_a_return_that_was_taken_back_hides_no_call_out_of_turn(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    desk.accept(Call(second.ticket_id, "asked"), "2")
    desk.later(s=5)
    desk.accept(Return("asked"), "2")
    desk.later(s=5)
    desk.accept(TakeBack(second.ticket_id), "2")
    assert acts(desk) == [(ActKind.OUT_OF_TURN, 0, 1)]
    desk.accept(Start(), "2")
    desk.later(m=5)
    desk.accept(Complete("done"), "2")
    assert acts(desk) == [(ActKind.OUT_OF_TURN, 0, 1)]


@pytest.mark.parametrize(("serve_s", "is_listed"), [(779, False), (780, True), (900, True), (901, False)])
@pytest.mark.parametrize(
    ("leave", "kind"),
    [
        (Park("forms"), ActKind.PARKED_JUST_BEFORE),
        (Transfer(service="CT"), ActKind.TRANSFERRED_JUST_BEFORE),
        (Return("asked"), ActKind.RETURNED_JUST_BEFORE),
    ],
)
def test_leaving_the_counter_just_before_the_limit_is_listed(
    desk: Desk, serve_s: int, is_listed: bool, leave: Any, kind: ActKind
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(s=serve_s)
    desk.accept(leave, "1")
    assert acts(desk) == ([(kind, serve_s, 1)] if is_listed else [])


def test_the_limit_is_that_of_all_dossiers_and_of_the_time_at_all_counters(desk: Desk) -> None:
    ticket = desk.issue("HT", dossiers=2)
    desk.serve("1")
    desk.later(m=14)
    desk.accept(Park("forms"), "1")
    desk.later(m=5)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(m=15)
    desk.accept(Park("forms"), "1")
    assert acts(desk) == [(ActKind.PARKED_JUST_BEFORE, 29 * 60, 2)]


def test_a_called_person_who_is_sent_on_was_not_served_and_is_not_listed(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    desk.later(m=14)
    desk.accept(Return("asked"), "1")
    assert acts(desk) == []


@pytest.mark.parametrize(
    ("minutes", "dossiers", "is_listed"), [(20, 2, True), (14, 2, False), (20, 1, False), (31, 2, False)]
)
def test_dossiers_added_at_the_end_are_listed_where_they_keep_the_mandate(
    desk: Desk, minutes: int, dossiers: int, is_listed: bool
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=minutes)
    desk.accept(Complete("done", dossiers), "1")
    assert acts(desk) == ([(ActKind.DOSSIERS_ADDED, minutes * 60, dossiers)] if is_listed else [])


def test_an_event_that_cannot_follow_is_an_error(desk: Desk) -> None:
    desk.issue("HT")
    with pytest.raises(ValueError, match="issued twice"):
        folded([*desk.events, desk.events[-1]])
    with pytest.raises(ValueError, match="no visit"):
        folded(event for event in [*desk.events, desk.accept(Call(), "1").events[-1]] if event.kind != "issued")


@pytest.mark.parametrize("seed", range(4))
def test_a_generated_days_visits_are_what_became_of_its_people(seed: int) -> None:
    day = GeneratedDay(seed, 700, ends=seed % 2 == 0)
    visits, people = folded(day.events).visits, people_of(day.rows())
    assert visits.keys() == people.keys()
    assert sum(one["how"] in ("left", "expired", "sent_away") for one in people.values()) > 0.15 * len(people)
    for ticket_id, person in people.items():
        visit = so_far(visits[ticket_id], day.now)
        times = [visit.wait_ms, visit.called_ms, visit.served_ms, visit.parked_ms]
        assert times == list(times_of(person, day.now).values())
        assert sum(times) == visit.since - visit.issued_at
        assert (visit.ended.value, visit.ended_at, visit.ended_by) == (person["how"], person["end"], person["by"])
        assert (visit.service, visit.cls.value) == (person["service"], person["class"])
        assert (visit.no_shows, visit.calls, visit.outcome, visit.dossiers) == (
            person["no_shows"], person["calls"], person["outcome"], person["dossiers"],
        )  # fmt: skip
        assert (visit.visit_target_s, visit.transaction_target_s) == person["targets"]


def test_served_and_parked_times_are_those_of_the_running_state() -> None:
    day = GeneratedDay(9, 300, ends=False)
    tickets = day.state.tickets
    for ticket_id, visit in folded(day.events).visits.items():
        if visit.state in (TicketState.WAITING, TicketState.COMPLETED):
            ticket = tickets[ticket_id]
            assert (visit.served_ms, visit.parked_ms) == (ticket.all_served_ms, ticket.parked_ms)
            assert (visit.dossiers, visit.service, visit.procedure) == (
                ticket.all_dossiers,
                ticket.service,
                ticket.procedure,
            )
            assert visit.further == ticket.further


def test_a_number_given_while_the_server_was_away_waits_from_its_touch(desk: Desk) -> None:
    desk.accept(LeaseNumbers("2026-10-05", 5), actor="d-kiosk")
    desk.later(m=60)
    touched = desk.now - 1_800_000
    desk.accept(IssueLeased("2026-10-05", "HT-700", "HT", touched), actor="d-kiosk")
    desk.later(m=5)
    desk.call("1")
    visit = only(desk)
    assert (visit.issued_at, visit.wait_ms) == (touched, 2_100_000)


def test_a_number_of_a_day_that_was_over_is_counted_in_that_day_as_expired(desk: Desk) -> None:
    desk.accept(LeaseNumbers("2026-10-05", 5), actor="d-kiosk")
    touched = desk.now
    desk.now = TOMORROW
    late = IssueLeased("2026-10-05", "HT-700", "HT", touched, dossiers=2)
    desk.accept(late, actor="d-kiosk")
    visit = only(desk)
    assert (visit.day, visit.number, visit.dossiers, visit.state) == ("2026-10-05", "HT-700", 2, TicketState.EXPIRED)
    assert (visit.ended, visit.issued_at, visit.ended_at) == (Ending.EXPIRED, touched, touched + visit.wait_ms)
    assert visit.ended_at == MIDNIGHT


def test_one_that_a_counter_had_admitted_is_not_counted_twice(desk: Desk) -> None:
    desk.accept(LeaseNumbers("2026-10-05", 5), actor="d-kiosk")
    desk.accept(IssueLeased("2026-10-05", "HT-700", "HT"), actor="u-clerk")
    desk.accept(Cancel("20261005-HT-700"), actor="u-clerk")
    before = only(desk)
    desk.now = TOMORROW
    desk.accept(IssueLeased("2026-10-05", "HT-700", "HT"), actor="d-kiosk")
    assert only(desk) == before
