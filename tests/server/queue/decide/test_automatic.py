"""The automatic mode acts within its limits alone, as a manager would, and everything it did can be taken back."""

import pytest
from msgspec.structs import replace

from protocol.advice import AdvisedAct
from protocol.automatic import AskChangeFor, AskLimits, AutomaticChange, AutomaticEnd
from protocol.commands import (
    ActAutomatically,
    ChangeFor,
    Close,
    EndDay,
    Login,
    Logout,
    Open,
    SetAutomatic,
    SetQuota,
    Skills,
    TakeAutomaticBack,
)
from protocol.enums import Refusal
from server.queue.state.automatic import AUTOMATIC, Automatic
from tests.server.queue.branch import MIDNIGHT
from tests.server.queue.desk import Desk

LIMITS = AskLimits(tuple(AdvisedAct), 2, 60, "00:00", "23:59", 0.05)
OPEN = AutomaticChange(AdvisedAct.OPEN, ("HT",), 30, "2")
SKILL = AutomaticChange(AdvisedAct.SKILL, ("DD",), 60, "1")
STOP = AutomaticChange(AdvisedAct.STOP, ("HT",), 60)


def act(change: AutomaticChange, gain: float = 0.2) -> ActAutomatically:
    return ActAutomatically(change, 0.6, 0.6 + gain, 0.99)


def on(limits: AskLimits = LIMITS) -> Desk:
    desk = Desk()
    desk.staff("1")
    desk.accept(Login("u-2"), counter="2")
    desk.issue("HT")
    desk.accept(SetAutomatic(limits), actor="u-manager")
    return desk


def known(desk: Desk) -> Automatic:
    assert desk.state.automatic is not None
    return desk.state.automatic


def test_it_is_off_until_somebody_switches_it_on_and_that_is_for_the_day() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    assert desk.state.automatic is None
    assert desk.code(act(SKILL)) == (Refusal.NOT_ALLOWED, None)
    desk.accept(SetAutomatic(LIMITS), actor="u-manager")
    assert (known(desk).user, known(desk).limits) == ("u-manager", LIMITS.limits())
    assert desk.code(SetAutomatic(LIMITS)) == (Refusal.ALREADY, None)
    assert desk.code(SetAutomatic(replace(LIMITS, to_time="00:00"))) == (Refusal.BAD_FIELD, "limits")
    desk.accept(SetAutomatic(None), actor="u-manager")
    assert desk.code(act(SKILL)) == (Refusal.NOT_ALLOWED, None)
    desk.accept(EndDay())
    assert desk.code(SetAutomatic(LIMITS)) == (Refusal.CLOSED, None)
    desk.later(m=24 * 60)
    desk.issue("HT")
    assert desk.state.automatic is None


def test_each_act_is_the_managers_events_with_its_reason_and_is_taken_back_by_their_inverse() -> None:
    desk = on()
    before = desk.state.counters["1"].of_counter, desk.state.counters["2"].of_counter
    assert desk.accept(act(OPEN), actor=AUTOMATIC).kinds == ["skills_set", "counter_opened", "automatic_acted"]
    assert desk.accept(act(SKILL), actor=AUTOMATIC).kinds == ["skills_set", "automatic_acted"]
    assert "DD" in desk.state.counters["1"].of_counter
    assert (desk.state.counters["2"].is_closed, desk.state.counters["2"].of_counter) == (False, ("HT",))
    assert [one.until - one.at for one in known(desk).standing] == [1_800_000, 3_600_000]
    over = TakeAutomaticBack(1, AutomaticEnd.OVER)
    assert desk.accept(over, actor=AUTOMATIC).kinds == ["counter_closed", "skills_set", "automatic_ended"]
    assert known(desk).limits == LIMITS.limits()
    desk.accept(TakeAutomaticBack(), actor="u-manager")
    assert known(desk).limits is None
    assert (desk.state.counters["1"].of_counter, desk.state.counters["2"].of_counter) == before
    assert desk.state.counters["2"].is_closed
    assert [one.ended for one in known(desk).acts] == [AutomaticEnd.OVER, AutomaticEnd.TAKEN_BACK]
    assert desk.code(TakeAutomaticBack()) == (Refusal.ALREADY, None)


def test_numbers_that_it_stopped_are_given_again_as_many_as_before() -> None:
    desk = on()
    desk.accept(SetQuota("HT", 40))
    desk.accept(act(STOP), actor=AUTOMATIC)
    assert desk.state.quotas["HT"] == 0
    desk.accept(TakeAutomaticBack(1), actor="u-manager")
    assert desk.state.quotas["HT"] == 40


