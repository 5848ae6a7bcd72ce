"""When a dossier is due: its receipt, the procedure's statutory time and the branch's calendar give a moment. Pure.

Decision 110 has the rules and their sources.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from protocol.calendar import ONE_DAY, HasCalendar, add_working_days, is_working_day, openings_on
from protocol.configuration import Opening, SpecialDay, Statutory, Window
from protocol.enums import TermUnit
from protocol.ids import Instant

HOUR_MS: Final = 3_600_000
END_OF_AN_OPEN_DAY: Final = "23:59"
"""When a day ends at a branch that is open all day."""


class DueCalendar(HasCalendar, Protocol):
    """A branch's calendar and its time zone; a BranchConfig is one."""

    @property
    def time_zone(self) -> str: ...


class StepKind(StrEnum):
    """A step from the receipt to the due date; the fields of `Step` that it has are named."""

    RECEIVED = "received"
    """At `day`, `clock`."""
    LATE = "late"
    """After `clock` in the day, so it counts as received on `day`."""
    AFTER_CLOSING = "after_closing"
    """After the branch had closed, at `clock`, so it counts as received on `day`."""
    ON_DAY_OFF = "on_day_off"
    """On a day off, so it counts as received on `day`."""
    SAME_DAY = "same_day"
    """The result is due on the day of receipt, `day`."""
    FIRST_DAY_EXCLUDED = "first_day_excluded"
    """The day of receipt, `day`, is not counted."""
    HOURS_FROM = "hours_from"
    """The hours begin at `day`, `clock`."""
    DAYS_OFF = "days_off"
    """Days that do not count: `off`, each from and to."""
    LAST_DAY = "last_day"
    """`amount` days or hours end on `day` (for hours: at `clock`)."""
    ROLLED = "rolled"
    """The last day is a day off, so the term ends on `day`."""
    NEXT_OPENING = "next_opening"
    """The last hour is outside office hours, so the term ends at `day`, `clock`, when they begin again."""
    DUE = "due"
    """Due at `day`, `clock`; for days, the end of office hours."""


class Step(Struct, frozen=True, omit_defaults=True):
    """One step. `day`: YYYY-MM-DD; `clock`: HH:MM, both local; `off`: first and last day of each run of days off."""

    kind: StepKind
    day: str
    clock: str | None = None
    amount: int | None = None
    unit: TermUnit | None = None
    off: tuple[tuple[str, str], ...] = ()


class Counted(Struct, frozen=True):
    """A term counted to its end.

    `starts_at`, `ends_at`: the term itself, before it is moved off a day off; for days the beginnings of the day that
    counts as the day of receipt and of the last day.
    """

    due_at: Instant
    starts_at: Instant
    ends_at: Instant
    steps: tuple[Step, ...]


def count_due(received_at: Instant, rule: Statutory, calendar: DueCalendar) -> Counted:
    """When what was received at `received_at` is due, and why.

    `due_at` is not before `received_at`, never on a day off, and not earlier for a later receipt or a longer term.
    Raises NoWorkingDay where the calendar has none, ZoneInfoNotFoundError for an unknown time zone.
    """
    zone = ZoneInfo(calendar.time_zone)
    local = datetime.fromtimestamp(received_at / 1000, zone)
    received = Step(StepKind.RECEIVED, local.date().isoformat(), f"{local:%H:%M}")
    first, why = _day_of_receipt(received_at, rule, calendar)
    steps = (received, *why)
    if rule.unit is TermUnit.HOUR:
        starts_at = max(received_at, _opening_at(calendar, first))
        return _hours(starts_at, starts_at + rule.amount * HOUR_MS, rule, calendar, steps)
    return _days(first, rule.amount, rule, calendar, steps)


def count_on(resumed_at: Instant, left: int, rule: Statutory, calendar: DueCalendar) -> Counted:
    """When a dossier is due that goes on at `resumed_at` with `left` of its term (days; for hours ms), without steps.

    The moment counts as a receipt does: after `late_after` it is of the next day that the branch opens.
    """
    first, _why = _day_of_receipt(resumed_at, rule, calendar)
    if rule.unit is TermUnit.HOUR:
        starts_at = max(resumed_at, _opening_at(calendar, first))
        counted = _hours(starts_at, starts_at + left, rule, calendar, ())
    else:
        counted = _days(first, left, rule, calendar, ())
    return msgspec.structs.replace(counted, steps=())


