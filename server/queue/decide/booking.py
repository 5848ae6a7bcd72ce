"""Decides commands about appointments: hold a slot, book it, move it, cancel it, check in."""

from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from msgspec import structs

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
from .free_times import hours_at, no_place
from .guards import too_early
from .visit_times import further_at

HOLD_MS = 600_000
"""How long a chosen time is held."""

MOST_EXTENSIONS = 10
"""How often that can be put off by as long again (WCAG 2.2.1)."""

MOST_HOLDS = 2
"""How many times one device holds at once, each of another service."""


def book(context: Context[c.Book]) -> Decision:
    """Books a place in a slot."""
    command, service = context.command, context.config.service(context.command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if command.appointment in context.state.appointments.by_id:
        return Refused(Refusal.ALREADY, "appointment")
    refused = no_place(context.state, context.config, service, command.slot_at, context.now)
    if refused is not None:
        return refused
    further = further_at(context.state, context.config, service.code, command.further, command.slot_at, context.now)
    if isinstance(further, Refused):
        return further
    return [
        e.Booked(
            command.appointment, service.code, command.slot_at, command.procedure, command.dossiers, further=further
        )
    ]


def hold(context: Context[c.HoldSlot]) -> Decision:
    """Keeps the places of a visit for ten minutes; then releases what its device held for one of these services, or
    holds too many.
    """
    state, command = context.state, context.command
    service = context.config.service(command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if command.appointment in state.appointments.by_id:
        return Refused(Refusal.ALREADY, "appointment")
    refused = no_place(state, context.config, service, command.slot_at, context.now)
    if refused is not None:
        return refused
    further = further_at(state, context.config, service.code, command.further, command.slot_at, context.now)
    if isinstance(further, Refused):
        return further
    held = e.SlotHeld(
        command.appointment,
        service.code,
        command.slot_at,
        context.now + HOLD_MS,
        command.procedure,
        command.dossiers,
        command.device,
        further,
    )
    before = [] if command.device is None else state.appointments.held_by(command.device)
    wanted = {service.code, *(one.service for one in further)}
    gone: list[e.Appointment] = []
    others: list[e.Appointment] = []
    for one in before:
        (others if wanted.isdisjoint(code for code, _ in one.places) else gone).append(one)
    gone += others[: max(0, len(others) + 1 - MOST_HOLDS)]
    return [held, *(e.HoldReleased(one.id) for one in gone)]


def extend(context: Context[c.ExtendHold]) -> Decision:
    """Keeps the place ten minutes from now. A refusal: it is held no more, or was put off as often as may be."""
    held = _in_state(context.state, context.command.appointment, "hold_extended")
    if isinstance(held, Refused):
        return held
    if held.extended >= MOST_EXTENSIONS:
        return Refused(Refusal.TOO_LATE, "appointment")
    return [e.HoldExtended(held.id, context.now + HOLD_MS)]


def book_held(context: Context[c.BookHeld]) -> Decision:
    """Books the time that is held; booked already, nothing changes. The place is there, so nothing else is asked."""
    state, command = context.state, context.command
    known = state.appointments.by_id.get(command.appointment)
    if known is not None and known.state is AppointmentState.BOOKED:
        return []
    held = _in_state(state, command.appointment, "booked")
    if isinstance(held, Refused):
        return held
    asks = context.config.appointments.one_per_person
    person = command.person if asks else None
    if asks and (person is None or len(command.further_persons) != len(held.further)):
        return Refused(Refusal.BAD_FIELD, "person", "the branch asks for an identity number")
    persons = command.further_persons if asks else (None,) * len(held.further)
    further = tuple(structs.replace(one, person=of) for one, of in zip(held.further, persons, strict=True))
    booked = structs.replace(held, person=person, further=further)
    if any(key in state.appointments.of_person for key in booked.persons):
        return Refused(Refusal.ALREADY, "person")
    return [e.Booked(held.id, held.service, held.slot_at, held.procedure, held.dossiers, person, further)]


def release(context: Context[c.ReleaseHold]) -> Decision:
    """Gives the place free that is held: at its time by the timer, or before by its citizen."""
    due = context.command.due
    held = _in_state(context.state, context.command.appointment, "hold_released")
    if due is None:
        return held if isinstance(held, Refused) else [e.HoldReleased(held.id)]
    if isinstance(held, Refused) or held.held_until != due:
        return Refused(Refusal.MOOT, "due")
    refused = too_early(context.now, due)
    if refused is None and not context.believed:
        refused = Refused(Refusal.CLOCK_DOUBTED)
    return refused or [e.HoldReleased(held.id)]


def _free_at(now: Instant, slot_at: Instant, return_after_s: int) -> Instant | None:
    """When a place given back now is free: at most half of the time until its slot is lost."""
    delay = min(return_after_s * 1000, (slot_at - now) // 2)
    return now + delay if delay > 0 else None


def move(context: Context[c.MoveAppointment]) -> Decision:
    """Moves an appointment to another slot, and its further services after it; to its own slot, nothing changes."""
    command = context.command
    appointment = _in_state(context.state, command.appointment, "appointment_moved")
    if isinstance(appointment, Refused):
        return appointment
    if appointment.slot_at == command.slot_at:
        return []
    service = context.config.service(appointment.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE)
    state, config, now = context.state, context.config, context.now
    refused = no_place(state, config, service, command.slot_at, now, appointment.slot_at)
    if refused is not None:
        return refused
    wanted = [c.FurtherService(one.service, one.procedure) for one in appointment.further]
    further = further_at(state, config, service.code, wanted, command.slot_at, now, appointment)
    if isinstance(further, Refused):
        return further
    free_at = _free_at(now, appointment.slot_at, command.return_after_s)
    return [e.AppointmentMoved(appointment.id, command.slot_at, free_at, tuple(one.slot_at for one in further))]


def cancel(context: Context[c.CancelAppointment]) -> Decision:
    """Cancels an appointment: its place in the slot is free again, at once or after a while."""
    appointment = _in_state(context.state, context.command.appointment, "appointment_cancelled")
    if isinstance(appointment, Refused):
        return appointment
    free_at = _free_at(context.now, appointment.slot_at, context.command.return_after_s)
    return [e.AppointmentCancelled(appointment.id, free_at)]


def check_in(context: Context[c.Issue], appointment_id: str) -> e.Appointment | Refused:
    """The appointment to check in with. A refusal's detail: the first or last moment allowed, or the ticket issued."""
    config, now = context.config, context.now
    appointment = _in_state(context.state, appointment_id, "issued")
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


def _in_state(state: State, appointment_id: str, kind: str) -> e.Appointment | Refused:
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
        case AppointmentState.HELD:  # nobody but its device knows of it
            return Refused(Refusal.UNKNOWN_APPOINTMENT, "appointment")
        case AppointmentState.RELEASED:
            return Refused(Refusal.TOO_LATE, "appointment")
        case AppointmentState.BOOKED:
            return Refused(Refusal.ALREADY, "appointment")
        case _:
            assert_never(appointment.state)


def _local_text(config: BranchConfig, at: Instant) -> str:
    """The moment as ISO 8601 in the branch's time, to the minute."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(config.time_zone)).isoformat(timespec="minutes")
