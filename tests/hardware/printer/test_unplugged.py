"""A printer that is unplugged, on a real pty, and errors that no driver expects: told, and mended by itself."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hardware.printer.address import parse_address
from hardware.printer.jobs.job import JobState
from hardware.printer.jobs.queue import BROKEN, PrintQueue
from hardware.printer.status import UNREACHABLE, Condition, PrinterStatus
from hardware.printer.ticket_printer import PrintResult, Reason, TicketPrinter
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import slip
from tests.hardware.virtual_serial import VirtualLinePrinter

from .queues import Heard, make_queue

POLL_S = 0.05
SHORT_S = 0.5


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def queue(tmp_path: Path, heard: Heard) -> Iterator[PrintQueue]:
    line = VirtualLinePrinter(tmp_path)
    queue = PrintQueue(
        parse_address(line.address), tmp_path, on_status=heard.on_status, on_job=heard.on_job,
        limit_s=SHORT_S, poll_s=POLL_S,
    )  # fmt: skip
    yield queue
    assert queue.stop(60)


def ready(heard: Heard) -> None:
    heard.wait_for(lambda: heard.statuses and Condition.READY in heard.statuses[-1])


@pytest.mark.slow(2)
def test_a_serial_printer_that_is_unplugged_is_told_and_prints_by_itself_when_it_is_back(
    tmp_path: Path, queue: PrintQueue, heard: Heard
) -> None:
    with VirtualLinePrinter(tmp_path) as line:
        queue.start()
        ready(heard)
        assert heard.settled(queue.put("one", slip(secret="one"))) is JobState.PRINTED
        line.unplug()
        heard.wait_for(lambda: heard.statuses[-1] == UNREACHABLE)
        waiting = queue.put("two", slip(secret="two"))
        heard.wait_for(lambda: heard.jobs[waiting].reason is Reason.UNREACHABLE)
        line.plug()
        assert heard.settled(waiting) is JobState.PRINTED
        ready(heard)
        assert len(line.jobs) == 2
        assert queue.is_alive()


@pytest.mark.slow(2)
def test_unplugged_in_mid_slip_it_is_in_doubt_and_the_next_one_is_printed_after_the_replug(
    tmp_path: Path, queue: PrintQueue, heard: Heard
) -> None:
    with VirtualLinePrinter(tmp_path) as line:
        line.hangs_at_rows = 100
        queue.start()
        ready(heard)
        torn = queue.put("torn", slip(secret="torn"))
        assert line.hung.wait(60)
        line.unplug()
        assert heard.settled(torn) is JobState.UNCONFIRMED
        line.hangs_at_rows = None
        line.printer.switch_off()
        line.plug()
        assert heard.settled(queue.put("next", slip(secret="next"))) is JobState.PRINTED
        assert queue.is_alive()


class Failing(TicketPrinter):
    """A printer whose driver has a mistake: `status` or the drawing fails as long as it is told to."""

    asked: BaseException | None = None
    drawn: BaseException | None = None
    after_begin: BaseException | None = None

    def status(self) -> PrinterStatus:
        if self.asked is not None:
            raise self.asked
        return super().status()

    def print_slip(self, slip: Any, begin: Callable[[], None] = lambda: None) -> PrintResult:
        if self.drawn is not None and slip.track_url.endswith("bad"):
            raise self.drawn
        return super().print_slip(slip, begin)

    def print_picture(self, picture: Image.Image, begin: Callable[[], None] = lambda: None) -> PrintResult:
        def begin_and_fail() -> None:
            begin()
            error, self.after_begin = self.after_begin, None
            if error is not None:
                raise error

        return super().print_picture(picture, begin_and_fail)


class WithFailing(PrintQueue):
    """A queue on such a printer."""

    failing: Failing

    def _make_printer(self, address: Any, **how: Any) -> TicketPrinter:
        self.failing = Failing(address, **how)
        return self.failing


@pytest.fixture
def bench(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[tuple[WithFailing, Heard]]:
    caplog.set_level(logging.CRITICAL, "hardware.printer")  # what is told here is expected
    with VirtualPrinter() as virtual:
        made = make_queue(virtual, tmp_path, kind=WithFailing)
        assert isinstance(made.queue, WithFailing)
        yield made.queue, made.heard
        assert made.queue.stop(60)


def test_an_error_that_nobody_expects_is_a_broken_printer_until_it_answers_again(
    bench: tuple[WithFailing, Heard],
) -> None:
    queue, heard = bench
    queue.failing.asked = ZeroDivisionError("a mistake in a driver")
    queue.start()
    heard.wait_for(lambda: heard.statuses == [BROKEN])
    assert BROKEN.obstacle is Condition.ERROR
    queue.failing.asked = None
    ready(heard)
    assert heard.settled(queue.put("one", slip())) is JobState.PRINTED


def test_a_slip_that_breaks_the_driver_is_given_up_with_a_reason_and_the_next_is_printed(
    bench: tuple[WithFailing, Heard],
) -> None:
    queue, heard = bench
    queue.failing.drawn = KeyError("a mistake in the drawing")
    queue.start()
    bad = queue.put("bad", slip(secret="bad"))
    good = queue.put("good", slip(secret="good"))
    assert heard.settled(bad) is JobState.FAILED
    assert heard.jobs[bad].reason is Reason.ERROR
    assert heard.settled(good) is JobState.PRINTED


def test_an_error_after_the_first_byte_leaves_the_slip_in_doubt(bench: tuple[WithFailing, Heard]) -> None:
    queue, heard = bench
    queue.failing.after_begin = RuntimeError("a mistake in the raster")
    queue.start()
    begun = queue.put("begun", slip(secret="begun"))
    assert heard.settled(begun) is JobState.UNCONFIRMED
    assert heard.jobs[begun].reason is Reason.ERROR
    assert heard.settled(queue.put("next", slip(secret="next"))) is JobState.PRINTED


def test_whoever_listens_and_fails_does_not_end_the_printing(
    tmp_path: Path, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.printer")
    failed = threading.Event()

    def fails_once(status: PrinterStatus) -> None:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("the window is gone")
        heard.on_status(status)

    with VirtualPrinter() as virtual:
        queue = PrintQueue(
            parse_address(virtual.address), tmp_path, on_status=fails_once, on_job=heard.on_job, poll_s=POLL_S
        )
        queue.start()
        assert failed.wait(60)
        assert heard.settled(queue.put("one", slip())) is JobState.PRINTED
        assert queue.stop(60)
