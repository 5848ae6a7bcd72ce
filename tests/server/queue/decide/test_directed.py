"""What supervisors direct: counters from elsewhere, waiting tickets, numbers of today; on what they have seen."""

import pytest
from msgspec.structs import replace

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import Opening, SpecialDay, Window
from protocol.enums import CounterState, Refusal, TicketState
from protocol.problem import Refused
from tests.server.queue.branch import BRANCH, TOMORROW, branch, service
from tests.server.queue.desk import Desk, Done


def direct(desk: Desk, command: object, counter: str | None = None, seen: int | None = None) -> Done | Refused:
    """As a supervisor sends it."""
    envelope = Envelope("CN01", command, desk.key(), "u-boss", counter, directed=True, seen=seen)  # type: ignore[arg-type]
    return desk.submit(envelope)


def test_a_supervisor_pauses_opens_and_closes_a_counter_for_its_clerk(desk: Desk) -> None:
    for command, state in (
        (c.Pause("lunch"), CounterState.PAUSED),
        (c.Open(), CounterState.OPEN),
        (c.Close(), CounterState.CLOSED),
    ):
        answer = direct(desk, command, "1")
        assert isinstance(answer, Done)
        assert answer.events[0].actor == "u-boss"
        assert desk.counter("1").state is state


def test_without_a_clerk_only_its_skills_are_set() -> None:
    desk = Desk()
    answer = direct(desk, c.Open(), "1")
    assert isinstance(answer, Refused)
    assert answer.code is Refusal.NOT_ALLOWED
    assert isinstance(direct(desk, c.Skills(("CT",)), "1"), Done)
    assert desk.counter("1").skills == ("CT",)
    assert isinstance(desk.refuse(c.Skills(("HT",)), "1"), Refused)  # the counter itself may not


def test_what_changed_since_it_was_seen_is_not_acted_on(desk: Desk) -> None:
    ticket = desk.issue("HT")
    seen = desk.state.seq
    desk.issue("DD")  # something else
    assert isinstance(direct(desk, c.Pause("lunch"), "2", seen), Done)
    desk.call("1")
    for command, counter in ((c.Close(), "1"), (c.Cancel(ticket.ticket_id), None)):
        answer = direct(desk, command, counter, seen)
        assert isinstance(answer, Refused)
        assert answer.code is Refusal.CHANGED
    assert isinstance(direct(desk, c.Close(), "1", desk.state.seq), Done)
    seen = desk.state.seq
    desk.accept(c.Configure(branch(no_show_limit=2)), actor="admin")
    answer = direct(desk, c.Close(), "3", seen)
    assert isinstance(answer, Refused)
    assert answer.code is Refusal.CHANGED


