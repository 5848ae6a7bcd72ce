"""What is decided about a branch beside its tickets: silent alarms, the devices' states, the message to everybody."""

from protocol import commands as c
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.state import Counter, State

from .context import AtCounter, Context, Decision
from .guards import too_early


def raise_alarm(context: AtCounter[c.Alarm]) -> Decision:
    """Pressed again, the alarm keeps its time: how long somebody has waited for help must not start anew."""
    return [] if _is_on(context.counter) else [e.AlarmRaised(context.counter.id)]


def take_alarm_back(context: AtCounter[c.AlarmOff]) -> Decision:
    """The counter itself ends its alarm."""
    return _cleared(context.counter)


def clear_alarm(context: Context[c.ClearAlarm]) -> Decision:
    """Somebody who answers for the branch has seen to the alarm: their act, not that of the clerk at the counter."""
    counter = context.state.counters.get(context.command.counter)
    return Refused(Refusal.UNKNOWN_COUNTER, "counter") if counter is None else _cleared(counter)


def _cleared(counter: Counter) -> Decision:
    return [e.AlarmCleared(counter.id)] if _is_on(counter) else []


def _is_on(counter: Counter) -> bool:
    return counter.alarm_at is not None


def report(context: Context[c.DeviceState]) -> Decision:
    """A device's state, as the device itself reports it; only a change is written down."""
    command = context.command
    said = e.DeviceStateChanged(context.envelope.actor, command.printer, command.pending, command.unconfirmed)
    return [said] if _is_news(context.state, said) else []


def _is_news(state: State, said: e.DeviceStateChanged) -> bool:
    before = state.devices.get(said.device)
    now = (said.printer, said.pending, said.unconfirmed)
    return before is None or now != (before.printer, before.pending, before.unconfirmed)


def set_message(context: Context[c.SetMessage]) -> Decision:
    """The new message replaces the one before."""
    command = context.command
    until = None if command.until_s is None else context.now + command.until_s * 1000
    return [e.MessageSet(command.level, command.text, until)]


def clear_message(context: Context[c.ClearMessage]) -> Decision:
    """A person takes back whichever message stands; a timer only the message that it was set for."""
    due = context.command.due
    if due is None:
        return [] if context.state.message is None else [e.MessageCleared()]
    if not _stands_until(context.state, due):
        return Refused(Refusal.MOOT, "due")
    return too_early(context.now, due) or [e.MessageCleared()]


def _stands_until(state: State, due: Instant) -> bool:
    return state.message is not None and state.message.until == due
