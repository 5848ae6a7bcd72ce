"""The change of day: the events that end the old day, and what the new day starts from."""

import hashlib

import msgspec

from protocol.configuration import BranchConfig
from protocol.enums import CounterState
from protocol.opening_hours import Day
from server.queue.events import events as e
from server.queue.state.state import Counter, State

from .decide import end_of_day
from .leases import carried_lane, carried_leases

_encode = msgspec.json.Encoder(order="deterministic").encode


def config_hash(config: BranchConfig) -> str:
    """A digest of the configuration, 32 hex digits."""
    return hashlib.sha256(_encode(config)).hexdigest()[:32]


def closing(state: State) -> list[e.Event]:
    """The events that end the state's day; none when the day was ended already."""
    return [] if state.day is None or state.ended_at is not None else end_of_day(state)


def missed(state: State, today: Day) -> list[e.Event]:
    """An event for each missed appointment on the days since, which were never opened."""
    since = 0 if state.day is None else state.day.ends
    return [e.AppointmentMissed(each.id) for each in state.appointments.booked(since, today.starts)]


def opening(state: State, config: BranchConfig, today: Day) -> e.DayOpened:
    """The new day's first event: the configuration in force, and what continues past midnight.

    Open counters, uncleared alarms, the devices' last reports, the branch's message, and from today on appointments and
    leased numbers.
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
        state.notice,
        carried_leases(state, today.date),
        carried_lane(state, today.date),
    )


def _alarms(state: State) -> tuple[e.CarriedAlarm, ...]:
    counters = state.counters.values()
    return tuple(e.CarriedAlarm(one.id, one.alarm_at) for one in counters if one.alarm_at is not None)


def _carried(state: State, config: BranchConfig) -> tuple[e.CarriedCounter, ...]:
    """Counters stay open over midnight only where the branch never closes and nobody ended the day early."""
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
