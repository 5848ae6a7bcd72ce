"""Tests the configured devices one after the other, and says in words what works and what to do."""

import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.barcode.reader import BarcodeReader, Scan
from hardware.keypad.keypad import Keypad, KeyPress, keypad_make
from hardware.keypad.keys import PadError
from hardware.led.frame import Panel, PanelError, panel
from hardware.led.led import Answer, LedPanel
from hardware.printer.address import Address, AddressError, describe, parse_address
from hardware.printer.cause import advice
from hardware.printer.learning import Learnt, print_and_learn
from hardware.printer.profile import DEFAULT, Profile, ProfileError, profile
from hardware.rating.pad import Rating, RatingPad, rating_make
from hardware.serial.address import LineAddress, LineAddressError, parse_line
from hardware.serial.device import SerialDevice
from hardware.serial.serial_port import LineState
from hardware.slip.draw import draw
from hardware.slip.sample import sample_slip
from hardware.slip.slip import Paper
from language.messages import N_, _

from .driver_phrases import in_words

OPEN_S = 3.0
ANSWER_S = 2.0
SETTINGS = {
    "printer": N_("ticket printer: tcp://HOST:9100, serial:///dev/…, usb://…, file:///…, spooler://…"),
    "printer_profile": N_("its make, see hardware/printer/profiles.toml"),
    "paper_mm": N_("its roll: 80 or 58"),
    "barcode": N_("barcode scanner: serial:///dev/ttyACM0, usb://VENDOR:PRODUCT, socket://HOST:PORT"),
    "keypad": N_("call keypad, as barcode"),
    "keypad_make": N_("see hardware/keypad/keypads.toml"),
    "led": N_("LED panel, as barcode"),
    "led_make": N_("see hardware/led/panels.toml"),
    "led_id": N_("its number on the line, 1-255"),
    "rating": N_("rating pad, as barcode"),
    "rating_make": N_("see hardware/rating/ratings.toml"),
}
"""The settings that are read; other keys of a program's settings file are ignored."""


class SettingError(ValueError):
    """A wrong setting; the text says which, and what would be right."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of one device's test."""

    device: str
    where: str
    works: bool
    words: str


Say = Callable[[str], None]
Attempt = Callable[[Say], Tried]


def read_settings(path: Path) -> dict[str, str]:
    """The device settings of a program's settings file. Raises SettingError."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(_("{path}: cannot be read: {why}").format(path=path, why=error)) from error
    return {name: str(content[name]) for name in SETTINGS if content.get(name)}


def plan(settings: Mapping[str, str], wait_s: float, paper: Paper | None, picture: Path | None) -> list[Attempt]:
    """The tests to run, in order. Raises SettingError."""
    attempts: list[Attempt] = []
    try:
        if where := settings.get("printer"):
            made = profile(settings.get("printer_profile") or DEFAULT)
            roll = paper or _paper(made, settings.get("paper_mm") or "80")
            attempts.append(_printer(parse_address(where), made, roll, picture))
        if where := settings.get("barcode"):
            scanner = BarcodeReader(parse_line(where))
            attempts.append(_input(N_("barcode scanner"), scanner, _("scan a code"), _scanned, wait_s))
        if where := settings.get("keypad"):
            keypad = Keypad(parse_line(where), keypad_make(settings.get("keypad_make") or ""))
            attempts.append(_input(N_("keypad"), keypad, _("press a key"), _pressed, wait_s))
        if where := settings.get("rating"):
            pad = RatingPad(parse_line(where), rating_make(settings.get("rating_make") or ""))
            attempts.append(_input(N_("rating pad"), pad, _("press a key"), _rated, wait_s))
        if where := settings.get("led"):
            panel_id = int(settings.get("led_id") or "1")
            attempts.append(_led(parse_line(where), panel(settings.get("led_make") or ""), panel_id))
    except (AddressError, LineAddressError, ProfileError, PadError, PanelError, ValueError) as error:
        raise SettingError(str(error)) from error
    return attempts


def _paper(made: Profile, roll_mm: str) -> Paper:
    printable = {"72": "80", "48": "58"}
    return made.paper(int(printable.get(roll_mm, roll_mm)))


def _printer(address: Address, made: Profile, paper: Paper, picture: Path | None) -> Attempt:
    def attempt(say: Say) -> Tried:
        slip = sample_slip(datetime.now(UTC).astimezone())
        if picture is not None:
            draw(slip, paper).save(picture, dpi=(paper.dpi, paper.dpi))
        learnt = print_and_learn(address, slip, paper=paper, profile=made)
        result, is_as_told = learnt.result, learnt.address == address
        return Tried(N_("printer"), describe(address), is_as_told and result.came_out, _told(address, learnt))

    return attempt


def _told(address: Address, learnt: Learnt) -> str:
    """What became of the test slip, and what to do."""
    result = learnt.result
    why = "" if result.reason is None else f" ({in_words(result.reason.value)})"
    words = _("{outcome}; now: {status}").format(
        outcome=in_words(result.outcome.value) + why, status=in_words(str(result.status))
    )
    if result.status.cause is not None:
        words += ". " + advice(result.status.cause, address, _)
    elif address.answers and not learnt.address.answers:
        words = _(
            "nothing answers there; the slip was sent all the same. If it came out, this printer never answers: "
            "configure {address}. If not, check its cable, its power, its address and its speed"
        ).format(address=learnt.address)
    elif address.confirms and not learnt.address.confirms:
        words += ". " + _("It reports its state, but never confirms a slip: configure {address}").format(
            address=learnt.address
        )
    return words


class _Listener:
    """Waits for messages and states of a device."""

    def __init__(self, device: SerialDevice[Any]) -> None:
        self._news = threading.Condition()
        self._state: LineState | None = None
        self._heard: Any = None
        device.listen(self._take, self._take_state)

    def _take(self, heard: Any) -> None:
        with self._news:
            self._heard = heard
            self._news.notify_all()

    def _take_state(self, state: LineState) -> None:
        with self._news:
            self._state = state
            self._news.notify_all()

    def opened(self) -> LineState | None:
        """The state of the line once it is open, or after `OPEN_S` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._state is LineState.OPEN, OPEN_S)
            return self._state

    def heard(self, wait_s: float) -> Any:
        with self._news:
            self._news.wait_for(lambda: self._heard is not None, wait_s)
            return self._heard


