"""A day's tallies."""

from protocol.enums import TicketClass
from server.balance.foresight.learned_day import LearnedDay

WALK = TicketClass.WALK


def test_a_day_counts_who_came_who_was_called_how_long_it_took_and_what_was_open() -> None:
    day = LearnedDay("2026-01-05")
    for clock_s in (28_800, 30_599, 30_600):
        day.took(clock_s, "A", WALK)
    day.was_called(WALK, came=True)
    day.was_called(WALK, came=False)
    day.served("A", "1.001", 60_000)
    day.served("A", None, 120_000)
    day.was_open("1", 28_800, 41_400.4)
    assert day.arrivals == {16: 2, 17: 1}
    assert (day.issued, day.mix["A", WALK]) == (3, 3)
    assert (day.called[WALK].called, day.called[WALK].no_shows, day.called[WALK].came) == (2, 1, 1)
    assert (day.times["A"].n, day.times["A"].mean_s()) == (2, 90)
    assert day.procedures["A", "1.001"].n == 1
    assert day.openings == {"1": [(28_800, 41_400)]}
