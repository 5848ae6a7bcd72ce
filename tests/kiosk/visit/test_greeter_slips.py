"""A greeter's number on a kiosk's printer: by the greeter's page, a whole kiosk and a printer that can fail."""

import re
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from hardware.virtual.printer import VirtualPrinter
from tests.hardware.printer.queues import is_copy
from tests.hardware.slips import codes
from tests.kiosk.conftest import MakeStation
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving
from tests.ui.bad_line import BadLine


def seen(qtbot: QtBot, true: Callable[[], bool]) -> None:
    """Asks the server now and then, while the kiosk goes on, until it is so."""
    for _ in range(900):
        if true():
            return
        qtbot.wait(50)
    raise AssertionError("it was not seen")


class Greeter:
    """The page of a ticket that somebody gave at the door."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.session = serving, sign_in(serving)
        self.ticket = serving.issue("HT")
        self.secret = str(self.ticket["track_url"]).rpartition("/")[2]
        self.path = f"/greet/{serving.installation.branch}/tickets/{self.ticket['ticket_id']}"
        self.head = serving.head()

    @property
    def page(self) -> str:
        return ask(self.serving, self.path, session=self.session).text

    @property
    def device(self) -> str | None:
        """The kiosk that is chosen beforehand; None where none can print."""
        chosen = re.search(r'name="device" value="([^"]+)" checked', self.page)
        return None if chosen is None else chosen[1]

    def print(self, wish: str = "") -> Answer:
        wish = wish or re.findall(r'name="wish" value="([^"]+)"', self.page)[0]
        return ask(self.serving, self.path, {"wish": wish, "device": self.device or ""}, session=self.session)

    def told(self) -> list[str]:
        return [one["body"]["said"] for one in self.serving.journal(self.head) if one["kind"] == "slip_told"]


def test_it_comes_out_once_and_the_page_says_where_whatever_is_cut_or_started_again(
    qtbot: QtBot, serving: Serving, line: BadLine, printer: VirtualPrinter, make_station: MakeStation
) -> None:
    greeter = Greeter(serving)
    station = make_station(printer.address)
    seen(qtbot, lambda: greeter.device is not None)
    wish = re.findall(r'name="wish" value="([^"]+)"', greeter.page)[0]
    first, again = greeter.print(wish), greeter.print(wish)  # pressed twice
    assert (first.status, again.status) == (303, 303)
    seen(qtbot, lambda: greeter.told() == ["printed"])
    assert "Đã in tại" in greeter.page
    line.cut()
    qtbot.waitUntil(lambda: not station.sync.branch.connected, timeout=30_000)
    qtbot.waitUntil(lambda: station.sync.branch.connected, timeout=30_000)

    printer.control("paper out")
    station.printer.check()
    seen(qtbot, lambda: greeter.device is None)
    assert "hết giấy" in greeter.page
    assert greeter.print().status == 422  # of a page that was shown before
    printer.control("paper ok")
    station.printer.check()
    seen(qtbot, lambda: greeter.device is not None)
    assert greeter.print().status == 303
    seen(qtbot, lambda: greeter.told() == ["printed", "printed"])
    slips = [printed.job.picture for printed in printer.printed]
    assert {code.rpartition("/")[2] for slip in slips for code in codes(slip)} == {greeter.secret}
    assert [is_copy(slip) for slip in slips] == [False, True]


def test_what_a_dying_kiosk_had_not_told_it_tells_when_it_is_back_and_prints_nothing_twice(
    qtbot: QtBot,
    serving: Serving,
    line: BadLine,
    printer: VirtualPrinter,
    make_station: MakeStation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    greeter = Greeter(serving)
    station = make_station(printer.address)
    seen(qtbot, lambda: greeter.device is not None)
    monkeypatch.setattr(station._greeter_slips, "_sender", Deaf())  # what it says of the slip never leaves it
    assert greeter.print().status == 303
    qtbot.waitUntil(lambda: len(printer.printed) == 1, timeout=30_000)
    assert "Đang in tại" in greeter.page
    station.stop()
    back = make_station(printer.address, data=station._settings.data)
    seen(qtbot, lambda: greeter.told() == ["printed"])
    qtbot.waitUntil(lambda: back.sync.branch.connected, timeout=30_000)
    assert len(printer.printed) == 1


class Deaf:
    """A sender whose line is down for good."""

    def send(self, *_: object) -> None:
        """Nothing arrives."""
