"""The state of the kiosk's code scanner in words."""

from collections.abc import Callable
from typing import assert_never

from hardware.serial.serial_port import LineState


def scanner_trouble(state: LineState, _: Callable[[str], str]) -> str:
    """What is wrong with the scanner's line, and what to do about it; empty while it is open."""
    match state:
        case LineState.OPEN:
            return ""
        case LineState.ABSENT | LineState.LOST:
            return _("Nothing is plugged in there. Check the cable, or choose another line.")
        case LineState.DENIED:
            return _("This user may not use the line. Ask the administrator.")
        case LineState.BUSY:
            return _("Another program uses the line. End that program.")
        case LineState.FAULT:
            return _("This program failed on the line. Try again; if it fails again, ask the administrator.")
    assert_never(state)
