"""The states of the printer and of slips in words, for staff at a kiosk or a counter."""

from collections.abc import Callable
from typing import assert_never

from hardware.printer.cause import Cause, sentence
from hardware.printer.jobs.job import Job, JobState
from hardware.printer.ticket_printer import Reason
from protocol.enums import PrinterCause, PrinterState

Translate = Callable[[str], str]


def say_printer_state(state: PrinterState | None, cause: PrinterCause | None, _: Translate) -> str:
    """The printer's state, why it is so, and what to do about it."""
    match state:
        case None:
            return _("There is no printer here, or it has not answered yet.")
        case PrinterState.READY:
            return _("The printer is ready.")
        case PrinterState.PAPER_NEAR_END:
            return _("The paper is nearly used up. Have a new roll at hand.")
        case PrinterState.PAPER_OUT:
            return _("The paper has run out. Put in a new roll and close the cover.")
        case PrinterState.COVER_OPEN:
            return _("The cover is open. Close it until it clicks.")
        case PrinterState.OFFLINE if cause is not None:
            return sentence(Cause(cause.value), _)
        case PrinterState.OFFLINE:
            return _("The printer does not answer. Check that it is switched on and that its cable is plugged in.")
        case PrinterState.FAULT:
            return _("The printer reports a fault. Look for jammed paper at the cutter, then switch it off and on.")
        case _:
            assert_never(state)


def say_job(job: Job, _: Translate) -> str:
    """The state of a slip, and why."""
    match job.state:
        case JobState.QUEUED if job.reason is None:
            return _("Waiting to be printed")
        case JobState.QUEUED:
            return _("Waiting for the printer: {why}").format(why=say_reason(job.reason, _))
        case JobState.SENDING:
            return _("Being printed")
        case JobState.PRINTED:
            return _("Printed")
        case JobState.SENT:
            return _("Sent to the printer")
        case JobState.UNCONFIRMED:
            return _("May not have come out: {why}").format(why=say_reason(job.reason, _))
        case JobState.FAILED:
            return _("Not printed: {why}").format(why=say_reason(job.reason, _))
        case JobState.SUPERSEDED:
            return _("Printed again as a copy")
        case JobState.DISMISSED:
            return _("Handled by staff")
        case JobState.WITHDRAWN:
            return _("Not printed: the ticket was taken back")
        case _:
            assert_never(job.state)


def say_reason(reason: Reason | None, _: Translate) -> str:
    """Why a slip was not printed yet, as the end of a sentence."""
    match reason:
        case None:
            return _("nobody was waiting for it any more")
        case Reason.PAPER_OUT:
            return _("no paper")
        case Reason.COVER_OPEN:
            return _("cover open")
        case Reason.ERROR:
            return _("printer fault")
        case Reason.OFFLINE | Reason.UNREACHABLE:
            return _("the printer did not answer")
        case Reason.CONNECTION_LOST:
            return _("the connection to the printer was lost")
        case Reason.STALLED:
            return _("the printer stopped in the middle")
        case Reason.CANNOT_BE_ASKED:
            return _("this printer cannot report its status")
        case Reason.BAD_SLIP:
            return _("the slip does not fit the paper")
        case Reason.STOPPED:
            return _("this machine was switched off in the middle")
        case Reason.NOT_KEPT:
            return _("this machine's disk is full")
        case _:
            assert_never(reason)
