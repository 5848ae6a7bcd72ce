"""An appointment's slip for the template: on paper, on a clerk's page, on a phone."""

import re

from msgspec import Struct

from protocol.enums import AppointmentState
from protocol.views import PublicAppointment
from server.queue.events.events import Appointment
from server.web.api.appointment_code import seen
from server.web.api.appointments import code_of
from server.web.follow import views
from server.web.follow.visit_words import papers_of
from server.web.operation.operation import OperationRequest

from .qr import Qr, qr
from .render import page_language


class Slip(Struct, frozen=True):
    """`valid`: it can still be checked in. `code` is the QR's text, `letters` its unguessable part, in fours.

    `papers`: what to bring for the whole visit. `street`: the branch's address; "" where it is not set.
    """

    shown: PublicAppointment
    valid: bool
    code: str
    qr: Qr
    letters: str
    papers: list[str]
    street: str


def slip_of(asked: OperationRequest, appointment: Appointment) -> Slip:
    """The slip as it is now."""
    shown = seen(asked.branch.state, appointment, asked.context.clock.now())
    code = code_of(asked, appointment)
    return Slip(
        shown=shown,
        valid=shown.state is AppointmentState.BOOKED and shown.at <= shown.check_in_until,
        code=code,
        qr=qr(code),
        papers=papers_of(shown, page_language(asked.request)),
        street=views.config_of(asked.branch.state).address or "",
        letters=" ".join(re.findall(".{1,4}", appointment.id)),
    )
