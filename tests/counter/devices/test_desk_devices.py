"""A call keypad and an LED panel on a real counter: a key calls, the panel shows who is in hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter.acts.acts import Act
from counter.branch.live_picture import LivePicture
from counter.devices.desk_devices import ACTS, DIGITS, DeskDevices, devices_of
from counter.settings import CounterSettings
from hardware.keypad.keypad import Key
from tests.hardware.virtual_serial import VirtualModbusPanel, VirtualPad
from ui.link.server_clock import ServerClock


class Hand(LivePicture):
    """A desk that is told what is in hand."""

    number = ""

    @property
    def in_hand(self) -> object:  # type: ignore[override]
        return type("InHand", (), {"number": self.number})() if self.number else None

    def take_number(self, number: str) -> None:
        self.number = number
        self.changed.emit()


def settings(**more: object) -> CounterSettings:
    return CounterSettings(server="http://127.0.0.1:1", branch="CN01", counter="1", **more)  # type: ignore[arg-type]


@pytest.fixture
def keypad(tmp_path: Path) -> Iterator[VirtualPad]:
    with VirtualPad(tmp_path) as pad:
        yield pad


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[VirtualModbusPanel]:
    with VirtualModbusPanel(tmp_path) as panel:
        yield panel


Make = Callable[[list[Act]], tuple[Hand, DeskDevices]]


@pytest.fixture
def make(qapp: object, keypad: VirtualPad, panel: VirtualModbusPanel) -> Iterator[Make]:
    made: list[DeskDevices] = []

    def new(acts: list[Act]) -> tuple[Hand, DeskDevices]:
        picture = Hand("1", ServerClock())
        known = settings(keypad=keypad.address, led=panel.address, led_make="led-485")
        devices = DeskDevices(picture, acts.append, devices_of(known))
        made.append(devices)
        return picture, devices

    yield new
    for devices in made:
        devices.close()


def test_every_key_has_its_act() -> None:
    assert {*ACTS, *DIGITS} == set(Key)


def test_a_key_asks_for_its_act(qtbot: QtBot, make: Make, keypad: VirtualPad) -> None:
    acts: list[Act] = []
    _picture, devices = make(acts)
    states: list[tuple[str, object]] = []
    devices.state_changed.connect(lambda device, state: states.append((device, state)))
    devices.open()
    qtbot.waitUntil(lambda: {device for device, _state in states} == {"keypad", "led"})
    keypad.press("N")
    keypad.press("?")
    keypad.press("A")
    qtbot.waitUntil(lambda: acts == [Act.CALL, Act.ALARM])


def test_the_panel_shows_who_is_in_hand(qtbot: QtBot, make: Make, panel: VirtualModbusPanel) -> None:
    picture, devices = make([])
    devices.open()
    picture.take_number("A-015")
    qtbot.waitUntil(lambda: panel.shown == "A-015")
    picture.take_number("ABC-1015")  # wider than the panel
    qtbot.waitUntil(lambda: panel.shown == "")
    picture.take_number("B-007")
    qtbot.waitUntil(lambda: panel.shown == "B-007")
    picture.take_number("")
    qtbot.waitUntil(lambda: panel.shown == "")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"keypad": "COM3"}, "write serial://"), ({"led": "serial:///dev/x", "led_make": "y"}, "known: line, led-485")],
)
def test_a_device_set_wrongly_says_what_would_be_right(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        devices_of(settings(**wrong))
