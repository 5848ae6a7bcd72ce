"""What the staff menu shows of the slips, on a real queue and a virtual printer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hardware.printer.address import parse_address
from hardware.slip.sample import sample_slip
from hardware.slip.slip import PAPER_80_MM
from hardware.virtual.printer import VirtualPrinter
from kiosk.screen.scene import SceneInputs
from kiosk.staff.print_jobs import SlipPrintQueue
from kiosk.staff.staff_scenes import PrintQueue
from kiosk.visit.branch_state import BranchState
from kiosk.visit.visit_state import VisitState
from language.messages import translations
from slips.slip_printer import ThreadPrinter
from tests.hardware.printer.queues import is_copy
from tests.hardware.slips import codes, slip

NOW = datetime(2026, 10, 6, 5, 0, tzinfo=UTC)


@pytest.fixture
def printing(qtbot: QtBot, printer: VirtualPrinter, tmp_path: Path) -> Iterator[ThreadPrinter]:
    printing = ThreadPrinter(parse_address(printer.address), PAPER_80_MM, tmp_path)
    printing.start()
    yield printing
    printing.stop()


@pytest.fixture
def inputs() -> SceneInputs:
    words = translations("vi")
    return SceneInputs(VisitState(), BranchState(lambda: NOW), "vi", words)


@pytest.mark.slow
def test_what_may_not_have_come_out_is_first_and_printed_again_by_a_touch(
    qtbot: QtBot, printer: VirtualPrinter, printing: ThreadPrinter, inputs: SceneInputs
) -> None:
    print_queue: PrintQueue = SlipPrintQueue(printing, lambda: NOW)
    printer.control("paper after 100")
    with qtbot.waitSignal(printing.done):
        printing.print_slip("t1", slip("A001"))
    printer.control("paper ok")
    printing.check()
    with qtbot.waitSignal(printing.done):
        printing.print_slip("t2", slip("A002", secret="other"))
    rows = print_queue.rows(inputs)
    assert [(row.number, row.trouble, row.may_reprint) for row in rows] == [("A001", True, True), ("A002", False, True)]
    assert rows[0].state == "Có thể chưa in ra: hết giấy"
    assert print_queue.reprint(rows[0].id)
    qtbot.waitUntil(lambda: not any(row.trouble for row in print_queue.rows(inputs)))
    qtbot.waitUntil(lambda: print_queue.rows(inputs)[0].state == "Đã in")
    assert is_copy(printer.printed[-1].job.picture)


def test_a_test_page_is_printed_and_is_no_row(
    qtbot: QtBot, printer: VirtualPrinter, printing: ThreadPrinter, inputs: SceneInputs
) -> None:
    print_queue = SlipPrintQueue(printing, lambda: NOW)
    assert print_queue.test_page()
    (printed,) = printer.wait_for(1, 60)
    assert codes(printed.job.picture) == [sample_slip(NOW).track_url]
    assert print_queue.rows(inputs) == []