def left_of(at: Instant, counted: Counted, rule: Statutory, calendar: DueCalendar) -> int:
    """How much of the term is left at `at`: working or calendar days, for hours milliseconds; 0 at least."""
    if rule.unit is TermUnit.HOUR:
        return max(0, counted.ends_at - max(at, counted.starts_at))
    zone = ZoneInfo(calendar.time_zone)
    today = local_date(max(at, counted.starts_at), zone)
    last = local_date(counted.ends_at, zone)
    if rule.unit is TermUnit.CALENDAR_DAY:
        return max(0, (last - today).days)
    working = counting_calendar(rule, calendar)
    return sum(is_working_day(working, today + n * ONE_DAY) for n in range(1, (last - today).days + 1))


def lengthened(counted: Counted, amount: int, rule: Statutory, calendar: DueCalendar) -> Counted:
    """The term with `amount` days or hours more, from where it ends."""
    zone = ZoneInfo(calendar.time_zone)
    working = counting_calendar(rule, calendar)
    if rule.unit is TermUnit.HOUR:
        ends_at = counted.ends_at + amount * HOUR_MS
        return Counted(_within_hours(working, ends_at, zone), counted.starts_at, ends_at, ())
    last = local_date(counted.ends_at, zone)
    days = rule.unit is TermUnit.CALENDAR_DAY
    last = last + timedelta(days=amount) if days else add_working_days(working, last, amount)
    due = add_working_days(working, last, 0)
    return Counted(instant(due, _closing(calendar, due), zone), counted.starts_at, instant(last, "00:00", zone), ())


def _days(first: date, amount: int, rule: Statutory, calendar: DueCalendar, steps: tuple[Step, ...]) -> Counted:
    """`amount` days after `first`, which is not counted; with 0 it is `first` itself, when the branch opens."""
    working = counting_calendar(rule, calendar)
    if amount == 0:
        last = due = first
        steps = (*steps, Step(StepKind.SAME_DAY, str(first)))
    else:
        steps = (*steps, Step(StepKind.FIRST_DAY_EXCLUDED, str(first)))
        if rule.unit is TermUnit.WORKING_DAY:
            last = due = add_working_days(working, first, amount)
            if off := _days_off(working, first, last):
                steps = (*steps, Step(StepKind.DAYS_OFF, str(first), off=off))
        else:
            last = first + timedelta(days=amount)
            due = add_working_days(working, last, 0)
        steps = (*steps, Step(StepKind.LAST_DAY, str(last), amount=amount, unit=rule.unit))
        if due != last:
            steps = (*steps, Step(StepKind.ROLLED, str(due)))
    clock = _closing(calendar, due)
    zone = ZoneInfo(calendar.time_zone)
    return Counted(
        instant(due, clock, zone),
        instant(first, "00:00", zone),
        instant(last, "00:00", zone),
        (*steps, Step(StepKind.DUE, str(due), clock)),
    )


def counting_calendar(rule: Statutory, calendar: DueCalendar) -> HasCalendar:
    """The calendar whose working days count: without Saturdays and Sundays that the branch opens of itself."""
    if rule.weekends:
        return calendar
    every_day = (Window((0, 1, 2, 3, 4, 5, 6), "00:00", END_OF_AN_OPEN_DAY, END_OF_AN_OPEN_DAY),)
    hours = calendar.hours or every_day
    return _Weekdays(
        tuple(Window(tuple(day for day in each.days if day < 5), *_times(each)) for each in hours),
        calendar.closed_dates,
        tuple(
            day
            for day in calendar.special_days
            if day.works_as is not None or not day.openings or date.fromisoformat(day.date).weekday() < 5
        ),
    )


class _Weekdays(Struct, frozen=True):
    hours: tuple[Window, ...]
    closed_dates: tuple[str, ...]
    special_days: tuple[SpecialDay, ...]


