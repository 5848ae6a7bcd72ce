"""A manager cares for a kiosk from afar: a whole kiosk, a real server and its pages, a twin of a printer."""

import base64
import re

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from hardware.virtual.printer import VirtualPrinter
from kiosk.kiosk import IDLE_MS
from kiosk.main import Station
from kiosk.visit.visit import Step
from protocol.version import VERSION
from tests.kiosk.conftest import MakeStation
from tests.kiosk.visit.test_greeter_slips import seen
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving


class Manager:
    """The page of the kiosk, as its manager has it."""

    def __init__(self, serving: Serving, name: str = "manager") -> None:
        self.serving, self.session = serving, sign_in(serving, name)
        listed = ask(serving, "/manager/devices", session=self.session).text
        self.path = re.findall(r'href="(/manager/devices/[^"/]+)">kiosk<', listed)[0]
        self.head = serving.head()

    @property
    def page(self) -> str:
        return ask(self.serving, self.path, session=self.session).text

    def asks(self, what: str) -> Answer:
        wish = re.findall(r'name="wish" value="([^"]+)"', self.page)[0]
        twice = [self._post("/ask", what=what, wish=wish) for _ in range(2)]  # pressed twice
        assert [one.status for one in twice] == [303, 303]
        return twice[0]

    @property
    def task(self) -> str:
        """Of the picture that waits to be looked at."""
        return str(re.findall(r'name="task" value="([^"]+)"', self.page)[0])

    def looks(self, task: str) -> Answer:
        return self._post("/picture", task=task)

    def told(self) -> list[str]:
        events = [one for one in self.serving.journal(self.head) if one["kind"].startswith("device_")]
        return [one["body"].get("what") or one["body"]["said"] for one in events if "printer" not in one["body"]]

    def _post(self, path: str, **form: str) -> Answer:
        return ask(self.serving, self.path + path, form, session=self.session)


def left_alone(station: Station) -> None:
    """As if nobody had touched it for some seconds."""
    station.idle._since_ms -= IDLE_MS


def test_a_manager_reads_the_report_and_asks_for_slip_picture_and_restart(
    qtbot: QtBot, serving: Serving, printer: VirtualPrinter, make_station: MakeStation
) -> None:
    station = make_station(printer.address, size="540x960")
    manager = Manager(serving)
    said = ("máy in sẵn sàng", printer.address, VERSION, "Python", "còn trống")
    seen(qtbot, lambda: all(one in manager.page for one in said))

    station.kiosk.choose("service-HT")
    assert station.kiosk.state.step is not Step.HOME
    left_alone(station)
    manager.asks("picture")  # of a citizen who stands there and thinks
    seen(qtbot, lambda: manager.told() == ["picture", "busy"])
    assert "đang có người sử dụng" in manager.page
    assert "/picture" not in manager.page

    station.kiosk.home()
    left_alone(station)
    manager.asks("test-slip")
    seen(qtbot, lambda: manager.told()[2:] == ["test-slip", "done"])
    assert len(printer.printed) == 1

    left_alone(station)
    manager.asks("picture")
    seen(qtbot, lambda: manager.told()[4:] == ["picture", "done"])
    another = Manager(serving, "manager2")
    seen(qtbot, lambda: "Chụp màn hình" in another.page)
    assert "Xem ảnh" not in another.page
    assert another.looks(manager.task).status == 404
    task = manager.task
    shown = manager.looks(task)
    encoded = re.findall(r'src="data:image/png;base64,([^"]+)"', shown.text)
    picture = QImage.fromData(base64.b64decode(encoded[0]))
    assert (picture.width(), picture.height()) == (station.view.width(), station.view.height())
    assert manager.looks(task).status == 404  # once

    asked_to: list[str] = []
    station.staff_menu.asked_to.connect(asked_to.append)
    left_alone(station)
    manager.asks("restart")
    seen(qtbot, lambda: manager.told()[6:] == ["restart", "begun"])
    qtbot.waitUntil(lambda: asked_to == ["restart"], timeout=30_000)
    station.stop()
    make_station(printer.address, data=station._settings.data)
    seen(qtbot, lambda: manager.told()[6:] == ["restart", "begun", "done"])
    assert "Đã khởi động lại" in manager.page
