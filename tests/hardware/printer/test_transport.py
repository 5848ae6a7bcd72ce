"""Lines that cannot be had: nobody listens, no such device, a file that only takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.printer.address import parse_address
from hardware.printer.cause import Cause
from hardware.printer.status import Condition, status_of
from hardware.printer.ticket_printer import PrintOutcome, PrintResult, Reason, TicketPrinter
from hardware.virtual.emulated_printer import EmulatedPrinter, Job, PaperState
from tests.hardware.slips import codes, slip
from tests.hardware.virtual_serial import VirtualLinePrinter


@pytest.mark.parametrize(
    "text",
    ["tcp://127.0.0.1:1", "tcp://no-such-host.invalid", "serial:///dev/no-such-line", "usb://ffff:ffff"],
)
def test_what_is_not_there_is_unreachable(text: str) -> None:
    printer = TicketPrinter(parse_address(text), limit_s=0.4)
    unreachable = status_of(Condition.UNREACHABLE)
    assert printer.status() == unreachable
    assert printer.print_slip(slip()) == PrintResult(PrintOutcome.NOT_PRINTED, Reason.UNREACHABLE, unreachable)


def test_a_device_file_that_is_missing_is_not_created() -> None:
    path = "/dev/motcua-no-such-printer"
    result = TicketPrinter(parse_address(f"file://{path}")).print_slip(slip())
    assert (result.outcome, result.reason) == (PrintOutcome.NOT_PRINTED, Reason.UNREACHABLE)
    assert not Path(path).exists()


def test_a_file_takes_slips_one_after_the_other_and_confirms_none(ordinary_path: Path) -> None:
    path = ordinary_path / "slips.bin"
    printer = TicketPrinter(parse_address(f"file://{path}"))
    for secret in ("one", "two"):
        result = printer.print_slip(slip(secret=secret))
        assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED)
        printer.close()
    jobs: list[Job] = []
    device = EmulatedPrinter(576, jobs.append, buffer_bytes=1 << 20)
    device.receive(path.read_bytes())
    device.work(0.0)
    assert [codes(job.picture) for job in jobs] == [[slip(secret=secret).track_url] for secret in ("one", "two")]


def test_a_device_file_that_takes_no_more_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "printer"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.set_blocking(reader, True)
        printer = TicketPrinter(parse_address(f"file://{path}"), limit_s=0.2)
        result = printer.print_slip(slip())
        assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.STALLED)
    finally:
        os.close(reader)


def test_nothing_slow_is_imported_before_a_line_is_opened() -> None:
    code = (
        "import sys, hardware.printer.jobs.queue, hardware.scanner.worker, hardware.command.main\n"
        "print([name for name in ('escpos', 'serial', 'usb', 'PySide6', 'pty', 'tty') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_opening_a_line_sets_up_no_logging_and_leaves_no_files(tmp_path: Path) -> None:
    code = (
        "import logging\n"
        "from hardware.printer.address import parse_address\n"
        "from hardware.printer.ticket_printer import TicketPrinter\n"
        "TicketPrinter(parse_address('tcp://127.0.0.1:1')).status()\n"
        "print(logging.getLogger().handlers)"
    )
    environment = dict(os.environ, TMPDIR=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_device_file_that_can_be_read_is_asked_and_confirms(tmp_path: Path) -> None:
    with VirtualLinePrinter(tmp_path, "lp0") as line:
        printer = TicketPrinter(parse_address(f"file://{line.path}?status=yes"), limit_s=30.0)
        assert printer.print_slip(slip()).printed
        assert codes(line.jobs[0].picture) == [slip().track_url]
        line.printer.paper = PaperState.OUT
        assert printer.print_slip(slip()).reason is Reason.PAPER_OUT
        line.unplug()
        assert printer.status().cause is Cause.NOT_FOUND
        printer.close()
