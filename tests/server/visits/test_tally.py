"""What is counted of visits: the figures of the promise, and sums of days are the count of all their visits."""

import random
from collections.abc import Sequence
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.visits.figures import figures, quantile
from server.visits.fold import folded
from server.visits.tally import MOST_MINUTES, Counted, Tally, minutes_of, summed
from server.visits.visit import Ending, Visit
from tests.server.queue.branch import ZONE

from .generated_day import GeneratedDay

HERE = ZoneInfo(ZONE)


@pytest.fixture(scope="module")
def day() -> GeneratedDay:
    return GeneratedDay(31, 400, ends=False)


def tally_of(visits: Sequence[Visit], now: int) -> Tally:
    tally = Tally()
    for visit in visits:
        tally.add(visit, now)
    return tally


def test_a_tally_has_the_figures_of_the_promise(day: GeneratedDay) -> None:
    visits = list(folded(day.events).visits.values())
    found, tally = figures(visits, day.now, HERE), tally_of(visits, day.now)
    part = found.total
    assert (part.kept, part.missed, part.gone, part.under_way, part.served, part.within_mandate) == tuple(
        tally[one]
        for one in (Counted.KEPT, Counted.MISSED, Counted.GONE, Counted.UNDER_WAY, Counted.SERVED,
                    Counted.WITHIN_MANDATE)
    )  # fmt: skip
    assert part.wait_p50_s is not None
    assert part.wait_p90_s is not None
    assert minutes_of(tally.waits, 5) == ceil(part.wait_p50_s / 60)
    assert minutes_of(tally.waits, 9) == ceil(part.wait_p90_s / 60)
    late = {Ending(name[5:].lower()): tally[Counted[name]] for name in Counted.__members__ if name.startswith("LATE_")}
    assert {how: n for how, n in late.items() if n} == found.missed_how
    mostly = [tally[Counted[name]] for name in Counted.__members__ if name.startswith("MOSTLY_")]
    assert sum(mostly) == part.missed
    assert sum(n > 0 for n in mostly) >= 2


def test_a_sum_is_the_count_of_all_visits_however_they_are_divided(day: GeneratedDay) -> None:
    visits = list(folded(day.events).visits.values())
    drawn = random.Random(4)
    for parts in (1, 2, 9, 400):
        divided: list[list[Visit]] = [[] for _ in range(parts)]
        for visit in visits:
            drawn.choice(divided).append(visit)
        assert summed(tally_of(part, day.now) for part in divided) == tally_of(visits, day.now)
    assert summed([]) == Tally()


def test_a_wait_of_years_by_a_wrong_clock_is_counted_as_a_day(day: GeneratedDay) -> None:
    visits = list(folded(day.events).visits.values())
    tally = tally_of(visits, day.now + 12 * 365 * 86_400_000)
    assert len(tally.waits) == MOST_MINUTES + 1
    assert tally.waits[MOST_MINUTES] == sum(one.ended is Ending.OPEN and one.state == "waiting" for one in visits) > 0


@given(st.lists(st.integers(0, 90), max_size=300))
def test_the_minutes_that_so_many_do_not_exceed(lengths: list[int]) -> None:
    minutes = [lengths.count(minute) for minute in range(max(lengths, default=-1) + 1)]
    for tenths in (5, 9):
        enough = (one for one in sorted(lengths) if 10 * sum(each <= one for each in lengths) >= tenths * len(lengths))
        assert minutes_of(minutes, tenths) == next(enough, None)
    assert minutes_of(minutes, 5) == quantile(sorted(lengths), 0.5)
