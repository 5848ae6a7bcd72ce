"""What is decided about the room around the tickets: silent alarms, how devices are, the message to everybody."""

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.choice import Choice
from server.queue.state.state import Counter, State

from .guards import Decision, too_early


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


def report(
    state: State, config: BranchConfig, command: c.DeviceState, envelope: Envelope, now: Instant, known: object
) -> Decision:
    """A device speaks for itself alone, and only what is new is written down."""
    said = e.DeviceStateChanged(envelope.actor, command.printer, command.pending, command.unconfirmed)
    return [said] if _is_news(state, said) else []


def _is_news(state: State, said: e.DeviceStateChanged) -> bool:
    before = state.devices.get(said.device)
    now = (said.printer, said.pending, said.unconfirmed)
    return before is None or now != (before.printer, before.pending, before.unconfirmed)


def set_message(
    state: State, config: BranchConfig, command: c.SetMessage, envelope: Envelope, now: Instant, known: object
) -> Decision:
    """Whatever stood before is replaced."""
    until = None if command.until_s is None else now + command.until_s * 1000
    return [e.MessageSet(command.level, command.text, until)]


def clear_message(
    state: State, config: BranchConfig, command: c.ClearMessage, envelope: Envelope, now: Instant, known: object
) -> Decision:
    """A person takes back whatever stands; the timer only the message that it was set for."""
    if command.due is None:
        return [] if state.message is None else [e.MessageCleared()]
    if not _stands_until(state, command.due):
        return Refused(Refusal.MOOT, "due")
    return too_early(now, command.due) or [e.MessageCleared()]


def _stands_until(state: State, due: Instant) -> bool:
    return state.message is not None and state.message.until == due
