"""The last two hours in steps of five minutes, and the day beside others."""

import pytest

from server.visits.course import Course
from server.visits.past import PastDay
from server.web.pages.manager.trend import BUCKET_MS, BUCKETS, LANE, NARROW, WIDE, Frame, buckets, compared, draw
from tests.server.queue.branch import MORNING, ZONE

MINUTE = 60_000
NOW = MORNING + 120 * MINUTE
DAY = 24 * 60 * MINUTE


def course(issued: float, called: float | None = None, left: float | None = None, *, served: bool = True) -> Course:
    """Minutes after MORNING."""
    at = [None if one is None else MORNING + int(one * MINUTE) for one in (called, left)]
    return Course(MORNING + int(issued * MINUTE), at[0], at[1], at[1], served=served and left is not None)


def test_arrivals_waits_and_counters_are_counted_in_the_step_where_they_happened() -> None:
    found = buckets([course(-1, 1, 11), course(0, 2, 4), course(3), course(119, 119.5)], NOW)
    assert (len(found), found[0].at, found[-1].at) == (BUCKETS, MORNING, NOW - BUCKET_MS)
    assert [one.arrivals for one in found[:2]] == [2, 0]  # who came before is not in it
    assert (found[0].wait_s, found[1].wait_s) == (120, None)
    assert [one.serving for one in found[:4]] == [1.2, 1.0, 0.2, 0.0]
    assert (found[-1].arrivals, found[-1].wait_s, found[-1].serving) == (1, 30, 0.1)


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_drawing_marks_the_promise_and_what_is_past_it(frame: Frame) -> None:
    drawn = draw(buckets([course(0, 10, 12), course(0, 20, 30)], NOW), 900, ZONE, frame)
    assert drawn.waits.count("M") == drawn.late_waits.count("M") == 1
    assert LANE < drawn.target_y < frame.lanes[1]
    assert all(frame.left <= label.x < frame.width for label in drawn.times)
    assert [label.text for label in drawn.times] == ["08:00", "08:30", "09:00", "09:30"]
    empty = draw(buckets([], NOW), 900, ZONE)
    assert (empty.arrivals, empty.waits, empty.late_waits) == ("", "", "")


def test_days_are_compared_up_to_the_same_time_of_day() -> None:
    past = PastDay(
        "2026-10-04", tuple(course(m - 24 * 60, m + 5 - 24 * 60, m + 9 - 24 * 60) for m in range(0, 240, 10))
    )
    start = MORNING - 8 * 60 * MINUTE
    rows = compared([course(0, 1, 30), course(1)], NOW, start, ((past, start - DAY), None), 900, ZONE)
    assert [(row.said, row.figures.issued, row.figures.served, row.figures.percent) for row in rows] == [
        ("today", 2, 1, 0), ("last", 13, 12, 100),
    ]  # fmt: skip
    assert rows[1].figures.wait_p50_s == 300
    assert rows[1].day is not None
    assert rows[1].day.strftime("%d/%m") == "04/10"
