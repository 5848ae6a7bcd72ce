"""`/status`: how a ticket or an appointment stands, found by the code on its slip, at any hour."""

from starlette.responses import Response

from language.messages import N_
from protocol.enums import AppointmentState, Refusal
from protocol.problem import Refused
from server.web.api.appointments import code_path
from server.web.base.ticket_secret import branch_named
from server.web.follow.public_feed import at_work
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest

from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.redirect import see_other
from .parts.render import page
from .parts.typed_code import TypedAppointment, TypedNumber, TypedSecret, read_typed

STATUS = "/status"

UNKNOWN = N_("No number of today and no appointment has this code. Please check it.")
ONLY_A_NUMBER = N_(
    "A number alone opens nothing: others could read it on your slip too. "
    "Scan the QR of the slip, or enter its address."
)

_HIDDEN = (AppointmentState.HELD, AppointmentState.RELEASED)


async def show_status(asked: OperationRequest) -> Response:
    """The box for the code."""
    return page(asked.request, "status.html", error="")


async def find(asked: OperationRequest) -> Response:
    """Leads to the page of what was found; nothing is changed. An unknown code counts as a guess."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    guesses, address, now = asked.context.guesses, address_of(asked.request), asked.context.clock.now()
    wait_s = guesses.wait_s(address, now)
    if wait_s:
        return refuse_page(Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s"), asked.request)
    typed = read_typed(form.get("code", ""))
    if isinstance(typed, TypedNumber):
        return page(asked.request, "status.html", 422, error=ONLY_A_NUMBER)
    where = None
    if isinstance(typed, TypedSecret):
        where = _ticket(asked, typed.secret)
    elif isinstance(typed, TypedAppointment):
        where = _appointment(asked, typed)
    if where is not None:
        return see_other(where)
    guesses.missed(address, now)
    return page(asked.request, "status.html", 404, error=UNKNOWN)


def _ticket(asked: OperationRequest, secret: str) -> str | None:
    branch = asked.context.live.branch(branch_named(secret) or "")
    return None if branch is None or branch.ticket_of(secret) is None else f"/t/{secret}"


def _appointment(asked: OperationRequest, typed: TypedAppointment) -> str | None:
    for branch in at_work(asked.context.live):
        found = branch.state.appointments.by_id.get(typed.id)
        if found is not None and found.state not in _HIDDEN:
            return code_path(branch.state.stream, found)
    return None
