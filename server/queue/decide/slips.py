"""Decides whose slip a device of the branch is asked to print, and notes what the device says of it."""

from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e

from .context import Context, Decision


def print_slip(context: Context[c.PrintSlip]) -> Decision:
    """Whether the device can print now is its last report; what became of the slip it says itself."""
    state, command = context.state, context.command
    if command.slip in state.slips:
        return Refused(Refusal.ALREADY, "slip")
    ticket = state.tickets.get(command.ticket)
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET, "ticket")
    if ticket.ended_at is not None:
        return Refused(Refusal.WRONG_STATE, "ticket", ticket.state)
    device = state.devices.get(command.device)
    if device is None or device.printer is None:
        return Refused(Refusal.NOT_FOUND, "device", "no such device with a printer")
    return [e.SlipAsked(command.slip, command.ticket, command.device)]


def tell_slip(context: Context[c.TellSlip]) -> Decision:
    """Only of a slip that this device was asked for; the same word again changes nothing."""
    command, slip = context.command, context.state.slips.get(context.command.slip)
    if slip is None or slip.device != context.envelope.actor:
        return Refused(Refusal.NOT_FOUND, "slip")
    return [] if slip.outcome is command.outcome else [e.SlipTold(command.slip, command.outcome)]
