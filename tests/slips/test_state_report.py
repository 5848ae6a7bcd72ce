"""A device's printer as the server's staff see it: told on each change, told anew after a cut."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from hardware.printer.address import parse_address
from hardware.slip.slip import PAPER_80_MM
from hardware.virtual.printer import VirtualPrinter
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.problem import Problem
from slips.slip_printer import NoPrinter, ThreadPrinter
from slips.state_report import StateReport
from tests.hardware.slips import slip
from tests.serving import Serving
from tests.ui.bad_line import BadLine
from ui.link.requests import Requests


@pytest.fixture
def printing(qtbot: QtBot, printer: VirtualPrinter, tmp_path: Path) -> Iterator[ThreadPrinter]:
    printing = ThreadPrinter(parse_address(printer.address), PAPER_80_MM, tmp_path)
    printing.start()
    yield printing
    printing.stop()


@pytest.fixture(autouse=True)
def something_else_before(serving: Serving) -> None:
    """What other tests' kiosk told this server must not be what is told here: that would be no news."""
    path = f"/api/v1/branches/{serving.installation.branch}/device-state"
    before = {"printer": "offline", "pending": 7, "unconfirmed": 7}
    status, reply = serving.call("POST", path, before, serving.installation.tokens["kiosk"], new_key())
    assert status == 200, reply


@pytest.fixture
def report(serving: Serving, line: BadLine, printing: ThreadPrinter) -> Iterator[StateReport]:
    requests = Requests(f"http://127.0.0.1:{line.port}", serving.installation.tokens["kiosk"])
    report = StateReport(requests, serving.installation.branch, printing, soon_ms=20)
    yield report
    report.stop()


def told(serving: Serving, after: int) -> list[dict[str, Any]]:
    events = [event["body"] for event in serving.journal(after) if event["kind"] == "device_state"]
    return [{name: body.get(name) for name in ("printer", "pending", "unconfirmed")} for body in events]


def test_a_change_is_told_once(
    qtbot: QtBot, serving: Serving, printer: VirtualPrinter, printing: ThreadPrinter, report: StateReport
) -> None:
    head = serving.head()
    report.set_connected(True)
    qtbot.waitUntil(lambda: told(serving, head) == [{"printer": "ready", "pending": 0, "unconfirmed": 0}])
    printer.control("paper out")
    printing.check()
    printing.print_slip("t1", slip())
    qtbot.waitUntil(lambda: told(serving, head)[-1] == {"printer": "paper_out", "pending": 1, "unconfirmed": 0})
    printer.control("paper near_end")
    printing.check()
    qtbot.waitUntil(lambda: told(serving, head)[-1] == {"printer": "paper_near_end", "pending": 0, "unconfirmed": 0})
    assert len(printer.printed) == 1


def test_while_the_line_is_cut_nothing_is_told_and_after_it_only_what_is_so(
    qtbot: QtBot, serving: Serving, printer: VirtualPrinter, printing: ThreadPrinter, report: StateReport
) -> None:
    head = serving.head()
    for order in ("paper out", "cover open", "paper ok"):
        printer.control(order)
        printing.check()
    qtbot.waitUntil(lambda: printing.obstacle is not None)
    assert told(serving, head) == []
    report.set_connected(True)
    qtbot.waitUntil(lambda: [each["printer"] for each in told(serving, head)] == ["cover_open"])


def test_a_state_that_the_server_could_not_store_is_told_again(qtbot: QtBot) -> None:
    told: list[object] = []

    def post(_path: str, body: object, _kind: object, done: Callable[[object], None], *, key: str) -> None:
        told.append(body)
        done(Problem(503, Refusal.UNAVAILABLE, "Not now"))

    requests = SimpleNamespace(post=post, new_key=lambda: "key")
    report = StateReport(requests, "CN01", NoPrinter(), soon_ms=1, again_ms=1)  # type: ignore[arg-type]
    report.set_connected(True)
    qtbot.waitUntil(lambda: len(told) > 1, timeout=30_000)
    report.stop()
