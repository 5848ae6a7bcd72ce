"""Asking the branch's policy: the one of its configuration, and never past what the visible order allows."""

import pytest

from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.choose import choose, next_call
from server.balance.dispatch.policies import POLICIES
from server.queue.state.choice import Choice
from server.queue.state.state import Counter, State
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk

NOW: Instant = 10_000_000


@pytest.mark.parametrize(("policy", "number"), [("fcfs", "HT-001"), ("priority", "HT-002")])
def test_a_branch_is_asked_by_the_policy_of_its_configuration(policy: str, number: str) -> None:
    desk = Desk(branch(policy=policy))
    desk.staff()
    desk.issue("HT")
    desk.later(s=10)
    desk.issue("HT", priority="elderly")
    desk.later(m=5)
    assert desk.call("1").number == number


def test_a_branch_without_a_configuration_chooses_nobody() -> None:
    assert choose(State("CN01"), Counter("1", ("A",)), NOW) is None
    assert next_call(State("CN01"), Counter("1", ("A",)), NOW) is None


def test_past_the_guard_no_policy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(branch(policy="fcfs", guard_s=60))
    desk.staff()
    ticket = desk.issue("HT")
    desk.later(s=61)
    monkeypatch.delitem(POLICIES, "fcfs")
    assert choose(desk.state, desk.counter("1"), desk.now) == Choice(ticket.ticket_id, Why("guard", 61))


def test_what_is_told_beforehand_is_what_the_call_does_also_under_a_policy_that_keeps_no_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(POLICIES, "fcfs", lambda *_: Choice("20261005-HT-002", Why("mine")))
    desk = Desk(branch(policy="fcfs"))
    desk.staff()
    first = desk.issue("HT")
    desk.issue("HT")
    told = next_call(desk.state, desk.counter("1"), desk.now)
    assert told == Choice(first.ticket_id, Why("oldest"))
    assert desk.call("1") is first
