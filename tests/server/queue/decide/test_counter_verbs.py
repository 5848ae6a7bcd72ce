"""open, pause, close, skills, login and logout: who sits at a counter and what it does."""

from typing import Any

import pytest

from protocol.commands import (
    COUNTER_VERBS,
    Call,
    Close,
    Complete,
    Configure,
    Login,
    Logout,
    Open,
    Park,
    Pause,
    Skills,
    Start,
    Transfer,
)
from protocol.configuration import ClerkConfig
from protocol.enums import CounterState, OverrunReason, Refusal
from tests.server.queue.branch import branch, counter
from tests.server.queue.desk import Desk


def test_open_starts_serving() -> None:
    desk = Desk()
    desk.accept(Login("u1"), "1")
    desk.later(m=1)
    desk.accept(Open(), "1")
    assert (desk.counter("1").state, desk.counter("1").since) == (CounterState.OPEN, desk.now)


def test_open_again_changes_nothing(desk: Desk) -> None:
    assert desk.accept(Open(), "1").events == ()


def test_open_after_a_pause(desk: Desk) -> None:
    desk.accept(Pause("lunch"), "1")
    desk.accept(Open(), "1")
    assert (desk.counter("1").state, desk.counter("1").reason) == (CounterState.OPEN, None)


def test_pause_keeps_its_reason(desk: Desk) -> None:
    desk.later(m=1)
    desk.accept(Pause("lunch"), "1")
    assert (desk.counter("1").state, desk.counter("1").reason) == (CounterState.PAUSED, "lunch")
    assert desk.counter("1").since == desk.now


def test_pause_for_a_reason_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.code(Pause("forms"), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_pause_of_a_closed_counter_is_refused(desk: Desk) -> None:
    desk.accept(Close(), "1")
    assert desk.code(Pause("lunch"), "1") == (Refusal.COUNTER_CLOSED, None)


def test_close_of_a_closed_counter_changes_nothing(desk: Desk) -> None:
    desk.accept(Close(), "1")
    assert desk.accept(Close(), "1").events == ()


def test_close_of_a_paused_counter_forgets_the_reason(desk: Desk) -> None:
    desk.accept(Pause("lunch"), "1")
    desk.accept(Close(), "1")
    assert (desk.counter("1").state, desk.counter("1").reason) == (CounterState.CLOSED, None)


@pytest.mark.parametrize(
    ("command", "then", "reason"),
    [(Pause("lunch"), CounterState.PAUSED, "lunch"), (Close(), CounterState.CLOSED, None)],
)
@pytest.mark.parametrize("done", [Complete(), Park("forms")])
def test_the_person_in_hand_is_finished_first(
    desk: Desk, command: Any, then: CounterState, reason: str | None, done: Any
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(command, "1")
    assert (desk.counter("1").state, desk.counter("1").then) == (CounterState.OPEN, then)
    desk.later(m=1)
    desk.accept(done, "1")
    here = desk.counter("1")
    assert (here.state, here.then, here.reason, here.since) == (then, None, reason, desk.now)
    desk.issue("HT")
    assert desk.code(Call(), "1") == (Refusal.COUNTER_CLOSED, None)


def test_close_twice_with_a_person_in_hand_changes_nothing(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Close(), "1")
    assert desk.accept(Close(), "1").events == ()


def test_a_later_wish_replaces_the_earlier(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Pause("lunch"), "1")
    desk.accept(Close(), "1")
    desk.accept(Pause("asked"), "1")
    desk.accept(Close(), "1")
    desk.accept(Complete(), "1")
    assert (desk.counter("1").state, desk.counter("1").reason) == (CounterState.CLOSED, None)


def test_open_takes_back_a_close_that_waits(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Close(), "1")
    desk.accept(Open(), "1")
    desk.accept(Complete(), "1")
    assert desk.counter("1").state is CounterState.OPEN


# -- skills ----------------------------------------------------------------------------------------------------------


def test_skills_are_what_it_serves_from_now(desk: Desk) -> None:
    ticket = desk.issue("DD")
    desk.accept(Skills(("DD",)), "1")
    assert desk.call("1") is ticket


def test_the_same_skills_change_nothing(desk: Desk) -> None:
    assert desk.accept(Skills(("HT", "CT")), "1").events == ()


def test_no_skills_at_all_are_allowed(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(Skills(()), "1")
    assert desk.accept(Call(), "1").events == ()


def test_an_unknown_skill_is_refused(desk: Desk) -> None:
    refused = desk.refuse(Skills(("HT", "XX")), "1")
    assert (refused.code, refused.field, refused.detail) == (Refusal.UNKNOWN_SERVICE, "skills", "XX")


def test_a_skill_named_twice_is_refused(desk: Desk) -> None:
    assert desk.code(Skills(("HT", "HT")), "1") == (Refusal.BAD_FIELD, "skills")


# -- login and logout ------------------------------------------------------------------------------------------------


def test_login_sits_down_and_opens_nothing() -> None:
    desk = Desk()
    done = desk.accept(Login("u1"), "1")
    assert (desk.counter("1").user, desk.counter("1").state) == ("u1", CounterState.CLOSED)
    assert done.events[0].actor == "u1"


def test_login_again_changes_nothing(desk: Desk) -> None:
    assert desk.accept(Login("clerk-1"), "1").events == ()


def test_login_over_another_clerk_is_the_act_of_who_comes(desk: Desk) -> None:
    done = desk.accept(Login("u9"), "1")
    assert done.kinds == ["counter_closed", "clerk_out", "clerk_in"]
    assert {event.actor for event in done.events} == {"u9"}
    assert (desk.counter("1").user, desk.counter("1").state) == ("u9", CounterState.CLOSED)


def test_login_here_leaves_the_counter_there(desk: Desk) -> None:
    desk.accept(Login("clerk-1"), "2")
    assert (desk.counter("1").user, desk.counter("1").state) == (None, CounterState.CLOSED)
    assert desk.counter("2").user == "clerk-1"


def test_login_while_somebody_is_in_hand_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Login("u9"), "1") == (Refusal.COUNTER_BUSY, None)


def test_login_while_still_serving_elsewhere_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Login("clerk-1"), "2") == (Refusal.COUNTER_BUSY, "user")


def test_login_at_an_unknown_counter_is_refused(desk: Desk) -> None:
    assert desk.code(Login("u1"), "9") == (Refusal.UNKNOWN_COUNTER, None)


def test_logout_closes_and_leaves(desk: Desk) -> None:
    done = desk.accept(Logout(), "1")
    assert done.kinds == ["counter_closed", "clerk_out"]
    assert {event.actor for event in done.events} == {"clerk-1"}
    assert (desk.counter("1").user, desk.counter("1").state) == (None, CounterState.CLOSED)


def test_logout_of_a_closed_counter_only_leaves(desk: Desk) -> None:
    desk.accept(Close(), "1")
    assert desk.accept(Logout(), "1").kinds == ["clerk_out"]


def test_logout_with_somebody_in_hand_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Logout(), "1") == (Refusal.COUNTER_BUSY, None)


