"""Appointments over the API: book, list by day, move, cancel. Checking in issues a ticket (`tickets.py`)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import attrgetter
from urllib.parse import quote

from msgspec import Struct, structs

from protocol import commands as c
from protocol.appointments import AskBooking, AskMove
from protocol.enums import AppointmentState
from protocol.ids import Instant
from protocol.opening_hours import Day, day_on
from protocol.problem import Refused
from protocol.views import AppointmentDay, AppointmentReply, AppointmentView, FurtherView, SlotView
from server.journal.write.committed import Done
from server.queue.decide.free_times import free_slots
from server.queue.events.events import Appointment, AppointmentMoved, Booked
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest, Parameter

IN_DAYS = Parameter("in_days", "Days from today; 0, the default, is today", 0, 60)


async def book(asked: OperationRequest) -> Struct | Refused:
    """A slot for a service; the same key gives the same appointment."""
    ask: AskBooking = asked.body
    return await book_slot(asked, ask.service, instant(ask.slot_at), ask.procedure, ask.dossiers, ask.further)


async def book_slot(
    asked: OperationRequest,
    service: str,
    slot_at: Instant,
    procedure: str | None,
    dossiers: int,
    further: tuple[c.FurtherService, ...] = (),
) -> AppointmentReply | Refused:
    """Books. The appointment's id is derived from the command's key: the same key books the same appointment."""
    appointment_id = asked.context.secrets.appointment_of(asked.branch.state.stream, asked.command_id())
    command = c.Book(appointment_id, service, slot_at, procedure, dossiers, further)
    done = await asked.context.live.submit(asked.envelope(command))
    if isinstance(done, Refused):
        return done
    booked = next(event.body for event in done.recorded if isinstance(event.body, Booked))
    fresh = Appointment(
        booked.appointment,
        booked.service,
        booked.slot_at,
        procedure=booked.procedure,
        dossiers=booked.dossiers,
        further=booked.further,
    )
    return AppointmentReply(view(asked, asked.branch.state, fresh), done.seq)


async def list_day(asked: OperationRequest) -> Struct | Refused:
    """A day's appointments, by slot, and what can still be booked."""
    in_days = asked.number(IN_DAYS, 0)
    if isinstance(in_days, Refused):
        return in_days
    now, state = asked.context.clock.now(), asked.branch.state
    config = views.config_of(state)
    day = day_in(state, in_days, now)
    slots = [
        SlotView(free.service, moment(free.at, config.time_zone), free.left)
        for free in free_slots(state, config, day, now)
        if in_days <= config.appointments.days_ahead
    ]
    booked = [view(asked, state, each) for each in of_day(state, day) if each.state is not AppointmentState.HELD]
    return AppointmentDay(day.date, slots, booked, state.seq)


async def move(asked: OperationRequest) -> Struct | Refused:
    """Moves the appointment to another slot."""
    ask: AskMove = asked.body
    done = await asked.context.live.submit(asked.envelope(c.MoveAppointment(asked.param("id"), instant(ask.slot_at))))
    return await _reply(asked, done)


async def cancel(asked: OperationRequest) -> Struct | Refused:
    """Cancels it; the slot is free again."""
    done = await asked.context.live.submit(asked.envelope(c.CancelAppointment(asked.param("id"))))
    return await _reply(asked, done)


def day_in(state: State, in_days: int, now: Instant) -> Day:
    """The branch's day, `in_days` days from today."""
    today = date.fromisoformat(views.today_of(state, now).date)
    return day_on(views.config_of(state), (today + timedelta(days=in_days)).isoformat())


def of_day(state: State, day: Day) -> Iterable[Appointment]:
    """A day's appointments in the order of their slots."""
    known = state.appointments.by_id.values()
    there = (each for each in known if each.state is not AppointmentState.RELEASED and day.holds(each.slot_at))
    return sorted(there, key=_SLOT)


def view(asked: OperationRequest, state: State, appointment: Appointment) -> AppointmentView:
    """An appointment as whoever may book sees it."""
    ticket = state.tickets.get(appointment.ticket_id or "")
    return AppointmentView(
        appointment=appointment.id,
        service=appointment.service,
        slot_at=moment(appointment.slot_at, views.zone_of(state)),
        state=appointment.state,
        code=code_of(asked, appointment),
        dossiers=appointment.dossiers,
        procedure=appointment.procedure,
        number=ticket.number if ticket else None,
        further=tuple(
            FurtherView(one.service, moment(one.slot_at, views.zone_of(state)), one.procedure)
            for one in appointment.further
        ),
    )


def code_of(asked: OperationRequest, appointment: Appointment) -> str:
    """The text of an appointment's QR: the address of its page. A kiosk reads it to check in."""
    return asked.public_url + code_path(asked.branch.state.stream, appointment)


def code_path(branch: str, appointment: Appointment) -> str:
    """The path of an appointment's page."""
    return f"/a/{quote(branch)}/{appointment.service}/{appointment.id}"


def instant(at: datetime) -> Instant:
    """A time of the API as milliseconds since the epoch."""
    return round(at.timestamp() * 1000)


async def _reply(asked: OperationRequest, done: Done | Refused) -> AppointmentReply | Refused:
    if isinstance(done, Refused):
        return Refused(
            done.code, None if done.field == "appointment" else done.field, done.detail
        )  # the id is in the path
    state = asked.branch.state
    known = state.appointments.by_id.get(asked.param("id"))
    if known is None:  # a command of an earlier day, sent again
        state = await asked.context.live.state_at(state.stream, done.seq)
        known = state.appointments.by_id[asked.param("id")]
    for event in done.recorded:
        if isinstance(event.body, AppointmentMoved):  # as the move left it, whatever happened later
            moved = zip(known.further, event.body.further_at, strict=True)
            known = structs.replace(
                known,
                slot_at=event.body.slot_at,
                further=tuple(structs.replace(one, slot_at=at) for one, at in moved),
                state=AppointmentState.BOOKED,
                ticket_id=None,
            )
    return AppointmentReply(view(asked, state, known), done.seq)


_SLOT = attrgetter("slot_at", "service")
