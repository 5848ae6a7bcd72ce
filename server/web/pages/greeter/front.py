"""`/greet/{b}`: what somebody comes for, in their words; or the number or code that they have. And by telephone."""

from typing import Any
from urllib.parse import quote

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from language.places import say_place
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.views import Wait
from server.access.permissions import Permission, may
from server.queue.decide.free_times import FreeTime, soonest
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.bookable import Topic
from server.web.follow.live import Branch
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language
from server.web.pages.parts.typed_code import Typed, TypedAppointment, TypedNumber, TypedSecret, read_typed

GREET = "/greet"
MOST_ASKED = 120
"""Letters of a search that are read."""

NOT_FOUND = N_("Nothing here has this number or code. Please check it; a number of another day is no longer valid.")


class ServiceNow(Struct, frozen=True):
    """A service as a caller is told of it. `free`: the first time that can be booked, in branch time."""

    name: Name
    open_now: bool
    waiting: int
    wait: Wait | None
    open_counters: int
    place: str
    free: Any


async def show_branches(asked: OperationRequest) -> Response:
    """The only branch that the person may greet at; else a list."""
    live = asked.context.live
    known = [
        views.config_of(branch.state)
        for name, branch in sorted(live.branches.items())
        if views.is_at_work(branch.state) and may(asked.principal, Permission.GREET, name)
    ]
    if len(known) == 1:
        return see_other(greet_address(known[0].id))
    return page(asked.request, "greet_branches.html", branches=known, person=person_name(asked))


async def show_front(asked: OperationRequest) -> Response:
    """The procedures most wanted here, or those that fit `?q=`."""
    return _front(asked)


async def find(asked: OperationRequest) -> Response:
    """Leads to the ticket or appointment with the number or code that was typed or scanned. Nothing is changed."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    typed = read_typed(form.get("code", ""))
    where = None if typed is None else await _found(asked, typed)
    if where is not None:
        return see_other(where)
    shown = _enquiry if form.get("from") == "enquiry" else _front
    return shown(asked, 404, NOT_FOUND, form.get("code", "") if isinstance(typed, TypedNumber) else "")


async def show_enquiry(asked: OperationRequest) -> Response:
    """What somebody who calls by telephone asks: a number or code, and each service's wait, way and next free time."""
    return _enquiry(asked)


def greet_address(branch: str, part: str = "") -> str:
    """A page of the greeter at a branch."""
    return f"{GREET}/{quote(branch)}{part}"


def person_name(asked: OperationRequest) -> str:
    """Who is signed in."""
    return asked.context.live.access.called(asked.principal.id)


def followed(asked: OperationRequest, now: Instant) -> dict[str, Any]:
    """What a page needs that is kept in step with its branch."""
    state = asked.branch.state
    return {
        "branch": views.config_of(state),
        "seq": state.seq,
        "now_ms": now,
        "at": moment(now, views.zone_of(state)),
        "person": person_name(asked),
    }


async def _found(asked: OperationRequest, typed: Typed) -> str | None:
    """The page of what was typed, also of what another process wrote a moment ago; None: it is not of this branch."""
    where = _known(asked.branch, typed)
    if where is None and await asked.context.live.caught_up(asked.branch.state.stream):
        where = _known(asked.branch, typed)
    return where


def _known(branch: Branch, typed: Typed) -> str | None:
    state = branch.state
    match typed:
        case TypedNumber(number):
            ticket = next((one for one in state.tickets.values() if one.number == number), None)
        case TypedSecret(secret):
            ticket = branch.ticket_of(secret)
        case TypedAppointment(letters, _):
            found = letters in state.appointments.by_id
            return greet_address(state.stream, f"/appointments/{letters}") if found else None
    return None if ticket is None else greet_address(state.stream, f"/tickets/{ticket.ticket_id}")


def _front(asked: OperationRequest, status: int = 200, error: str = "", code: str = "") -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    text = asked.request.query_params.get("q", "").strip()[:MOST_ASKED]
    known = asked.context.bookable.of(asked.context.live)
    config = views.config_of(state)
    here = {service.code for service in config.services}
    found = known.find(text) if text else known.wanted or known.services
    topics = sorted(found, key=lambda topic: topic.service not in here)
    return page(
        asked.request,
        "greet.html",
        status,
        address=greet_address(state.stream),
        q=text,
        topics=topics,
        services=[] if text or not known.wanted else [topic for topic in known.services if topic.service in here],
        address_of=lambda topic: topic_address(state.stream, topic),
        error=error,
        code=code,
        **followed(asked, now),
    )


def topic_address(branch: str, topic: Topic) -> str:
    """The page of what somebody comes for."""
    query = "" if topic.procedure is None else f"?procedure={quote(topic.procedure.code)}"
    return greet_address(branch, f"/for/{topic.service}{query}")


def _enquiry(asked: OperationRequest, status: int = 200, error: str = "", code: str = "") -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    return page(
        asked.request,
        "greet_enquiry.html",
        status,
        address=greet_address(state.stream, "/enquiry"),
        services=_services(state, now, asked),
        today=moment(now, views.zone_of(state)).date(),
        error=error,
        code=code,
        **followed(asked, now),
    )


def _services(state: State, now: Instant, asked: OperationRequest) -> list[ServiceNow]:
    config, language = views.config_of(state), page_language(asked.request)
    board = {each.code: each for each in views.board(state, now, asked.branch.forecast).services}
    shown = []
    for each in views.branch_view(state, now, asked.context.clock.belief).services:
        of_board, first = board[each.code], _first(state, each.code, now)
        shown.append(
            ServiceNow(
                each.name,
                each.open_now,
                of_board.waiting,
                of_board.wait,
                of_board.open_counters or 0,
                say_place(each.code, config.counters, language),
                None if first is None else moment(first.at, config.time_zone),
            )
        )
    return shown


def _first(state: State, service: str, now: Instant) -> FreeTime | None:
    if not views.config_of(state).appointments.per_slot:
        return None
    return next(iter(soonest([state], service, now, 1)), None)


def unknown(asked: OperationRequest, refusal: Refusal) -> Response:
    """The front page, which says what is not there."""
    return _front(asked, Refused(refusal).status, NOT_FOUND)
