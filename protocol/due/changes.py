"""A dossier's due date through its life: what pauses, extends, appoints anew or ends it. Pure.

The value is what an event or a row keeps; each change gives the next value, or says why it cannot be.
"""

from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from protocol.calendar import is_working_day
from protocol.configuration import Statutory
from protocol.enums import SupplementClock, TermUnit
from protocol.ids import Instant

from .counting import (
    HOUR_MS,
    Counted,
    DueCalendar,
    count_due,
    count_on,
    counting_calendar,
    instant,
    left_of,
    lengthened,
    local_date,
)


class PauseFor(StrEnum):
    """Why the time of a dossier stands still."""

    SUPPLEMENT = "supplement"
    """Papers are asked for (bổ sung); the procedure's rule says whether the time then goes on or begins again."""
    SUSPENSION = "suspension"
    """Suspended (tạm dừng), for another reason; the time goes on afterwards."""


class Pause(Struct, frozen=True, tag="paused"):
    """From `at` on the time stands still for one reason; `name` tells it from other reasons at the same time."""

    at: Instant
    name: str
    why: PauseFor


class Resume(Struct, frozen=True, tag="resumed"):
    """The reason `name` is over; the time goes on when no other is left."""

    at: Instant
    name: str


class Extend(Struct, frozen=True, tag="extended"):
    """The term is `amount` longer (gia hạn), in the unit of the statutory time."""

    at: Instant
    amount: int


class Reappoint(Struct, frozen=True, tag="reappointed"):
    """With an apology, the result is promised for another moment, `due_at`."""

    at: Instant
    due_at: Instant


class End(Struct, frozen=True, tag="ended"):
    """The dossier is decided, refused, withdrawn or stopped; the time ends."""

    at: Instant


Change: TypeAlias = Pause | Resume | Extend | Reappoint | End


class DueRefusal(StrEnum):
    """Why a change cannot be."""

    ENDED = "ended"
    """The time has ended already."""
    OUT_OF_ORDER = "out_of_order"
    """It is before the receipt or the last change."""
    ALREADY_PAUSED = "already_paused"
    """A reason of this name holds the time already."""
    NOT_PAUSED = "not_paused"
    """No reason of this name holds the time."""
    PAUSED = "paused"
    """While the time stands still no other date can be promised."""
    PAST_DUE = "past_due"
    """The due date is over; an extension or a new date comes before it."""
    NOT_LATER = "not_later"
    """The new date is not later, or the extension is not longer than nothing."""
    DAY_OFF = "day_off"
    """The new date is a day off."""
    ALREADY_REAPPOINTED = "already_reappointed"
    """A new date has been promised once; there is no second time."""


class Moved(Struct, frozen=True):
    """One line of the history: at `at` the due date `before` became `after`; None while the time stands still."""

    at: Instant
    why: str
    before: Instant | None
    after: Instant | None


class DueDate(Struct, frozen=True):
    """A dossier's due date. `original_at`: on the receipt; `promised_at`: the latest; `current_at`: None while paused.

    `left`: what is left of the term while it is paused: days, for hours milliseconds; None: it runs, or the dossier was
    late when it was paused, which moves nothing. `extended`: by how much in all.
    """

    rule: Statutory
    supplement: SupplementClock
    original_at: Instant
    counted: Counted
    changed_at: Instant
    pauses: tuple[Pause, ...] = ()
    left: int | None = None
    restarts: bool = False
    extended: int = 0
    reappointed: bool = False
    ended_at: Instant | None = None
    history: tuple[Moved, ...] = ()

    @property
    def promised_at(self) -> Instant:
        return self.counted.due_at

    @property
    def current_at(self) -> Instant | None:
        return None if self.left is not None else self.counted.due_at

    def late(self, now: Instant) -> bool:
        """Whether it was late when it ended, or is late at `now`."""
        return self.current_at is not None and (now if self.ended_at is None else self.ended_at) > self.current_at