SAMPLES: dict[str, dict[str, Any]] = {
    "login": {"user": "u1"},
    "pause": {"reason": "lunch"},
    "park": {"reason": "forms"},
    "return": {"reason": "asked"},
    "pickup": {"ticket_id": "T-1"},
    "next-service": {"service": "HT"},
    "reclass": {"priority": None, "reason": "asked"},
    "skills": {"skills": ("HT",)},
    "take-back": {"ticket_id": "T-1"},
    "overrun": {"ticket_id": "T-1", "cause": OverrunReason.PAPERS},
}


@pytest.mark.parametrize("verb", sorted(set(COUNTER_VERBS) - {"login", "alarm", "alarm-off"}))
def test_without_a_clerk_every_verb_but_login_and_the_alarm_is_not_allowed(verb: str) -> None:
    command = COUNTER_VERBS[verb](**SAMPLES.get(verb, {}))
    assert Desk().code(command, "1") == (Refusal.NOT_ALLOWED, None)


@pytest.mark.parametrize("verb", list(COUNTER_VERBS))
def test_every_verb_at_an_unknown_counter_is_refused(verb: str) -> None:
    command = COUNTER_VERBS[verb](**SAMPLES.get(verb, {}))
    assert Desk().code(command, "9") == (Refusal.UNKNOWN_COUNTER, None)


def test_an_unattended_counter_acts_without_a_clerk_and_the_journal_says_so() -> None:
    desk = Desk()
    desk.accept(Open(), "1", unattended=True)
    desk.issue("HT")
    done = desk.accept(Call(), "1", unattended=True, actor="device-1")
    assert (done.kinds, done.events[0].actor) == (["called"], "device-1")


def test_an_unattended_counter_may_be_logged_out() -> None:
    desk = Desk()
    assert desk.accept(Logout(), "1", unattended=True).events == ()
    desk.accept(Open(), "1", unattended=True)
    assert desk.accept(Logout(), "1", unattended=True).kinds == ["counter_closed"]


def test_an_act_at_a_counter_is_its_clerks(desk: Desk) -> None:
    desk.issue("HT")
    assert desk.accept(Call(), "1", actor="device-1").events[0].actor == "clerk-1"


