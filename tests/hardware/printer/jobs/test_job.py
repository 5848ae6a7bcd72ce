"""The life of a job, as its table says it."""

import pytest

from hardware.printer.jobs.job import TRANSITIONS, JobState, Step, StepError, after


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(JobState)


def test_only_the_first_byte_leads_to_sending() -> None:
    ways = [
        (state, step) for state, steps in TRANSITIONS.items() for step, to in steps.items() if to is JobState.SENDING
    ]
    assert ways == [(JobState.QUEUED, Step.SENDING)]


def test_what_was_begun_is_never_queued_again() -> None:
    seen, ahead = set[JobState](), {JobState.SENDING}
    while ahead:
        state = ahead.pop()
        seen.add(state)
        ahead |= set(TRANSITIONS[state].values()) - seen
    assert JobState.QUEUED not in seen
    assert JobState.FAILED not in seen, "failed means: surely not printed"


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(StepError, match="a printed job cannot become sending"):
        after(JobState.PRINTED, Step.SENDING)
