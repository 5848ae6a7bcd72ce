"""A counter's devices: the call keypad gives commands, the LED panel shows the number in hand."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from counter.acts.acts import Act
from counter.branch.live_picture import LivePicture
from counter.settings import CounterSettings
from hardware.barcode.reader import BarcodeReader
from hardware.keypad.keypad import ANSWERS, Key, Keypad, KeyPress, keypad_make
from hardware.led.frame import PanelError, panel
from hardware.led.led import Answer, LedPanel
from hardware.rating.pad import Rating, RatingPad, rating_make
from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState

ACTS = {
    Key.CALL: Act.CALL,
    Key.RECALL: Act.RECALL,
    Key.START: Act.START,
    Key.COMPLETE: Act.COMPLETE,
    Key.NO_SHOW: Act.NO_SHOW,
    Key.PARK: Act.PARK,
    Key.PAUSE: Act.PAUSE,
    Key.ALARM: Act.ALARM,
}

DIGITS = {key: at for at, key in enumerate(ANSWERS, 1)}
"""Keys that choose the first to ninth answer of a question."""

UNREADABLE = "\ufffd"
"""What a code that is no UTF-8 is passed on as."""


class Devices(NamedTuple):
    """What is on the desk; None: it is not there."""

    keypad: Keypad | None = None
    led: LedPanel | None = None
    reader: BarcodeReader | None = None
    rating: RatingPad | None = None


def devices_of(settings: CounterSettings) -> Devices:
    """The devices of the settings. Raises LineAddressError, PadError or PanelError, which say what would be right."""
    keypad = led = reader = rating = None
    if settings.keypad:
        keypad = Keypad(parse_line(settings.keypad), keypad_make(settings.keypad_make))
    if settings.led:
        led = LedPanel(parse_line(settings.led), panel(settings.led_make), panel_id=settings.led_id)
    if settings.barcode:
        reader = BarcodeReader(parse_line(settings.barcode))
    if settings.rating:
        rating = RatingPad(parse_line(settings.rating), rating_make(settings.rating_make))
    return Devices(keypad, led, reader, rating)


class DeskDevices(QObject):
    """`open` and `close` once each; each device may be None. `act` does what a key asks for, as the clerk's own key
    would: what is not possible now does nothing. `state_changed(device, LineState)` tells how a line is,
    or with a panel's Answer, whether it shows what it was told.
    `digit(int)`: a key that answers a question; `rated(int)`: a key of the rating pad, 5 very satisfied … 1.
    `scanned(str)`: a code at the scanner; what is no UTF-8 comes as `UNREADABLE`.
    """

    state_changed = Signal(str, object)
    scanned = Signal(str)
    digit = Signal(int)
    rated = Signal(int)
    _heard = Signal(object)
    _pressed = Signal(object)
    _voted = Signal(object)

    def __init__(
        self, picture: LivePicture, act: Callable[[Act], None], devices: Devices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._picture = picture
        self._act = act
        self._devices = devices
        keypad, led, reader, rating = devices
        self._led = led
        self._shown: str | None = None
        self._last_said: dict[str, LineState | Answer] = {}
        self._pressed.connect(self._take)
        picture.changed.connect(self._show)
        if keypad is not None:
            keypad.listen(self._pressed.emit, lambda state: self._said("keypad", state))
        if reader is not None:
            reader.listen(self._heard.emit, lambda state: self._said("barcode", state))
            self._heard.connect(lambda scan: self.scanned.emit(scan.text or UNREADABLE))
        if rating is not None:
            rating.listen(self._voted.emit, lambda state: self._said("rating", state))
            self._voted.connect(self._vote)
        if led is not None:
            led.listen(lambda answer: self._said("led", answer), lambda state: self._said("led", state))

    def open(self) -> None:
        """Opens all, now or when they are plugged in."""
        self._show()
        for device in self._devices:
            if device is not None:
                device.open()

    def close(self) -> None:
        for device in self._devices:
            if device is not None:
                device.close()

    def _said(self, device: str, state: LineState | Answer) -> None:
        if self._last_said.get(device) is not state:
            self._last_said[device] = state
            self.state_changed.emit(device, state)

    def _take(self, pressed: KeyPress) -> None:
        if pressed.key in DIGITS:
            self.digit.emit(DIGITS[pressed.key])
        elif pressed.key is not None:
            self._act(ACTS[pressed.key])

    def _vote(self, rated: Rating) -> None:
        if rated.level is not None:
            self.rated.emit(rated.level)

    def _show(self) -> None:
        ticket = self._picture.in_hand
        number = "" if ticket is None else ticket.number
        if self._led is None or number == self._shown:
            return
        self._shown = number
        try:
            self._led.show(number)
        except PanelError:  # a number wider than the panel: rather nothing than a part of it
            self._led.show("")
