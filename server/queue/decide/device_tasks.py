"""Decides what a device is asked to do from afar, and notes what it says of it."""

from protocol import commands as c
from protocol.device_tasks import TaskOutcome
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e

from .context import Context, Decision


def ask_device(context: Context[c.AskDevice]) -> Decision:
    """One task of a device at a time. Whether it is connected and can do this is known to who passes the command on."""
    state, command = context.state, context.command
    if command.task in state.device_tasks:
        return Refused(Refusal.ALREADY, "task")
    going_on = [one for one in state.device_tasks.values() if one.device == command.device and one.is_open(context.now)]
    if any(one.what is command.what for one in going_on):
        return Refused(Refusal.ALREADY, "what")
    if going_on:
        return Refused(Refusal.DEVICE_BUSY, "device")
    return [e.DeviceAsked(command.task, command.device, command.what, context.envelope.actor)]


def tell_task(context: Context[c.TellTask]) -> Decision:
    """Only of a task of this device, until it has said how it ended; the same word again changes nothing.

    Its line may have been cut just before it said that it begins: whoever asked was told then that it did not answer.
    """
    command, task = context.command, context.state.device_tasks.get(context.command.task)
    if task is None or task.device != context.envelope.actor:
        return Refused(Refusal.NOT_FOUND, "task")
    if command.outcome is TaskOutcome.BEGUN and task.outcome is None and task.late(context.now):
        return Refused(Refusal.TOO_LATE, "task")
    return [] if task.has_ended or task.outcome is command.outcome else [e.DeviceTold(command.task, command.outcome)]
