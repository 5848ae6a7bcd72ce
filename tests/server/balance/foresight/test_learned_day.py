"""A day's tallies."""

from protocol.enums import TicketClass
from server.balance.foresight.learned_day import SLICES, LearnedDay, slice_from_s, slice_of

WALK = TicketClass.WALK


def test_a_day_counts_who_came_who_was_called_how_long_it_took_and_what_was_open() -> None:
    day = LearnedDay("2026-01-05")
    for clock_s in (28_800, 30_599, 30_600):
        day.took(clock_s, "A", WALK)
    day.was_called("A", WALK, 0, came=True)
    day.was_called("A", WALK, 0, came=False)
    day.served("A", "1.001", 60_000)
    day.served("A", None, 120_000)
    day.was_open("1", 28_800, 41_400.4)
    called = day.called["A", WALK]
    assert day.arrivals == {16: 2, 17: 1}
    assert (day.issued, day.mix["A", WALK]) == (3, 3)
    assert (called.called, called.no_shows, called.came) == (2, 1, 1)
    assert day.called_after == {0: called}
    assert (day.times["A"].n, day.times["A"].mean_s()) == (2, 90)
    assert day.procedures["A", "1.001"].n == 1
    assert day.openings == {"1": [(28_800, 41_400)]}


def test_a_wait_is_cut_into_slices_and_who_leaves_does_so_in_the_last() -> None:
    day = LearnedDay("2026-01-05")
    day.waits("A", 100, left=True)
    day.waits("A", 40, left=False)
    assert [slice_from_s(place) for place in range(4)] == [0, 30, 60, 120]
    starts = [slice_from_s(place) for place in range(SLICES)]
    assert [slice_of(at) for at in starts] == list(range(SLICES))
    assert [slice_of(at - 0.1) for at in starts[1:]] == list(range(SLICES - 1))
    assert {place: (one.seconds, one.left) for (_, place), one in day.waited.items()} == {
        0: (60, 0), 1: (40, 0), 2: (40, 1),
    }  # fmt: skip
    day.waits("B", 90_000, left=True)
    last = day.waited["B", SLICES - 1]
    assert (last.seconds, last.left) == (90_000 - 3_840, 1)
