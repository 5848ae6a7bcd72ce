"""Faults of this counter's scanner, keypad or panel and what to do, in the present language."""

import sys
from typing import assert_never

from hardware.led.talk import Answer
from hardware.scanner.fault import Fault
from hardware.serial.serial_port import LineState
from language.messages import _


def fault_text(fault: Fault, platform: str = sys.platform) -> str:
    """The fault of the scanner and what to do."""
    match fault:
        case Fault.NO_SCANIMAGE:
            if platform == "win32":
                return _("On Windows a scanner is used over the network (eSCL, AirPrint). Choose one: Ctrl+Shift+S.")
            return _("The scanning program is missing on this machine: have sane-utils installed.")
        case Fault.NO_DEVICE:
            if platform == "win32":
                return _("No scanner was found on the network. Check that it is on and connected, then try again.")
            return _("No scanner was found. Check its cable and that it is on, then try again.")
        case Fault.BUSY:
            return _("The scanner is busy with something else. Wait a moment, then try again.")
        case Fault.JAMMED:
            return _("Paper is stuck in the feeder. Take it out, put it in again, and go on.")
        case Fault.COVER_OPEN:
            return _("The scanner's cover is open. Close it, then try again.")
        case Fault.NO_DOCUMENTS:
            return _("There is no paper in the feeder. Put the pages in, then try again.")
        case Fault.ACCESS_DENIED:
            return _("This user may not use the scanner. Ask the administrator.")
        case Fault.BAD_OPTION:
            return _("The scanner does not know this paper source or resolution. Choose another source.")
        case Fault.IO_ERROR:
            return _("The connection to the scanner failed. Check its cable, then try again.")
        case Fault.NO_ANSWER:
            return _("The scanner does not answer. Switch it off and on, then try again.")
        case Fault.NOT_ESCL:
            return _("What answers at the scanner's address is no scanner of this kind. Check the address.")
        case Fault.OTHER_CERTIFICATE:
            return _(
                "The scanner shows another certificate than before. If it was exchanged or reset, choose it again: "
                "Ctrl+Shift+S. If not, ask the administrator."
            )
        case Fault.NO_ROOM:
            return _("This machine's disk is full or cannot be written. Make room, or ask the administrator.")
        case Fault.FAILED:
            return _("The scan failed. Try again; if it fails again, ask the administrator.")
    assert_never(fault)


def device_trouble_text(device: str, state: LineState | Answer) -> str:
    """The fault of the `keypad`, the `led`, the `barcode` or the `rating` pad of this counter; empty without one."""
    names = {
        "keypad": _("Call keypad"),
        "led": _("Number panel"),
        "barcode": _("Code scanner"),
        "rating": _("Rating pad"),
    }
    name = names[device]
    match state:
        case LineState.OPEN | Answer.SHOWN:
            return ""
        case LineState.ABSENT:
            return _("{device}: not plugged in. It is used as soon as it is.").format(device=name)
        case LineState.DENIED:
            return _("{device}: this user may not use its line. Ask the administrator.").format(device=name)
        case LineState.BUSY:
            return _("{device}: another program uses its line. End that program.").format(device=name)
        case LineState.LOST:
            return _("{device}: unplugged or switched off. It is used again when it is back.").format(device=name)
        case Answer.SILENT:
            return _("{device}: it does not answer. Check its power and the cable to it.").format(device=name)
        case Answer.REFUSED:
            return _("{device}: it did not understand. Check its make and its number.").format(device=name)
        case LineState.FAULT:
            return _(
                "{device}: this program failed on it and tries again. If it stays so, ask the administrator."
            ).format(device=name)
    assert_never(state)
