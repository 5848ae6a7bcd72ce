"""A test slip learns what a printer can answer: all, its state only, or nothing."""

import termios
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printer.address import parse_address
from hardware.printer.cause import Cause
from hardware.printer.learning import print_and_learn
from hardware.printer.status import Condition
from hardware.printer.ticket_printer import PrintOutcome, Reason, TicketPrinter
from hardware.virtual.emulated_printer import EmulatedPrinter, Job, PaperState
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip
from tests.hardware.virtual_serial import VirtualLinePrinter

from .instant import InstantLine, instead_of_every_line

PATIENT_S = 30.0


class LinePrinterOfOneSpeed(VirtualLinePrinter):
    """A printer that understands 115,200 baud only."""

    def take(self, data: bytes) -> None:
        if termios.tcgetattr(self._slave)[4] == termios.B115200:
            super().take(data)


class CutLine(InstantLine):
    """The answers' wire breaks while the slip is printed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.printer = EmulatedPrinter(576, self._printed, buffer_bytes=1 << 20)

    def _printed(self, job: Job) -> None:
        self.jobs.append(job)
        self.printer.mute = True


def test_a_printer_that_answers_everything_keeps_its_address() -> None:
    with VirtualPrinter() as virtual:
        learnt = print_and_learn(parse_address(virtual.address), slip(), limit_s=PATIENT_S)
        assert learnt.result.printed
        assert learnt.address == parse_address(virtual.address)


@pytest.mark.parametrize("can", ["nothing", "status"])
def test_a_printer_that_answers_less_prints_and_is_described(can: str) -> None:
    address = parse_address("tcp://10.0.0.9")
    with instead_of_every_line(InstantLine()) as line:
        line.printer.mute, line.printer.confirms = can == "nothing", False
        learnt = print_and_learn(address, slip())
        assert learnt.address == replace(address, answers=can != "nothing", confirms=can == "nothing")
        assert (learnt.result.outcome, learnt.result.reason) == (PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED)
        known = Condition.READY if can == "status" else Condition.UNKNOWN
        assert known in learnt.result.status
        (job,) = line.jobs
        assert codes(job.picture) == [slip().track_url]
        if can == "status":
            line.printer.paper = PaperState.OUT
            assert print_and_learn(learnt.address, slip()).result.reason is Reason.PAPER_OUT


@pytest.mark.parametrize("address", ["tcp://10.0.0.9", "serial:///dev/ttyS0?baud=9600"])
def test_a_printer_that_falls_silent_in_the_middle_is_asked_the_next_time_too(address: str) -> None:
    with instead_of_every_line(CutLine()) as line:
        learnt = print_and_learn(parse_address(address), slip())
    assert (learnt.address, learnt.result.outcome) == (parse_address(address), PrintOutcome.UNCONFIRMED)
    assert learnt.result.status.cause is Cause.SILENT
    assert len(line.jobs) == 1, "no second slip"


def test_where_there_is_no_printer_nothing_is_learnt() -> None:
    address = parse_address("tcp://127.0.0.1:1")
    learnt = print_and_learn(address, slip(), limit_s=PATIENT_S)
    assert (learnt.address, learnt.result.status.cause) == (address, Cause.REFUSED)


def test_the_speed_of_a_serial_line_is_learnt(tmp_path: Path) -> None:
    with instead_of_every_line(InstantLine(baud=115200)):
        learnt = print_and_learn(parse_address("serial:///dev/ttyS0?baud=9600"), slip())
    assert str(learnt.address) == "serial:///dev/ttyS0?baud=115200"
    assert learnt.result.printed
    with LinePrinterOfOneSpeed(tmp_path) as line:
        printer = TicketPrinter(parse_address(f"serial://{line.path}?baud=115200"), limit_s=PATIENT_S)
        assert printer.status().may_print, "the line has the speed of its address"
        printer.close()
