"""The state of a slip and of the printer, from the printer's jobs and status; pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.status import Condition, PrinterStatus
from protocol.enums import PrinterCause, PrinterState

WELL = (PrinterState.READY, PrinterState.PAPER_NEAR_END)
ENDED_BADLY = (JobState.FAILED, JobState.UNCONFIRMED)


class Printing(StrEnum):
    """The state of a slip. NONE: this program has no printer."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    """Not printed so far; it will be printed if the printer works again soon."""
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    """Sent to a printer that cannot report its status."""


def printing_of(job: Job) -> Printing | None:
    """The state to show to the person who waits for the slip; None if nobody waits any more."""
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
    """The printer's state from its conditions; a printer that cannot report its status counts as ready."""
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


def printer_cause(status: PrinterStatus) -> PrinterCause | None:
    """Why the printer is offline; the two enums have the same values."""
    is_offline = printer_state(status) is PrinterState.OFFLINE
    return PrinterCause(status.cause.value) if is_offline and status.cause is not None else None


def pending_and_unconfirmed(jobs: Iterable[Job]) -> tuple[int, int]:
    """The numbers of slips not printed yet, and of slips that may not have come out; test slips not counted."""
    states = [job.state for job in jobs if job.kind is not Kind.TEST]
    waiting = sum(state in (JobState.QUEUED, JobState.SENDING) for state in states)
    return waiting, states.count(JobState.UNCONFIRMED)
