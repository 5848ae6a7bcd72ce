"""The life of a slip as a print job: one table, and what a person may still ask for.

A slip is given out as an original at most once. As long as not one byte of it was sent it may be tried again by
itself; from its first byte until the printer confirms it nobody knows, and whatever is printed then is a copy.

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
from hardware.slip.slip import Slip


class JobState(Enum):
    """Where a job is."""

    QUEUED = "queued"
    """On file, not one byte of it sent."""
    SENDING = "sending"
    """Its first byte may be on its way, and the printer has not said that it is done."""
    PRINTED = "printed"
    SENT = "sent"
    """All of it went to a printer that cannot be asked."""
    UNCONFIRMED = "unconfirmed"
    """It may have come out, whole, in part or not at all."""
    FAILED = "failed"
    """Surely not printed, and no longer tried by itself."""
    SUPERSEDED = "superseded"
    """It was unconfirmed, and a copy was printed for it."""
    DISMISSED = "dismissed"
    """Staff have seen to it."""
    WITHDRAWN = "withdrawn"
    """Its ticket was taken back before a byte of it was sent."""


class Step(Enum):
    """What happens to a job."""

    SENDING = "sending"
    HELD = "held"
    CONFIRMED = "confirmed"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    TOO_LATE = "too_late"
    """Nobody waits for it any more."""
    REFUSED = "refused"
    """It cannot be drawn on this paper."""
    AGAIN = "again"
    SUPERSEDED = "superseded"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


LIFE: dict[JobState, dict[Step, JobState]] = {
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
    """One slip on its way to paper.

    `reference`: what the program calls it, such as the ticket's id; one original for each. `copy_of`: the job that
    this is a copy of. `reason`: why it waits, failed or is unconfirmed. Times are aware.
    """

    id: int
    reference: str
    kind: Kind
    slip: Slip
    state: JobState
    reason: Reason | None
    queued_at: datetime
    changed_at: datetime
    copy_of: int | None = None


class StepError(ValueError):
    """This step is not possible in the job's state."""


def after(state: JobState, step: Step) -> JobState:
    """The state after a step. Raises StepError."""
    try:
        return LIFE[state][step]
    except KeyError as error:
        raise StepError(f"a {state.value} job cannot become {step.value}") from error
