"""A restart, an update and a picture: begun only where nobody uses the device, and told of as they end."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from protocol.device_tasks import MOST_PICTURE_BYTES, TaskOutcome
from ui.care import doings
from ui.care.doings import Restarting, Updating, png_of


class Asked:
    """A device that is asked: whether anybody uses it, what it told and whether that was taken, its restarts."""

    def __init__(self) -> None:
        self.idle = True
        self.is_taken = True
        self.told: list[str] = []
        self.restarts = 0
        self.restarting = Restarting(lambda: self.idle, self._leave)

    def tell(self, outcome: TaskOutcome, then: Callable[[], None] | None = None) -> None:
        self.told.append(outcome.value)
        if then is not None and self.is_taken:
            then()

    def updating(self, command: str, limit_ms: int = 30_000) -> Updating:
        return Updating(command, lambda: self.idle, self.restarting, limit_ms=limit_ms)

    def _leave(self) -> None:
        self.restarts += 1


def test_a_restart_waits_for_nobody_to_be_there(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doings, "IDLE_LOOK_MS", 10)
    device = Asked()
    device.idle = False
    device.restarting.do("A1", device.tell)
    assert (device.told, device.restarts) == (["busy"], 0)
    device.restarting.when_idle()  # somebody came after it had said that it begins
    assert device.restarts == 0
    device.idle = True
    qtbot.waitUntil(lambda: device.restarts == 1, timeout=30_000)


@pytest.mark.parametrize(
    ("command", "told", "restarts"),
    [
        ("", ["no_command"], 0),
        (f'"{sys.executable}" -S -c pass', ["begun", "done"], 1),
        (f'"{sys.executable}" -S -c "raise SystemExit(3)"', ["begun", "failed"], 0),
        ("/no/such/program", ["begun", "failed"], 0),
    ],
    ids=["none", "well", "badly", "nothing there"],
)
def test_an_update_is_the_devices_own_command(qtbot: QtBot, command: str, told: list[str], restarts: int) -> None:
    device = Asked()
    updating = device.updating(command)
    updating.do("A1", device.tell)
    qtbot.waitUntil(lambda: (device.told, device.restarts) == (told, restarts), timeout=30_000)


def test_an_update_without_an_end_is_ended(qtbot: QtBot) -> None:
    device = Asked()
    updating = device.updating(f'"{sys.executable}" -S -c "import time; time.sleep(600)"', limit_ms=50)
    updating.do("A1", device.tell)
    qtbot.waitUntil(lambda: device.told == ["begun", "failed"], timeout=30_000)


def test_an_update_that_the_server_did_not_let_begin_stands_in_no_ones_way(qtbot: QtBot) -> None:
    device = Asked()
    updating = device.updating(f'"{sys.executable}" -S -c pass')
    device.is_taken = False  # its line was cut, and by now it is too late
    updating.do("A1", device.tell)
    device.is_taken = True
    updating.do("A2", device.tell)
    qtbot.waitUntil(lambda: (device.told, device.restarts) == (["begun", "begun", "done"], 1), timeout=30_000)


def test_a_picture_is_made_small_enough_to_be_sent() -> None:
    large = QImage(3000, 1500, QImage.Format.Format_RGB32)
    large.fill(QColor("teal"))
    content = png_of(large)
    assert content is not None
    assert len(content) <= MOST_PICTURE_BYTES
    shown = QImage.fromData(content)
    assert (shown.width(), shown.height()) == (1280, 640)
    assert png_of(QImage()) is None
