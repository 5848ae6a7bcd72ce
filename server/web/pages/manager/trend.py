"""The last two hours on one time axis, and today beside the day before and the week before. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from protocol.ids import Instant
from server.visits.course import Course, SoFar, so_far
from server.visits.figures import quantile
from server.visits.past import PastDay
from server.web.base.clock import moment

BUCKET_MS = 300_000
BUCKETS = 24
"""Two hours in steps of five minutes."""

ROOM_OF_TIMES = 9.0
"""A step of at least this width lets two times half an hour apart stand beside each other."""

LANE = 30.0
"""A lane's height, in units of the drawing."""


class Frame(Struct, frozen=True):
    """Room of a drawing: where its axis begins, a step's width, the room between lanes, and where a lane's name is:
    its `x`, and how far it is above the lane's ground; `steps`: how many.
    """

    left: float
    step: float
    gap: float
    name_x: float
    name_up: float
    steps: int = BUCKETS

    @property
    def width(self) -> float:
        return self.left + self.step * self.steps + 8

    @property
    def height(self) -> float:
        return 3 * (LANE + self.gap) + 16

    @property
    def lanes(self) -> tuple[float, float, float]:
        """Each lane's ground."""
        return LANE, 2 * LANE + self.gap, 3 * LANE + 2 * self.gap


WIDE = Frame(160.0, 33.0, 10.0, 0.0, 9.0)
NARROW = Frame(30.0, 12.0, 22.0, 30.0, LANE + 5)
"""For a phone: a lane's name is above it, and a unit is about a pixel."""
TIGHT = Frame(30.0, 6.0, 20.0, 30.0, LANE + 6)
"""Beside the advice and the next two hours."""


class Bucket(Struct, frozen=True):
    """Five minutes from `at`. `wait_s`: the median wait of those called in them, None where nobody was; `serving`: how
    many counters had somebody, on average.
    """

    at: Instant
    arrivals: int
    wait_s: int | None
    serving: float


class Label(Struct, frozen=True):
    x: float
    text: str


class Drawing(Struct, frozen=True):
    """Paths in the room of `frame`. `target_y`: the mark of the promise in the lane of waits.

    `arrivals_most`, `wait_most_min`, `serving_most`: what the top of each lane stands for.
    """

    arrivals: str
    waits: str
    late_waits: str
    serving: str
    target_y: float
    arrivals_most: int
    wait_most_min: int
    serving_most: int
    times: list[Label]
    last: Bucket
    frame: Frame


class Compared(Struct, frozen=True):
    """A day up to this time of day; `said` is `today`, `last` or `week`; `day`: its date, None for today."""

    said: str
    day: datetime | None
    figures: SoFar


def buckets(courses: Sequence[Course], now: Instant) -> list[Bucket]:
    """The last two hours up to `now`, the oldest first; the last step is under way, and begins on the clock's fives."""
    start = -(-now // BUCKET_MS) * BUCKET_MS - BUCKET_MS * BUCKETS
    arrivals = [0] * BUCKETS
    waits: list[list[int]] = [[] for _ in range(BUCKETS)]
    busy_ms = [0] * BUCKETS
    for one in courses:
        if start <= one.issued_at < now:
            arrivals[(one.issued_at - start) // BUCKET_MS] += 1
        if one.called_at is None:
            continue
        if start <= one.called_at < now:
            waits[(one.called_at - start) // BUCKET_MS].append(max(0, one.called_at - one.issued_at) // 1000)
        since, until = max(one.called_at, start), min(now if one.left_at is None else one.left_at, now)
        while since < until:
            place = (since - start) // BUCKET_MS
            ends = min(until, start + (place + 1) * BUCKET_MS)
            busy_ms[place] += ends - since
            since = ends
    return [
        Bucket(
            start + at * BUCKET_MS, arrivals[at], quantile(sorted(waits[at]), 0.5), round(busy_ms[at] / BUCKET_MS, 1)
        )
        for at in range(BUCKETS)
    ]


def draw(found: Sequence[Bucket], target_s: int, zone: str, frame: Frame = WIDE) -> Drawing:
    """The three lanes: arrivals as bars, waits as ticks against the target, counters serving as an area."""
    arrivals_most = max(4, *(one.arrivals for one in found))
    wait_most_s = max(target_s * 4 // 3, *(one.wait_s or 0 for one in found))
    serving_most = max(2, *(int(-(-one.serving // 1)) for one in found))
    first, second, third = frame.lanes
    wide = frame.step - frame.step / 5.5
    bars: list[str] = []
    ticks: list[str] = []
    late: list[str] = []
    area = [f"M{frame.left:g} {third:g}"]
    for place, one in enumerate(found):
        x = frame.left + frame.step * place + frame.step / 11
        if one.arrivals:
            high = LANE * one.arrivals / arrivals_most
            bars.append(f"M{x:.4g} {first:g}v{-high:.1f}h{wide:.3g}v{high:.1f}z")
        if one.wait_s is not None:
            y = second - LANE * one.wait_s / wait_most_s
            (late if one.wait_s > target_s else ticks).append(f"M{x:.4g} {y:.1f}h{wide:.3g}")
        area.append(f"V{third - LANE * one.serving / serving_most:.1f}h{frame.step:g}")
    area.append(f"V{third:g}z")
    return Drawing(
        "".join(bars),
        "".join(ticks),
        "".join(late),
        "".join(area),
        round(second - LANE * target_s / wait_most_s, 1),
        arrivals_most,
        wait_most_s // 60,
        serving_most,
        _times(found, zone, frame),
        found[-1],
        frame,
    )


def _times(found: Sequence[Bucket], zone: str, frame: Frame) -> list[Label]:
    """Every half hour of the branch's clock, or every hour where there is no room."""
    labels = []
    half_hour = 1_800_000 if frame.step >= ROOM_OF_TIMES else 3_600_000
    start, end = found[0].at, found[-1].at + BUCKET_MS
    at = -(-start // half_hour) * half_hour
    while at <= end - BUCKET_MS:
        x = frame.left + frame.step * (at - start) / BUCKET_MS
        labels.append(Label(round(x, 1), moment(at, zone).strftime("%H:%M")))
        at += half_hour
    return labels


def compared(
    courses: Sequence[Course],
    now: Instant,
    today_starts: Instant,
    past: tuple[tuple[PastDay, Instant] | None, tuple[PastDay, Instant] | None],
    target_s: int,
    zone: str,
) -> list[Compared]:
    """Today, and what is kept of the day before and the week before, each up to this time of day.

    `past`: those days with the moment at which each began.
    """
    rows = [Compared("today", None, so_far(courses, now, target_s))]
    for said, day in zip(("last", "week"), past, strict=True):
        if day is not None:
            figures = so_far(day[0].courses, day[1] + now - today_starts, target_s)
            rows.append(Compared(said, moment(day[1], zone), figures))
    return rows