def _input(
    name: str, device: SerialDevice[Any], please: str, judge: Callable[[Any], tuple[bool, str]], wait_s: float
) -> Attempt:
    def attempt(say: Say) -> Tried:
        ear = _Listener(device)
        device.open()
        try:
            works, words = _listen(ear, name, please, judge, wait_s, say)
        finally:
            device.close()
        return Tried(name, str(device.address), works, words)

    return attempt


def _listen(
    ear: _Listener, name: str, please: str, judge: Callable[[Any], tuple[bool, str]], wait_s: float, say: Say
) -> tuple[bool, str]:
    state = ear.opened()
    if state is not LineState.OPEN:
        return False, _("it does not open") if state is None else _(state.advice)
    if wait_s <= 0:
        return True, _("it opens; what it sends was not waited for")
    say(_("{device}: {please} within {wait_s:g} s").format(device=_(name), please=please, wait_s=wait_s))
    heard = ear.heard(wait_s)
    if heard is None:
        words = _("it opens, but nothing came in {wait_s:g} s: check its cable, its speed (baud), its mode")
        return False, words.format(wait_s=wait_s)
    return judge(heard)


def _scanned(scan: Scan) -> tuple[bool, str]:
    if not scan.readable:
        return False, _("a code came that is no UTF-8: set the scanner to UTF-8 and 8 data bits")
    # the code may be from an identity card
    return True, _("a code of {n} letters was read").format(n=len(scan.text))


def _pressed(pressed: KeyPress) -> tuple[bool, str]:
    if pressed.key is None:
        return False, _unknown(pressed.sent)
    return True, _("it means {key}").format(key=in_words(pressed.key.value))


def _rated(rated: Rating) -> tuple[bool, str]:
    if rated.level is None:
        return False, _unknown(rated.sent)
    return True, _("it means level {level}").format(level=rated.level)


def _unknown(sent: bytes) -> str:
    words = _("the table of its make does not know {sent!r} (hex {hex}): add it, or choose another make")
    return words.format(sent=sent, hex=sent.hex())


def _led(address: LineAddress, made: Panel, panel_id: int) -> Attempt:
    device = LedPanel(address, made, panel_id=panel_id)

    def attempt(say: Say) -> Tried:
        ear = _Listener(device)
        device.show("8" * made.width)
        device.open()
        try:
            state = ear.opened()
            if state is not LineState.OPEN:
                words = _("it does not open") if state is None else _(state.advice)
                return Tried(N_("LED panel"), str(address), False, words)
            if not device.answers:
                ear.heard(ANSWER_S)
                words = _("sent; this make does not answer: look whether every place showed an 8")
                return Tried("LED panel", str(address), True, words)
            answer = ear.heard(ANSWER_S)
        finally:
            device.show("")
            device.close()
        match answer:
            case Answer.SHOWN:
                return Tried("LED panel", str(address), True, _("it answered: every place showed an 8"))
            case Answer.REFUSED:
                return Tried(
                    "LED panel", str(address), False, _("it did not understand: check its make and its number")
                )
            case _:
                words = _("no answer: check A and B of the cable, its speed (baud) and its number on the line")
                return Tried("LED panel", str(address), False, words)

    return attempt
