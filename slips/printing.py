"""What is known of a slip and of the printer, from the printer's jobs and status; pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.status import Condition, PrinterStatus
from protocol.enums import PrinterState

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