def begin(received_at: Instant, rule: Statutory, supplement: SupplementClock, calendar: DueCalendar) -> DueDate:
    """The due date at receipt. Raises NoWorkingDay."""
    counted = count_due(received_at, rule, calendar)
    return DueDate(rule, supplement, counted.due_at, replace(counted, steps=()), received_at)


def change(due: DueDate, change: Change, calendar: DueCalendar) -> DueDate | DueRefusal:
    """The due date after `change`, or why it cannot be; `calendar` is the one in force then. Raises NoWorkingDay.

    No change brings the promised date forward. One that comes after it does not move it: what was late stays late.
    """
    if due.ended_at is not None:
        return DueRefusal.ENDED
    if change.at < due.changed_at:
        return DueRefusal.OUT_OF_ORDER
    match change:
        case Pause():
            after: DueDate | DueRefusal = _pause(due, change, calendar)
        case Resume():
            after = _resume(due, change, calendar)
        case Extend():
            after = _extend(due, change, calendar)
        case Reappoint():
            after = _reappoint(due, change, calendar)
        case End():
            after = replace(due, ended_at=change.at)
    if isinstance(after, DueRefusal):
        return after
    line = Moved(change.at, str(change.__struct_config__.tag), due.current_at, after.current_at)
    return replace(after, changed_at=change.at, history=(*due.history, line))


def _pause(due: DueDate, pause: Pause, calendar: DueCalendar) -> DueDate | DueRefusal:
    if any(one.name == pause.name for one in due.pauses):
        return DueRefusal.ALREADY_PAUSED
    left = due.left
    if not due.pauses and not due.late(pause.at):
        left = left_of(pause.at, due.counted, due.rule, calendar)
    restarts = pause.why is PauseFor.SUPPLEMENT and due.supplement is SupplementClock.RESTART
    return replace(due, pauses=(*due.pauses, pause), left=left, restarts=due.restarts or restarts)


def _resume(due: DueDate, resume: Resume, calendar: DueCalendar) -> DueDate | DueRefusal:
    pauses = tuple(one for one in due.pauses if one.name != resume.name)
    if pauses == due.pauses:
        return DueRefusal.NOT_PAUSED
    if pauses:
        return replace(due, pauses=pauses)
    counted = due.counted
    if due.left is not None:
        left = due.left
        if due.restarts:
            left = (due.rule.amount + due.extended) * (HOUR_MS if due.rule.unit is TermUnit.HOUR else 1)
        counted = _later(counted, count_on(resume.at, left, due.rule, calendar))
    return replace(due, counted=counted, pauses=(), left=None, restarts=False)


def _extend(due: DueDate, extend: Extend, calendar: DueCalendar) -> DueDate | DueRefusal:
    if extend.amount < 1:
        return DueRefusal.NOT_LATER
    if due.late(extend.at):
        return DueRefusal.PAST_DUE
    unit = due.rule.unit
    extended = due.extended + extend.amount
    if due.left is not None:
        left = due.left + extend.amount * (HOUR_MS if unit is TermUnit.HOUR else 1)
        return replace(due, left=left, extended=extended)
    counted = lengthened(due.counted, extend.amount, due.rule, calendar)
    return replace(due, counted=_later(due.counted, counted), extended=extended)


def _reappoint(due: DueDate, change: Reappoint, calendar: DueCalendar) -> DueDate | DueRefusal:
    if due.pauses:
        return DueRefusal.PAUSED
    if due.reappointed:
        return DueRefusal.ALREADY_REAPPOINTED
    if due.late(change.at):
        return DueRefusal.PAST_DUE
    if change.due_at <= due.promised_at:
        return DueRefusal.NOT_LATER
    zone = ZoneInfo(calendar.time_zone)
    day = local_date(change.due_at, zone)
    if not is_working_day(counting_calendar(due.rule, calendar), day):
        return DueRefusal.DAY_OFF
    ends_at = change.due_at if due.rule.unit is TermUnit.HOUR else instant(day, "00:00", zone)
    counted = Counted(change.due_at, due.counted.starts_at, ends_at, ())
    return replace(due, counted=counted, reappointed=True)


def _later(old: Counted, new: Counted) -> Counted:
    return new if new.due_at >= old.due_at else old
