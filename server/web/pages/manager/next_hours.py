"""The card "The next two hours": numbers taken, waits and counters by half hour, drawn as the last two hours are."""

from collections.abc import Sequence
from enum import StrEnum
from math import ceil
from typing import Final

from msgspec import Struct

from protocol.ids import Instant
from server.balance.staffing.next_hours import BranchNextHours, HalfHour
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views
from server.web.pages.parts.ages import Age

from .tiles import aged
from .trend import LANE, Frame, Label

FRAME: Final = Frame(30.0, 32.0, 20.0, 30.0, LANE + 6, 5)


class Known(StrEnum):
    """What the card says."""

    CLOSED = "closed"
    """No day is under way."""
    UNKNOWN = "unknown"
    """Nothing is known now."""
    OVER = "over"
    """No more numbers are given today."""
    HOURS = "hours"


class Row(Struct, frozen=True):
    """A half hour in words: `at` its clock; minutes are whole, None where hardly anybody comes."""

    at: str
    arrivals: int
    least: int
    most: int
    wait_min: int | None
    limit_min: int | None
    late: bool
    needed: int
    open: int


class Drawing(Struct, frozen=True):
    """Paths in the room of `frame`: arrivals as bars with their range, waits as a tick for the median and one for the
    90 % limit (`late`: past the target), counters open as an area and needed as ticks (`short`: more than are open).
    """

    arrivals: str
    ranges: str
    waits: str
    limits: str
    late_limits: str
    open: str
    needed: str
    short: str
    target_y: float
    arrivals_most: int
    wait_most_min: int
    counters_most: int
    times: list[Label]
    frame: Frame


class Card(Struct, frozen=True):
    """`days`: learned from; `age`: of what is shown; both only with `drawing` and `rows`."""

    known: Known
    rows: tuple[Row, ...] = ()
    drawing: Drawing | None = None
    days: int = 0
    age: Age | None = None


def next_hours_card(state: State, now: Instant, told: BranchNextHours | None) -> Card:
    """`told`: None where nothing is known now."""
    if not state.under_way(now):
        return Card(Known.CLOSED)
    if told is None:
        return Card(Known.UNKNOWN)
    if not told.half_hours:
        return Card(Known.OVER)
    target_s, zone = views.config_of(state).visit_target_s, views.zone_of(state)
    rows = tuple(_row(one, target_s, zone) for one in told.half_hours)
    return Card(Known.HOURS, rows, draw(told.half_hours, target_s, zone), told.days, aged(told.made_at, now, 0))


def _row(one: HalfHour, target_s: int, zone: str) -> Row:
    half, nine = one.wait_p50_s, one.wait_p90_s
    return Row(
        moment(one.starts, zone).strftime("%H:%M"),
        round(one.arrivals),
        one.arrivals_p10,
        one.arrivals_p90,
        None if half is None else ceil(half / 60),
        None if nine is None else ceil(nine / 60),
        nine is not None and nine > target_s,
        one.needed,
        round(one.open),
    )


def draw(found: Sequence[HalfHour], target_s: int, zone: str, frame: Frame = FRAME) -> Drawing:
    """The three lanes; a wait of more than three targets is drawn at the top, its figure is in the table."""
    arrivals_most = max(4, *(one.arrivals_p90 for one in found))
    longest_s = max(one.wait_p90_s or 0 for one in found)
    wait_most_s = max(target_s * 4 // 3, min(target_s * 3, longest_s))
    counters_most = max(2, *(max(one.needed, round(one.open)) for one in found))
    first, second, third = frame.lanes
    wide = frame.step * 0.8
    bars, ranges, waits, limits, late, needed, short = (list[str]() for _ in range(7))
    area = [f"M{frame.left:g} {third:g}"]
    for place, one in enumerate(found):
        x = frame.left + frame.step * (place + 0.1)
        high = LANE * one.arrivals / arrivals_most
        bars.append(f"M{x:.4g} {first:g}v{-high:.1f}h{wide:.3g}v{high:.1f}z")
        low_y, high_y = (first - LANE * count / arrivals_most for count in (one.arrivals_p10, one.arrivals_p90))
        ranges.append(f"M{x + wide / 2:.4g} {low_y:.1f}V{high_y:.1f}")
        if one.wait_p50_s is not None and one.wait_p90_s is not None:
            half_y, nine_y = (
                second - LANE * min(wait_s, wait_most_s) / wait_most_s for wait_s in (one.wait_p50_s, one.wait_p90_s)
            )
            waits.append(f"M{x:.4g} {half_y:.1f}h{wide:.3g}")
            (late if one.wait_p90_s > target_s else limits).append(f"M{x:.4g} {nine_y:.1f}h{wide:.3g}")
        area.append(f"V{third - LANE * one.open / counters_most:.1f}h{frame.step:g}")
        y = third - LANE * one.needed / counters_most
        (short if one.needed > round(one.open) else needed).append(f"M{x:.4g} {y:.1f}h{wide:.3g}")
    return Drawing(
        "".join(bars),
        "".join(ranges),
        "".join(waits),
        "".join(limits),
        "".join(late),
        "".join([*area, f"V{third:g}z"]),
        "".join(needed),
        "".join(short),
        round(second - LANE * target_s / wait_most_s, 1),
        arrivals_most,
        wait_most_s // 60,
        counters_most,
        [
            Label(frame.left + frame.step * place, moment(one.starts, zone).strftime("%H:%M"))
            for place, one in enumerate(found)
            if place % 2 == 0
        ],
        frame,
    )
