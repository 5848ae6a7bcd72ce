"""The print queue: every slip is on file before a byte of it is sent, and printed in a thread of its own.

What was surely never sent is tried again by itself while somebody waits for it (`FRESH_S`), also after a restart.
What was begun and not confirmed is never printed again but as a copy, and only when asked for.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, assert_never

from hardware.printer.address import Address
from hardware.printer.profile import GENERIC, Profile
from hardware.printer.status import PrinterStatus
from hardware.printer.ticket_printer import LIMIT_S, Outcome, PrintResult, Reason, TicketPrinter
from hardware.slip.slip import PAPER_80_MM, Paper, Slip, SlipError

from .job import Job, JobState, Kind, Step, StepError, after
from .job_file import JobFile, JobFileError

log = logging.getLogger(__name__)

FILE = "prints.sqlite"
POLL_S = 3.0
FRESH_S = 300.0
"""How long a slip is worth printing by itself: after that its person has gone, with the number from the screen."""


class PrintQueue(threading.Thread):
    """One printer, its jobs on file and its thread.

    `on_status(PrinterStatus)`: the first status, then each that differs from the one before. `on_job(Job)`: after
    every step of a job's life. Both are called in this thread or in the caller's: a window passes them on through a
    signal. They must return at once and must not raise. Raises JobFileError, here and in what is asked for below,
    when the folder cannot be used.
    """

    def __init__(
        self,
        address: Address,
        folder: Path,
        *,
        on_status: Callable[[PrinterStatus], None],
        on_job: Callable[[Job], None],
        paper: Paper = PAPER_80_MM,
        profile: Profile = GENERIC,
        limit_s: float = LIMIT_S,
        poll_s: float = POLL_S,
        fresh_s: float = FRESH_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(name=f"printer {address}", daemon=True)
        self._file = self._open_file(folder / FILE)
        self._printer = self._make_printer(address, paper=paper, profile=profile, limit_s=limit_s)
        self._on_status = on_status
        self._on_job = on_job
        self._poll_s = poll_s
        self._fresh = timedelta(seconds=fresh_s)
        self._now = now
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._status: PrinterStatus | None = None
        self._held = False

    def _open_file(self, path: Path) -> JobFile:
        return JobFile(path)

    def _make_printer(self, address: Address, **how: Any) -> TicketPrinter:
        return TicketPrinter(address, **how)

    # what a program asks for, from any thread

    def put(self, reference: str, slip: Slip) -> int:
        """Queue the original of a slip; on disk when this returns. The same `reference` again is the same job.

        Raises JobFileError: nothing is queued, nothing will be printed.
        """
        job = self._file.put(reference, Kind.ORIGINAL, slip, self._now())
        return self._queued(job)

    def reprint(self, job_id: int) -> int | None:
        """Print again: the id of the job that will be, None when there is nothing to do.

        A slip of which surely nothing was printed comes as the original it still is; any other as a marked copy. One
        that is queued or being sent, itself or its copy, is left to its turn.
        """
        job = self._file.get(job_id)
        on_its_way = self._file.jobs(JobState.QUEUED, JobState.SENDING)
        if job is None or job.kind is Kind.TEST or any(each.copy_of == job.id for each in on_its_way):
            return None
        match job.state:
            case JobState.QUEUED | JobState.SENDING | JobState.DISMISSED | JobState.WITHDRAWN:
                return None
            case JobState.FAILED:
                return self._queued(self._file.step(job.id, Step.AGAIN, self._now()))
            case JobState.UNCONFIRMED:
                old, copy = self._file.supersede(job.id, self._now())
                self._on_job(old)
                return self._queued(copy)
            case JobState.PRINTED | JobState.SENT | JobState.SUPERSEDED:
                return self._queued(self._file.put(job.reference, Kind.COPY, job.slip, self._now(), job.id))
            case _:
                assert_never(job.state)

    def test_page(self, slip: Slip) -> int:
        """Print a slip that is nobody's."""
        return self._queued(self._file.put("test", Kind.TEST, slip, self._now()))

    def dismiss(self, job_id: int) -> bool:
        """Staff have seen to a failed or unconfirmed slip; False when it is neither."""
        job = self._file.get(job_id)
        if job is None or job.state not in (JobState.FAILED, JobState.UNCONFIRMED):
            return False
        self._on_job(self._file.step(job_id, Step.DISMISSED, self._now(), job.reason))
        return True

    def withdraw(self, reference: str) -> None:
        """Nobody needs the slips of this reference any more: what waits is not printed, what failed is seen to.

        One that is being sent, or was, is left as it is.
        """
        for job in self._file.jobs(JobState.QUEUED, JobState.FAILED, JobState.UNCONFIRMED):
            if job.reference == reference:
                step = Step.WITHDRAWN if job.state is JobState.QUEUED else Step.DISMISSED
                with suppress(StepError):  # its first byte was sent at that very moment
                    self._on_job(self._file.step(job.id, step, self._now(), job.reason))

    def jobs(self, *states: JobState) -> list[Job]:
        """The last day's jobs, the oldest first; only those in `states` where any are given."""
        return self._file.jobs(*states)

    def check(self) -> None:
        """Ask for the status soon, not only at the next turn."""
        self._wake.set()

    def stop(self, wait_s: float | None = None) -> bool:
        """Stop after the slip in hand; those behind it stay on file. True once the thread has ended."""
        self._ending.set()
        self._wake.set()
        if self.ident is not None:
            self.join(wait_s)
            if self.is_alive():
                return False
        self._file.close()
        return True

    def _queued(self, job: Job) -> int:
        self._on_job(job)
        self._wake.set()
        return job.id

    # the thread

    def run(self) -> None:
        try:
            self._recover()
            self._tell(self._printer.status())
            while not self._ending.is_set():
                if self._turn():
                    continue
                self._wake.wait(self._poll_s)
        finally:
            self._printer.close()

    def _recover(self) -> None:
        """What an earlier run left in the middle: it may have come out."""
        for job in self._file.jobs(JobState.SENDING):
            self._printer.expect_torn()
            self._step(job, Step.IN_DOUBT, Reason.STOPPED)

    def _turn(self) -> bool:
        """Print the next slip, or else look after the printer; whether there may be more to do at once."""
        self._wake.clear()
        job = None
        try:
            job = self._next()
            if job is None or self._held:
                status = self._printer.status()
                self._tell(status)
                if job is None or not status.may_print:
                    return False
            return self._print(job)
        except StepError:  # withdrawn at that very moment, with not one byte sent
            if job is not None and self._is_withdrawn(job):
                return True
            raise
        except JobFileError as error:  # not one byte was sent
            log.error("nothing is printed: %s", error)
            if job is not None:
                self._on_job(replace(job, reason=Reason.NOT_KEPT))
            return False

    def _is_withdrawn(self, job: Job) -> bool:
        now = self._file.get(job.id)
        return now is not None and now.state is JobState.WITHDRAWN

    def _next(self) -> Job | None:
        """The oldest slip that somebody still waits for."""
        now = self._now()
        self._file.forget(now)
        for job in self._file.jobs(JobState.QUEUED):
            if abs(now - job.queued_at) <= self._fresh:
                return job
            with suppress(StepError):  # withdrawn at that very moment
                self._step(job, Step.TOO_LATE, job.reason)
        return None

    def _print(self, job: Job) -> bool:
        copy = job.kind is Kind.COPY
        slip = replace(job.slip, copy=True) if copy else job.slip
        try:
            result = self._printer.print_slip(slip, lambda: self._begin(job))
        except SlipError:
            self._step(job, Step.REFUSED, Reason.BAD_SLIP)
            return True
        step = _step_of(result)
        self._held = step is Step.HELD
        try:
            if step is not Step.HELD or result.reason is not job.reason:
                self._step(job, step, result.reason)
        except JobFileError as error:  # on file it is still being sent, which the next start takes for unconfirmed
            log.error("what became of a slip could not be kept: %s", error)
            self._on_job(replace(job, state=after(JobState.SENDING, step), reason=result.reason))
        self._tell(result.status)
        return not self._held

    def _begin(self, job: Job) -> None:
        self._step(job, Step.SENDING)

    def _step(self, job: Job, step: Step, reason: Reason | None = None) -> None:
        self._on_job(self._file.step(job.id, step, self._now(), reason))

    def _tell(self, status: PrinterStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _step_of(result: PrintResult) -> Step:
    match result.outcome:
        case Outcome.PRINTED:
            return Step.CONFIRMED
        case Outcome.NOT_PRINTED:
            return Step.HELD
        case Outcome.UNCONFIRMED:
            return Step.SENT if result.reason is Reason.CANNOT_BE_ASKED else Step.IN_DOUBT
        case _:
            assert_never(result.outcome)
