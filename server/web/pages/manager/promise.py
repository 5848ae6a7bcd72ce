"""`/manager/{b}/promise`: how a day kept the promise, and the acts that may make the figures look better."""

import asyncio
from datetime import date

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.enums import TicketClass
from server.access.city.state import Access
from server.balance.promise import Doubt, Promise
from server.queue.state.target_counts import TargetCounts
from server.web.api.promise import promise_on
from server.web.base.clock import moment
from server.web.follow import views as show
from server.web.operation.operation import Asked
from server.web.pages.parts.render import page

from . import branch_status as room

DOUBTS = {
    Doubt.PARKED_JUST_BEFORE: N_("set aside just before the limit"),
    Doubt.TRANSFERRED_JUST_BEFORE: N_("transferred just before the limit"),
    Doubt.RETURNED_JUST_BEFORE: N_("sent back to wait just before the limit"),
    Doubt.NO_OUTCOME: N_("completed without an outcome"),
    Doubt.DOSSIERS_ADDED: N_("in time only by dossiers added at the end"),
}

CLASSES = {
    TicketClass.PRIO: N_("priority"),
    TicketClass.APPT: N_("appointment"),
    TicketClass.WALK: N_("walk-in"),
}


class Row(Struct, frozen=True):
    """A service or a class: `name` in both languages, or `said`, a message's source."""

    name: Name | None
    said: str
    kept: TargetCounts


class ActRow(Struct, frozen=True):
    """An act to look at; `clerk` is the login name, empty where nobody is known."""

    at: str
    number: str
    counter: Name | None
    clerk: str
    doubt: str
    served_s: int
    dossiers: int


async def show_promise(asked: Asked) -> Response:
    """The last day there is, or `?day=YYYY-MM-DD`."""
    state, config = asked.branch.state, show.config_of(asked.branch.state)
    day = asked.request.query_params.get("day") or None
    wrong = day is not None and not _is_date(day)
    promise = None if wrong else await asyncio.to_thread(promise_on, asked.context.engine, state.stream, day)
    access = asked.context.live.access
    person = access.person(asked.principal.id)
    return page(
        asked.request,
        "promise.html",
        422 if wrong else 200,
        branch=config,
        day=day if promise is None else promise.day,
        wrong=wrong,
        promise=promise,
        rows=[] if promise is None else _rows(promise, config),
        acts=[] if promise is None else _acts(promise, config, access),
        person=person.name if person else "",
    )


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _rows(promise: Promise, config: BranchConfig) -> list[Row]:
    """In the configuration's order; services that the branch has no more come after, by their code."""
    names = {service.code: service.name for service in config.services}
    codes = [code for code in names if code in promise.by_service]
    codes += sorted(code for code in promise.by_service if code not in names)
    return [
        *(Row(names.get(code) or {"vi": code, "en": code}, "", promise.by_service[code]) for code in codes),
        *(Row(None, said, promise.by_class[cls]) for cls, said in CLASSES.items() if cls in promise.by_class),
    ]


def _acts(promise: Promise, config: BranchConfig, access: Access) -> list[ActRow]:
    return [
        ActRow(
            moment(one.at, config.time_zone).strftime("%H:%M"),
            one.number,
            None if one.counter is None else show.counter_name(config, one.counter),
            room.clerk_name(access, one.actor),
            DOUBTS[one.doubt],
            one.served_s,
            one.dossiers,
        )
        for one in promise.listed
    ]
