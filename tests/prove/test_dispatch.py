"""The dispatch figures: their scenarios can be read, every policy sees the same days, and only what is told differs."""

import pytest

from server.simulate.days.generate import generate

from .dispatch import BRANCHES, KNOWING, SEED, branch, played


@pytest.mark.parametrize(("name", "per_day"), BRANCHES)
def test_the_scenarios_draw_days_of_about_their_size(name: str, per_day: float) -> None:
    arrivals = generate(branch(name, per_day), SEED, 1)
    assert 0.6 * per_day < len(arrivals) < 1.5 * per_day


def test_every_policy_serves_the_same_people() -> None:
    days = [played(("small", 160, policy, "right", 1)) for policy in ("fcfs", "priority", "motcua")]
    assert len({sum(n for n, _ in day.classes.values()) for day in days}) == 1
    assert len({day.within for day in days}) > 1


def test_first_come_first_served_does_not_care_what_it_is_told() -> None:
    assert len({played(("small", 160, "fcfs", knowing, 1)).within for knowing in KNOWING}) == 1
