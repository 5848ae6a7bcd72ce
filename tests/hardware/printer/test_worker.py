"""The printer's thread: order, changes of status, an end that leaves nobody waiting."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from motcua.hardware.printer.address import parse_address
from motcua.hardware.printer.status import Condition, PrinterStatus, status_of
from motcua.hardware.printer.ticket_printer import Outcome, PrintResult, Reason
from motcua.hardware.printer.worker import PrinterThread
from motcua.hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer


def test_prints_in_order_and_calls_back_in_its_thread(virtual: VirtualPrinter) -> None:
    results: queue.SimpleQueue[tuple[int, PrintResult, str]] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), lambda status: None)
    for at in range(3):
        thread.print_slip(
            slip(secret=f"s{at}"),
            lambda result, at=at: results.put((at, result, threading.current_thread().name)),  # type: ignore[misc]
        )
    thread.start()
    done = [results.get(timeout=10) for _ in range(3)]
    assert thread.stop(5)
    assert [(at, result.printed, name) for at, result, name in done] == [(at, True, thread.name) for at in range(3)]
    assert [codes(printed.job.picture) for printed in virtual.printed] == [
        [slip(secret=f"s{at}").track_url] for at in range(3)
    ]


def test_tells_the_status_only_when_it_changes(virtual: VirtualPrinter) -> None:
    statuses: queue.SimpleQueue[PrinterStatus] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), statuses.put, poll_s=0.02)
    thread.start()
    assert statuses.get(timeout=10) == status_of(Condition.READY)
    virtual.control("cover open")
    assert statuses.get(timeout=10) == status_of(Condition.COVER_OPEN)
    virtual.control("cover closed")
    assert statuses.get(timeout=10) == status_of(Condition.READY)
    assert thread.stop(5)
    assert statuses.empty()


def test_checks_at_once_when_asked(virtual: VirtualPrinter) -> None:
    statuses: queue.SimpleQueue[PrinterStatus] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), statuses.put, poll_s=3600)
    thread.start()
    statuses.get(timeout=10)
    virtual.control("paper out")
    thread.check()
    assert statuses.get(timeout=10) == status_of(Condition.PAPER_OUT)
    assert thread.stop(5)


def test_a_stopped_thread_leaves_no_slip_without_an_answer(virtual: VirtualPrinter) -> None:
    results: queue.SimpleQueue[PrintResult] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), lambda status: None)
    thread.print_slip(slip(), results.put)
    assert thread.stop()
    thread.print_slip(slip(), results.put)
    for _ in range(2):
        result = results.get(timeout=1)
        assert (result.outcome, result.reason) == (Outcome.NOT_PRINTED, Reason.STOPPED)
    assert virtual.printed == []


def test_a_slip_that_cannot_be_drawn_stops_nothing(virtual: VirtualPrinter) -> None:
    results: queue.SimpleQueue[PrintResult] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), lambda status: None)
    thread.start()
    thread.print_slip(replace(slip(), track_url="https://example.invalid/" + "x" * 3000), results.put)
    thread.print_slip(slip(), results.put)
    first, second = results.get(timeout=10), results.get(timeout=10)
    assert (first.outcome, first.reason) == (Outcome.NOT_PRINTED, Reason.BAD_SLIP)
    assert second.printed
    assert thread.stop(5)


def test_an_unplugged_printer_is_told_and_found_again(virtual: VirtualPrinter) -> None:
    statuses: queue.SimpleQueue[PrinterStatus] = queue.SimpleQueue()
    thread = PrinterThread(parse_address(virtual.address), statuses.put, poll_s=0.02, limit_s=0.4)
    thread.start()
    statuses.get(timeout=10)
    virtual.control("power off")
    assert statuses.get(timeout=10) == status_of(Condition.UNREACHABLE)
    virtual.control("power on")
    assert statuses.get(timeout=10) == status_of(Condition.READY)
    assert thread.stop(5)
