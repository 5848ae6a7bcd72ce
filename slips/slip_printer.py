"""The slip printer of a program: prints one slip per ticket and reports the true state of each slip."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hardware.printer.address import Address
from hardware.printer.jobs.job import Job, Kind
from hardware.printer.jobs.job_file import JobFileError
from hardware.printer.jobs.queue import PrintQueue
from hardware.printer.profile import GENERIC, Profile
from hardware.printer.status import Condition, PrinterStatus
from hardware.slip.receipt import Printed
from hardware.slip.slip import Paper
from protocol.enums import PrinterCause, PrinterState

from .printing import ENDED_BADLY, WELL, Printing, printer_cause, printer_state, printing_of

log = logging.getLogger(__name__)

STOP_S = 3.0


class SlipPrinter(QObject):
    """The interface of a slip printer.

    `done(ticket_id, Printing)`: the state of a slip has changed. `obstacle_changed`: the printer's status has changed.
    `jobs_changed`: the list `jobs` has changed.
    """

    obstacle_changed = Signal()
    done = Signal(str, object)
    jobs_changed = Signal()

    present = True
    """Whether there is a printer at all."""

    @property
    def obstacle(self) -> Condition | None:
        """What prevents printing now, as far as known."""
        raise NotImplementedError

    @property
    def state(self) -> PrinterState | None:
        """The printer's state for staff; None without a printer, and until the state is known."""
        raise NotImplementedError

    @property
    def cause(self) -> PrinterCause | None:
        """Why the printer is offline, as far as known."""
        raise NotImplementedError

    def check(self) -> None:
        """Asks for the printer's status soon."""
        raise NotImplementedError

    def print_slip(self, ticket_id: str, slip: Printed) -> None:
        """Prints the slip; `done` reports its states."""
        raise NotImplementedError

    def may_reprint(self, ticket_id: str) -> bool:
        """Whether reprinting may help: the slip failed or is unconfirmed, and the printer works."""
        raise NotImplementedError

    def reprint(self, ticket_id: str) -> bool:
        """Prints a ticket's slip again; False if there is none, or it is being printed."""
        raise NotImplementedError

    def withdraw(self, ticket_id: str) -> None:
        """The ticket was cancelled: its slips not sent yet will not be printed."""
        raise NotImplementedError

    def jobs(self) -> list[Job]:
        """The slips of the last day, the newest first."""
        raise NotImplementedError

    def print_again(self, job_id: int) -> bool:
        """Like `reprint`, for one of `jobs`."""
        raise NotImplementedError

    def dismiss(self, job_id: int) -> bool:
        """Staff have handled a slip that failed or is unconfirmed."""
        raise NotImplementedError

    def print_test(self, slip: Printed) -> bool:
        """Prints a test page; False if it could not be queued."""
        raise NotImplementedError


class NoPrinter(SlipPrinter):
    """No printer: numbers are shown on the screen only."""

    present = False

    @property
    def obstacle(self) -> Condition | None:
        return None

    @property
    def state(self) -> PrinterState | None:
        return None

    @property
    def cause(self) -> PrinterCause | None:
        return None

    def check(self) -> None:
        """There is nothing to ask."""

    def print_slip(self, ticket_id: str, slip: Printed) -> None:
        self.done.emit(ticket_id, Printing.NONE)

    def may_reprint(self, ticket_id: str) -> bool:
        return False

    def reprint(self, ticket_id: str) -> bool:
        return False

    def withdraw(self, ticket_id: str) -> None:
        """There is nothing to withdraw."""

    def jobs(self) -> list[Job]:
        return []

    def print_again(self, job_id: int) -> bool:
        return False

    def dismiss(self, job_id: int) -> bool:
        return False

    def print_test(self, slip: Printed) -> bool:
        return False


class ThreadPrinter(SlipPrinter):
    """A real printer, with its queue in files in `folder`; its reports arrive through queued signals.

    Raises JobFileError when the folder cannot be used.
    """

    _status = Signal(object)
    _job = Signal(object)

    def __init__(
        self, address: Address, paper: Paper, folder: Path, profile: Profile = GENERIC, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._conditions: PrinterStatus | None = None
        self._said: dict[int, Printing] = {}
        self._status.connect(self._take_status)
        self._job.connect(self._take_job)
        self._queue = PrintQueue(
            address, folder, on_status=self._status.emit, on_job=self._job.emit, paper=paper, profile=profile
        )

    @property
    def obstacle(self) -> Condition | None:
        return None if self._conditions is None else self._conditions.obstacle

    @property
    def state(self) -> PrinterState | None:
        return None if self._conditions is None else printer_state(self._conditions)

    @property
    def cause(self) -> PrinterCause | None:
        return None if self._conditions is None else printer_cause(self._conditions)

    def start(self) -> None:
        """Starts watching the printer, and prints slips left by an earlier run."""
        self._queue.start()

    def stop(self) -> None:
        """Finishes the current slip and stops; no further signals are emitted."""
        self._queue.stop(STOP_S)
        self.blockSignals(True)

    def check(self) -> None:
        self._queue.check()

    def print_slip(self, ticket_id: str, slip: Printed) -> None:
        try:
            self._queue.put(ticket_id, slip)
        except JobFileError as error:
            log.error("a slip could not be queued: %s", error)
            self.done.emit(ticket_id, Printing.NOT_PRINTED)

    def may_reprint(self, ticket_id: str) -> bool:
        if self.state not in WELL:
            return False
        latest = next((job for job in self.jobs() if job.reference == ticket_id), None)
        return latest is not None and latest.state in ENDED_BADLY

    def reprint(self, ticket_id: str) -> bool:
        job = next((job for job in self.jobs() if job.reference == ticket_id and job.kind is Kind.ORIGINAL), None)
        return job is not None and self.print_again(job.id)

    def withdraw(self, ticket_id: str) -> None:
        try:
            self._queue.withdraw(ticket_id)
        except JobFileError as error:
            log.error("a slip could not be withdrawn: %s", error)

    def jobs(self) -> list[Job]:
        return list(reversed(self._queue.jobs()))

    def print_again(self, job_id: int) -> bool:
        try:
            return self._queue.reprint(job_id) is not None
        except JobFileError as error:
            log.error("a slip could not be queued again: %s", error)
            return False

    def dismiss(self, job_id: int) -> bool:
        return self._queue.dismiss(job_id)

    def print_test(self, slip: Printed) -> bool:
        try:
            self._queue.test_page(slip)
        except JobFileError as error:
            log.error("a test page could not be queued: %s", error)
            return False
        return True

    def _take_status(self, status: PrinterStatus) -> None:
        self._conditions = status
        self.obstacle_changed.emit()

    def _take_job(self, job: Job) -> None:
        self.jobs_changed.emit()
        said = printing_of(job)
        if said is not None and said is not self._said.get(job.id, Printing.PRINTING):
            self._said[job.id] = said
            if job.kind is not Kind.TEST:
                self.done.emit(job.reference, said)
