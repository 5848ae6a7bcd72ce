"""Charts as numbers: scales in whole steps, distributions without loss, bars on one scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reports.measures import CounterHours, Measured
from server.reports.report import ROWS_OF, Rows, Subject
from server.visits.tally import Counted, Tally
from server.web.pages.reports.charts import (
    BINS,
    BOTTOM,
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    axis_top,
    bars_of,
    charts_of,
    distribution,
)


@given(st.lists(st.integers(0, 60), max_size=2000))
def test_a_distribution_has_everybody_in_few_steps(minutes: list[int]) -> None:
    bins = distribution(minutes)
    assert sum(n for _, n in bins) == sum(minutes)
    assert len(bins) <= BINS + 1


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (401, 800), (1_500_000, 2_000_000)]
)
def test_a_scale_ends_in_four_whole_steps(most: int, top: int) -> None:
    assert axis_top(most) == top


def tally(kept: int, missed: int) -> Tally:
    made = Tally(waits=[kept, missed])
    made.counts[Counted.KEPT], made.counts[Counted.MISSED] = kept, missed
    return made


def test_columns_stand_on_the_line_and_within_the_drawing() -> None:
    rows = {f"{number:02}": tally(number, 3) for number in range(14, 36) if number != 20}
    measured = Measured(rows, tally(1, 1), tally(1, 1), None)
    (chart,) = charts_of(Subject.PROMISE, Rows.HALF_HOUR, [(key, f"{key}:00–x") for key in rows], measured)
    assert len(chart.columns) == 22
    assert (chart.columns[0].label, chart.columns[6].label) == ("07:00", "10:00")
    assert chart.columns[6].bars == (), "nobody came in this half hour"
    for column in chart.columns:
        assert not column.bars or column.bars[0].y + column.bars[0].height == pytest.approx(HEIGHT - BOTTOM)
        assert all(bar.y >= TOP for bar in column.bars)
        assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH for bar in column.bars)
    assert len(chart.labels) < 22
    assert charts_of(Subject.PROMISE, Rows.SERVICE, [("a", "A"), ("b", "B")], measured) == []


def test_the_bars_of_rows_have_one_scale() -> None:
    rows = {"a": CounterHours(open_ms=7_200_000, paused_ms=3_600_000), "b": CounterHours(open_ms=3_600_000)}
    bars = bars_of(Subject.COUNTERS, Measured(rows, CounterHours(), Tally(), None))
    assert sum(bar.width for bar in bars["a"]) == pytest.approx(100, abs=0.1)
    assert [bar.width for bar in bars["b"]] == [pytest.approx(33.3, abs=0.1)]
    assert set(ROWS_OF) == set(Subject)
