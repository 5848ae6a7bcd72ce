"""How one day follows another: what ends the old one, and what the new one starts from."""

import hashlib

import msgspec

from protocol.configuration import BranchConfig
from protocol.enums import CounterState
from protocol.opening_hours import Day
from server.queue.events import events as e
from server.queue.state.state import Counter, State

from .decide import end_of_day

_encode = msgspec.json.Encoder(order="deterministic").encode


def config_hash(config: BranchConfig) -> str:
    """32 hex digits that tell this configuration from any other."""
    return hashlib.sha256(_encode(config)).hexdigest()[:32]


def closing(state: State) -> list[e.Event]:
    """What ends the state's day, unless it was ended already."""
    return [] if state.day is None or state.ended_at is not None else end_of_day(state)


def missed(state: State, today: Day) -> list[e.Event]:
    """Appointments on days that nobody opened, not even to end them."""
    since = 0 if state.day is None else state.day.ends
    return [e.AppointmentMissed(each.id) for each in state.appointments.booked(since, today.starts)]


def opening(state: State, config: BranchConfig, today: Day) -> e.DayOpened:
    """The new day, from the configuration in force and what midnight does not end.

    Counters still open, alarms nobody has seen to, what devices last said of themselves, the message that stands, and
    the appointments of today and of the days after.
    """
    return e.DayOpened(
        today.date,
        config,
        state.config_hash or config_hash(config),
        _carried(state, config),
        _alarms(state),
        tuple(state.devices.values()),
        state.message,
        tuple(state.appointments.booked(today.starts)),
    )


def _alarms(state: State) -> tuple[e.CarriedAlarm, ...]:
    counters = state.counters.values()
    return tuple(e.CarriedAlarm(one.id, one.alarm_at) for one in counters if one.alarm_at is not None)


def _carried(state: State, config: BranchConfig) -> tuple[e.CarriedCounter, ...]:
    """Counters stay open over midnight only where the branch never closes and nobody ended the day before its time."""
    if state.day is None or config.hours:
        return ()
    if state.ended_at is not None and state.ended_at < state.day.ends:
        return ()
    return tuple(
        _carry(counter)
        for counter in state.counters.values()
        if not counter.gone and (counter.user is not None or counter.state is not CounterState.CLOSED)
    )


def _carry(counter: Counter) -> e.CarriedCounter:
    then = counter.then or counter.state
    reason = None if then is CounterState.CLOSED else counter.reason
    return e.CarriedCounter(counter.id, then, counter.since, counter.skills, reason, counter.user)