def test_a_counter_may_have_no_skills_in_the_configuration() -> None:
    desk = Desk(branch(counters=(counter("1"),)))
    desk.staff()
    desk.issue("HT")
    assert desk.accept(Call(), "1").events == ()


# -- clerks who may not serve everything -----------------------------------------------------------------------------

ONLY_CT = branch(clerks=(ClerkConfig("clerk-1", ("DD", "CT")),))


def test_call_next_gives_a_clerk_nothing_that_the_clerk_may_not_serve() -> None:
    """Counter 1 serves HT and CT, its clerk DD and CT; who waits longer for HT waits on, in order, for counter 2."""
    desk = Desk(ONLY_CT)
    desk.staff("1", "2")
    first, second = desk.issue("HT"), desk.issue("HT")
    desk.later(m=1)
    theirs = desk.issue("CT")
    assert desk.counter("1").skills == ("CT",)
    assert desk.call("1") is theirs
    desk.accept(Start(), "1")
    desk.accept(Complete(), "1")
    desk.later(m=120)  # past every guard
    assert desk.accept(Call(), "1").events == ()
    assert desk.serve("2") is first
    desk.accept(Complete(), "2")
    assert desk.call("2") is second


def test_a_counter_serves_what_it_may_again_under_the_next_clerk_and_with_nobody() -> None:
    desk = Desk(ONLY_CT)
    desk.staff("1")
    desk.accept(Logout(), "1")
    assert desk.counter("1").skills == ("HT", "CT")
    desk.accept(Login("clerk-1"), "1")
    desk.accept(Login("u2"), "1")
    assert desk.counter("1").skills == ("HT", "CT")


def test_services_of_today_and_of_the_clerk_are_both_needed_and_either_can_change() -> None:
    desk = Desk(ONLY_CT)
    desk.staff("1")
    assert desk.accept(Skills(("HT", "CT")), "1").events == ()  # as the counter's settings say, whoever sits there
    desk.accept(Skills(("DD", "HT")), "1")
    assert (desk.counter("1").skills, desk.counter("1").of_counter) == (("DD",), ("DD", "HT"))
    desk.accept(Configure(branch()))
    assert desk.counter("1").skills == ("HT", "CT")
    desk.accept(Configure(branch(clerks=(ClerkConfig("clerk-1", ()),))))
    assert desk.counter("1").skills == ()
    desk.issue("HT")
    assert desk.accept(Call(), "1").events == ()


@pytest.mark.parametrize("where", [{"counter": "1"}, {"user": "clerk-1"}])
def test_nobody_is_sent_to_a_clerk_who_may_not_serve_them(where: dict[str, str]) -> None:
    desk = Desk(ONLY_CT)
    desk.staff("1", "2")
    desk.issue("HT")
    desk.serve("2")
    assert desk.code(Transfer(**where), "2") == (Refusal.NO_SKILL, next(iter(where)))


def test_who_was_sent_to_a_counter_waits_for_their_service_again_where_its_clerk_may_not_serve_it() -> None:
    """Because another clerk signs in, or because the settings change."""
    desk = Desk(ONLY_CT)
    desk.staff("2")
    desk.accept(Open(), "1", unattended=True)
    sent = [desk.issue("HT") for _ in range(2)]
    for ticket in sent:
        assert desk.serve("2") is ticket
        desk.accept(Transfer(counter="1"), "2")
    assert {ticket.for_counter for ticket in sent} == {"1"}
    assert desk.accept(Login("clerk-1"), "1").kinds == ["clerk_in", "rejoined", "rejoined"]
    assert {ticket.for_counter for ticket in sent} == {None}
    desk.accept(Login("u2"), "1")
    desk.accept(Open(), "1")
    desk.serve("2")
    desk.accept(Transfer(user="u2"), "2")
    assert {ticket.for_user for ticket in sent} == {"u2", None}
    desk.accept(Configure(branch(clerks=(ClerkConfig("u2", ("CT",)),))))
    assert {ticket.for_user for ticket in sent} == {None}
    assert desk.accept(Call(), "1").events == ()


def test_a_clerk_who_stays_over_midnight_still_serves_only_what_the_clerk_may() -> None:
    desk = Desk(ONLY_CT)
    desk.staff("1", "2")
    desk.later(m=24 * 60)
    desk.issue("HT")
    assert (desk.counter("1").user, desk.counter("1").skills) == ("clerk-1", ("CT",))
    assert desk.accept(Call(), "1").events == ()
    assert desk.counter("1").of_counter == ("HT", "CT")
