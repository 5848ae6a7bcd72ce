"""A visit by the desk's keypad, the number on its panel: both on real lines, at a counter on a real server."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from counter.program import Program
from hardware.keypad.keypad import BOUNCE_S
from tests.hardware.virtual_serial import VirtualLinePanel, VirtualPad
from tests.serving import Serving

from .clerk import Clerk


def test_a_visit_by_the_keypad_alone(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, tmp_path: Path
) -> None:
    with VirtualPad(tmp_path) as pad, VirtualLinePanel(tmp_path) as panel:
        clerk = Clerk(qtbot, new_program(keypad=pad.address, led=panel.address), serving)
        serving.issue("HT")
        clerk.ready()
        clerk.until(lambda: clerk.rows("waiting-list"))
        pad.press("N")
        clerk.reads("ticket-number", "HT-001")
        panel.wait_until("HT-001")
        pad.press("S")
        clerk.reads("ticket-state", "Being served")
        pad.press("C")
        clerk.until(lambda: clerk.widget("question").isVisible())
        qtbot.wait(int(BOUNCE_S * 1000) + 50)  # sooner it would be the same press; then it takes what is marked
        pad.press("C")
        clerk.idle()
        panel.wait_until("")
        assert clerk.last("completed")["outcome"] == "received"
        pad.press("B")
        clerk.reads("question", "Why pause?")
        clerk.key("1")
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
