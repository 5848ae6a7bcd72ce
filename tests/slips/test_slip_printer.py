"""A program's printer on a real socket: what it says of the printer and of each slip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from hardware.printer.address import parse_address
from hardware.printer.jobs.job import JobState, Kind
from hardware.printer.status import Condition
from hardware.slip.slip import PAPER_80_MM
from hardware.virtual.printer import VirtualPrinter
from protocol.enums import PrinterState
from slips.printing import Printing, pending_and_unconfirmed
from slips.slip_printer import NoPrinter, ThreadPrinter
from tests.hardware.printer.queues import is_copy
from tests.hardware.virtual_serial import VirtualLinePrinter

from .test_of_ticket import SLIP


@pytest.fixture
def thread_printer(qtbot: QtBot, printer: VirtualPrinter, tmp_path: Path) -> Iterator[ThreadPrinter]:
    thread_printer = ThreadPrinter(parse_address(printer.address), PAPER_80_MM, tmp_path)
    thread_printer.start()
    yield thread_printer
    thread_printer.stop()


def test_a_slip_is_printed(qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter) -> None:
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.PRINTED]
    assert len(printer.printed) == 1


def test_what_was_on_its_way_when_it_was_stopped_is_not_said_any_more(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    thread_printer.print_slip("t1", SLIP)
    printer.wait_for(1, 60)
    asked: list[int] = []
    thread_printer.jobs_changed.connect(lambda: asked.append(len(thread_printer.jobs())))  # its file is closed by then
    thread_printer.stop()
    QCoreApplication.sendPostedEvents(thread_printer)
    assert asked == []


def test_paper_out_is_known_before_and_said_after(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    printer.control("paper out")
    thread_printer.check()
    qtbot.waitUntil(lambda: thread_printer.obstacle is Condition.PAPER_OUT)
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.NOT_PRINTED]
    assert thread_printer.state is PrinterState.PAPER_OUT
    said: list[Printing] = []
    thread_printer.done.connect(lambda _ticket, printing: said.append(printing))
    printer.control("paper ok")
    thread_printer.check()
    qtbot.waitUntil(lambda: said == [Printing.PRINTING, Printing.PRINTED])  # mended while somebody waits for it
    assert thread_printer.obstacle is None
    assert len(printer.printed) == 1


def test_paper_near_its_end_is_for_staff_and_stops_nothing(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    printer.control("paper near_end")
    thread_printer.check()
    qtbot.waitUntil(lambda: thread_printer.state is PrinterState.PAPER_NEAR_END)
    assert thread_printer.obstacle is None


def test_a_slip_is_printed_again_as_a_copy(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    with qtbot.waitSignal(thread_printer.done):
        thread_printer.print_slip("t1", SLIP)
    with qtbot.waitSignal(thread_printer.done) as done:
        assert thread_printer.reprint("t1")
    assert done.args == ["t1", Printing.PRINTED]
    assert [is_copy(printed.job.picture) for printed in printer.printed] == [False, True]
    assert not thread_printer.reprint("unknown")
    assert [job.kind for job in thread_printer.jobs()] == [Kind.COPY, Kind.ORIGINAL]


def test_a_test_page_is_no_ticket(qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter) -> None:
    with qtbot.assertNotEmitted(thread_printer.done):
        assert thread_printer.print_test(SLIP)
        qtbot.waitUntil(lambda: [job.state for job in thread_printer.jobs()] == [JobState.PRINTED])
    assert pending_and_unconfirmed(thread_printer.jobs()) == (0, 0)


@pytest.mark.slow
def test_paper_that_ends_in_mid_slip_leaves_it_unconfirmed(
    qtbot: QtBot, printer: VirtualPrinter, thread_printer: ThreadPrinter
) -> None:
    printer.control("paper after 100")
    with qtbot.waitSignal(thread_printer.done) as done:
        thread_printer.print_slip("t1", SLIP)
    assert done.args == ["t1", Printing.UNCONFIRMED]
    assert pending_and_unconfirmed(thread_printer.jobs()) == (0, 1)
    qtbot.waitUntil(lambda: not thread_printer.may_reprint("t1"))  # the paper is still out
    printer.control("paper ok")
    thread_printer.check()
    qtbot.waitUntil(lambda: thread_printer.may_reprint("t1"))
    with qtbot.waitSignal(thread_printer.done) as done:
        assert thread_printer.reprint("t1")
        assert not thread_printer.may_reprint("t1"), "it is on its way"
    assert done.args == ["t1", Printing.PRINTED]
    assert is_copy(printer.printed[-1].job.picture)
    assert not thread_printer.may_reprint("t1")


def test_a_printer_that_cannot_be_asked_is_believed_to_have_got_it(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    file.touch()
    thread_printer = ThreadPrinter(parse_address(f"file://{file}"), PAPER_80_MM, tmp_path)
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


@pytest.mark.slow
def test_a_serial_printer_that_is_unplugged_is_said_and_prints_by_itself_when_it_is_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with VirtualLinePrinter(tmp_path) as line:
        thread_printer = ThreadPrinter(parse_address(line.address), PAPER_80_MM, tmp_path)
        thread_printer.start()
        qtbot.waitUntil(lambda: thread_printer.state is PrinterState.READY)
        line.unplug()
        thread_printer.check()
        qtbot.waitUntil(lambda: thread_printer.state is PrinterState.OFFLINE)
        with qtbot.waitSignal(thread_printer.done) as done:
            thread_printer.print_slip("t1", SLIP)
        assert done.args == ["t1", Printing.NOT_PRINTED]
        said: list[Printing] = []
        thread_printer.done.connect(lambda _ticket, printing: said.append(printing))
        line.plug()
        thread_printer.check()
        qtbot.waitUntil(lambda: said == [Printing.PRINTING, Printing.PRINTED])
        assert thread_printer.obstacle is None
        thread_printer.stop()
