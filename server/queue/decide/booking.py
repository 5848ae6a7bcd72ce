"""Decides commands about appointments: book a slot, move it, cancel it, check in."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from protocol import commands as c
from protocol.configuration import AppointmentRules, BranchConfig, ServiceConfig
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.opening_hours import Day, Hours, day_of
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.appointments import TRANSITIONS
from server.queue.state.state import State

from .context import Context, Decision

DAY_MS = 86_400_000


def book(context: Context[c.Book]) -> Decision:
    """Books a place in a slot."""
    command, service = context.command, _service(context.config, context.command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if command.appointment in context.state.appointments.by_id:
        return Refused(Refusal.ALREADY, "appointment")
    refused = _no_place(context, service)
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
    service = _service(context.config, appointment.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE)
    return _no_place(context, service, appointment.slot_at) or [e.AppointmentMoved(appointment.id, command.slot_at)]


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
    stretch = _hours_at(day, appointment.slot_at)
    opens, closes = (day.starts, day.ends) if stretch is None else (stretch.first_ticket, stretch.close)
    rules = config.appointments
    from_, until = appointment.slot_at - rules.early_s * 1000, appointment.slot_at + rules.late_s * 1000
    return max(opens, from_), min(closes, until)


def is_let_in(state: State, appointment: e.Appointment) -> bool:
    """Whether it may check in after the last ticket: the day was not ended, and the slot is in today's hours."""
    day = state.day
    return state.ended_at is None and day is not None and _hours_at(day, appointment.slot_at) is not None


def slots_of(day: Day, rules: AppointmentRules) -> Iterator[Instant]:
    """The start of each slot of a day."""
    for stretch in day.hours:
        yield from range(stretch.first_ticket, stretch.last_ticket, rules.slot_s * 1000)


def free_slots(state: State, config: BranchConfig, day: Day, now: Instant) -> Iterator[tuple[str, Instant, int]]:
    """The places that can still be booked on a day: (service, slot start, places), by service, then time."""
    if _was_ended(state, day):
        return
    for service in config.services:
        of_day = _places_of_day(state, service, day, now)
        for slot_at in slots_of(day, config.appointments):
            free = config.appointments.per_slot - state.appointments.taken.get((service.code, slot_at), 0)
            left = free if of_day is None else min(free, of_day)
            if slot_at >= now and left > 0:
                yield service.code, slot_at, left


def quota_left(state: State, service: ServiceConfig, now: Instant) -> int | None:
    """How many more tickets the service gives today to people without an appointment; None: no limit.

    Each appointment of today keeps a place until it checks in or is too late.
    """
    if service.quota is None:
        return None
    return max(0, service.quota - state.issued_by_service.get(service.code, 0) - _expected(state, service.code, now))


def _expected(state: State, service: str, now: Instant) -> int:
    if state.day is None or state.config is None:
        return 0
    since = max(state.day.starts, now - state.config.appointments.late_s * 1000)
    return state.appointments.count(service, since, state.day.ends)


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


def _no_place(
    context: Context[c.Book] | Context[c.MoveAppointment], service: ServiceConfig, moved_from: Instant | None = None
) -> Refused | None:
    """Why the slot cannot be booked, or None. The quota does not matter for a move within a day."""
    state, config, slot_at, now = context.state, context.config, context.command.slot_at, context.now
    rules = config.appointments
    if slot_at < now:
        return Refused(Refusal.TOO_LATE, "slot_at")
    if slot_at > now + (rules.days_ahead + 2) * DAY_MS:  # before a calendar is asked: it has an end
        return Refused(Refusal.TOO_EARLY, "slot_at")
    day, today = day_of(config, slot_at), day_of(config, now)
    if date.fromisoformat(day.date) > date.fromisoformat(today.date) + timedelta(days=rules.days_ahead):
        return Refused(Refusal.TOO_EARLY, "slot_at")
    stretch = _hours_at(day, slot_at)
    if stretch is None or _was_ended(state, day):
        return Refused(Refusal.CLOSED, "slot_at")
    if (slot_at - stretch.first_ticket) % (rules.slot_s * 1000):
        return Refused(Refusal.BAD_FIELD, "slot_at", "no slot begins then")
    if state.appointments.taken.get((service.code, slot_at), 0) >= rules.per_slot:
        return Refused(Refusal.SLOT_FULL, "slot_at")
    stays = moved_from is not None and day.holds(moved_from)
    if not stays and _places_of_day(state, service, day, now) == 0:
        return Refused(Refusal.QUOTA_REACHED, "service")
    return None


def _places_of_day(state: State, service: ServiceConfig, day: Day, now: Instant) -> int | None:
    """How many more tickets of that day can be promised; None: no limit."""
    if service.quota is None or (state.day is not None and state.day.date == day.date):
        return quota_left(state, service, now)
    return max(0, service.quota - state.appointments.count(service.code, day.starts, day.ends))


def _was_ended(state: State, day: Day) -> bool:
    return state.ended_at is not None and state.day is not None and state.day.date == day.date


def _hours_at(day: Day, at: Instant) -> Hours | None:
    return next((stretch for stretch in day.hours if stretch.first_ticket <= at < stretch.last_ticket), None)


def _service(config: BranchConfig, code: str) -> ServiceConfig | None:
    return next((service for service in config.services if service.code == code), None)


def _local_text(config: BranchConfig, at: Instant) -> str:
    """The moment as ISO 8601 in the branch's time, to the minute."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(config.time_zone)).isoformat(timespec="minutes")
