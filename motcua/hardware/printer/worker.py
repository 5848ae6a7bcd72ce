"""Prints in a thread of its own, so that a window never waits for a printer."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from motcua.hardware.printer.address import Address
from motcua.hardware.printer.status import UNREACHABLE, PrinterStatus
from motcua.hardware.printer.ticket_printer import LIMIT_S, Outcome, PrintResult, Reason, TicketPrinter
from motcua.hardware.slip.slip import PAPER_80_MM, Paper, Slip, SlipError

POLL_S = 3.0


@dataclass(frozen=True, slots=True)
class _Job:
    slip: Slip
    done: Callable[[PrintResult], None]


class PrinterThread(threading.Thread):
    """One printer and its thread: slips are printed one after the other, the status is watched in between.

    `on_status` is called with the first status and then with each that differs from the one before; every slip's
    `done` is called exactly once, also when the thread is stopped or fails. Both are called **in this thread**: a
    window passes them on through a signal. They must return at once and must not raise.
    """

    def __init__(
        self,
        address: Address,
        on_status: Callable[[PrinterStatus], None],
        *,
        paper: Paper = PAPER_80_MM,
        limit_s: float = LIMIT_S,
        poll_s: float = POLL_S,
    ) -> None:
        super().__init__(name=f"printer {address}", daemon=True)
        self._address = address
        self._paper = paper
        self._limit_s = limit_s
        self._poll_s = poll_s
        self._on_status = on_status
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._status: PrinterStatus | None = None
        self._job: _Job | None = None
        self._printing = False

    def print_slip(self, slip: Slip, done: Callable[[PrintResult], None]) -> None:
        """Put a slip in the queue; `done` tells what became of it. Returns at once, from any thread."""
        with self._lock:
            if not self._ending.is_set():
                self._queue.put(_Job(slip, done))
                return
        done(_not_printed(Reason.STOPPED))

    def check(self) -> None:
        """Ask for the status soon, not only at the next turn."""
        with self._lock:
            if not self._ending.is_set():
                self._queue.put(None)

    def stop(self, wait_s: float | None = None) -> bool:
        """Stop after the slip in hand; those behind it are not printed. True once the thread has ended."""
        with self._lock:
            self._ending.set()
            self._queue.put(None)
        if self.ident is None:
            self._refuse_rest()
            return True
        self.join(wait_s)
        return not self.is_alive()

    def run(self) -> None:
        printer = TicketPrinter(self._address, paper=self._paper, limit_s=self._limit_s)
        try:
            self._tell(printer.status())
            while not self._ending.is_set():
                try:
                    self._job = self._queue.get(timeout=self._poll_s)
                except queue.Empty:
                    self._job = None
                if self._ending.is_set():
                    break
                if self._job is None:
                    self._tell(printer.status())
                else:
                    self._print(printer, self._job)
        finally:
            with self._lock:
                self._ending.set()
            printer.close()
            if self._job is not None:
                outcome = Outcome.UNCONFIRMED if self._printing else Outcome.NOT_PRINTED
                self._job.done(PrintResult(outcome, Reason.STOPPED, UNREACHABLE))
            self._refuse_rest()

    def _print(self, printer: TicketPrinter, job: _Job) -> None:
        self._printing = True
        try:
            result = printer.print_slip(job.slip)
        except SlipError:
            result = PrintResult(Outcome.NOT_PRINTED, Reason.BAD_SLIP, printer.status())
        self._printing = False
        self._job = None
        job.done(result)
        self._tell(result.status)

    def _tell(self, status: PrinterStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)

    def _refuse_rest(self) -> None:
        while True:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                job.done(_not_printed(Reason.STOPPED))


def _not_printed(reason: Reason) -> PrintResult:
    return PrintResult(Outcome.NOT_PRINTED, reason, UNREACHABLE)