@pytest.mark.parametrize(
    ("limits", "done"),
    [
        (replace(LIMITS, acts=(AdvisedAct.STOP,)), act(SKILL)),
        (replace(LIMITS, minutes=20), act(OPEN)),
        (replace(LIMITS, from_time="23:00"), act(SKILL)),
        (LIMITS, act(SKILL, gain=0.04)),
        (LIMITS, act(replace(STOP, counter="1"))),
    ],
)
def test_beyond_its_limits_it_does_nothing(limits: AskLimits, done: ActAutomatically) -> None:
    assert on(limits).code(done) == (Refusal.NOT_ALLOWED, None)


def test_only_so_many_acts_stand_at_once_and_what_is_so_already_is_none() -> None:
    desk = on(replace(LIMITS, at_once=1))
    mine = desk.state.counters["1"].of_counter[0]
    assert desk.code(act(replace(SKILL, services=(mine,))))[0] in (Refusal.ALREADY, Refusal.BAD_FIELD)
    assert desk.code(act(replace(OPEN, counter="3"))) == (Refusal.NOT_ALLOWED, None)  # no clerk is there
    assert desk.code(act(replace(OPEN, counter="9"))) == (Refusal.UNKNOWN_COUNTER, None)
    desk.accept(act(SKILL))
    assert desk.code(act(OPEN)) == (Refusal.NOT_ALLOWED, None)


def test_what_somebody_changed_since_is_left_as_they_want_it() -> None:
    desk = on()
    desk.accept(act(OPEN))
    desk.accept(Skills(("CT",)), "2")
    desk.accept(TakeAutomaticBack(1))
    assert (desk.state.counters["2"].is_closed, desk.state.counters["2"].of_counter) == (False, ("CT",))
    again = on()
    again.accept(act(OPEN))
    again.accept(act(STOP))
    again.accept(Close(), "2")
    again.accept(SetQuota("HT", 7))
    assert again.accept(TakeAutomaticBack()).kinds == ["automatic_ended", "automatic_set"]
    assert again.state.quotas["HT"] == 7


def test_several_acts_at_one_counter_are_taken_back_together() -> None:
    desk = on(replace(LIMITS, at_once=3))
    before = desk.state.counters["1"].of_counter
    for service in ("DD", "DDX"):
        desk.accept(act(replace(SKILL, services=(service,))))
    desk.accept(TakeAutomaticBack())
    assert desk.state.counters["1"].of_counter == before


@pytest.mark.parametrize("wanted", [1, None])
def test_a_counter_that_it_opened_and_had_serve_more_is_closed_again(wanted: int | None) -> None:
    desk = on(replace(LIMITS, at_once=3))
    before = desk.state.counters["2"].of_counter
    desk.accept(act(OPEN))
    desk.accept(act(replace(SKILL, counter="2")))
    assert desk.state.counters["2"].of_counter == ("HT", "DD")
    desk.accept(TakeAutomaticBack(wanted, AutomaticEnd.OVER))
    assert (desk.state.counters["2"].is_closed, desk.state.counters["2"].of_counter) == (True, before)
    assert known(desk).standing == []


def test_what_it_does_again_after_somebody_undid_it_is_not_undone_by_the_first_ones_end() -> None:
    desk = on(replace(LIMITS, at_once=9))
    mine = desk.state.counters["1"].of_counter
    for change, undo, counter in ((OPEN, Close(), "2"), (SKILL, Skills(mine), "1"), (STOP, SetQuota("HT", 7), None)):
        for _ in range(2):
            desk.accept(act(change), actor=AUTOMATIC)
            desk.accept(undo, counter)
        desk.accept(act(change), actor=AUTOMATIC)
    assert [one.n for one in known(desk).standing] == [3, 6, 9]
    assert not desk.state.counters["2"].is_closed
    desk.accept(TakeAutomaticBack())
    assert (desk.state.counters["2"].is_closed, desk.state.counters["1"].of_counter) == (True, mine)


def test_a_counter_that_served_both_before_serves_both_again() -> None:
    desk = on(replace(LIMITS, at_once=3))
    desk.accept(Skills(("HT", "DD")), "2")
    desk.accept(act(OPEN))
    desk.accept(act(replace(SKILL, counter="2")))
    desk.accept(TakeAutomaticBack())
    assert (desk.state.counters["2"].is_closed, desk.state.counters["2"].of_counter) == (True, ("HT", "DD"))


@pytest.mark.parametrize("timer", [True, False])
def test_nothing_of_it_is_carried_over_midnight(timer: bool) -> None:
    """With the timer, or where nothing ran at midnight."""
    desk = on(replace(LIMITS, at_once=3))
    before = [desk.state.counters[one].of_counter for one in "12"]
    desk.accept(act(SKILL))
    desk.accept(act(OPEN))
    desk.now = MIDNIGHT
    if timer:
        desk.fire()
    desk.later(m=60)
    desk.issue("HT")
    one, two = (desk.state.counters[each] for each in "12")
    assert [one.of_counter, two.of_counter] == before
    assert (one.is_closed, two.is_closed, two.user) == (False, True, "u-2")
    assert desk.state.automatic is None


