"""`/book/{service}/times`: the soonest times over all branches, then a branch's days; a press holds a time."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from language.messages import N_
from protocol import commands as c
from protocol.enums import AppointmentState, Refusal
from protocol.ids import Instant
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.access.credentials.rates import Rate
from server.mail.letter import is_address
from server.queue.decide.free_times import Fits, free_days, nearest, next_release, soonest
from server.queue.decide.visit_times import fitting, whole_visits
from server.queue.events.events import Appointment
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.follow.bookable import Topic, bookable
from server.web.mail import freed
from server.web.mail.post import put_in
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .days import chosen, offers, shown
from .device import device_of, keep
from .load import BOUNDS, hold_in_bounds, token_for
from .topic import address_of_topic, topic_of
from .visit import AND, after, text_of
from .visit import wanted as named

TAKEN = N_("Somebody else has just taken that time. These are the nearest that are free.")
NO_TIME = N_("Choose one of these times.")
NO_ADDRESS = N_("Enter an e-mail address such as name@example.vn.")
TOO_MANY = N_("As many people wait for a letter as can. Please look again later, or take a number at the kiosk.")
GONE = (Refusal.SLOT_FULL, Refusal.QUOTA_REACHED, Refusal.TOO_LATE, Refusal.CLOSED, Refusal.TOO_EARLY)
TELLS = Rate(at_once=10, every_ms=30_000)
"""Addresses left by one network: each may be somebody else's."""

WISH = re.compile(r"[0-9a-f-]{36}")


async def show_times(asked: OperationRequest) -> Response | Refused:
    """The soonest three, and the days of `?branch=`."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    topic = topic_of(asked)
    if isinstance(topic, Refused):
        return topic
    return times_page(asked, topic, asked.request.query_params.get("branch", ""), further=after(asked, topic))


async def hold(asked: OperationRequest) -> Response | Refused:
    """Holds the time that was pressed, and leads to the page to check it. Pressed twice it is one hold."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    topic = topic_of(asked, form.get("procedure"))
    if isinstance(topic, Refused):
        return topic
    further = after(asked, topic, form.get(AND, ""))
    wanted = chosen(form.get("time", ""))
    branch = None if wanted is None else asked.context.live.branch(wanted[0])
    if wanted is None or branch is None:
        return times_page(asked, topic, form.get("branch", ""), status=422, error=NO_TIME, further=further)
    wish = form.get("wish", "")
    wish = wish if WISH.fullmatch(wish) else new_key()
    state, slot_at, device = branch.state, wanted[1], device_of(asked.request, asked.context.secrets, wish)
    hashed = asked.context.secrets.device_of(state.stream, device)
    asks = named(further)
    known = next((one for one in state.appointments.held_by(hashed) if _is(one, topic.service, slot_at, asks)), None)
    if known is not None:
        held: str | Refused = known.id
    else:
        command_id = sent_by(hashed, f"{wish}.{slot_at}")  # the form's page has the visit's services
        appointment = asked.context.secrets.appointment_of(state.stream, command_id)
        code = None if topic.procedure is None else topic.procedure.code
        command = c.HoldSlot(appointment, topic.service, slot_at, code, device=hashed, further=asks)
        held = await hold_in_bounds(asked, form, wish, state.stream, command, command_id)
    if isinstance(held, Refused):
        error = BOUNDS.get(held.field or "", TITLES[held.code])
        error = TAKEN if held.code in GONE else error
        return times_page(asked, topic, state.stream, slot_at, status=held.status, error=error, further=further)
    answer = see_other(held_address(state.stream, topic.service, held))
    return keep(answer, asked.request, device)


