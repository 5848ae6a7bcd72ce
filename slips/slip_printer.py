"""A program's side of its slip printer: one slip for one ticket, and an honest word on what became of it."""

import logging
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from hardware.printer.address import Address
from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.jobs.job_file import JobFileError
from hardware.printer.jobs.queue import PrintQueue
from hardware.printer.profile import GENERIC, Profile
from hardware.printer.status import Condition, PrinterStatus
from hardware.slip.slip import Paper, Slip
from protocol.enums import PrinterState

log = logging.getLogger(__name__)

STOP_S = 3.0
WELL = (PrinterState.READY, PrinterState.PAPER_NEAR_END)
ENDED_BADLY = (JobState.FAILED, JobState.UNCONFIRMED)


class Printing(StrEnum):
    """What is known of a slip. NONE: this program has no printer."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    """Surely not, so far: it is still printed when the printer is mended soon."""
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    """To a printer that cannot be asked."""


class SlipPrinter(QObject):
    """What a program that gives tickets needs of a printer.

    `done(ticket_id, Printing)`: each time something new is known of a slip. `obstacle_changed`: the printer says
    something else of itself. `jobs_changed`: the list of `jobs` is another.
    """

    obstacle_changed = Signal()
    done = Signal(str, object)
    jobs_changed = Signal()

    present = True
    """Whether there is a printer at all."""

    @property
    def obstacle(self) -> Condition | None:
        """What stops printing now, as far as known."""
        raise NotImplementedError

    @property
    def state(self) -> PrinterState | None:
        """The printer as staff are told of it; None without one, and until it is known."""
        raise NotImplementedError

    def check(self) -> None:
        """Ask for its status soon."""
        raise NotImplementedError

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
        """Print; `done` tells."""
        raise NotImplementedError

    def may_reprint(self, ticket_id: str) -> bool:
        """Whether asking again may help: the slip failed or is unconfirmed, and the printer is well."""
        raise NotImplementedError

    def reprint(self, ticket_id: str) -> bool:
        """Print a ticket's slip again; False when there is nothing to print, or it is on its way."""
        raise NotImplementedError

    def withdraw(self, ticket_id: str) -> None:
        """A ticket was taken back: what was not sent of its slips is not printed any more."""
        raise NotImplementedError

    def jobs(self) -> list[Job]:
        """The slips of the last day, the newest first."""
        raise NotImplementedError

    def print_again(self, job_id: int) -> bool:
        """As `reprint`, for one of `jobs`."""
        raise NotImplementedError

    def dismiss(self, job_id: int) -> bool:
        """Staff have seen to one that failed or is unconfirmed."""
        raise NotImplementedError

    def print_test(self, slip: Slip) -> bool:
        """Print a page that is nobody's; False when it could not even be queued."""
        raise NotImplementedError


class NoPrinter(SlipPrinter):
    """A program that gives its numbers on the screen only."""

    present = False

    @property
    def obstacle(self) -> Condition | None:
        return None

    @property
    def state(self) -> PrinterState | None:
        return None

    def check(self) -> None:
        """There is nothing to ask."""

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
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

    def print_test(self, slip: Slip) -> bool:
        return False


class ThreadPrinter(SlipPrinter):
    """A real printer with its queue on file in `folder`; what they say arrives here through queued signals.

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

    def start(self) -> None:
        """Begin to watch the printer, and print what an earlier run left."""
        self._queue.start()

    def stop(self) -> None:
        """Finish the slip in hand and leave; what is still on its way here is not said any more: its file is closed."""
        self._queue.stop(STOP_S)
        self.blockSignals(True)

    def check(self) -> None:
        self._queue.check()

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
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

    def print_test(self, slip: Slip) -> bool:
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


def printing_of(job: Job) -> Printing | None:
    """What the person who waits for a slip is told of it; None when nobody waits for it any more."""
    match job.state:
        case JobState.QUEUED:
            return Printing.PRINTING if job.reason is None else Printing.NOT_PRINTED
        case JobState.SENDING:
            return Printing.PRINTING
        case JobState.PRINTED:
            return Printing.PRINTED
        case JobState.SENT:
            return Printing.SENT
        case JobState.UNCONFIRMED:
            return Printing.UNCONFIRMED
        case JobState.FAILED:
            return Printing.NOT_PRINTED
        case JobState.SUPERSEDED | JobState.DISMISSED | JobState.WITHDRAWN:
            return None
        case _:
            assert_never(job.state)


def printer_state(status: PrinterStatus) -> PrinterState:
    """The printer's conditions in the one word that staff see; a printer that cannot be asked passes for ready."""
    match status.obstacle:
        case Condition.PAPER_OUT:
            return PrinterState.PAPER_OUT
        case Condition.COVER_OPEN:
            return PrinterState.COVER_OPEN
        case Condition.ERROR:
            return PrinterState.FAULT
        case Condition.OFFLINE | Condition.UNREACHABLE:
            return PrinterState.OFFLINE
        case _:
            return PrinterState.PAPER_NEAR_END if Condition.PAPER_NEAR_END in status else PrinterState.READY


def pending_and_unconfirmed(jobs: Iterable[Job]) -> tuple[int, int]:
    """How many people's slips are not printed yet, and how many may or may not have come out."""
    states = [job.state for job in jobs if job.kind is not Kind.TEST]
    waiting = sum(state in (JobState.QUEUED, JobState.SENDING) for state in states)
    return waiting, states.count(JobState.UNCONFIRMED)
