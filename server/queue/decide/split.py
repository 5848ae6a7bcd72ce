"""How a service's numbers of a day are split: appointments have a share, people without a phone another."""

from protocol.configuration import BranchConfig, ServiceConfig
from protocol.ids import Instant
from protocol.opening_hours import Day
from server.queue.state.state import State


def left_for_booking(
    state: State, config: BranchConfig, service: ServiceConfig, day: Day, quota: int, now: Instant
) -> int:
    """How many more appointments of the day the split allows, of `quota` numbers."""
    of_share = quota * config.appointments.booked_percent // 100 - _booked_on(state, config, service, day, now)
    return max(0, min(of_share, left_for_phones(state, config, service, day, quota, now)))


def left_for_phones(
    state: State, config: BranchConfig, service: ServiceConfig, day: Day, quota: int, now: Instant
) -> int:
    """How many more of the day's numbers go to appointments and phones together."""
    kept = -(-quota * config.appointments.without_phone_percent // 100)
    by_phone = state.by_phone.get(service.code, 0) if _is_today(state, day) else 0
    return max(0, quota - kept - _booked_on(state, config, service, day, now) - by_phone)


def still_expected(state: State, config: BranchConfig, service: str, day: Day, now: Instant) -> int:
    """The day's appointments that may still come: who is too late has given the place back."""
    late = now - config.appointments.late_s * 1000
    since = max(day.starts, late)
    booked = state.appointments
    return booked.count(service, since, day.ends) - booked.lapsed(service, since, day.ends, late)


def _booked_on(state: State, config: BranchConfig, service: ServiceConfig, day: Day, now: Instant) -> int:
    """The day's appointments: those expected still, and today those that checked in."""
    checked_in = state.checked_in.get(service.code, 0) if _is_today(state, day) else 0
    return checked_in + still_expected(state, config, service.code, day, now)


def _is_today(state: State, day: Day) -> bool:
    return state.day is not None and state.day.date == day.date
