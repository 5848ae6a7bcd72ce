"""A report's charts as numbers for SVG: columns over time, distributions of minutes, and a bar for each row. Pure."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Final

from msgspec import Struct

from language.messages import N_
from server.reports.measures import Measured
from server.reports.report import Rows, Subject
from server.reports.shown import half_hour
from server.visits.tally import OVER as REASONS
from server.visits.tally import Counted as C

WIDTH, HEIGHT = 960, 220
LEFT, TOP, BOTTOM = 48, 10, 26
"""Room for the numbers on the left and below, in units of the drawing."""

OVER_TIME: Final = (Rows.HALF_HOUR, Rows.DAY, Rows.WEEKDAY, Rows.MONTH)
"""Rows that make columns of a chart; others get a bar in the table."""

BINS: Final = 30
"""Most columns of a distribution."""


class Part(Struct, frozen=True):
    """One colour of a column: its class in the style sheet, its name (a msgid), and its size in what was measured."""

    kind: str
    said: str
    size: Callable[[Any], float]


def _told(tally: Any) -> int:
    """The overruns of the three parts that have a reason of their own."""
    return sum(tally[place] for place in REASONS.values() if place is not C.OVER_OTHER)


PARTS: Final[dict[Subject, tuple[Part, ...]]] = {
    Subject.PROMISE: (
        Part("kept", N_("Kept"), lambda tally: tally[C.KEPT]),
        Part("missed", N_("Missed"), lambda tally: tally[C.MISSED]),
        Part("gone", N_("Gone before the limit"), lambda tally: tally[C.GONE]),
        Part("under-way", N_("Under way"), lambda tally: tally[C.UNDER_WAY]),
    ),
    Subject.TIMES: (
        Part("wait", N_("Mean wait, min"), lambda tally: _minutes(tally.wait_s, sum(tally.waits))),
        Part("serving", N_("Mean at counters, min"), lambda tally: _minutes(tally.served_s, sum(tally.served))),
    ),
    Subject.UNSERVED: (
        Part("wait", N_("Left"), lambda tally: tally[C.LEFT]),
        Part("serving", N_("Cancelled by staff"), lambda tally: tally[C.SENT_AWAY]),
        Part("aside", N_("Never called"), lambda tally: tally[C.EXPIRED]),
        Part("gone", N_("At a counter at the end"), lambda tally: tally[C.CLOSED]),
    ),
    Subject.OVERRUNS: (
        Part("wait", N_("Mostly in the queue"), lambda tally: tally[C.MOSTLY_WAITING]),
        Part("gone", N_("Mostly on the way"), lambda tally: tally[C.MOSTLY_CALLED]),
        Part("serving", N_("Mostly at counters"), lambda tally: tally[C.MOSTLY_SERVING]),
        Part("aside", N_("Mostly set aside"), lambda tally: tally[C.MOSTLY_PARKED]),
    ),
    Subject.REASONS: (
        Part("wait", N_("Papers"), lambda tally: tally[C.OVER_PAPERS] + tally[C.OVER_MANY]),
        Part("serving", N_("The case and the citizen"), lambda tally: tally[C.OVER_COMPLEX] + tally[C.OVER_GUIDANCE]),
        Part(
            "aside",
            N_("Work and systems at the desk"),
            lambda tally: tally[C.OVER_SCANNING] + tally[C.OVER_SYSTEM] + tally[C.OVER_INTERRUPTED],
        ),
        Part("gone", N_("Another reason, or none given"), lambda tally: tally.overran - _told(tally)),
    ),
    Subject.COUNTERS: (
        Part("kept", N_("Open, h"), lambda hours: _hours(hours.open_ms)),
        Part("aside", N_("Paused, h"), lambda hours: _hours(hours.paused_ms)),
    ),
    Subject.APPOINTMENTS: (
        Part("kept", N_("Came"), lambda bookings: bookings.came),
        Part("missed", N_("Did not come"), lambda bookings: bookings.missed),
        Part("wait", N_("Still booked"), lambda bookings: bookings.booked - bookings.came - bookings.missed),
        Part("free", N_("Places left"), lambda bookings: max(0, bookings.places - bookings.booked)),
    ),
    Subject.RATINGS: (
        Part("kept", N_("Satisfied in all"), lambda tally: tally[C.RATED_5] + tally[C.RATED_4]),
        Part("aside", N_("Neither"), lambda tally: tally[C.RATED_3]),
        Part("missed", N_("Dissatisfied in all"), lambda tally: tally[C.RATED_2] + tally[C.RATED_1]),
    ),
}
"""The parts of each subject's columns, from the bottom up."""