def test_a_waiting_ticket_moves_with_its_age_to_a_service_and_to_a_counter(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(m=5)
    desk.issue("CT")
    desk.accept(c.Move(ticket.ticket_id, service="CT"))
    assert (ticket.service, ticket.queued_at) == ("CT", desk.now - 300_000)
    desk.accept(c.Move(ticket.ticket_id, counter="3"))
    assert desk.call("3").ticket_id == ticket.ticket_id
    assert desk.code(c.Move(ticket.ticket_id, service="HT")) == (Refusal.WRONG_STATE, "ticket_id")


def test_a_move_that_nobody_could_follow_is_refused(desk: Desk) -> None:
    one = desk.issue("HT").ticket_id
    desk.accept(c.Close(), "2")
    for move, why in (
        (c.Move(one), (Refusal.BAD_FIELD, "service")),
        (c.Move(one, "CT", "1"), (Refusal.BAD_FIELD, "service")),
        (c.Move(one, "ZZ"), (Refusal.UNKNOWN_SERVICE, "service")),
        (c.Move(one, "HT"), (Refusal.ALREADY, "service")),
        (c.Move(one, counter="9"), (Refusal.UNKNOWN_COUNTER, "counter")),
        (c.Move(one, counter="2"), (Refusal.COUNTER_CLOSED, "counter")),
        (c.Move(one, counter="3"), (Refusal.NO_SKILL, "counter")),
        (c.Move("2026-10-05-none"), (Refusal.UNKNOWN_TICKET, "ticket_id")),
    ):
        assert desk.code(move) == why
    desk.accept(c.Move(one, counter="1"))
    assert desk.code(c.Move(one, counter="1")) == (Refusal.ALREADY, "counter")


def test_an_expired_ticket_comes_back_and_has_its_time_anew() -> None:
    desk = Desk(branch(expire_s=3600))
    ticket = desk.issue("HT")
    desk.later(m=61)
    desk.fire()
    assert desk.state.tally.expired == 1
    desk.later(m=5)
    desk.accept(c.Restore(ticket.ticket_id))
    assert (ticket.state, desk.state.tally.expired) == (TicketState.WAITING, 0)
    desk.later(m=59)
    desk.fire()
    assert desk.state.tally.expired == 0
    desk.later(m=1)
    desk.fire()
    assert desk.state.tally.expired == 1


def test_who_missed_a_call_gets_the_place_back(desk: Desk) -> None:
    first = desk.issue("HT")
    desk.later(m=1)
    second = desk.issue("HT")
    desk.call("1")
    desk.accept(c.NoShow(), "1")
    assert desk.code(c.Restore(second.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")
    desk.accept(c.Restore(first.ticket_id))
    assert (first.missed_call, first.queued_at, first.no_shows) == (False, first.issued_at, 1)
    assert desk.call("1") is first
    assert desk.code(c.Restore(first.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


@pytest.mark.parametrize("quota", [0, 2])
def test_numbers_stop_at_todays_quota_and_go_on_as_the_settings_say(desk: Desk, quota: int) -> None:
    desk.accept(c.SetQuota("HT", quota))
    for _ in range(quota):
        desk.issue("HT")
    assert desk.code(c.Issue("HT")) == (Refusal.QUOTA_REACHED, "service")
    desk.issue("CT")
    assert desk.code(c.SetQuota("HT", quota)) == (Refusal.ALREADY, None)
    assert desk.code(c.SetQuota("ZZ", 1)) == (Refusal.UNKNOWN_SERVICE, "service")
    desk.accept(c.SetQuota("HT"))
    desk.issue("HT")


def test_numbers_stop_for_every_service_and_only_today() -> None:
    desk = Desk(replace(BRANCH, services=(service("HT", quota=3), service("CT")), counters=()))
    assert desk.accept(c.SetQuota(None, 0)).kinds == ["quota_set"] * 2
    for code in ("HT", "CT"):
        assert desk.code(c.Issue(code)) == (Refusal.QUOTA_REACHED, "service")
    desk.accept(c.SetQuota("HT", 5))  # more than the settings say
    for _ in range(5):
        desk.issue("HT")
    desk.later(m=24 * 60)
    desk.issue("CT")


def test_numbers_given_again_everywhere_are_as_many_as_the_manager_set_for_today() -> None:
    desk = Desk(replace(BRANCH, services=(service("HT", quota=3), service("CT"), service("DD")), counters=()))
    desk.accept(c.SetQuota("HT", 7))
    desk.accept(c.SetQuota("DD", 9))
    desk.accept(c.SetQuota("DD", 0))  # by hand, before all were stopped
    desk.accept(c.SetQuota(None, 0))
    desk.accept(c.SetQuota(None))
    assert desk.state.quotas == {"HT": 7, "DD": 9}
    assert desk.code(c.SetQuota(None)) == (Refusal.ALREADY, None)
    assert desk.state.stopped == {}
    assert desk.replay() == desk.state


def test_an_alert_is_given_to_somebody_else(desk: Desk) -> None:
    desk.accept(c.OwnAlert("soon", "u-other"), actor="u-boss")
    assert desk.state.alert_acts["soon"].by == "u-other"


EARLIER = (Opening("07:30", "09:30", "10:00"),)


def test_the_hours_of_today_hold_for_today_alone() -> None:
    desk = Desk(branch(hours=(Window((0, 1, 2, 3, 4, 5, 6), "07:30", "16:30", "17:00"),), closed_dates=("2026-12-25",)))
    desk.issue("HT")
    assert desk.state.day is not None
    before = desk.state.day
    assert desk.accept(c.SetHours(EARLIER)).kinds == ["hours_set"]
    assert desk.state.day.hours[0].last_ticket == before.hours[0].last_ticket - 7 * 3_600_000
    desk.now = desk.state.day.hours[0].last_ticket
    assert desk.code(c.Issue("HT")) == (Refusal.CLOSED, None)
    assert desk.code(c.SetHours(EARLIER)) == (Refusal.ALREADY, None)
    desk.accept(c.SetHours())
    assert desk.state.day == before
    desk.issue("HT")
    desk.accept(c.SetHours(()))  # no more numbers today
    assert desk.code(c.Issue("HT")) == (Refusal.CLOSED, None)
    config = desk.state.settings
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.state.config == config
    assert desk.state.hours_today is None


def test_new_settings_leave_the_hours_of_today(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(c.SetHours(EARLIER))
    config = branch(no_show_limit=2, special_days=(SpecialDay(desk.state.day.date if desk.state.day else ""),))
    desk.accept(c.Configure(config), actor="admin")
    assert desk.state.day is not None
    assert len(desk.state.day.hours) == 1
    assert desk.state.settings == config
    assert desk.accept(c.Configure(config), actor="admin").events == ()  # they are no change of the settings
    assert desk.state.config is not None
    assert [one.openings for one in desk.state.config.special_days] == [EARLIER]


@pytest.mark.parametrize(
    "openings",
    [
        (Opening("09:00", "08:00", "10:00"),),
        (Opening("08:00", "10:00", "09:00"),),
        (Opening("08:00", "09:00", "10:00"), Opening("09:30", "11:00", "12:00")),
        tuple(Opening(f"{hour:02}:00", f"{hour:02}:10", f"{hour:02}:20") for hour in range(7)),
    ],
)
def test_hours_that_are_no_hours_change_nothing(desk: Desk, openings: tuple[Opening, ...]) -> None:
    assert desk.code(c.SetHours(openings)) == (Refusal.BAD_FIELD, "openings")


def test_a_day_that_was_ended_has_no_hours_to_set(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(c.EndDay())
    assert desk.code(c.SetHours(EARLIER)) == (Refusal.CLOSED, None)


def test_hours_that_changed_since_they_were_seen_are_not_set_over(desk: Desk) -> None:
    desk.issue("HT")
    seen = desk.state.seq
    assert isinstance(direct(desk, c.SetHours(EARLIER), seen=seen), Done)
    answer = direct(desk, c.SetHours(()), seen=seen)
    assert isinstance(answer, Refused)
    assert answer.code is Refusal.CHANGED
