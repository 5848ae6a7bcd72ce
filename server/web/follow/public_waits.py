"""A branch as the public sees it, from its state: the figures of the public page and of the feed; pure."""

from datetime import date, timedelta

from language.waits import minutes
from protocol.configuration import BranchConfig
from protocol.ids import Instant
from protocol.opening_hours import day_on, next_opening
from protocol.public import BranchFacts, PublicBranch, PublicService, PublicState, ServiceFacts
from server.balance.foresight.told import BranchForecast, of_service
from server.journal.clock.belief import SURE, Belief
from server.queue.decide.free_times import free_slots, quota_left
from server.queue.state.state import State
from server.web.base.clock import moment

from . import views

SLOT_DAYS = 7
"""How many days ahead the first free time is looked for, today included."""


def branch_now(
    state: State, now: Instant, clock: Belief = SURE, forecast: BranchForecast | None = None, *, stale: bool = False
) -> PublicBranch:
    """The branch at `now`. `stale`: its journal could not be read: everything is unknown."""
    config = views.config_of(state)
    if stale:
        unknown = [_unknown(service.code) for service in config.services_as_shown()]
        return PublicBranch(config.id, PublicState.UNKNOWN, None, None, None, unknown)
    is_open = views.issuing(state, now, clock)
    ended_on = None if state.ended_at is None or state.day is None else state.day.date
    opening = next_opening(config, now, ended_on=ended_on)
    opens_at = None if is_open or opening is None else moment(opening.first_ticket, config.time_zone)
    ends = None if opening is None or not (is_open and config.hours) else moment(opening.last_ticket, config.time_zone)
    slots_today, first_slots = _slots(state, config, now)
    return PublicBranch(
        config.id,
        PublicState.OPEN if is_open else PublicState.CLOSED,
        state.waiting.total,
        opens_at,
        ends,
        [
            _service(
                state,
                service.code,
                now,
                is_open=is_open,
                slots_left=slots_today.get(service.code, 0) if config.appointments.per_slot else None,
                next_slot=first_slots.get(service.code),
                forecast=forecast,
            )
            for service in config.services_as_shown()
        ],
    )


def facts(config: BranchConfig) -> BranchFacts:
    """What is published of a branch's configuration."""
    return BranchFacts(
        config.id,
        config.name,
        config.time_zone,
        config.lat,
        config.lon,
        config.hours,
        config.closed_dates,
        config.special_days,
        [ServiceFacts(each.code, each.name, each.quota) for each in config.services_as_shown()],
    )


def _service(
    state: State,
    code: str,
    now: Instant,
    *,
    is_open: bool,
    slots_left: int | None,
    next_slot: Instant | None,
    forecast: BranchForecast | None,
) -> PublicService:
    config = views.config_of(state)
    service = config.service(code)
    assert service is not None
    is_today = views.today_of(state, now) is state.day
    left = quota_left(state, service, now) if is_today else service.quota
    waiting, open_counters = state.waiting.count(code), state.open_counters(code)
    wait = of_service(state, code, forecast)
    if not is_open:
        why = PublicState.CLOSED
    elif left == 0:
        why = PublicState.USED_UP
    elif not open_counters:
        why = PublicState.NO_COUNTER
    else:
        why = PublicState.TOO_FEW if wait is None else PublicState.OPEN
    p50_min, p90_min = minutes(wait) if wait is not None and why is PublicState.OPEN else (None, None)
    next_slot_at = None if next_slot is None else moment(next_slot, config.time_zone)
    if slots_left is not None and left is not None:
        slots_left = min(slots_left, left)
    return PublicService(code, why, waiting, p50_min, p90_min, open_counters, left, slots_left, next_slot_at)


def _unknown(code: str) -> PublicService:
    return PublicService(code, PublicState.UNKNOWN, None, None, None, None, None, None, None)


def _slots(state: State, config: BranchConfig, now: Instant) -> tuple[dict[str, int], dict[str, Instant]]:
    """By service: the places left today, and the first free time of the next `SLOT_DAYS` days."""
    today = date.fromisoformat(views.today_of(state, now).date)
    left: dict[str, int] = {}
    first: dict[str, Instant] = {}
    if not config.appointments.per_slot:
        return left, first
    for ahead in range(min(SLOT_DAYS, config.appointments.days_ahead + 1)):
        day = day_on(config, (today + timedelta(days=ahead)).isoformat())
        for free in free_slots(state, config, day, now):
            first.setdefault(free.service, free.at)
            if not ahead:
                left[free.service] = left.get(free.service, 0) + free.left
        if len(first) == len(config.services):
            break
    return left, first
