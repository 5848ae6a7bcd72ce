"""Times that are left: as many as a counter that has nothing to do can serve."""

from server.balance.staffing.free_times import free_times
from server.balance.staffing.pooled import Kept


def test_an_idle_half_hour_has_times_left_and_a_full_one_has_none() -> None:
    full = [(float(came), 300.0, True) for came in range(0, 1800, 300)]
    quiet = [(2000.0, 300.0, True)]

    def good(kept: Kept) -> bool:
        return kept.whole == 1.0

    found = free_times([full + quiet], (1, 1, 0), [1.0] * 60, good)
    assert found[0] == found[2] == 0
    assert found[1] >= 2
    assert free_times([full * 2], (1, 1, 0), [1.0] * 60, good) == [0, 0, 0]
