"""A call keypad and an LED panel on a real counter: a key calls, the panel shows who is in hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter.acts.acts import Act
from counter.branch.branch_state import Desk
from counter.devices.desk_devices import ACTS, CounterPads, devices_of
from counter.settings import CounterSettings
from hardware.keypad.keypad import Key
from hardware.virtual.serial import VirtualModbusPanel, VirtualPad
from ui.link.server_clock import ServerClock


class Hand(Desk):
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


Make = Callable[[list[Act]], tuple[Hand, CounterPads]]


@pytest.fixture
def make(qapp: object, keypad: VirtualPad, panel: VirtualModbusPanel) -> Iterator[Make]:
    made: list[CounterPads] = []

    def new(acts: list[Act]) -> tuple[Hand, CounterPads]:
        desk = Hand("1", ServerClock())
        known = settings(keypad=keypad.address, led=panel.address, led_make="led-485")
        pads = CounterPads(desk, acts.append, *devices_of(known))
        made.append(pads)
        return desk, pads

    yield new
    for pads in made:
        pads.close()


def test_every_key_has_its_act() -> None:
    assert set(ACTS) == set(Key)


def test_a_key_asks_for_its_act(qtbot: QtBot, make: Make, keypad: VirtualPad) -> None:
    acts: list[Act] = []
    _desk, pads = make(acts)
    states: list[tuple[str, object]] = []
    pads.state_changed.connect(lambda device, state: states.append((device, state)))
    pads.open()
    qtbot.waitUntil(lambda: len(states) == 2)
    keypad.press("N")
    keypad.press("?")
    keypad.press("A")
    qtbot.waitUntil(lambda: acts == [Act.CALL, Act.ALARM])


def test_the_panel_shows_who_is_in_hand(qtbot: QtBot, make: Make, panel: VirtualModbusPanel) -> None:
    desk, pads = make([])
    pads.open()
    desk.take_number("A-015")
    qtbot.waitUntil(lambda: panel.shown == "A-015")
    desk.take_number("ABC-1015")  # wider than the panel
    qtbot.waitUntil(lambda: panel.shown == "")
    desk.take_number("B-007")
    qtbot.waitUntil(lambda: panel.shown == "B-007")
    desk.take_number("")
    qtbot.waitUntil(lambda: panel.shown == "")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"keypad": "COM3"}, "write serial://"), ({"led": "serial:///dev/x", "led_make": "y"}, "known: line, led-485")],
)
def test_a_device_set_wrongly_says_what_would_be_right(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        devices_of(settings(**wrong))
