"""Which times can be booked: one rule, which offers a time and which books it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from heapq import nsmallest
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from protocol.configuration import AppointmentRules, BranchConfig, ServiceConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import Day, Hours, day_of, day_on
from protocol.problem import Refused
from server.queue.state.state import State

from .split import left_for_booking, left_for_phones, still_expected

DAY_MS = 86_400_000

Fits: TypeAlias = Callable[[State, "FreeTime"], bool]
"""Whether a free time of a branch is one to offer."""


def any_time(state: State, time: "FreeTime") -> bool:
    """Every free time."""
    return True


class FreeTime(Struct, frozen=True, gc=False):
    """A time of a service at a branch that can be booked now, and how many `left` places it has."""

    branch: str
    service: str
    at: Instant
    left: int


class FreeDay(Struct, frozen=True):
    """A day that can be booked ahead. `open`: it has hours; with `open` and without `times` everything is taken."""

    date: str
    open: bool
    times: tuple[FreeTime, ...]


def no_place(
    state: State,
    config: BranchConfig,
    service: ServiceConfig,
    slot_at: Instant,
    now: Instant,
    moved_from: Instant | None = None,
) -> Refused | None:
    """Why the slot cannot be booked, or None. The quota does not matter for a move within a day."""
    rules = config.appointments
    if slot_at < now:
        return Refused(Refusal.TOO_LATE, "slot_at")
    if slot_at > now + (rules.days_ahead + 2) * DAY_MS:  # before a calendar is asked: it has an end
        return Refused(Refusal.TOO_EARLY, "slot_at")
    day, today = day_of(config, slot_at), day_of(config, now)
    if date.fromisoformat(day.date) > date.fromisoformat(today.date) + timedelta(days=rules.days_ahead):
        return Refused(Refusal.TOO_EARLY, "slot_at")
    stretch = hours_at(day, slot_at)
    if stretch is None or _was_ended(state, day):
        return Refused(Refusal.CLOSED, "slot_at")
    if (slot_at - stretch.first_ticket) % (rules.slot_s * 1000):
        return Refused(Refusal.BAD_FIELD, "slot_at", "no slot begins then")
    if _left_in_slot(state, rules, service, slot_at, now) <= 0:
        return Refused(Refusal.SLOT_FULL, "slot_at")
    if _left_on_day(state, service, day, now, moved_from) == 0:
        return Refused(Refusal.QUOTA_REACHED, "service")
    return None


def free_days(
    state: State, config: BranchConfig, service: ServiceConfig, now: Instant, moved_from: Instant | None = None
) -> Iterator[FreeDay]:
    """Today and the days that can be booked ahead, with what `no_place` would let in now. Lazy: a day costs ~50 µs.

    `moved_from`: the slot of an appointment that would be moved.
    """
    today = date.fromisoformat(day_of(config, now).date)
    for ahead in range(config.appointments.days_ahead + 1):
        day = day_on(config, (today + timedelta(days=ahead)).isoformat())
        times = free_on(state, config, service, day, now, moved_from)
        yield FreeDay(day.date, bool(day.hours) and not _was_ended(state, day), tuple(times))


def soonest(
    states: Iterable[State], service: str, now: Instant, most: int = 3, fits: Fits = any_time
) -> list[FreeTime]:
    """The next free times of a service over many branches, the earliest first; of one branch at most `most`."""
    found: list[FreeTime] = []
    for state in states:
        of_branch = None if state.config is None else state.config.service(service)
        if of_branch is not None and state.config is not None and not state.config.retired:
            found += _first(state, free_days(state, state.config, of_branch, now), most, fits)
    return nsmallest(most, found, key=lambda one: (one.at, one.branch))


def nearest(
    states: Iterable[State], service: str, wanted: Instant, now: Instant, most: int = 3, fits: Fits = any_time
) -> list[FreeTime]:
    """The free times nearest to `wanted`, in order of time, of the first of these branches that has any."""
    for state in states:
        of_branch = None if state.config is None else state.config.service(service)
        if of_branch is not None and state.config is not None:
            days = free_days(state, state.config, of_branch, now)
            times = [one for day in days for one in day.times if fits(state, one)]
            if times:
                return sorted(nsmallest(most, times, key=lambda one: abs(one.at - wanted)), key=lambda one: one.at)
    return []


def free_on(
    state: State,
    config: BranchConfig,
    service: ServiceConfig,
    day: Day,
    now: Instant,
    moved_from: Instant | None = None,
) -> list[FreeTime]:
    """The service's times of a day that can be booked now, in order; the day is one that can be booked ahead."""
    of_day = _left_on_day(state, service, day, now, moved_from)
    if of_day == 0 or _was_ended(state, day):
        return []
    rules, times = config.appointments, []
    for slot_at in slots_of(day, rules):
        free = _left_in_slot(state, rules, service, slot_at, now)
        left = free if of_day is None else min(free, of_day)
        if slot_at >= now and left > 0:
            times.append(FreeTime(config.id, service.code, slot_at, left))
    return times


