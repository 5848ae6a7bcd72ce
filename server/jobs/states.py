"""A job's states as one table, and when a failed job is tried again; pure.

A job waits until it is due, is claimed for a while (its lease), and ends done, cancelled or dead. Dead: all tries
failed; a person may have it tried again. Done and cancelled jobs keep no payload.
"""

from enum import StrEnum
from typing import Final

from protocol.ids import Instant


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Step(StrEnum):
    """What happens to a job.

    CLAIMED: a worker has it; also in place of a worker whose lease is over. RELEASED: the worker stops before the job
    was tried. CONTINUED: a part is done, the rest is due later. FAILED: it is tried again. GIVEN_UP: it is not.
    RETRIED: by a person.
    """

    CLAIMED = "claimed"
    RELEASED = "released"
    CONTINUED = "continued"
    FINISHED = "finished"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"
    RETRIED = "retried"


TRANSITIONS: Final[dict[JobState, dict[Step, JobState]]] = {
    JobState.WAITING: {
        Step.CLAIMED: JobState.RUNNING,
        Step.RETRIED: JobState.WAITING,
        Step.CANCELLED: JobState.CANCELLED,
    },
    JobState.RUNNING: {
        Step.CLAIMED: JobState.RUNNING,
        Step.RELEASED: JobState.WAITING,
        Step.CONTINUED: JobState.WAITING,
        Step.FINISHED: JobState.DONE,
        Step.FAILED: JobState.WAITING,
        Step.GIVEN_UP: JobState.DEAD,
        Step.CANCELLED: JobState.CANCELLED,
    },
    JobState.DEAD: {Step.RETRIED: JobState.WAITING, Step.CANCELLED: JobState.CANCELLED},
    JobState.DONE: {},
    JobState.CANCELLED: {},
}

OVER: Final = frozenset(state for state, steps in TRANSITIONS.items() if not steps)
"""States that a job does not leave: its payload is erased."""

WAITS_S: Final = (5, 30, 120, 600, 1800, 3600, 2 * 3600, 5 * 3600, 8 * 3600, 12 * 3600, 20 * 3600, 24 * 3600)
"""Seconds from each failed try to the next: thirteen tries in three days."""

JITTER: Final = 0.2
"""A wait is shorter or longer by up to this share, so that jobs that failed together do not come back together."""


def sources(step: Step) -> list[JobState]:
    """The states in which a step is possible."""
    return [state for state, steps in TRANSITIONS.items() if step in steps]


def target(step: Step) -> JobState:
    """The state that a step leads to; the same from wherever it is taken."""
    (state,) = {steps[step] for steps in TRANSITIONS.values() if step in steps}
    return state


def retry_at(waits_s: tuple[int, ...], tries: int, now: Instant, draw: float) -> Instant | None:
    """When a job is tried again that has failed `tries` times; None: no more.

    `draw`: from 0 (inclusive) to 1, decides the jitter.
    """
    if tries > len(waits_s):
        return None
    wait_ms = waits_s[max(tries, 1) - 1] * 1000
    return now + round(wait_ms * (1 + JITTER * (2 * draw - 1)))
