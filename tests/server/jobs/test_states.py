"""The table of a job's states, and the waits between tries."""

import pytest

from server.jobs.states import JITTER, OVER, TRANSITIONS, WAITS_S, JobState, Step, retry_at, sources, target


def test_every_state_can_be_reached_and_only_done_and_cancelled_are_the_end() -> None:
    reached = {JobState.WAITING}
    for _ in JobState:
        reached |= {after for state in reached for after in TRANSITIONS[state].values()}
    assert reached == set(JobState)
    assert {JobState.DONE, JobState.CANCELLED} == OVER


@pytest.mark.parametrize("step", Step)
def test_a_step_leads_to_one_state_from_wherever_it_is_taken(step: Step) -> None:
    assert sources(step)
    assert target(step) in JobState


def test_the_waits_grow_over_three_days_and_then_end() -> None:
    assert list(WAITS_S) == sorted(WAITS_S)
    assert 3 * 86_400 <= sum(WAITS_S) <= 3.5 * 86_400
    assert retry_at(WAITS_S, len(WAITS_S), 0, 0.5) == WAITS_S[-1] * 1000
    assert retry_at(WAITS_S, len(WAITS_S) + 1, 0, 0.5) is None


def test_jobs_that_failed_together_come_back_apart_and_never_far_from_the_wait() -> None:
    drawn = [retry_at(WAITS_S, 3, 0, tenth / 10) for tenth in range(10)]
    assert len(set(drawn)) == 10
    wait_ms = WAITS_S[2] * 1000
    assert all(at is not None and abs(at - wait_ms) <= JITTER * wait_ms for at in drawn)
