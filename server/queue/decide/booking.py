"""Decides commands about appointments: book a slot, move it, cancel it, check in."""

from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from protocol import commands as c
from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.opening_hours import day_of
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.appointments import TRANSITIONS
from server.queue.state.state import State

from .context import Context, Decision
from .free_times import hours_at, no_place, service_in


def book(context: Context[c.Book]) -> Decision:
    """Books a place in a slot."""
    command, service = context.command, service_in(context.config, context.command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if command.appointment in context.state.appointments.by_id:
        return Refused(Refusal.ALREADY, "appointment")
    refused = no_place(context.state, context.config, service, command.slot_at, context.now)
    return refused or [
        e.Booked(command.appointment, service.code, command.slot_at, command.procedure, command.dossiers)
    ]


def move(context: Context[c.MoveAppointment]) -> Decision:
    """Moves an appointment to another slot; moved to its own slot, nothing changes."""
    command = context.command
    appointment = _still_booked(context.state, command.appointment, "appointment_moved")
    if isinstance(appointment, Refused):
        return appointment
    if appointment.slot_at == command.slot_at:
        return []
    service = service_in(context.config, appointment.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE)
    refused = no_place(context.state, context.config, service, command.slot_at, context.now, appointment.slot_at)
    return refused or [e.AppointmentMoved(appointment.id, command.slot_at)]


def cancel(context: Context[c.CancelAppointment]) -> Decision:
    """Cancels an appointment: its place in the slot is free again."""
    appointment = _still_booked(context.state, context.command.appointment, "appointment_cancelled")
    return appointment if isinstance(appointment, Refused) else [e.AppointmentCancelled(appointment.id)]


def check_in(context: Context[c.Issue], appointment_id: str) -> e.Appointment | Refused:
    """The appointment to check in with. A refusal's detail: the first or last moment allowed, or the ticket issued."""
    config, now = context.config, context.now
    appointment = _still_booked(context.state, appointment_id, "issued")
    if isinstance(appointment, Refused):
        return appointment
    if appointment.service != context.command.service:
        return Refused(Refusal.OTHER_SERVICE, "appointment", appointment.service)
    from_, until = check_in_times(config, appointment)
    if now < from_:
        return Refused(Refusal.TOO_EARLY, "appointment", _local_text(config, from_))
    if now > until:
        return Refused(Refusal.TOO_LATE, "appointment", _local_text(config, until))
    return appointment


def check_in_times(config: BranchConfig, appointment: e.Appointment) -> tuple[Instant, Instant]:
    """The first and last moment to check in: within the appointment's day and the opening hours around its slot."""
    day = day_of(config, appointment.slot_at)
    stretch = hours_at(day, appointment.slot_at)
    opens, closes = (day.starts, day.ends) if stretch is None else (stretch.first_ticket, stretch.close)
    rules = config.appointments
    from_, until = appointment.slot_at - rules.early_s * 1000, appointment.slot_at + rules.late_s * 1000
    return max(opens, from_), min(closes, until)


def is_let_in(state: State, appointment: e.Appointment) -> bool:
    """Whether it may check in after the last ticket: the day was not ended, and the slot is in today's hours."""
    day = state.day
    return state.ended_at is None and day is not None and hours_at(day, appointment.slot_at) is not None


def _still_booked(state: State, appointment_id: str, kind: str) -> e.Appointment | Refused:
    """The appointment, in a state that allows event `kind`."""
    appointment = state.appointments.by_id.get(appointment_id)
    if appointment is None:
        return Refused(Refusal.UNKNOWN_APPOINTMENT, "appointment")
    if kind in TRANSITIONS[appointment.state]:
        return appointment
    match appointment.state:
        case AppointmentState.CHECKED_IN:
            ticket = state.tickets.get(appointment.ticket_id or "")
            return Refused(Refusal.CHECKED_IN, "appointment", ticket.number if ticket else "")
        case AppointmentState.CANCELLED:
            return Refused(Refusal.CANCELLED, "appointment")
        case AppointmentState.MISSED:
            return Refused(Refusal.TOO_LATE, "appointment")
        case AppointmentState.BOOKED:
            return Refused(Refusal.WRONG_STATE, "appointment", appointment.state)
        case _:
            assert_never(appointment.state)


def _local_text(config: BranchConfig, at: Instant) -> str:
    """The moment as ISO 8601 in the branch's time, to the minute."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(config.time_zone)).isoformat(timespec="minutes")
