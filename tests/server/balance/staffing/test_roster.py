"""Rosters: the planned counters are open, each clerk is at one place and has a break."""

import pytest

from server.balance.staffing.roster import Duty, roster, shifts

OFFICE = (10, 8, 8, 9, 10, 11, 11, 12, 12, 11, 11, 10, 10, 10, 8, 5)


@pytest.mark.parametrize("counters", [OFFICE, (1,) * 30, (2, 3, 0, 0, 4, 1, 1, 1, 1, 1), (1, 2, 1)])
@pytest.mark.parametrize("pause", [0, 1, 2])
def test_every_counter_is_staffed_by_one_clerk(counters: tuple[int, ...], pause: int) -> None:
    names = [str(place + 1) for place in range(max(counters))]
    stints = roster(counters, names, pause)
    for slot, n in enumerate(counters):
        now = [one for one in stints if one.from_s <= slot * 1800 < one.to_s]
        assert [one.counter for one in sorted(now, key=lambda one: one.counter or "~") if one.counter] == sorted(
            names[:n]
        )
        assert len({one.clerk for one in now}) == len(now)


def test_everybody_has_one_break_of_its_length_in_the_middle_of_the_shift() -> None:
    planned = shifts(OFFICE, 2)
    assert all(len(one.pause) == 2 and 4 <= one.pause.start - one.start <= 11 for one in planned)
    breaks = [one for one in roster(OFFICE, [str(n) for n in range(12)], 2) if one.duty is Duty.BREAK]
    assert [(one.clerk, one.to_s - one.from_s) for one in breaks] == [(n + 1, 3600) for n in range(len(planned))]
