"""The print queue: stores every slip before a byte of it is sent, and prints in a thread of its own.

A job of which no byte was sent is retried automatically for `FRESH_S` seconds, also after a restart. A job that was
begun and not confirmed is printed again only on request, as a copy.
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
from hardware.printer.status import Condition, PrinterStatus, status_of
from hardware.printer.ticket_printer import LIMIT_S, PrintOutcome, PrintResult, Reason, TicketPrinter
from hardware.slip.receipt import Printed
from hardware.slip.slip import PAPER_80_MM, Paper, SlipError

from .job import Job, JobState, Kind, Step, StepError, after
from .job_file import JobFile, JobFileError

log = logging.getLogger(__name__)

FILE = "prints.sqlite"
POLL_S = 3.0
FRESH_S = 300.0
"""How long, in seconds, a slip is retried automatically; after that its person has gone."""
BROKEN = status_of(Condition.ERROR)


class PrintQueue(threading.Thread):
    """One printer, its stored jobs and its thread.

    `on_status(PrinterStatus)`: called with the first status and each change. `on_job(Job)`: called after every step of
    a job. Both are called in this thread or in the caller's (a window passes them on by a signal), and must return at
    once and not raise. The constructor and the methods raise JobFileError when the folder cannot be used.
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
        self._failed_on: int | None = None

    def _open_file(self, path: Path) -> JobFile:
        return JobFile(path)

    def _make_printer(self, address: Address, **how: Any) -> TicketPrinter:
        return TicketPrinter(address, **how)

    # what a program asks for, from any thread

    def put(self, reference: str, slip: Printed) -> int:
        """Queues the original of a slip, stored when this returns. The same `reference` again is the same job.

        Raises JobFileError: nothing is queued, nothing will be printed.
        """
        job = self._file.put(reference, Kind.ORIGINAL, slip, self._now())
        return self._queued(job)

    def reprint(self, job_id: int) -> int | None:
        """Prints again; returns the id of the job, or None when there is nothing to do.

        A slip that was certainly not printed comes as the original, any other as a marked copy. Nothing is done for a
        job that is queued or being sent, or whose copy is.
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

    def test_page(self, slip: Printed) -> int:
        """Prints a test slip."""
        return self._queued(self._file.put("test", Kind.TEST, slip, self._now()))

    def dismiss(self, job_id: int) -> bool:
        """Staff have dealt with a failed or unconfirmed slip; False when it is neither."""
        job = self._file.get(job_id)
        if job is None or job.state not in (JobState.FAILED, JobState.UNCONFIRMED):
            return False
        self._on_job(self._file.step(job_id, Step.DISMISSED, self._now(), job.reason))
        return True

    def withdraw(self, reference: str) -> None:
        """Withdraws the slips of this reference: queued ones are not printed, failed ones are dismissed.

        A slip that is being sent, or was sent, is not changed.
        """
        for job in self._file.jobs(JobState.QUEUED, JobState.FAILED, JobState.UNCONFIRMED):
            if job.reference == reference:
                step = Step.WITHDRAWN if job.state is JobState.QUEUED else Step.DISMISSED
                with suppress(StepError):  # its first byte was sent at that very moment
                    self._on_job(self._file.step(job.id, step, self._now(), job.reason))

    def jobs(self, *states: JobState) -> list[Job]:
        """The last day's jobs, the oldest first; only those in `states` if any are given."""
        return self._file.jobs(*states)

    def check(self) -> None:
        """Asks for the status soon, before the next poll."""
        self._wake.set()

    def stop(self, wait_s: float | None = None) -> bool:
        """Stops after the current slip; queued ones stay stored. Returns True once the thread has ended."""
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
        unfinished = Reason.STOPPED
        try:
            while not self._ending.is_set():
                try:
                    self._work(unfinished)
                except Exception:
                    log.exception("the printer's thread failed; it goes on in %g s", self._poll_s)
                    self._fail()
                    unfinished = Reason.ERROR
                    self._ending.wait(self._poll_s)
        finally:
            self._printer.close()

    def _work(self, unfinished: Reason) -> None:
        """Prints until the queue is stopped. `unfinished`: why a job was left in the middle."""
        self._recover(unfinished)
        self._tell(self._printer.status())
        while not self._ending.is_set():
            if not self._turn():
                self._printer.rest()
                self._wake.wait(self._poll_s)

    def _fail(self) -> None:
        """An error that no driver expects: the printer counts as broken until it answers again."""
        self._printer.close(broken=True)
        try:
            self._tell(BROKEN)
        except Exception:
            log.exception("that the printer is broken could not be told")

    def _recover(self, reason: Reason) -> None:
        """Marks the job that was left unfinished, by an earlier run or a failure of the thread, as unconfirmed."""
        for job in self._file.jobs(JobState.SENDING):
            self._printer.expect_partial_slip()
            self._step(job, Step.IN_DOUBT, reason)

    def _turn(self) -> bool:
        """Prints the next slip, or else polls the status; returns whether to continue at once."""
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
        except StepError:  # withdrawn at this moment, no byte sent
            if job is not None and self._is_withdrawn(job):
                return True
            raise
        except JobFileError as error:  # no byte was sent
            log.error("nothing is printed: %s", error)
            if job is not None:
                self._on_job(replace(job, reason=Reason.NOT_KEPT))
            return False

    def _is_withdrawn(self, job: Job) -> bool:
        now = self._file.get(job.id)
        return now is not None and now.state is JobState.WITHDRAWN

    def _next(self) -> Job | None:
        """The oldest queued slip that is not too old."""
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
        except (StepError, JobFileError):  # of `_begin`: no byte was sent
            raise
        except Exception:
            log.exception("printing a slip failed")
            self._printer.close(broken=True)
            result = self._broken(job)
            if result.outcome is PrintOutcome.NOT_PRINTED and self._failed_on == job.id:
                self._step(job, Step.REFUSED, Reason.ERROR)  # it would fail for ever, and hold up those behind it
                return True
            self._failed_on = job.id
        step = _step_of(result)
        self._held = step is Step.HELD
        try:
            if step is not Step.HELD or result.reason is not job.reason:
                self._step(job, step, result.reason)
        except JobFileError as error:  # it is still stored as `sending`, which the next start marks as unconfirmed
            log.error("what became of a slip could not be kept: %s", error)
            self._on_job(replace(job, state=after(JobState.SENDING, step), reason=result.reason))
        self._tell(result.status)
        return not self._held

    def _broken(self, job: Job) -> PrintResult:
        """The result of printing that ended with an error that no driver expects."""
        now = self._file.get(job.id)
        begun = now is not None and now.state is JobState.SENDING
        return PrintResult(PrintOutcome.UNCONFIRMED if begun else PrintOutcome.NOT_PRINTED, Reason.ERROR, BROKEN)

    def _begin(self, job: Job) -> None:
        self._step(job, Step.SENDING)

    def _step(self, job: Job, step: Step, reason: Reason | None = None) -> None:
        self._on_job(self._file.step(job.id, step, self._now(), reason))

    def _tell(self, status: PrinterStatus) -> None:
        if self._status is None or (status, status.cause) != (self._status, self._status.cause):
            self._status = status
            self._on_status(status)


def _step_of(result: PrintResult) -> Step:
    match result.outcome:
        case PrintOutcome.PRINTED:
            return Step.CONFIRMED
        case PrintOutcome.NOT_PRINTED:
            return Step.HELD
        case PrintOutcome.UNCONFIRMED:
            return Step.SENT if result.reason is Reason.CANNOT_BE_ASKED else Step.IN_DOUBT
        case _:
            assert_never(result.outcome)