async def tell_me(asked: OperationRequest) -> Response | Refused:
    """Whoever found everything taken leaves an address; they are written to once, when a time is free."""
    refused = too_fast(asked, TELLS)
    if refused is not None:
        return refused
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    topic = topic_of(asked, form.get("procedure"))
    if isinstance(topic, Refused):
        return topic
    branch, to, context = form.get("branch", ""), form.get("mail", "").strip(), asked.context
    if branch and context.live.branch(branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    if context.mail is None or not is_address(to):
        return times_page(asked, topic, branch, status=422, error=NO_ADDRESS)
    here = [one for one in bookable(context.live) if branch in ("", one.stream)]
    if soonest(here, topic.service, context.clock.now(), 1):  # the letter would go out at once, and again and again
        return times_page(asked, topic, branch)
    if freed.waiting(context) >= freed.MOST_WAITING:
        return times_page(asked, topic, branch, status=429, error=TOO_MANY)
    code = "" if topic.procedure is None else topic.procedure.code
    wanted = freed.Wanted(to, page_language(asked.request), topic.service, topic.name, branch, code, asked.public_url)
    mark = context.secrets.mark_of(f"freed:{to.casefold()}")
    if not await put_in(context, [freed.job_of(wanted, mark, context.clock.now())]):
        return times_page(asked, topic, branch, status=503, error=TITLES[Refusal.UNAVAILABLE])
    return times_page(asked, topic, branch, told=True)


def held_address(branch: str, service: str, appointment: str) -> str:
    """The page to check a held time; whoever has the address may book it."""
    return f"/hold/{quote(branch)}/{service}/{appointment}"


def times_page(
    asked: OperationRequest,
    topic: Topic,
    branch: str,
    wanted: Instant | None = None,
    *,
    status: int = 200,
    error: str = "",
    told: bool = False,
    further: Sequence[Topic] = (),
) -> Response:
    """The page; with `wanted` the times nearest to it come first. `further`: services of the same visit."""
    now = asked.context.clock.now()
    wish, fits, and_text = new_key(), fitting(named(further), now), text_of(further)
    and_query = {AND: and_text} if further else {}
    token, bits = token_for(asked, [topic.service, *(one.service for one in further)], wish, now)
    procedure = "" if topic.procedure is None else topic.procedure.code
    states = [each for each in bookable(asked.context.live) if _offers(each, [topic, *further])]
    here = next((each for each in states if each.stream == branch), states[0] if len(states) == 1 else None)
    if wanted is not None and here is not None:
        first = nearest([here, *(each for each in states if each is not here)], topic.service, wanted, now, fits=fits)
    else:
        first = soonest(states, topic.service, now, fits=fits)
    return page(
        asked.request,
        "book_times.html",
        status,
        address=f"/book/{topic.service}/times",
        query={name: value for name, value in (("procedure", procedure), ("branch", branch)) if value} | and_query,
        procedure=procedure,
        branch=branch,
        topic=topic,
        further=further,
        and_text=and_text,
        and_query=and_query,
        change=address_of_topic(topic),
        first=offers(first, states),
        is_nearest=wanted is not None,
        may_tell=asked.context.mail is not None
        and not further
        and not soonest(states if here is None else [here], topic.service, now, 1),
        told=told,
        branches=_branches(states, topic, here, now, fits),
        here=None if here is None else views.config_of(here),
        days=_days(here, topic.service, now, fits),
        release=_release(states if here is None else [here], now),
        wish=wish,
        token=token,
        bits=bits,
        error=error,
        today=moment(now, views.zone_of(states[0])).date() if states else None,
        address_of=address_of_topic,
    )


def _offers(state: State, topics: Sequence[Topic]) -> bool:
    return all(views.config_of(state).service(one.service) for one in topics)


def _days(here: State | None, service: str, now: Instant, fits: Fits) -> list[Any]:
    if here is None:
        return []
    config = views.config_of(here)
    known = config.service(service)
    return [] if known is None else shown(whole_visits(free_days(here, config, known, now), here, fits), here)


def _branches(states: list[State], topic: Topic, here: State | None, now: Instant, fits: Fits) -> list[dict[str, Any]]:
    """Each branch with its first free time, None where it has none."""
    found = []
    for state in states:
        first = offers(soonest([state], topic.service, now, 1, fits), [state])
        found.append(
            {
                "id": state.stream,
                "name": views.config_of(state).name,
                "first": first[0].at if first else None,
                "is_here": state is here,
            }
        )
    return found


def _release(states: list[State], now: Instant) -> Any:
    """When the next day can be booked, the soonest of these branches."""
    moments = [(next_release(views.config_of(state), now), state) for state in states]
    known = [(at, state) for at, state in moments if at is not None]
    if not known:
        return None
    at, state = min(known, key=lambda one: one[0])
    return moment(at, views.zone_of(state))


def _is(one: Appointment, service: str, slot_at: Instant, further: tuple[c.FurtherService, ...]) -> bool:
    """Whether it is this visit at this time, held."""
    rest = tuple(c.FurtherService(part.service, part.procedure) for part in one.further)
    return (one.state, one.service, one.slot_at, rest) == (AppointmentState.HELD, service, slot_at, further)