@pytest.mark.parametrize("leaves", [Close(), Logout()])
def test_what_its_clerk_closed_and_opened_again_is_theirs_and_no_end_closes_it(leaves: Close | Logout) -> None:
    desk = on()
    desk.accept(act(OPEN), actor=AUTOMATIC)
    assert desk.accept(leaves, "2", actor="d-2").kinds[-1] == "automatic_ended"
    if isinstance(leaves, Logout):
        desk.accept(Login("u-2"), "2")
    desk.accept(Open(), "2")
    assert known(desk).standing == []
    assert desk.code(TakeAutomaticBack(1, AutomaticEnd.OVER)) == (Refusal.ALREADY, None)
    assert not desk.state.counters["2"].is_closed


def timed() -> Desk:
    desk = Desk()
    desk.staff("1")
    desk.accept(Login("u-2"), counter="2")
    desk.issue("HT")
    return desk


def test_a_counter_opened_by_hand_for_some_minutes_stands_beside_the_mode_and_is_closed_when_they_are_over() -> None:
    desk = timed()
    before = desk.state.counters["2"].of_counter
    opened = desk.accept(ChangeFor(AskChangeFor("open", "2", 40, ("HT",))), actor="u-manager")
    assert opened.kinds == ["skills_set", "counter_opened", "changed_for"]
    (one,) = known(desk).standing
    assert (one.by, one.until - one.at, known(desk).limits, known(desk).own_standing) == (
        "u-manager",
        2_400_000,
        None,
        [],
    )
    assert desk.code(ChangeFor(AskChangeFor("open", "2", 40, ("HT",)))) == (Refusal.ALREADY, None)
    assert desk.code(TakeAutomaticBack()) == (Refusal.ALREADY, None)  # the mode did nothing
    desk.accept(SetAutomatic(replace(LIMITS, at_once=1)), actor="u-manager")
    desk.accept(act(SKILL), actor=AUTOMATIC)
    desk.accept(TakeAutomaticBack(1, AutomaticEnd.OVER), actor=AUTOMATIC)
    assert (desk.state.counters["2"].is_closed, desk.state.counters["2"].of_counter) == (True, before)
    assert [one.n for one in known(desk).standing] == [2]
    assert known(desk).limits is not None


def test_a_counter_closed_by_hand_for_some_minutes_is_opened_again_where_its_clerk_is_there() -> None:
    for leaves in (False, True):
        desk = timed()
        desk.accept(ChangeFor(AskChangeFor("close", "1", 20)), actor="u-manager")
        assert desk.state.counters["1"].is_closed
        if leaves:
            desk.accept(Logout(), "1")
        desk.accept(TakeAutomaticBack(1, AutomaticEnd.OVER), actor=AUTOMATIC)
        assert desk.state.counters["1"].is_closed is leaves
    desk = timed()
    desk.accept(ChangeFor(AskChangeFor("close", "1", 20)), actor="u-manager")
    assert desk.accept(Open(), "1").kinds == ["counter_opened", "automatic_ended"]


def test_taking_a_change_by_hand_back_leaves_the_mode_on_and_taking_the_mode_back_leaves_the_change() -> None:
    desk = timed()
    desk.accept(SetAutomatic(LIMITS), actor="u-manager")
    desk.accept(ChangeFor(AskChangeFor("open", "2", 40, ("HT",))), actor="u-manager")
    desk.accept(act(SKILL), actor=AUTOMATIC)
    desk.accept(TakeAutomaticBack(1), actor="u-manager")
    assert (desk.state.counters["2"].is_closed, known(desk).limits) == (True, LIMITS.limits())
    desk.accept(ChangeFor(AskChangeFor("open", "2", 40, ("HT",))), actor="u-manager")
    desk.accept(TakeAutomaticBack(), actor="u-manager")
    assert (desk.state.counters["2"].is_closed, known(desk).limits) == (False, None)
    assert desk.code(ChangeFor(AskChangeFor("open", "3", 40, ("HT",))))[0] is Refusal.NOT_ALLOWED
    assert desk.code(ChangeFor(AskChangeFor("open", "1", 40)))[0] is Refusal.BAD_FIELD


def test_what_somebody_closed_for_some_minutes_the_mode_does_not_open_and_it_opens_again_when_they_are_over() -> None:
    desk = timed()
    desk.accept(SetAutomatic(LIMITS), actor="u-manager")
    desk.accept(ChangeFor(AskChangeFor("close", "1", 20)), actor="u-manager")
    opens = act(replace(OPEN, counter="1"))
    assert desk.code(opens, actor=AUTOMATIC)[0] is Refusal.NOT_ALLOWED
    desk.accept(TakeAutomaticBack(1, AutomaticEnd.OVER), actor=AUTOMATIC)
    assert not desk.state.counters["1"].is_closed
    desk.accept(Close(), "1")
    desk.accept(opens, actor=AUTOMATIC)
