"""`/manager/{b}/promise`: how a branch kept its promise on a day, and acts that may have affected the figures."""

import asyncio
from datetime import date

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.enums import TicketClass
from server.access.city.state import Access
from server.balance.promise import Promise
from server.queue.state.target_counts import TargetCounts
from server.web.api.promise import DOUBTS, promise_on
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

from . import branch_status

CLASSES = {
    TicketClass.PRIO: N_("priority"),
    TicketClass.APPT: N_("appointment"),
    TicketClass.WALK: N_("walk-in"),
}


class Row(Struct, frozen=True):
    """A service (`name`, in both languages) or a class (`said`, the msgid of its name)."""

    name: Name | None
    said: str
    kept: TargetCounts


class ActRow(Struct, frozen=True):
    """An act that may have affected the figures; `clerk` is the login name, empty if unknown."""

    at: str
    number: str
    counter: Name | None
    clerk: str
    doubt: str
    served_s: int
    dossiers: int


async def show_promise(asked: OperationRequest) -> Response:
    """The branch's last day, or `?day=YYYY-MM-DD`."""
    state, config = asked.branch.state, views.config_of(asked.branch.state)
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
    """Services in the configuration's order, then those the branch no longer has, by code; then the classes."""
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
            None if one.counter is None else views.counter_name(config, one.counter),
            branch_status.clerk_name(access, one.actor),
            DOUBTS[one.doubt],
            one.served_s,
            one.dossiers,
        )
        for one in promise.listed
    ]
