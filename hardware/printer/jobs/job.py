"""The states of a print job as one table.

A slip is printed as an original at most once. Before its first byte is sent, the job may be retried automatically. From
the first byte until the printer confirms, it is not known whether the slip came out, so a reprint is a copy.

    queued ──sending──► sending ──confirmed──► printed
      │ ▲                  ├──sent──► sent               (a printer that cannot be asked)
      │ └──held────────────┤          (it was not begun: paper, cover, line)
      │                    └──in_doubt──► unconfirmed ──superseded──► superseded
      ├──too_late, refused──► failed ──again──► queued
      ├──withdrawn──► withdrawn          (its ticket was taken back)
      └── a failed or unconfirmed one that staff have seen to is dismissed
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from hardware.printer.ticket_printer import Reason
from hardware.slip.receipt import Printed


class JobState(Enum):
    """The state of a job."""

    QUEUED = "queued"
    """Stored; no byte was sent."""
    SENDING = "sending"
    """Its first byte may have been sent; the printer has not confirmed."""
    PRINTED = "printed"
    SENT = "sent"
    """Sent completely to a printer that cannot confirm."""
    UNCONFIRMED = "unconfirmed"
    """It may have come out whole, in part, or not at all."""
    FAILED = "failed"
    """Certainly not printed, and no longer retried automatically."""
    SUPERSEDED = "superseded"
    """It was unconfirmed, and a copy replaces it."""
    DISMISSED = "dismissed"
    """Staff have dealt with it."""
    WITHDRAWN = "withdrawn"
    """Its ticket was taken back before a byte was sent."""


class Step(Enum):
    """What happens to a job."""

    SENDING = "sending"
    HELD = "held"
    CONFIRMED = "confirmed"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    TOO_LATE = "too_late"
    """The job is too old to be worth printing."""
    REFUSED = "refused"
    """The slip cannot be drawn on this paper."""
    AGAIN = "again"
    SUPERSEDED = "superseded"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[JobState, dict[Step, JobState]] = {
    JobState.QUEUED: {
        Step.SENDING: JobState.SENDING,
        Step.HELD: JobState.QUEUED,
        Step.TOO_LATE: JobState.FAILED,
        Step.REFUSED: JobState.FAILED,
        Step.WITHDRAWN: JobState.WITHDRAWN,
    },
    JobState.SENDING: {
        Step.CONFIRMED: JobState.PRINTED,
        Step.SENT: JobState.SENT,
        Step.IN_DOUBT: JobState.UNCONFIRMED,
    },
    JobState.PRINTED: {},
    JobState.SENT: {},
    JobState.UNCONFIRMED: {Step.SUPERSEDED: JobState.SUPERSEDED, Step.DISMISSED: JobState.DISMISSED},
    JobState.FAILED: {Step.AGAIN: JobState.QUEUED, Step.DISMISSED: JobState.DISMISSED},
    JobState.SUPERSEDED: {},
    JobState.DISMISSED: {},
    JobState.WITHDRAWN: {},
}


class Kind(Enum):
    """What is printed."""

    ORIGINAL = "original"
    COPY = "copy"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Job:
    """One slip to be printed.

    `reference`: the program's name for it, such as the ticket's id; there is one original for each. `copy_of`: the id
    of the job copied. `reason`: why it waits, failed or is unconfirmed. Times are timezone-aware.
    """

    id: int
    reference: str
    kind: Kind
    slip: Printed
    state: JobState
    reason: Reason | None
    queued_at: datetime
    changed_at: datetime
    copy_of: int | None = None


class StepError(ValueError):
    """A step that is not possible in the job's state."""


def after(state: JobState, step: Step) -> JobState:
    """The state after a step. Raises StepError."""
    try:
        return TRANSITIONS[state][step]
    except KeyError as error:
        raise StepError(f"a {state.value} job cannot become {step.value}") from error
