"""`/manager/{b}/appointments`: staff book, move and cancel a day's appointments."""

import re
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.appointments import AskBooking, AskMove
from protocol.configuration import Name
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.opening_hours import Day
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.queue.decide.free_times import free_on, slots_of
from server.queue.events.events import Appointment
from server.web.api import appointments
from server.web.api.appointment_code import NOT_YET
from server.web.api.appointments import day_in, instant, of_day
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.web.pages.parts.slip import slip_of

STATE_NAMES = {
    AppointmentState.HELD: N_("being booked"),
    AppointmentState.BOOKED: N_("booked"),
    AppointmentState.CHECKED_IN: N_("checked in"),
    AppointmentState.CANCELLED: N_("cancelled"),
    AppointmentState.MISSED: N_("did not come"),
    AppointmentState.RELEASED: N_("not booked in time"),
}

NOT_READABLE = N_("Choose a time, and one to 999 dossiers.")

CONCERNS = (
    "slot_held",
    "hold_released",
    "booked",
    "appointment_moved",
    "appointment_cancelled",
    "appointment_missed",
    "issued",
)
"""The kinds of events that change these pages; every ticket issued, booked or not, uses a place of the day."""

_WISH = re.compile(r"[0-9a-f-]{36}")


class Row(Struct, frozen=True):
    """An appointment in a day's list; `said` is the msgid of its state. `id`: empty of one that is only held, since
    whoever has it can book it.
    """

    id: str
    at: str
    service: Name
    dossiers: int
    state: AppointmentState
    said: str
    number: str


class Slot(Struct, frozen=True):
    """A bookable time; `value` is what the form sends. With no places `left`, its button is disabled."""

    value: str
    clock: str
    left: int


async def show_day(asked: OperationRequest) -> Response:
    """Today, or `?day=YYYY-MM-DD`, and what can be booked for `?service=CODE`."""
    return _day_page(asked, asked.request.query_params.get("day"), asked.request.query_params.get("service"))


async def book(asked: OperationRequest) -> Response:
    """Books the chosen time and shows its slip. Submitting the form twice books once."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    try:
        fields = {"service": form.get("service"), "slot_at": form.get("slot_at"), "dossiers": form.get("dossiers", "1")}
        ask = msgspec.convert(fields, AskBooking, strict=False)
    except msgspec.ValidationError:
        return _day_page(asked, form.get("day"), form.get("service"), 422, NOT_READABLE)
    wish = form.get("wish", "")
    if _WISH.fullmatch(wish):
        asked.key = wish
    done = await appointments.book_slot(asked, ask.service, instant(ask.slot_at), None, ask.dossiers)
    if isinstance(done, Refused):
        return _day_page(asked, form.get("day"), form.get("service"), done.status, TITLES[done.code])
    return see_other(_address(asked, done.appointment.appointment))


async def show_one(asked: OperationRequest) -> Response:
    """Its slip to print, and the forms to move or cancel it."""
    return _one_page(asked)


async def change(asked: OperationRequest) -> Response:
    """Moves it to the chosen time, or cancels it."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    if form.get("decision") == "cancel":
        done = await appointments.cancel(asked)
    else:
        try:
            asked.body = msgspec.convert({"slot_at": form.get("slot_at")}, AskMove, strict=False)
        except msgspec.ValidationError:
            return _one_page(asked, 422, NOT_READABLE)
        done = await appointments.move(asked)
    if isinstance(done, Refused):
        return _one_page(asked, done.status, TITLES[done.code])
    return see_other(_address(asked, asked.param("id")))


def _day_page(
    asked: OperationRequest, day_text: str | None, service_code: str | None, status: int = 200, error: str = ""
) -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    config = views.config_of(state)
    days = [day_in(state, in_days, now) for in_days in range(config.appointments.days_ahead + 1)]
    day = next((each for each in days if each.date == day_text), None)
    if day_text and day is None and not error:
        status, error = 422, N_("Choose one of these days.")
    day = day or days[0]
    codes = [service.code for service in config.services]
    code = service_code if service_code in codes else codes[0]
    return page(
        asked.request,
        "appointments.html",
        status,
        address=f"/manager/{state.stream}/appointments",
        query={"day": day.date, "service": code},
        branch=config,
        days=[date.fromisoformat(each.date) for each in days],
        day=date.fromisoformat(day.date),
        rows=[_row(asked, each) for each in of_day(state, day)],
        service=code,
        slots=_slots(asked, code, day, now),
        wish=new_key(),
        **_live(asked, now),
        may_watch=may(asked.principal, Permission.READ_MANAGER_PAGE, state.stream),
        person=_person(asked),
        error=error,
    )


def _one_page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    config = views.config_of(state)
    found = state.appointments.by_id.get(asked.param("id"))
    if found is None or found.state in NOT_YET:
        return refuse_page(Refused(Refusal.UNKNOWN_APPOINTMENT), asked.request)
    days = [day_in(state, in_days, now) for in_days in range(config.appointments.days_ahead + 1)]
    others = {date.fromisoformat(day.date): _free(_slots(asked, found.service, day, now)) for day in days}
    return page(
        asked.request,
        "appointment_manage.html",
        status,
        address=_address(asked, found.id),
        branch=config,
        slip=slip_of(asked, found),
        others={day: slots for day, slots in others.items() if slots},
        may_change=found.state is AppointmentState.BOOKED,
        **_live(asked, now),
        person=_person(asked),
        error=error,
    )


def _row(asked: OperationRequest, appointment: Appointment) -> Row:
    view = appointments.view(asked, asked.branch.state, appointment)
    config = views.config_of(asked.branch.state)
    return Row(
        "" if view.state is AppointmentState.HELD else view.appointment,
        f"{view.slot_at:%H:%M}",
        views.service_name(config, view.service),
        view.dossiers,
        view.state,
        STATE_NAMES[view.state],
        view.number or "",
    )


def _live(asked: OperationRequest, now: Instant) -> dict[str, Any]:
    """The values that the page's script needs to keep the page up to date."""
    state = asked.branch.state
    return {"seq": state.seq, "now_ms": now, "at": moment(now, views.zone_of(state)), "kinds": " ".join(CONCERNS)}


def _slots(asked: OperationRequest, service: str, day: Day, now: Instant) -> list[Slot]:
    """The day's times from now on; empty when all are full.

    A full time stays in the list, so that the buttons after it do not move while somebody presses one.
    """
    config = views.config_of(asked.branch.state)
    known = config.service(service)
    free = [] if known is None else free_on(asked.branch.state, config, known, day, now)
    left = {one.at: one.left for one in free}
    slots = ((moment(at, config.time_zone), left.get(at, 0)) for at in slots_of(day, config.appointments) if at >= now)
    return [Slot(at.isoformat(), f"{at:%H:%M}", places) for at, places in slots] if left else []


def _free(slots: list[Slot]) -> list[Slot]:
    return [slot for slot in slots if slot.left]


def _address(asked: OperationRequest, appointment: str) -> str:
    return f"/manager/{asked.branch.state.stream}/appointments/{appointment}"


def _person(asked: OperationRequest) -> str:
    return asked.context.live.access.called(asked.principal.id)