def free_slots(state: State, config: BranchConfig, day: Day, now: Instant) -> Iterator[FreeTime]:
    """As `free_on`, of every service in the catalogue's order."""
    for service in config.services:
        yield from free_on(state, config, service, day, now)


def next_release(config: BranchConfig, now: Instant, days: int = 31) -> Instant | None:
    """When the next day with hours can be booked for the first time; None: not within `days` days."""
    today = date.fromisoformat(day_of(config, now).date)
    for ahead in range(1, days):
        to_come = (today + timedelta(days=ahead + config.appointments.days_ahead)).isoformat()
        if day_on(config, to_come).hours:
            return day_on(config, (today + timedelta(days=ahead)).isoformat()).starts
    return None


def slots_of(day: Day, rules: AppointmentRules) -> Iterator[Instant]:
    """The start of each slot of a day."""
    for stretch in day.hours:
        yield from range(stretch.first_ticket, stretch.last_ticket, rules.slot_s * 1000)


def hours_at(day: Day, at: Instant) -> Hours | None:
    """The opening whose tickets are given at this moment."""
    return next((stretch for stretch in day.hours if stretch.first_ticket <= at < stretch.last_ticket), None)


def quota_left(state: State, service: ServiceConfig, now: Instant) -> int | None:
    """How many more tickets the service gives today to people without an appointment; None: no limit.

    Each appointment of today keeps a place until it checks in or is too late.
    """
    quota = state.quota_of(service)
    if quota is None:
        return None
    issued, expected = state.issued_by_service.get(service.code, 0), 0
    if state.day is not None and state.config is not None:
        expected = still_expected(state, state.config, service.code, state.day, now)
    return max(0, quota - issued - expected)


def phone_left(state: State, config: BranchConfig, service: ServiceConfig, now: Instant) -> int | None:
    """How many more tickets of today phones may take: not those kept for people without one. None: no limit."""
    quota, left = state.quota_of(service), quota_left(state, service, now)
    if quota is None or left is None or state.day is None:
        return left
    return min(left, left_for_phones(state, config, service, state.day, quota, now))


def _first(state: State, days: Iterable[FreeDay], most: int, fits: Fits) -> list[FreeTime]:
    found: list[FreeTime] = []
    for day in days:
        found += islice((one for one in day.times if fits(state, one)), most - len(found))
        if len(found) == most:
            break
    return found


def _left_in_slot(state: State, rules: AppointmentRules, service: ServiceConfig, slot_at: Instant, now: Instant) -> int:
    return rules.per_slot - state.appointments.taken_at(service.code, slot_at, now, rules.late_s * 1000)


def _left_on_day(
    state: State, service: ServiceConfig, day: Day, now: Instant, moved_from: Instant | None
) -> int | None:
    """How many more tickets of that day can be promised; None: no limit, or a move within that day.

    A day of which the state knows nothing yet begins as its opening would let it begin.
    """
    if moved_from is not None and day.holds(moved_from):
        return None
    is_today = state.day is not None and state.day.date == day.date
    quota = state.quota_of(service) if is_today else service.quota
    if quota is None or state.config is None:
        return None
    return min(
        _of_quota(state, service, day, now, quota), left_for_booking(state, state.config, service, day, quota, now)
    )


def _of_quota(state: State, service: ServiceConfig, day: Day, now: Instant, quota: int) -> int:
    if state.day is not None and state.day.date == day.date:
        return quota_left(state, service, now) or 0
    if day.holds(now) and state.config is not None:
        return max(0, quota - still_expected(state, state.config, service.code, day, now))
    return max(0, quota - state.appointments.count(service.code, day.starts, day.ends))


def _was_ended(state: State, day: Day) -> bool:
    return state.ended_at is not None and state.day is not None and state.day.date == day.date
