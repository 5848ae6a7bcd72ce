"""What the automatic mode does next, and when it stops by itself."""

from msgspec.structs import replace

from protocol.advice import AdvisedAct
from protocol.automatic import AskChangeFor, AskLimits, AutomaticEnd, AutomaticOff
from protocol.commands import ActAutomatically, ChangeFor, SetAutomatic, TakeAutomaticBack
from server.balance.advice.automatic import LEAST_JUDGED, MISSING_MS, next_step
from server.balance.advice.change import AddSkill, CloseCounter, OpenCounter, StopNumbers
from server.queue.state.automatic import AUTOMATIC
from tests.server.queue.decide.test_automatic import LIMITS, SKILL, act, known, on
from tests.server.queue.desk import Desk

from .test_told import told


def step(desk: Desk, *changes: AddSkill | CloseCounter | OpenCounter | StopNumbers) -> object:
    desk.later(s=1)
    found = next_step(desk.state, told(desk, *changes), desk.now, desk.now)
    return None if found is None else found[1]


def test_the_first_advice_within_the_limits_is_followed_once() -> None:
    desk = on()
    found = step(desk, CloseCounter("1"), OpenCounter("3", ("HT",), 30), OpenCounter("2", ("HT",), 30))
    assert isinstance(found, ActAutomatically)
    assert (found.change.act, found.change.counter, found.change.minutes) == (AdvisedAct.OPEN, "2", 30)
    before = told(desk, AddSkill("1", "DD"), StopNumbers("HT"))
    first = next_step(desk.state, before, desk.now, desk.now)
    assert first is not None
    assert first == next_step(desk.state, before, desk.now, desk.now)  # whichever process asks
    desk.accept(first[1], actor=AUTOMATIC)
    assert next_step(desk.state, before, desk.now, desk.now) is None  # that advice does not know of it
    assert isinstance(step(desk, StopNumbers("HT")), ActAutomatically)


def test_what_is_beyond_the_limits_or_unsure_is_left() -> None:
    desk = on(replace(LIMITS, acts=(AdvisedAct.SKILL,), least_gain=0.2))
    assert step(desk, AddSkill("1", "DD"), StopNumbers("HT")) is None
    desk = on(AskLimits((AdvisedAct.SKILL,), 2, 20, "00:00", "23:59", 0.02))
    found = step(desk, AddSkill("1", "DD"))
    assert isinstance(found, ActAutomatically)
    assert found.change.minutes == 20
    unsure = told(desk, AddSkill("1", "DD"))
    unsure = replace(unsure, advice=tuple(replace(one, confidence=0.9) for one in unsure.advice))
    assert next_step(desk.state, unsure, desk.now, desk.now) is None


def test_what_is_over_is_taken_back_also_when_the_mode_is_off() -> None:
    desk = on()
    desk.accept(act(SKILL), actor=AUTOMATIC)
    desk.accept(SetAutomatic(None), actor="u-manager")
    assert step(desk, StopNumbers("HT")) is None
    desk.later(m=60)
    assert step(desk) == TakeAutomaticBack(1, AutomaticEnd.OVER)
    desk.accept(TakeAutomaticBack(1, AutomaticEnd.OVER))
    assert step(desk) is None


def test_what_a_person_changed_for_some_minutes_is_taken_back_though_nobody_switched_the_mode_on() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    desk.accept(ChangeFor(AskChangeFor("close", "1", 20)), actor="u-manager")
    desk.later(m=19)
    assert step(desk, StopNumbers("HT")) is None
    desk.later(m=1)
    assert step(desk) == TakeAutomaticBack(1, AutomaticEnd.OVER)


def test_without_advice_for_ten_minutes_it_switches_itself_off() -> None:
    desk = on()
    since = desk.now
    desk.later(s=MISSING_MS // 1000 - 1)
    assert next_step(desk.state, None, desk.now, 0) is None
    desk.later(s=1)
    key, off = next_step(desk.state, None, desk.now, 0) or ("", None)
    assert (key, off) == (f"off.{since}", SetAutomatic(None, AutomaticOff.MISSING))
    assert next_step(desk.state, None, desk.now, desk.now - 1000) is None
    desk.accept(SetAutomatic(None, AutomaticOff.MISSING), actor=AUTOMATIC)
    assert known(desk).off is AutomaticOff.MISSING


def test_it_switches_itself_off_where_what_it_foretold_did_not_come() -> None:
    """Each act foretold that .8 would be called in time; of one who waits for two hours nobody is."""
    desk = on()
    for n in range(LEAST_JUDGED):
        assert step(desk) is None
        desk.accept(act(SKILL), actor=AUTOMATIC)
        desk.accept(TakeAutomaticBack(n + 1, AutomaticEnd.OVER), actor=AUTOMATIC)
    desk.later(m=60)
    assert step(desk) == SetAutomatic(None, AutomaticOff.WRONG)
    desk.accept(SetAutomatic(None, AutomaticOff.WRONG), actor=AUTOMATIC)
    desk.accept(SetAutomatic(LIMITS), actor="u-manager")
    assert step(desk) is None  # who switched it on again has looked


def test_what_came_as_foretold_or_was_taken_back_in_its_hour_tells_nothing_against_it() -> None:
    for why, waits in ((AutomaticEnd.OVER, False), (AutomaticEnd.TAKEN_BACK, True)):
        desk = on()
        if not waits:
            desk.call("1")
        for n in range(LEAST_JUDGED):
            desk.accept(act(SKILL), actor=AUTOMATIC)
            desk.accept(TakeAutomaticBack(n + 1, why), actor=AUTOMATIC)
            if why is AutomaticEnd.TAKEN_BACK:
                desk.accept(SetAutomatic(LIMITS), actor="u-manager")
        desk.later(m=60)
        assert step(desk) is None
