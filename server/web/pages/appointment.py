"""`/a/{b}/{service}/{id}`: what the QR of an appointment's slip opens on its holder's phone."""

from starlette.responses import RedirectResponse, Response

from protocol.enums import AppointmentState, Refusal
from protocol.problem import Refused
from server.queue.events.events import Appointment
from server.web.api import appointment_code
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest

from .parts.error_page import refuse_page
from .parts.render import NO_REFERRER, page
from .parts.slip import slip_of

SOON_S = 5
REST_S = 30
"""Seconds between a phone's requests: during the check-in time, so that the number appears at once; and otherwise."""


async def show_code(asked: OperationRequest) -> Response:
    """The appointment now, or a page that explains that the code is unknown."""
    found = await appointment_code.find(asked)
    return _refused(asked, found) if isinstance(found, Refused) else _page(asked, found)


async def give_up(asked: OperationRequest) -> Response:
    """The holder cancels it. Cancelling it twice is not an error."""
    done = await appointment_code.cancel(asked)
    if isinstance(done, Refused):
        if done.code in (Refusal.UNKNOWN_APPOINTMENT, Refusal.TOO_MANY_TRIES):
            return _refused(asked, done)
        known = asked.branch.state.appointments.by_id.get(asked.param("id"))
        if known is not None and known.state is not AppointmentState.CANCELLED:
            return _page(asked, known, done.status, TITLES[done.code])
    return RedirectResponse(asked.request.url.path, 303, {"Cache-Control": "no-store", "Referrer-Policy": NO_REFERRER})


def _page(asked: OperationRequest, appointment: Appointment, status: int = 200, error: str = "") -> Response:
    slip = slip_of(asked, appointment)
    checking_in = slip.valid and slip.shown.check_in_from <= slip.shown.at
    return page(
        asked.request,
        "appointment.html",
        status,
        referrer=NO_REFERRER,
        slip=slip,
        poll_s=SOON_S if checking_in else REST_S,
        seq=asked.branch.state.seq,
        now_ms=round(slip.shown.at.timestamp() * 1000),
        error=error,
    )


def _refused(asked: OperationRequest, refused: Refused) -> Response:
    if refused.code is Refusal.UNKNOWN_APPOINTMENT:
        return page(asked.request, "no_appointment.html", refused.status, referrer=NO_REFERRER)
    return refuse_page(refused, asked.request)
