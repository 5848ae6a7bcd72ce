"""Decides commands that are about no ticket: silent alarms, device reports, the branch's message."""

from protocol import commands as c
from protocol.enums import MessageLevel, PrinterState, Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.state import Counter, State

from .context import AtCounter, Context, Decision
from .guards import known_service, too_early


def raise_alarm(context: AtCounter[c.Alarm]) -> Decision:
    """Raises the alarm. Pressed again, it keeps its first time, so that staff see how long help has been awaited."""
    return [] if _is_on(context.counter) else [e.AlarmRaised(context.counter.id)]


def take_alarm_back(context: AtCounter[c.AlarmOff]) -> Decision:
    """Clears the alarm from the counter itself."""
    return _cleared(context.counter)


def clear_alarm(context: Context[c.ClearAlarm]) -> Decision:
    """Clears the alarm as the act of a supervisor or manager, not of the clerk at the counter."""
    counter = context.state.counters.get(context.command.counter)
    return Refused(Refusal.UNKNOWN_COUNTER, "counter") if counter is None else _cleared(counter)


def _cleared(counter: Counter) -> Decision:
    return [e.AlarmCleared(counter.id)] if _is_on(counter) else []


def _is_on(counter: Counter) -> bool:
    return counter.alarm_at is not None


def report(context: Context[c.DeviceState]) -> Decision:
    """Records a device's report of its own state, if it differs from the last one."""
    command = context.command
    cause = command.cause if command.printer is PrinterState.OFFLINE else None
    said = e.DeviceStateChanged(context.envelope.actor, command.printer, command.pending, command.unconfirmed, cause)
    return [said] if _is_change(context.state, said) else []


def _is_change(state: State, said: e.DeviceStateChanged) -> bool:
    before = state.devices.get(said.device)
    now = (said.printer, said.pending, said.unconfirmed, said.cause)
    return before is None or now != (before.printer, before.pending, before.unconfirmed, before.cause)


def set_message(context: Context[c.SetMessage]) -> Decision:
    """Sets the branch's message, or a service's; it replaces the one before."""
    command = context.command
    if command.service is not None:
        if refused := known_service(context.state, command.service):
            return refused
        if command.level is MessageLevel.EMERGENCY:
            return Refused(Refusal.BAD_FIELD, "level", "an emergency is for everybody")
    until = None if command.until_s is None else context.now + command.until_s * 1000
    return [e.MessageSet(command.level, command.text, until, command.service)]


def clear_message(context: Context[c.ClearMessage]) -> Decision:
    """Clears the message. A timer clears only the message that it was set for."""
    due, service = context.command.due, context.command.service
    if due is None:
        return [] if _standing(context.state, service) is None else [e.MessageCleared(service)]
    if not _stands_until(context.state, due, service):
        return Refused(Refusal.MOOT, "due")
    return too_early(context.now, due) or [e.MessageCleared(service)]


def _standing(state: State, service: str | None) -> e.StandingMessage | None:
    return state.message if service is None else state.service_messages.get(service)


def _stands_until(state: State, due: Instant, service: str | None) -> bool:
    standing = _standing(state, service)
    return standing is not None and standing.until == due
