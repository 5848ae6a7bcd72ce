"""The kiosk's printer on a real socket: what it says of the printer and of each slip."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from motcua.hardware.printer.address import parse_address
from motcua.hardware.printer.status import Condition
from motcua.hardware.slip.slip import PAPER_80_MM, Words
from motcua.hardware.virtual.printer import VirtualPrinter
from motcua.kiosk.printing import NoPrinter, Printing, ThreadPrinter, slip_of
from motcua.protocol.views import TicketIssued, Wait
from motcua.protocol.words import TicketClass

from .test_lobby import branch, service

ISSUED = datetime(2026, 10, 8, 8, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TICKET = TicketIssued("t1", "A-001", "A", TicketClass.WALK, 4, Wait(480, 720), "http://h/t/s", ISSUED, 9)
SLIP = slip_of(TICKET, branch(service("A")))


@pytest.fixture
def thread_printer(qtbot: QtBot, printer: VirtualPrinter) -> Iterator[ThreadPrinter]:
    thread_printer = ThreadPrinter(parse_address(printer.address), PAPER_80_MM)
    thread_printer.start()
    yield thread_printer
    thread_printer.stop()


def test_the_slip_says_what_the_ticket_says() -> None:
    assert (SLIP.number, SLIP.branch, SLIP.ahead, SLIP.issued_at) == ("A-001", "Chi nhánh số 1", 4, ISSUED)
    assert SLIP.service == Words("A vi", "A en")
    assert SLIP.wait == Words("khoảng 8–12 phút", "about 8–12 min")


def test_a_slip_is_printed(qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter) -> None:
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.PRINTED]
    assert len(printer.printed) == 1


def test_paper_out_is_known_before_and_said_after(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    printer.control("paper out")
    thread_printer.check()
    qtbot.waitUntil(lambda: thread_printer.obstacle is Condition.PAPER_OUT)
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.NOT_PRINTED]
    printer.control("paper ok")
    thread_printer.check()
    qtbot.waitUntil(lambda: thread_printer.obstacle is None)


@pytest.mark.slow
def test_paper_that_ends_in_mid_slip_leaves_it_unconfirmed(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    printer.control("paper after 100")
    with qtbot.waitSignal(thread_printer.done, timeout=10_000) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.UNCONFIRMED]


def test_a_printer_that_cannot_be_asked_is_believed_to_have_got_it(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    file.touch()
    thread_printer = ThreadPrinter(parse_address(f"file://{file}"), PAPER_80_MM)
    thread_printer.start()
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.SENT]
    assert thread_printer.obstacle is None
    thread_printer.stop()


def test_no_printer_is_no_obstacle(qtbot: QtBot) -> None:
    nothing = NoPrinter()
    with qtbot.waitSignal(nothing.done) as done:
        nothing.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.NONE]
    assert (nothing.present, nothing.obstacle) == (False, None)