class Bar(Struct, frozen=True):
    """A rectangle in units of the drawing; `kind`: its class."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class ColumnOf(Struct, frozen=True):
    """A column's bars under its label, with its parts in numbers for who points at it.

    `key`: of the row that it draws, None in a distribution; `room`: the whole height, to be pressed.
    """

    key: str | None
    label: str
    sizes: tuple[float, ...]
    bars: tuple[Bar, ...]
    room: Bar


class Mark(Struct, frozen=True):
    """A number or label at an axis: where, and what."""

    at: float
    said: str


class Chart(Struct, frozen=True):
    """`said`: its title, a msgid. `legend`: its parts. `limit`: where on the x axis the target is, if at all."""

    said: str
    legend: tuple[Part, ...]
    columns: tuple[ColumnOf, ...]
    lines: tuple[Mark, ...]
    labels: tuple[Mark, ...]


OVER: Final = N_("Over time")
WAITS: Final = N_("Waits, by minutes")
SERVED: Final = N_("Times at counters, by minutes")


def charts_of(subject: Subject, rows: Rows, labelled: Sequence[tuple[str, str]], measured: Measured) -> list[Chart]:
    """The charts of a report: columns by row where rows are times; distributions where it is about times.

    `labelled`: the rows' keys and labels, in order.
    """
    charts: list[Chart] = []
    if rows in OVER_TIME and len(labelled) > 1:
        parts = PARTS[subject]
        columns = [
            (
                key,
                _short(rows, key, label),
                [part.size(measured.rows[key]) if key in measured.rows else 0 for part in parts],
            )
            for key, label in _without_gaps(rows, labelled)
        ]
        charts.append(_chart(OVER, parts, columns))
    if subject is Subject.TIMES:
        for said, kind, minutes in ((WAITS, "wait", measured.whole.waits), (SERVED, "serving", measured.whole.served)):
            bins = distribution(minutes)
            if bins:
                part = Part(kind, N_("Visits"), float)
                charts.append(_chart(said, (part,), [(None, label, [n]) for label, n in bins]))
    return charts


def _without_gaps(rows: Rows, labelled: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The half hours between the first and the last, also those in which nobody came."""
    if rows is not Rows.HALF_HOUR:
        return labelled
    numbers = [int(key) for key, _ in labelled]
    return [(f"{number:02}", half_hour(number)) for number in range(min(numbers), max(numbers) + 1)]


def distribution(minutes: Sequence[int]) -> list[tuple[str, int]]:
    """How many visits by so many minutes, in at most `BINS` steps of equal length; each is labelled by its end."""
    longest = max((minute for minute, n in enumerate(minutes) if n), default=0)
    if not sum(minutes):
        return []
    step = next(
        step for step in (1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 1440) if longest // step < BINS or step == 1440
    )
    ends = range(0, longest + step, step)
    return [(f"≤ {end}", sum(minutes[max(0, end - step + 1) : end + 1])) for end in ends]


def bars_of(subject: Subject, measured: Measured) -> dict[str, tuple[Bar, ...]]:
    """A horizontal bar for each row, all on one scale of a hundred units."""
    parts = PARTS[subject]
    sizes = {key: [part.size(one) for part in parts] for key, one in measured.rows.items()}
    most = max((sum(each) for each in sizes.values()), default=0) or 1
    found: dict[str, tuple[Bar, ...]] = {}
    for key, each in sizes.items():
        x, bars = 0.0, []
        for part, size in zip(parts, each, strict=True):
            width = round(100 * size / most, 2)
            if width:
                bars.append(Bar(part.kind, round(x, 2), 0, width, 10))
            x += width
        found[key] = tuple(bars)
    return found


def _chart(said: str, parts: tuple[Part, ...], columns: Sequence[tuple[str | None, str, Sequence[float]]]) -> Chart:
    top = axis_top(max((sum(sizes) for _, _, sizes in columns), default=0))
    step = (WIDTH - LEFT) / len(columns)
    wide = max(0.5, min(step * 0.72, 48))
    height = HEIGHT - TOP - BOTTOM
    drawn: list[ColumnOf] = []
    for place, (key, label, sizes) in enumerate(columns):
        x, y, bars = LEFT + place * step + (step - wide) / 2, float(HEIGHT - BOTTOM), []
        for part, size in zip(parts, sizes, strict=True):
            tall = height * size / top
            y -= tall
            if size:
                bars.append(Bar(part.kind, round(x, 2), round(y, 2), round(wide, 2), round(tall, 2)))
        room = Bar("room", round(LEFT + place * step, 2), TOP, round(step, 2), height)
        drawn.append(ColumnOf(key, label, tuple(sizes), tuple(bars), room))
    every = ceil(len(columns) * 62 / (WIDTH - LEFT))
    labels = [
        Mark(round(LEFT + (place + 0.5) * step, 1), label)
        for place, (_, label, _) in enumerate(columns)
        if place % every == 0
    ]
    lines = [Mark(round(HEIGHT - BOTTOM - height * share / 4, 1), _number(top * share / 4)) for share in range(5)]
    return Chart(said, parts, tuple(drawn), tuple(lines), tuple(labels))


def axis_top(most: float) -> float:
    """The end of a scale in four whole steps: the least of 4, 8, 20, 40, 80, 200 … that holds everything."""
    top, factors = 4.0, (2, 2.5, 2)
    place = 0
    while top < most:
        top *= factors[place % 3]
        place += 1
    return top


def _number(value: float) -> str:
    return f"{value:g}" if value < 10_000 else f"{value / 1000:g}k"


def _short(rows: Rows, key: str, label: str) -> str:
    """A label that fits under a column."""
    match rows:
        case Rows.HALF_HOUR:
            return label.partition("–")[0]
        case Rows.DAY:
            return label[:5]
        case _:
            return label


def _minutes(seconds: int, n: int) -> float:
    return round(seconds / n / 60, 1) if n else 0


def _hours(ms: int) -> float:
    return round(ms / 3_600_000, 1)
