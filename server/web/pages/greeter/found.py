"""`/greet/{b}/tickets` and `appointments`: what was given or found, how it stands, and an appointment's check-in."""

from starlette.responses import Response

from protocol import commands as c
from protocol.enums import AppointmentState, Refusal
from protocol.keys import new_key
from protocol.problem import Refused
from server.queue.events.events import Issued
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.booking.times import WISH
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.qr import qr
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import NO_REFERRER, page, page_language
from server.web.pages.parts.slip import slip_of

from .assist import matter_of
from .front import followed, greet_address, unknown
from .kiosk_slip import ask_kiosk, kiosks, last_used, printings


async def show_ticket(asked: OperationRequest) -> Response:
    """The number, large; how long, where to go, what to have ready; the QR for who has a phone, a slip for who has not.

    The slip comes out at a kiosk: `kiosk_slip.py`.
    """
    return await ticket_page(asked)


async def print_slip(asked: OperationRequest) -> Response:
    """Asks the kiosk that was chosen for the slip. Pressed twice, it prints once."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    done = await ask_kiosk(asked, form)
    return done if isinstance(done, Response) else await ticket_page(asked, *done)


async def ticket_page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    """The page of a ticket of today; `error`: a msgid."""
    now, ticket_id = asked.context.clock.now(), asked.param("id")
    if ticket_id not in asked.branch.state.tickets:
        await asked.context.live.caught_up(asked.branch.state.stream)
    ticket = asked.branch.state.tickets.get(ticket_id)
    if ticket is None:
        return unknown(asked, Refusal.UNKNOWN_TICKET)
    config = views.config_of(asked.branch.state)
    procedure = next((each for each in config.procedures if each.code == ticket.procedure), None)
    priority = next((each.name for each in config.priorities if each.code == ticket.priority), None)
    language, known = page_language(asked.request), await kiosks(asked)
    return page(
        asked.request,
        "greet_ticket.html",
        status,
        referrer=NO_REFERRER,
        language=language,
        ticket=views.public_ticket(asked.branch.state, ticket, now, asked.branch.forecast),
        service_code=ticket.service,
        priority=priority,
        procedure=None if procedure is None else procedure.name,
        bring=() if procedure is None else procedure.bring,
        qr=qr(f"{asked.public_url}/t/{asked.branch.secret_of(ticket_id)}"),
        front=greet_address(asked.branch.state.stream),
        here=asked.request.url.path,
        kiosks=known,
        last_kiosk=last_used(asked, known),
        printings=printings(asked, ticket_id, now),
        wish=new_key(),
        error=error,
        assist=None if matter_of(asked, ticket) is None else f"{asked.request.url.path}/assist",
        **followed(asked, now),
    )


async def show_appointment(asked: OperationRequest) -> Response:
    """The appointment's slip; in its check-in time a button that gives its number."""
    return await _appointment(asked)


async def check_in(asked: OperationRequest) -> Response:
    """Gives the appointment's number, as the greeter. Checked in before, it leads to that number."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = asked.branch.state.appointments.by_id.get(asked.param("id"))
    if found is None:
        return unknown(asked, Refusal.UNKNOWN_APPOINTMENT)
    wish = form.get("wish", "")
    asked.key = f"{wish if WISH.fullmatch(wish) else asked.key}.check-in"
    language = page_language(asked.request)
    command = c.Issue(found.service, procedure=found.procedure, dossiers=found.dossiers, language=language,
                      appointment=found.id)  # fmt: skip
    done = await asked.context.live.submit(asked.envelope(command))
    if not isinstance(done, Refused):
        ticket_id = next(event.body.ticket_id for event in done.recorded if isinstance(event.body, Issued))
        return see_other(greet_address(asked.branch.state.stream, f"/tickets/{ticket_id}"))
    known = asked.branch.state.appointments.by_id.get(found.id, found)
    if done.code is Refusal.CHECKED_IN and known.ticket_id is not None:
        return see_other(greet_address(asked.branch.state.stream, f"/tickets/{known.ticket_id}"))
    return await _appointment(asked, done.status, TITLES[done.code])


async def _appointment(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    appointment_id, state = asked.param("id"), asked.branch.state
    if appointment_id not in state.appointments.by_id:
        await asked.context.live.caught_up(state.stream)
    found = asked.branch.state.appointments.by_id.get(appointment_id)
    if found is None or found.state in (AppointmentState.HELD, AppointmentState.RELEASED):
        return unknown(asked, Refusal.UNKNOWN_APPOINTMENT)
    now, slip = asked.context.clock.now(), slip_of(asked, found)
    shown = slip.shown
    return page(
        asked.request,
        "greet_appointment.html",
        status,
        referrer=NO_REFERRER,
        slip=slip,
        may_check_in=slip.valid and shown.check_in_from <= shown.at,
        is_early=slip.valid and shown.at < shown.check_in_from,
        may_change=found.state is AppointmentState.BOOKED,
        ticket_path=None if found.ticket_id is None else greet_address(state.stream, f"/tickets/{found.ticket_id}"),
        change=f"/manager/{state.stream}/appointments/{found.id}",
        again=greet_address(state.stream, f"/for/{found.service}"),
        front=greet_address(state.stream),
        today=moment(now, views.zone_of(state)).date(),
        wish=new_key(),
        error=error,
        **followed(asked, now),
    )
