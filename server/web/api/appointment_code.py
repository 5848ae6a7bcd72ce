"""An appointment opened by its code: shown and cancelled, without signing in."""

from collections.abc import Collection

from msgspec import Struct

from protocol import commands as c
from protocol.configuration import BranchConfig, ProcedureConfig
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.views import PublicAppointment, PublicFurther
from server.journal.write.committed import Done
from server.queue.decide.booking import check_in_times
from server.queue.events.events import Appointment, FurtherBooked
from server.queue.events.recorded import CITIZEN
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest

NOT_YET = (AppointmentState.HELD, AppointmentState.RELEASED)
"""Of these there is no code."""


async def look(asked: OperationRequest) -> Struct | Refused:
    """The appointment as whoever holds its code sees it."""
    found = await find(asked)
    return found if isinstance(found, Refused) else seen(asked.branch.state, found, asked.context.clock.now())


async def cancel(asked: OperationRequest) -> Struct | Refused:
    """Cancels the appointment whose code is in the path; its place is free again."""
    found = await find(asked)
    if isinstance(found, Refused):
        return found
    state = asked.branch.state
    command_id = asked.command_id(found.id)
    command = c.CancelAppointment(found.id, return_after_s(asked, command_id))
    envelope = c.Envelope(state.stream, command, command_id, CITIZEN)
    done = await asked.context.live.submit(envelope)
    if isinstance(done, Refused):
        return Refused(done.code, None, done.detail)  # the id is in the path: no field of the body is wrong
    return seen(state, state.appointments.by_id.get(found.id, found), asked.context.clock.now())


async def move(asked: OperationRequest, found: Appointment, slot_at: Instant) -> Done | Refused:
    """The holder moves it: the new time is taken in the event that gives the old one back."""
    command_id = asked.command_id(found.id)
    command = c.MoveAppointment(found.id, slot_at, return_after_s(asked, command_id))
    return await asked.context.live.submit(c.Envelope(asked.branch.state.stream, command, command_id, CITIZEN))


def return_after_s(asked: OperationRequest, command_id: str) -> int:
    """How long the place that this command gives back is not free for others."""
    most_s = views.config_of(asked.branch.state).appointments.return_s
    return asked.context.secrets.delay_s(asked.branch.state.stream, command_id, most_s)


async def find(asked: OperationRequest, hidden: Collection[AppointmentState] = NOT_YET) -> Appointment | Refused:
    """The appointment whose code is in the path, in none of the states `hidden`.

    An unknown code counts as a guess; guesses are limited per address.
    """
    guesses, address, now = asked.context.guesses, address_of(asked.request), asked.context.clock.now()
    wait_s = guesses.wait_s(address, now)
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s")
    found = asked.branch.state.appointments.by_id.get(asked.param("id"))
    if found is None and await asked.context.live.caught_up(asked.branch.state.stream):
        found = asked.branch.state.appointments.by_id.get(asked.param("id"))
    if found is None or found.service != asked.param("service") or found.state in hidden:
        guesses.missed(address, now)
        return Refused(Refusal.UNKNOWN_APPOINTMENT)
    return found


def seen(state: State, appointment: Appointment, now: Instant) -> PublicAppointment:
    """Its time, service and state, and what to bring where the procedure says so."""
    config = views.config_of(state)
    from_, until = check_in_times(config, appointment)
    ticket = state.tickets.get(appointment.ticket_id or "")
    procedure = _procedure(config, appointment.procedure)
    return PublicAppointment(
        branch=config.name,
        branch_id=config.id,
        service=views.service_name(config, appointment.service),
        slot_at=moment(appointment.slot_at, config.time_zone),
        check_in_from=moment(from_, config.time_zone),
        check_in_until=moment(until, config.time_zone),
        state=appointment.state,
        dossiers=appointment.dossiers,
        at=moment(now, config.time_zone),
        procedure=procedure.name if procedure else None,
        bring=procedure.bring if procedure else (),
        number=ticket.number if ticket else None,
        further=tuple(_further(config, one) for one in appointment.further),
    )


def _further(config: BranchConfig, one: FurtherBooked) -> PublicFurther:
    procedure, at = _procedure(config, one.procedure), moment(one.slot_at, config.time_zone)
    name = views.service_name(config, one.service)
    return PublicFurther(name, at) if procedure is None else PublicFurther(name, at, procedure.name, procedure.bring)


def _procedure(config: BranchConfig, code: str | None) -> ProcedureConfig | None:
    return next((known for known in config.procedures if known.code == code), None)
