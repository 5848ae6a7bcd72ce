"""What a manager sees of a branch, from its current state: who waits, who serves, today's figures and the course of the
day."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from protocol.configuration import BranchConfig, Opening
from protocol.ids import Instant
from protocol.opening_hours import day_on
from protocol.views import BoardMessage, Today
from server.access.city.state import Access
from server.access.seen import Seen
from server.balance.foresight.told import BranchForecast
from server.queue.decide.decide import end_of_day, reopening
from server.queue.events import events as e
from server.queue.state.shares import Share, share_of
from server.queue.state.state import State
from server.visits.course import Course, of_ticket
from server.visits.figures import percents
from server.visits.past import PastDay
from server.web.alerts.alerts import Alerts
from server.web.alerts.conditions import Condition
from server.web.follow import views

from . import branch_status
from .conflicts import ConflictRow, conflicts
from .needs import Needs, needs
from .tiles import CounterTile, DeviceTile, counter_tiles, device_tiles
from .trend import NARROW, TIGHT, WIDE, Compared, Drawing, buckets, compared, draw
from .waits import Waits, waits

DENSE = 12
"""With more counters than this a tile shows the counter's number alone."""


class SharesNow(Struct, frozen=True):
    """The three shares so far, as the promise's page has them: `missed` also counts who is still here past the target.

    `under_way`: still here within it. `percents`: of `kept`, `missed` and `gone`; they sum to 100, or are 0.
    """

    kept: int
    missed: int
    gone: int
    under_way: int

    @property
    def decided(self) -> int:
        return self.kept + self.missed + self.gone

    @property
    def percents(self) -> tuple[int, ...]:
        return percents((self.kept, self.missed, self.gone))


class DayChange(Struct, frozen=True):
    """What ending the day would do now, or reopening it once it has ended.

    `waiting` tickets would expire, or wait again; `at_counter` be completed, or wait again; `appointments` be missed,
    or booked again.
    """

    waiting: int
    at_counter: int
    appointments: int


class Overview(Struct, frozen=True):
    """`started` is false before the day's first command; `ended` once the day was closed; `stopped`: no
    service gives numbers, because a supervisor said so. `hours_today`: set for today alone.

    `longest_wait_s`: of the day so far, up to a call or still waiting; past `guard_s` somebody goes before all others.
    """

    needs: Needs
    conflicts: list[ConflictRow]
    alarms: list[branch_status.AlarmRow]
    waits: Waits
    counters: list[CounterTile]
    devices: list[DeviceTile]
    message: BoardMessage | None
    today: Today
    shares: SharesNow
    trends: tuple[Drawing, ...]
    compared: list[Compared]
    visit_target_s: int
    transaction_target_s: int
    day_change: DayChange
    started: bool
    ended: bool
    stopped: bool
    longest_wait_s: int
    guard_s: int
    policy: str
    hours_today: tuple[Opening, ...] | None

    @property
    def dense(self) -> bool:
        return len(self.counters) > DENSE


def overview(
    state: State,
    now: Instant,
    access: Access,
    seen: Mapping[str, Seen],
    past: tuple[PastDay | None, PastDay | None],
    found: Sequence[Condition],
    alerts: Alerts,
    forecast: BranchForecast | None,
) -> Overview:
    """The branch now. Before the day's first command nobody waits and all figures are zero.

    Alarms, devices and the message are shown at any time. `past`: the day before and the week before, to compare.
    `found`: the conditions that need somebody now; `alerts`: what became of them so far.
    `forecast`: None where the pace of the day is told.
    """
    config = views.config_of(state)
    day = views.today_of(state, now)
    started = day is state.day
    courses = [of_ticket(ticket, e.CLOSED_OUTCOME) for ticket in state.tickets.values()] if started else []
    before = tuple(None if one is None else (one, day_on(config, one.day).starts) for one in past)
    return Overview(
        needs=needs(state, found, now, access, alerts),
        conflicts=conflicts(state) if started else [],
        alarms=branch_status.alarms(state, access, now),
        waits=waits(state, now, forecast, started=started),
        counters=counter_tiles(state, now, access),
        devices=device_tiles(state, access, seen, now),
        message=views.message_now(state, now),
        today=views.today(state) if started else Today(),
        shares=_shares(state, now) if started else SharesNow(0, 0, 0, 0),
        trends=_trends(courses, now, config),
        compared=compared(courses, now, day.starts, (before[0], before[1]), config.visit_target_s, config.time_zone),
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
        day_change=_day_change(state) if started else DayChange(0, 0, 0),
        started=started,
        ended=started and state.ended_at is not None,
        stopped=started and all(state.quotas.get(one.code) == 0 for one in config.services),
        longest_wait_s=_longest_wait_s(state, now) if started else 0,
        guard_s=config.guard_s,
        policy=config.policy,
        hours_today=None if state.hours_today is None or not started else state.hours_today.openings,
    )


def _trends(courses: list[Course], now: Instant, config: BranchConfig) -> tuple[Drawing, ...]:
    """The last two hours: wide, for a phone, and beside other cards."""
    found = buckets(courses, now)
    return tuple(draw(found, config.visit_target_s, config.time_zone, frame) for frame in (WIDE, NARROW, TIGHT))


def _day_change(state: State) -> DayChange:
    """Counted from the very events that the decision would give."""
    events = end_of_day(state) if state.ended_at is None else reopening(state)
    last = events[-1]
    assert isinstance(last, e.DayEnded | e.DayReopened)
    of_appointments = sum(isinstance(event, e.AppointmentMissed | e.AppointmentRestored) for event in events)
    return DayChange(last.expired, last.completed, of_appointments)


def _longest_wait_s(state: State, now: Instant) -> int:
    still = max((now - ticket.queued_at for ticket in state.waiting.tickets()), default=0)
    return max(state.longest_wait_ms, still) // 1000


def _shares(state: State, now: Instant) -> SharesNow:
    target_s = views.config_of(state).visit_target_s
    here = views.still_here(state)
    late = sum(share_of(now - ticket.issued_at, target_s, ended=False, served=False) is Share.MISSED for ticket in here)
    return SharesNow(state.tally.kept, state.tally.missed + late, state.tally.gone, len(here) - late)
