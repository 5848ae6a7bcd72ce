"""What is decided about the room around the tickets: the counters' silent alarms."""

from motcua.protocol import commands as c
from motcua.protocol.commands import Envelope
from motcua.protocol.configuration import BranchConfig
from motcua.protocol.ids import Instant
from motcua.protocol.problem import Refused
from motcua.protocol.words import Refusal

from . import events as e
from .choice import Choice
from .guards import Decision
from .state import Counter, State


def raise_alarm(
    state: State, counter: Counter, command: c.Alarm, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    """Pressed again it stays the alarm that it is: how long somebody has waited for help must not start anew."""
    return [] if _is_on(counter) else [e.AlarmRaised(counter.id)]


def take_alarm_back(
    state: State, counter: Counter, command: c.AlarmOff, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    """The counter itself says that it was nothing, or is over."""
    return _cleared(counter)


def clear_alarm(
    state: State, config: BranchConfig, command: c.ClearAlarm, envelope: Envelope, now: Instant, known: object
) -> Decision:
    """Somebody who answers for the branch has seen to it: their act, not that of the clerk at the counter."""
    counter = state.counters.get(command.counter)
    return Refused(Refusal.UNKNOWN_COUNTER, "counter") if counter is None else _cleared(counter)


def _cleared(counter: Counter) -> Decision:
    return [e.AlarmCleared(counter.id)] if _is_on(counter) else []


def _is_on(counter: Counter) -> bool:
    return counter.alarm_at is not None
