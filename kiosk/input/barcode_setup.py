"""What a kiosk asks for where serial lines are plugged in: the line of its code scanner, tried by a code."""

from collections.abc import Callable

from hardware.barcode.reader import BarcodeReader, Scan
from hardware.serial.address import parse_line
from hardware.serial.discovery import plugged_lines
from hardware.serial.serial_port import LineState
from kiosk.staff.scanner_state import scanner_trouble
from language.messages import _, ngettext
from protocol.scanned_text import came_in_capitals
from ui.first_run.last_steps import Option, Tried
from ui.first_run.line_step import LineDevice, LineStep


class BarcodeStep(LineStep):
    """A scanner that types like a keyboard has no line. What a code says is not shown: it may be somebody's card."""

    name = "barcode"

    def __init__(self, address: str, plugged: Callable[[], list[str]] = plugged_lines) -> None:
        super().__init__(address, plugged())

    def title(self) -> str:
        return _("Which code scanner?")

    def label(self) -> str:
        return _("Code scanner")

    def note(self) -> str:
        return _("Where the scanner of this kiosk is plugged in. Then hold a slip or any other code before it.")

    def none(self) -> Option:
        return Option("", _("No line of its own"), _("The scanner types like a keyboard, or there is none"))

    def button(self) -> str:
        return _("Scan a code to try")

    def trying_words(self) -> str:
        return _("Hold a code before the scanner within 20 seconds …")

    def make(self, address: str) -> LineDevice:
        return BarcodeReader(parse_line(address))

    def judge(self, heard: Scan) -> Tried:
        if not heard.readable:
            return Tried(False, _("A code came that is no UTF-8. Set the scanner to UTF-8 and 8 data bits."))
        if came_in_capitals(heard.text):
            return Tried(False, _("All letters came as capitals. Set the scanner to leave letters as they are."))
        n = len(heard.text)
        return Tried(True, ngettext("A code of {n} letter was read.", "A code of {n} letters was read.", n).format(n=n))

    def unheard(self) -> Tried:
        return Tried(False, _("The line is open, but no code came. Check the scanner's lamp, cable and speed (baud)."))

    def trouble(self, state: LineState) -> str:
        return scanner_trouble(state, _)
