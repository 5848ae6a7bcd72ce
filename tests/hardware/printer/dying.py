"""A program that prints one slip and kills itself in a phase of the job: `python -m … ADDRESS FOLDER PHASE`.

It is the real queue and the real driver; only where it says so, the power goes.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from hardware.printer import transport as wire
from hardware.printer.address import Address, parse_address
from hardware.printer.jobs.job import Job, Step
from hardware.printer.jobs.queue import PrintQueue
from hardware.printer.status import PrinterStatus
from hardware.printer.ticket_printer import Reason, TicketPrinter
from tests.hardware.slips import slip

PHASES = (
    "put", "asked", "marked", "first bytes", "half sent", "all sent", "answered", "kept",
)  # fmt: skip
"""The moments of a job, in their order. From `marked` to `answered` nobody can know whether the slip came out."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingWire:
    """A line on which the power goes after so many bytes."""

    def __init__(self, line: wire.Wire, after_bytes: int) -> None:
        self._line = line
        self._left = after_bytes

    def send(self, data: bytes) -> None:
        if len(data) >= self._left:
            self._line.send(data[: self._left])
            die()
        self._left -= len(data)
        self._line.send(data)

    def receive(self, wait_s: float) -> bytes:
        return self._line.receive(wait_s)

    def close(self, broken: bool) -> None:
        self._line.close(broken)


class DyingPrinter(TicketPrinter):
    phase = ""

    def _print(self, job: bytes) -> Reason | None:
        if self.phase == "marked":
            die()
        sizes = {"first bytes": 5, "half sent": len(job) // 2, "all sent": len(job)}
        if self.phase in sizes:
            self._wire = DyingWire(self._line(), sizes[self.phase])
        trouble = super()._print(job)
        if self.phase == "answered":
            die()
        return trouble


class DyingQueue(PrintQueue):
    phase = ""

    def _make_printer(self, address: Address, **how: Any) -> TicketPrinter:
        printer = DyingPrinter(address, **how)
        printer.phase = self.phase
        return printer

    def _step(self, job: Job, step: Step, reason: Reason | None = None) -> None:
        if self.phase == "asked" and step is Step.SENDING:
            die()
        super()._step(job, step, reason)
        if self.phase == "kept" and step is Step.CONFIRMED:
            die()


def main(address: str, folder: str, phase: str) -> None:
    assert phase in PHASES
    DyingQueue.phase = phase
    queue = DyingQueue(parse_address(address), Path(folder), on_status=_status, on_job=_job)
    queue.put("t1", slip())
    if phase == "put":
        die()
    queue.start()
    threading.Event().wait(30)  # it dies long before


def _status(status: PrinterStatus) -> None:
    """Nobody looks."""


def _job(job: Job) -> None:
    """Nobody looks."""


if __name__ == "__main__":
    main(*sys.argv[1:])
