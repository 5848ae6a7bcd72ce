"""Slips through CUPS's commands, which are replaced by ones that keep what they are given."""

import os
import sys
from pathlib import Path

import pytest

from hardware.printer import spooler
from hardware.printer.address import parse_address
from hardware.printer.cause import Cause
from hardware.printer.discovery import plugged_printers
from hardware.printer.spooler import queues
from hardware.printer.status import Condition
from hardware.printer.ticket_printer import PrintOutcome, Reason, TicketPrinter
from hardware.virtual.emulated_printer import EmulatedPrinter, Job
from tests.hardware.slips import codes, slip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="CUPS's commands are POSIX's")

LPSTAT = """#!/bin/sh
case "$*" in
-p) echo "printer slips is idle.  enabled since today"; echo "	Ready to print"; echo "printer office disabled";;
"-a slips") [ -e "$0.closed" ] && { echo "slips not accepting requests since today -"; echo "	Rejecting Jobs"; exit; }
    echo "slips accepting requests since today";;
*) echo "lpstat: Invalid destination name in list" >&2; exit 1;;
esac
"""
LP = """#!/bin/sh
[ -e "$0.refuses" ] && { echo "lp: not accepting jobs" >&2; exit 1; }
echo "$*" >> "$0.words"
exec cat >> "$0.bytes"
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with both commands."""
    for name, text in (("lpstat", LPSTAT), ("lp", LP)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(spooler, "ASK_S", 60.0)
    monkeypatch.setattr(spooler, "SEND_S", 60.0)
    return tmp_path


def test_a_slip_is_one_raw_job(cups: Path) -> None:
    printer = TicketPrinter(parse_address("spooler://slips"))
    assert printer.status().conditions == {Condition.UNKNOWN}
    result = printer.print_slip(slip())
    assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED)
    assert (cups / "lp.words").read_text() == "-s -d slips -t slip -o raw\n"
    jobs: list[Job] = []
    device = EmulatedPrinter(576, jobs.append, buffer_bytes=1 << 20)
    device.receive((cups / "lp.bytes").read_bytes())
    device.work(0.0)
    assert [codes(job.picture) for job in jobs] == [[slip().track_url]]


def test_a_queue_that_refuses_or_is_not_there_is_told(cups: Path) -> None:
    missing = TicketPrinter(parse_address("spooler://another")).print_slip(slip())
    assert (missing.outcome, missing.status.cause) == (PrintOutcome.NOT_PRINTED, Cause.NOT_FOUND)
    (cups / "lp.refuses").touch()
    refused = TicketPrinter(parse_address("spooler://slips")).print_slip(slip())
    assert (refused.outcome, refused.reason) == (PrintOutcome.UNCONFIRMED, Reason.CONNECTION_LOST)


def test_a_queue_that_takes_no_jobs_has_printed_nothing_and_prints_when_it_does(cups: Path) -> None:
    printer = TicketPrinter(parse_address("spooler://slips"))
    assert printer.print_slip(slip()).came_out
    (cups / "lpstat.closed").touch()
    begun: list[bool] = []
    result = printer.print_slip(slip(), lambda: begun.append(True))
    assert (result.outcome, result.reason, begun) == (PrintOutcome.NOT_PRINTED, Reason.UNREACHABLE, [])
    assert not printer.status().may_print
    (cups / "lpstat.closed").unlink()
    assert printer.print_slip(slip()).came_out


def test_the_set_up_offers_the_queues(cups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert queues() == ["slips", "office"]
    assert plugged_printers(cups)[-2:] == ["spooler://slips", "spooler://office"]
    monkeypatch.setenv("PATH", str(cups / "nothing"))
    assert queues() == []
