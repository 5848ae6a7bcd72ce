"""The first run's steps for the call keypad and the panel above the counter, where a serial line is plugged in."""

from collections.abc import Callable
from typing import Any

from counter.acts.acts import ABOUT
from hardware.keypad.keypad import Keypad, KeyPress, keypad_make
from hardware.led.frame import panel
from hardware.led.led import Answer, LedPanel
from hardware.rating.pad import Rating, RatingPad, rating_make
from hardware.serial.address import parse_line
from hardware.serial.discovery import plugged_lines
from hardware.serial.serial_port import LineState
from language.messages import _
from ui.first_run.last_steps import Option, Tried
from ui.first_run.line_step import LineDevice, LineStep

from .desk_devices import ACTS, DIGITS
from .faults import device_trouble_text

ANSWER_MS = 2_000
"""Longest wait for a panel's answer, in ms."""


class DeskStep(LineStep):
    """A step for a device of the counter, which it can do without."""

    def none(self) -> Option:
        return Option("", _("No device"), _("This counter has none"))

    def trouble(self, state: LineState) -> str:
        return device_trouble_text(self.name, state)


class KeypadStep(DeskStep):
    """The call keypad, tried by pressing one of its keys."""

    name = "keypad"

    def __init__(self, address: str, make: str, plugged: Callable[[], list[str]] = plugged_lines) -> None:
        super().__init__(address, plugged())
        self._make_name = make

    def title(self) -> str:
        return _("Which call keypad?")

    def label(self) -> str:
        return _("Call keypad")

    def note(self) -> str:
        return _("Where the keypad of this counter is plugged in. Then press one of its keys.")

    def button(self) -> str:
        return _("Press a key to try")

    def trying_words(self) -> str:
        return _("Press a key of the keypad within 20 seconds …")

    def make(self, address: str) -> LineDevice:
        return Keypad(parse_line(address), keypad_make(self._make_name))

    def judge(self, heard: KeyPress) -> Tried:
        if heard.key is None:
            unknown = _("Its make does not know this key ({sent}): set another one (keypad_make).")
            return Tried(False, unknown.format(sent=heard.sent.hex(" ").upper()))
        if heard.key in DIGITS:
            return Tried(True, _("The keypad works. This key is answer {n} of a question.").format(n=DIGITS[heard.key]))
        return Tried(True, _("The keypad works. This key means: {act}").format(act=_(ABOUT[ACTS[heard.key]].label)))

    def unheard(self) -> Tried:
        return Tried(False, _("The line is open, but no key came. Check the cable, the speed (baud) and the make."))


class RatingStep(DeskStep):
    """The rating pad before the citizen, tried by pressing one of its keys; nothing is rated by that."""

    name = "rating"

    def __init__(self, address: str, make: str, plugged: Callable[[], list[str]] = plugged_lines) -> None:
        super().__init__(address, plugged())
        self._make_name = make

    def title(self) -> str:
        return _("Which rating pad?")

    def label(self) -> str:
        return _("Rating pad")

    def note(self) -> str:
        return _("Where the pad before the citizen is plugged in. Then press one of its keys; it is not counted.")

    def button(self) -> str:
        return _("Press a key to try")

    def trying_words(self) -> str:
        return _("Press a key of the rating pad within 20 seconds …")

    def make(self, address: str) -> LineDevice:
        return RatingPad(parse_line(address), rating_make(self._make_name))

    def judge(self, heard: Rating) -> Tried:
        if heard.level is None:
            unknown = _("Its make does not know this key ({sent}): set another one (rating_make).")
            return Tried(False, unknown.format(sent=heard.sent.hex(" ").upper()))
        return Tried(True, _("The pad works. This key means level {n} of 5.").format(n=heard.level))

    def unheard(self) -> Tried:
        return Tried(False, _("The line is open, but no key came. Check the cable, the speed (baud) and the make."))


class LedStep(DeskStep):
    """The panel above the counter, tried by an 8 on each of its digits, which stay until the step is left."""

    name = "led"
    wait_ms = ANSWER_MS

    def __init__(
        self, address: str, make: str, panel_id: int, plugged: Callable[[], list[str]] = plugged_lines
    ) -> None:
        super().__init__(address, plugged())
        self._panel, self._panel_id = panel(make), panel_id

    def title(self) -> str:
        return _("Which number panel?")

    def label(self) -> str:
        return _("Number panel")

    def note(self) -> str:
        return _("Where the LED panel above this counter is plugged in. Then let it show an 8 on every place.")

    def button(self) -> str:
        return _("Show 8s to try")

    def trying_words(self) -> str:
        return _("Sending to the panel …")

    def make(self, address: str) -> LineDevice:
        led = LedPanel(parse_line(address), self._panel, panel_id=self._panel_id)
        led.show("8" * self._panel.width)
        return led

    def judge(self, heard: Answer) -> Tried:
        if heard is Answer.SHOWN:
            return Tried(True, _("The panel says that it shows them. Look whether every place is an 8."))
        if heard is Answer.SILENT:
            return self.unheard()
        return Tried(False, _("The panel did not understand. Check its make (led_make) and its number (led_id)."))

    def unheard(self) -> Tried:
        if self._panel.answer:
            return Tried(False, _("The panel does not answer. Check cable, speed (baud) and its number (led_id)."))
        return Tried(True, _("Sent; this make does not answer. Look whether every place of the panel shows an 8."))

    def let_go(self, device: Any) -> None:
        if isinstance(device, LedPanel):
            device.show("")
