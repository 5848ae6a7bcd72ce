"""An alarm looks like one, and is taken back in its first seconds only."""

from datetime import timedelta

from counter.acts.acts import ABOUT, Act
from counter.acts.sending import ALARM_BACK_S
from tests.counter.clerk import Clerk


def test_the_button_looks_like_an_alarm(clerk: Clerk) -> None:
    clerk.ready()
    assert clerk.text("alarm") == "Alarm"
    assert (ABOUT[Act.ALARM].icon, clerk.widget("alarm").property("danger")) == ("alarm", True)


def test_the_way_back_is_shown_with_the_seconds_left_and_takes_the_alarm_back(clerk: Clerk) -> None:
    clerk.ready().key("F12")
    clerk.until(lambda: clerk.widget("alarm-back").isVisible())
    assert clerk.text("alarm-back").startswith("Take back (")
    assert not clerk.widget("alarm").isVisible()
    clerk.click("alarm-back")
    clerk.until(lambda: clerk.kinds()[-1] == "alarm_cleared")
    clerk.until(lambda: clerk.widget("alarm").isVisible())
    assert not clerk.widget("alarm-back").isVisible()


def test_after_its_first_seconds_nobody_at_the_counter_can_end_it(clerk: Clerk) -> None:
    clerk.ready().key("F12")
    clerk.until(lambda: clerk.widget("alarm-back").isVisible())
    clock, now = clerk.program.picture.clock, clerk.program.picture.clock.now
    clock.now = lambda: now() + timedelta(seconds=ALARM_BACK_S)  # type: ignore[method-assign]
    clock.age_s = lambda since: (clock.now() - since).total_seconds()  # type: ignore[method-assign]
    clerk.until(lambda: not clerk.widget("alarm-back").isVisible())
    clerk.key("Shift+F12")
    clerk.key("F12")
    assert clerk.text("alarm-state") == "Sent"
    assert clerk.kinds()[-1] == "alarm_raised"
