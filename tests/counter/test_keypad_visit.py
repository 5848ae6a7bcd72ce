"""Visits by the desk's keypad, rated at its pad, the number on its panel: on real lines, on a real server."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from counter.program import Program
from tests.hardware.virtual_serial import VirtualLinePanel, VirtualPad
from tests.serving import Serving

from .clerk import Clerk


def test_a_visit_by_the_keypad_alone(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, tmp_path: Path
) -> None:
    with (
        VirtualPad(tmp_path) as pad,
        VirtualPad(tmp_path, "ttyRATING") as faces,
        VirtualLinePanel(tmp_path) as panel,
    ):
        program = new_program(keypad=pad.address, led=panel.address, rating=faces.address, rating_make="faces")
        clerk = Clerk(qtbot, program, serving)
        serving.issue("HT")
        serving.issue("HT")
        clerk.ready()
        clerk.until(lambda: len(clerk.rows("waiting-list")) == 2)
        pad.press("N")
        clerk.reads("ticket-number", "HT-001")
        panel.wait_until("HT-001")
        pad.press("S")
        clerk.reads("ticket-state", "Being served")
        faces.press("?")
        faces.press("B")
        clerk.until(lambda: program.rating._early is not None)
        pad.press("C")
        clerk.until(lambda: clerk.widget("question").isVisible())
        pad.press("N")  # takes what is marked, and calls
        clerk.reads("ticket-number", "HT-002")
        panel.wait_until("HT-002")
        completed = clerk.last("completed")
        assert completed["outcome"] == "received"
        clerk.until(lambda: "rated" in clerk.kinds())
        assert (clerk.last("rated")["ticket_id"], clerk.last("rated")["rating"]) == (completed["ticket_id"], 1)
        pad.press("2")  # nothing is asked
        pad.press("S")
        clerk.reads("ticket-state", "Being served")
        pad.press("C")
        clerk.until(lambda: clerk.widget("question").isVisible())
        pad.press("1")
        clerk.idle()
        panel.wait_until("")
        pad.press("B")
        clerk.reads("question", "Why pause?")
        pad.press("1")
        clerk.reads("counter-state", "Paused")
        pad.press("A")
        clerk.until(lambda: clerk.kinds()[-1] == "alarm_raised")
        pad.press("B")
        clerk.reads("counter-state", "Open")


def test_a_keypad_that_is_unplugged_is_said_and_used_again(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, tmp_path: Path
) -> None:
    with VirtualPad(tmp_path) as pad:
        clerk = Clerk(qtbot, new_program(keypad=pad.address), serving)
        serving.issue("HT")
        clerk.ready()
        pad.unplug()
        clerk.reads("notice", "Call keypad: ")
        pad.plug()

        def pressed() -> bool:
            pad.press("N")
            return clerk.program.picture.in_hand is not None

        clerk.until(pressed)
