"""`/manager/{b}/hours`: close earlier or later today, after a look at whom that touches, with an undo."""

import hmac
import re
from datetime import date, datetime
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.messages import N_
from protocol import commands as c
from protocol.calendar import openings_on
from protocol.configuration import BranchConfig, Name, Opening, SpecialDay
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.opening_hours import day_on
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .direct import mark_done

HOURS = "/manager/{b}/hours"
AS_SET = "settings"
"""The form's value for the hours that the settings have."""

TIMES = N_("Give two times, the last number before the closing, such as 15:00 and 15:30.")
MOST_NAMED = 12

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Booked(Struct, frozen=True):
    """An appointment whose time is not open any more."""

    id: str
    at: str
    service: Name


class Touched(Struct, frozen=True):
    """Whom hours touch that are set now. `stops`: no more numbers are given from now on; `starts`: they are again.

    `waiting`: who waits now; they are still called. `booked`: appointments to come that nobody could keep.
    """

    waiting: int
    booked: tuple[Booked, ...]
    stops: bool
    starts: bool


def shifted(openings: tuple[Opening, ...] | None, last: str, close: str) -> tuple[Opening, ...]:
    """The hours with the last ticket at `last` and the counters' end at `close`: later openings fall away."""
    known = (Opening("00:00", last, close),) if openings is None else openings
    kept = [one for one in known if one.first_ticket < last]
    if not kept:
        return ()
    return (*kept[:-1], Opening(kept[-1].first_ticket, last, close))


def touched(state: State, openings: tuple[Opening, ...] | None, now: Instant) -> Touched:
    """Whom the hours would touch; `None`: those of the settings."""
    config = views.config_of(state)
    day = views.today_of(state, now)
    after = day_on(_with(state, day.date, openings), day.date)
    zone = views.zone_of(state)
    closed = sorted(
        (one.slot_at, one.id, one.service)
        for one in state.appointments.by_id.values()
        if one.state is AppointmentState.BOOKED
        and max(now, day.starts) <= one.slot_at < day.ends
        and not all(after.issuing(at) for _, at in one.places)
    )
    return Touched(
        state.waiting.total if day is state.day else 0,
        tuple(Booked(id_, f"{moment(at, zone):%H:%M}", views.service_name(config, code)) for at, id_, code in closed),
        day.issuing(now) and not after.issuing(now),
        not day.issuing(now) and after.issuing(now),
    )


def _with(state: State, day: str, openings: tuple[Opening, ...] | None) -> BranchConfig:
    settings = state.settings or views.config_of(state)
    if openings is None:
        return settings
    others = tuple(one for one in settings.special_days if one.date != day)
    return replace(settings, special_days=(*others, SpecialDay(day, openings=openings)))


async def show_hours(asked: OperationRequest) -> Response:
    """Today's hours; with `?last=HH:MM&close=HH:MM` also whom the change would touch. Nothing is changed."""
    query = asked.request.query_params
    if "last" not in query and "close" not in query:
        return _page(asked)
    last, close = query.get("last", ""), query.get("close", "")
    if not (_CLOCK.fullmatch(last) and _CLOCK.fullmatch(close) and last <= close):
        return _page(asked, 422, TIMES, last, close)
    openings = shifted(_today(asked)[1], last, close)
    return _page(asked, last=last, close=close, preview=openings)


async def set_hours(asked: OperationRequest) -> Response:
    """Sets the hours that were looked at, or those of the settings again."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return _page(asked, form.status, TITLES[form.code])
    openings = read(form.get("openings", ""))
    seen = form.get("seen", "")
    if isinstance(openings, Refused) or not (seen.isascii() and seen.isdigit() and len(seen) <= 16):
        return _page(asked, 422, TIMES)
    before = asked.branch.state.hours_today
    had = before.openings if before is not None and before.date == _today(asked)[0].isoformat() else None
    envelope = replace(asked.envelope(c.SetHours(openings)), seen=int(seen))
    done = await asked.context.live.submit(envelope)
    if isinstance(done, Refused):
        return _page(asked, done.status, TITLES[done.code])
    undo = written(had)
    query = {"done": "hours", "undo": undo, "mark": mark_done(asked, "hours", undo)}
    return see_other(f"{_address(asked)}?{urlencode(query)}")


def written(openings: tuple[Opening, ...] | None) -> str:
    """Hours as a form's field: `07:30-11:30-12:00,13:30-16:30-17:00`."""
    if openings is None:
        return AS_SET
    return ",".join(f"{one.first_ticket}-{one.last_ticket}-{one.close}" for one in openings)


def read(text: str) -> tuple[Opening, ...] | Refused | None:
    """What `written` wrote."""
    if text == AS_SET:
        return None
    try:
        parts = [one.split("-") for one in text.split(",") if one]
        rows = [dict(zip(("first_ticket", "last_ticket", "close"), each, strict=True)) for each in parts]
        return msgspec.convert(rows, tuple[Opening, ...])
    except (ValueError, msgspec.ValidationError):
        return Refused(Refusal.BAD_FIELD, "openings")


def _today(asked: OperationRequest) -> tuple[date, tuple[Opening, ...] | None]:
    state = asked.branch.state
    today = date.fromisoformat(views.today_of(state, asked.context.clock.now()).date)
    return today, openings_on(views.config_of(state), today)


def _address(asked: OperationRequest) -> str:
    return HOURS.format(b=asked.branch.state.stream)


def _page(
    asked: OperationRequest,
    status: int = 200,
    error: str = "",
    last: str = "",
    close: str = "",
    preview: tuple[Opening, ...] | None = None,
) -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    day, openings = _today(asked)
    settings = state.settings or views.config_of(state)
    is_set = state.hours_today is not None and state.hours_today.date == day.isoformat()
    final = openings[-1] if openings else None
    params = asked.request.query_params
    undo = params.get("undo", "")
    is_ours = hmac.compare_digest(params.get("mark", "").encode(), mark_done(asked, "hours", undo).encode())
    at: datetime = moment(now, views.zone_of(state))
    return page(
        asked.request,
        "hours.html",
        status,
        address=_address(asked),
        here=f"/manager/{state.stream}",
        branch=views.config_of(state),
        may_direct=may(asked.principal, Permission.DIRECT_TICKETS, state.stream),
        at=at,
        openings=openings,
        own=openings_on(settings, day),
        is_set=is_set,
        ended=state.ended_at is not None and views.today_of(state, now) is state.day,
        last=last or (final.last_ticket if final else "23:59"),
        close=close or (final.close if final else "23:59"),
        preview=preview,
        written=written,
        touched=None if preview is None else touched(state, preview, now),
        most_named=MOST_NAMED,
        undo=undo if is_ours and not isinstance(read(undo), Refused) else "",
        done=is_ours and not error,
        seq=state.seq,
        error=error,
        person=_person(asked),
    )


def _person(asked: OperationRequest) -> str:
    person = asked.context.live.access.person(asked.principal.id)
    return person.name if person else ""
