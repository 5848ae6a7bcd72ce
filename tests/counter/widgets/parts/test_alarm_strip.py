"""The silent alarm: at once, whatever the counter does; seen everywhere but where it was raised."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from counter.program import Program
from tests.counter.clerk import Clerk


def test_the_neighbour_sees_it_and_the_own_screen_keeps_still(
    qtbot: QtBot, clerk: Clerk, new_program: Callable[..., Program]
) -> None:
    clerk.serving_one()
    neighbour = new_program("2")
    neighbour.start()
    clerk.until(lambda: neighbour.picture.me is not None)
    shown = clerk.text("notice"), clerk.text("ticket-state")
    clerk.key("F12")
    clerk.reads("alarm-state", "Sent")
    clerk.until(lambda: "Counter 1 asks for help" in neighbour.window.login.alarm._text.text())
    assert not clerk.program.window.page.alarm.isVisible()
    assert (clerk.text("notice"), clerk.text("ticket-state")) == shown
    assert clerk.kinds()[-1] == "alarm_raised"

    clerk.key("F12")
    assert neighbour.picture.alarms()
    clerk.key("Shift+F12")
    clerk.reads("alarm-state", "")
    clerk.until(lambda: not neighbour.picture.alarms())
    assert clerk.kinds()[-2:] == ["alarm_raised", "alarm_cleared"]


def test_it_works_before_anybody_has_signed_in(clerk: Clerk) -> None:
    clerk.key("F12")
    clerk.until(lambda: clerk.kinds() and clerk.kinds()[-1] == "alarm_raised")
    clerk.until(lambda: clerk.program.picture.me and clerk.program.picture.me.alarm_at)


def test_of_an_alarm_that_does_not_get_through_nothing_is_said_aloud(clerk: Clerk) -> None:
    clerk.ready()
    clerk.serving.stop()
    clerk.until(lambda: not clerk.program.branch_link.link.is_connected)
    clerk.key("F12")
    clerk.reads("alarm-state", "…")
    clerk.until(lambda: len(clerk.program.outbox) == 1)
    assert clerk.program.act_sender.notice is None
    clerk.serving.start()
    clerk.reads("alarm-state", "Sent")
