"""`/a/{b}/{service}/{id}`: what the QR of an appointment's slip opens on its holder's phone."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from language.messages import N_, translations
from language.names import name_in
from protocol.commands import FurtherService
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.jobs.queue import NewJob
from server.journal.database.dialects import connect_to_write
from server.queue.decide.free_times import free_days, nearest
from server.queue.decide.visit_times import fitting, whole_visits
from server.queue.events.events import Appointment
from server.web.api import appointment_code
from server.web.api.appointments import code_path
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.follow.visit_words import minutes_of, papers_of, what_of
from server.web.mail import reminders
from server.web.mail.post import put_in
from server.web.mail.reminders import Channel
from server.web.operation.operation import OperationRequest

from .booking.days import chosen, offers
from .booking.days import shown as shown_days
from .booking.load import BOUNDS, move_in_bounds
from .booking.times import GONE, NO_TIME, TAKEN, WISH
from .calendar_file import CalendarEntry, calendar_file
from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.push import push_key, subscription_of
from .parts.redirect import see_other
from .parts.render import NO_REFERRER, page, page_language
from .parts.slip import slip_of

MOVED_SINCE = N_("The appointment was moved again after you opened that page. Choose from these times.")

SOON_S = 5
REST_S = 30
"""Seconds between a phone's requests: during the check-in time, so that the number appears at once; and otherwise."""


async def show_code(asked: OperationRequest) -> Response:
    """The appointment now, or a page that explains that the code is unknown."""
    found = await appointment_code.find(asked)
    return _refused(asked, found) if isinstance(found, Refused) else _page(asked, found)


async def show_other_times(asked: OperationRequest) -> Response:
    """The days of its branch, each time a button that moves the appointment."""
    found = await appointment_code.find(asked)
    return _refused(asked, found) if isinstance(found, Refused) else _move_page(asked, found)


async def move(asked: OperationRequest) -> Response:
    """Moves it; a time that was just taken brings the nearest. Moved to the time it has, nothing changes."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = await appointment_code.find(asked)
    if isinstance(found, Refused):
        return _refused(asked, found)
    wanted = chosen(form.get("time", ""))
    if wanted is None or wanted[0] != asked.branch.state.stream:
        return _move_page(asked, found, None, 422, NO_TIME)
    wish = form.get("wish", "")
    asked.key = f"{wish if WISH.fullmatch(wish) else asked.key}.{wanted[1]}"
    done = await move_in_bounds(asked, found, wanted[1])
    if isinstance(done, Refused):
        error = TAKEN if done.code in GONE else BOUNDS.get(done.field or "", TITLES[done.code])
        return _move_page(asked, found, wanted[1], done.status, error)
    now_there = asked.branch.state.appointments.by_id.get(found.id, found)
    if now_there.slot_at != wanted[1]:  # this page's press was answered before
        return _move_page(asked, now_there, None, 409, MOVED_SINCE)
    return see_other(code_path(asked.branch.state.stream, found))


async def calendar(asked: OperationRequest) -> Response:
    """`calendar.ics`: the entry, or what takes a cancelled appointment out of the calendar."""
    found = await appointment_code.find(asked)
    if isinstance(found, Refused):
        return _refused(asked, found)
    config, language = views.config_of(asked.branch.state), page_language(asked.request)
    shown = slip_of(asked, found).shown
    bring = [f"- {paper}" for paper in papers_of(shown, language)]
    is_cancelled = found.state is AppointmentState.CANCELLED
    entry = CalendarEntry(
        id=found.id,
        starts=shown.slot_at,
        minutes=minutes_of(shown, config.appointments.slot_s // 60),
        summary=f"{what_of(shown, language)} · {name_in(shown.branch, language)}",
        place=", ".join(filter(None, (name_in(shown.branch, language), config.address))),
        description="\n".join([translations(language).gettext("What to bring"), *bring] if bring else []),
        address=asked.public_url + code_path(asked.branch.state.stream, found),
        changes=found.moves + is_cancelled,
        cancelled=is_cancelled,
    )
    now = datetime.fromtimestamp(asked.context.clock.now() / 1000, ZoneInfo(config.time_zone))
    headers = {"Cache-Control": "no-store", "Referrer-Policy": NO_REFERRER, "X-Content-Type-Options": "nosniff"}
    headers["Content-Disposition"] = 'attachment; filename="mot-cua.ics"'
    return Response(calendar_file(entry, now), headers=headers, media_type="text/calendar")


async def push(asked: OperationRequest) -> Response:
    """The holder's browser is reminded, in place of another one; or no more (`act`: `end`)."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = await appointment_code.find(asked)
    if isinstance(found, Refused):
        return _refused(asked, found)
    context, stream, now = asked.context, asked.branch.state.stream, asked.context.clock.now()
    jobs: list[NewJob] = []
    if form.get("act") != "end":
        to = subscription_of(asked, form)
        if isinstance(to, Refused):
            return refuse_page(to, asked.request)
        if found.state is AppointmentState.BOOKED:
            language, address = page_language(asked.request), msgspec.json.encode(to).decode()
            jobs = reminders.jobs_of(stream, found, address, language, asked.public_url, now, Channel.PUSH)

    def forget() -> None:
        with connect_to_write(context.engine) as connection, connection.begin():
            reminders.forget(connection, stream, found.id, Channel.PUSH, now)

    await asyncio.to_thread(forget)
    if jobs and not await put_in(context, jobs):
        return refuse_page(Refused(Refusal.UNAVAILABLE), asked.request)
    return see_other(code_path(stream, found))


async def give_up(asked: OperationRequest) -> Response:
    """The holder cancels it. Cancelling it twice is not an error."""
    done = await appointment_code.cancel(asked)
    if isinstance(done, Refused):
        if done.code in (Refusal.UNKNOWN_APPOINTMENT, Refusal.TOO_MANY_TRIES):
            return _refused(asked, done)
        known = asked.branch.state.appointments.by_id.get(asked.param("id"))
        if known is not None and known.state is not AppointmentState.CANCELLED:
            return _page(asked, known, done.status, TITLES[done.code])
    return see_other(asked.request.url.path)


def _move_page(
    asked: OperationRequest, found: Appointment, wanted: Instant | None = None, status: int = 200, error: str = ""
) -> Response:
    """The page; with `wanted` the times nearest to it come first. What cannot be moved has its own page."""
    state, now = asked.branch.state, asked.context.clock.now()
    config = views.config_of(state)
    service = config.service(found.service)
    if found.state is not AppointmentState.BOOKED or service is None:
        return see_other(code_path(state.stream, found))
    further = [FurtherService(one.service, one.procedure) for one in found.further]
    fits = fitting(further, now, found)
    days = whole_visits(free_days(state, config, service, now, found.slot_at), state, fits)
    first = [] if wanted is None else nearest([state], found.service, wanted, now, fits=fits)
    return page(
        asked.request,
        "appointment_move.html",
        status,
        referrer=NO_REFERRER,
        slip=slip_of(asked, found),
        back=code_path(state.stream, found),
        first=offers(first, [state]),
        days=shown_days(days, state),
        today=moment(now, config.time_zone).date(),
        wish=new_key(),
        error=error,
    )


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
        push_key=push_key(asked) if slip.valid else "",
        ticks=True,
    )


def _refused(asked: OperationRequest, refused: Refused) -> Response:
    if refused.code is Refusal.UNKNOWN_APPOINTMENT:
        return page(asked.request, "no_appointment.html", refused.status, referrer=NO_REFERRER)
    return refuse_page(refused, asked.request)
