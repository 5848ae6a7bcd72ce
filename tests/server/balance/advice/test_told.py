"""Advice as it is handed on: made of the live state, read back as it was, and only what can still be done is shown."""

from random import Random

import msgspec

from protocol.commands import Close, EndDay, Login, Open, SetQuota, Skills
from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, Change, OpenCounter, StopNumbers
from server.balance.advice.told import FRESH_MS, BranchAdvice, advice_of, still_open
from server.balance.foresight.knowledge import EMPTY
from tests.server.queue.desk import Desk


def advised(change: Change) -> Advice:
    """That this raises the share from .64 to .81."""
    return Advice(change, "HT", Outcome(0.64, 1260.0), Outcome(0.81, 700.0), 0.17, 0.019, 560.0, 40.0, 0.99)


def told(desk: Desk, *changes: Change) -> BranchAdvice:
    """This was advised at this moment."""
    return BranchAdvice("CN01", desk.state.seq, desk.now, tuple(advised(one) for one in changes))


def test_it_is_made_of_the_live_state_and_says_nothing_where_nobody_waits() -> None:
    desk = Desk()
    desk.staff("1")
    made = advice_of(desk.state, EMPTY, desk.now, Random)
    assert (made.branch, made.seq, made.made_at, made.advice) == ("CN01", desk.state.seq, desk.now, ())
    one = told(desk, OpenCounter("2", ("HT",), 30), AddSkill("1", "DD"), StopNumbers("HT"))
    assert msgspec.json.decode(msgspec.json.encode(one), type=BranchAdvice) == one


def test_what_was_done_is_left_out_and_counted() -> None:
    desk = Desk()
    desk.staff("1")
    one = told(desk, OpenCounter("2", ("HT",), 30), AddSkill("1", "DD"), StopNumbers("HT"))

    def left() -> list[str]:
        shown = still_open(desk.state, one, desk.now)
        assert shown is not None
        assert shown.left_out == 3 - len(shown.advice)
        return [type(advice.change).__name__ for advice in shown.advice]

    assert left() == ["OpenCounter", "AddSkill", "StopNumbers"]
    desk.accept(Skills(("HT", "DD")), counter="1")
    assert left() == ["OpenCounter", "StopNumbers"]
    desk.accept(SetQuota("HT", 0))
    desk.accept(Login("u-2"), counter="2")
    desk.accept(Open(), counter="2")
    assert left() == []
    desk.accept(Close(), counter="2")
    desk.accept(SetQuota("HT", None))
    assert left() == ["OpenCounter", "StopNumbers"]


def test_what_is_old_or_of_a_day_that_has_ended_is_not_shown() -> None:
    desk = Desk()
    desk.staff("1")
    one = told(desk, AddSkill("1", "DD"))
    assert still_open(desk.state, one, desk.now + FRESH_MS) is not None
    assert still_open(desk.state, one, desk.now + FRESH_MS + 1) is None
    desk.accept(EndDay())
    assert still_open(desk.state, one, desk.now) is None