def _times(hours: Window) -> tuple[str, str, str]:
    return hours.first_ticket, hours.last_ticket, hours.close


def _day_of_receipt(at: Instant, rule: Statutory, calendar: DueCalendar) -> tuple[date, tuple[Step, ...]]:
    """The day that counts as the day of receipt, on which the branch opens; and the step to it, where it is another."""
    zone = ZoneInfo(calendar.time_zone)
    local = datetime.fromtimestamp(at / 1000, zone)
    day, clock = local.date(), None
    if not is_working_day(calendar, day):
        kind = StepKind.ON_DAY_OFF
    elif f"{local:%H:%M}" > rule.late_after:
        kind, clock = StepKind.LATE, rule.late_after
    elif at > instant(day, closing := _closing(calendar, day), zone) and openings_on(calendar, day) is not None:
        kind, clock = StepKind.AFTER_CLOSING, closing
    else:
        return day, ()
    after = add_working_days(calendar, day, 1)
    return after, (Step(kind, str(after), clock),)


def _days_off(calendar: HasCalendar, first: date, last: date) -> tuple[tuple[str, str], ...]:
    """The runs of days off between two days."""
    runs: list[tuple[str, str]] = []
    begin: date | None = None
    for n in range(1, (last - first).days + 1):
        day = first + n * ONE_DAY
        if not is_working_day(calendar, day):
            begin = begin or day
        elif begin is not None:
            runs.append((str(begin), str(day - ONE_DAY)))
            begin = None
    return tuple(runs)


def _hours(
    starts_at: Instant, ends_at: Instant, rule: Statutory, calendar: DueCalendar, steps: tuple[Step, ...]
) -> Counted:
    """Hours run day and night from `starts_at`; where they end outside office hours, until those begin again."""
    zone = ZoneInfo(calendar.time_zone)
    working = counting_calendar(rule, calendar)
    due_at = _within_hours(working, ends_at, zone)
    day, clock = _local(ends_at, zone)
    steps = (
        *steps,
        Step(StepKind.HOURS_FROM, *_local(starts_at, zone)),
        Step(StepKind.LAST_DAY, day, clock, rule.amount, rule.unit),
    )
    if due_at != ends_at:
        steps = (*steps, Step(StepKind.NEXT_OPENING, *_local(due_at, zone)))
    return Counted(due_at, starts_at, ends_at, (*steps, Step(StepKind.DUE, *_local(due_at, zone))))


def _within_hours(calendar: HasCalendar, at: Instant, zone: ZoneInfo) -> Instant:
    """`at` where it is in office hours, else when they next begin."""
    day = add_working_days(calendar, local_date(at, zone), 0)
    while True:
        openings = openings_on(calendar, day)
        if openings is None:
            return max(at, instant(day, "00:00", zone))
        for each in sorted(openings, key=_opens):
            if at <= instant(day, each.close, zone):
                return max(at, instant(day, each.first_ticket, zone))
        day = add_working_days(calendar, day, 1)


def _opening_at(calendar: DueCalendar, day: date) -> Instant:
    """When the branch's hours begin on a day on which it opens."""
    openings = openings_on(calendar, day)
    return instant(day, min(map(_opens, openings)) if openings else "00:00", ZoneInfo(calendar.time_zone))


def _opens(opening: Opening) -> str:
    return opening.first_ticket


def _closing(calendar: HasCalendar, day: date) -> str:
    openings = openings_on(calendar, day)
    return max(each.close for each in openings) if openings else END_OF_AN_OPEN_DAY


def _local(at: Instant, zone: ZoneInfo) -> tuple[str, str]:
    local = datetime.fromtimestamp(at / 1000, zone)
    return local.date().isoformat(), f"{local:%H:%M}"


def local_date(at: Instant, zone: ZoneInfo) -> date:
    """The local date of a moment."""
    return datetime.fromtimestamp(at / 1000, zone).date()


def instant(day: date, clock: str, zone: ZoneInfo) -> Instant:
    """A local date and HH:MM as a moment."""
    return int(datetime.combine(day, time.fromisoformat(clock), zone).timestamp() * 1000)
