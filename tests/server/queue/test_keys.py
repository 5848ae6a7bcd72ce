"""Invariant 3: the same key is the same command; the core's own keys are its own."""

import pytest

from protocol.commands import Call, Configure, EndDay, Issue, Login, NoShow
from protocol.enums import Refusal
from protocol.keys import new_key

from .branch import MIDNIGHT, TOMORROW, branch
from .desk import Desk


def test_the_same_key_again_gives_the_same_ticket_and_no_new_event(desk: Desk) -> None:
    first = desk.accept(Issue("HT"), key="k")
    before = len(desk.rows)
    again = desk.accept(Issue("HT"), key="k")
    assert (again.again, again.events, len(desk.rows)) == (True, first.events, before)


def test_the_same_key_with_another_command_is_refused(desk: Desk) -> None:
    desk.accept(Issue("HT"), key="k")
    assert desk.code(Issue("CT"), key="k") == (Refusal.KEY_REUSED, None)
    assert desk.code(Call(), "1", key="k") == (Refusal.KEY_REUSED, None)


def test_the_same_key_at_another_counter_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(Call(), "1", key="k")
    assert desk.code(Call(), "2", key="k") == (Refusal.KEY_REUSED, None)


def test_all_parts_of_a_command_have_its_key(desk: Desk) -> None:
    desk.accept(Configure(branch(no_show_limit=1)))
    desk.issue("HT")
    desk.call("1")
    first = desk.accept(NoShow(), "1", key="k")
    assert [(event.command_id, event.part) for event in first.events] == [("k", 0), ("k", 1)]
    assert desk.accept(NoShow(), "1", key="k").events == first.events


def test_the_outcome_names_the_ticket_and_the_seq(desk: Desk) -> None:
    done = desk.accept(Issue("HT"), key="k")
    outcome = desk.core.outcome(desk.state, "k")
    assert outcome is not None
    assert (outcome.ticket_id, outcome.seq) == ("20261005-HT-001", done.events[-1].seq)


def test_a_key_of_yesterday_is_found_in_the_table(desk: Desk) -> None:
    key = new_key(MIDNIGHT - 1000, bytes(10))
    desk.now = MIDNIGHT - 1000
    first = desk.accept(Issue("HT"), key=key)
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.core.outcome(desk.state, key) is None
    assert desk.accept(Issue("HT"), key=key).events == first.events
    assert desk.code(Issue("CT"), key=key) == (Refusal.KEY_REUSED, None)


@pytest.mark.parametrize("key", ["open:2026-10-06", "day_end:2026-10-05", "unpark:T:1", "expire:T:1"])
def test_the_cores_own_keys_are_nobody_elses(desk: Desk, key: str) -> None:
    assert desk.code(Issue("HT"), key=key) == (Refusal.BAD_KEY, None)
    assert desk.code(EndDay(), key=key) == (Refusal.BAD_KEY, None)
    assert desk.code(Login("u"), "1", key=key) == (Refusal.BAD_KEY, None)
    assert desk.code(Configure(branch(no_show_limit=9)), key=key) == (Refusal.BAD_KEY, None)
    desk.now = TOMORROW
    desk.issue("HT")


@pytest.mark.parametrize("key", ["opening", "Open:x", "x:open:", "day_end"])
def test_keys_that_only_look_like_them_are_anybodys(desk: Desk, key: str) -> None:
    desk.accept(Issue("HT"), key=key)
