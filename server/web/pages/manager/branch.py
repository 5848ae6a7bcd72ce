"""`/manager`: a branch on one screen, for its managers."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from language.messages import LANGUAGES, N_
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.access.seen import Seen
from server.visits.past import PastDay
from server.web.api import counters
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

from . import branch_status, clock
from .overview import overview

MANAGER = "/manager"

FORM_ERRORS = {
    "sure": N_("An emergency interrupts every screen: tick that you want this, then send it."),
    "text.vi": N_("Write the message, in at most 400 letters."),
    **dict.fromkeys(
        [f"text.{language}" for language in LANGUAGES[1:]],
        N_("A translation may have at most 400 letters."),
    ),
}
"""The message for a refused form of this page, by field."""


async def choose_branch(asked: OperationRequest) -> Response:
    """Redirects to the only branch that the person may see, else lists the branches, those with an alarm first."""
    now = asked.context.clock.now()
    states = [
        branch.state
        for name, branch in sorted(asked.context.live.branches.items())
        if views.is_at_work(branch.state) and may(asked.principal, Permission.READ_MANAGER_PAGE, name)
    ]
    if len(states) == 1:
        return _go(states[0].stream)
    branches = [
        (
            views.branch_summary(state, now, asked.context.clock.belief),
            views.today(state),
            len(branch_status.alarms(state, asked.context.live.access, now)),
        )
        for state in states
    ]
    branches.sort(key=lambda each: not each[2])
    return page(asked.request, "branches.html", branches=branches, may_enrol=_may_enrol(asked), person=_person(asked))


async def watch(asked: OperationRequest) -> Response:
    """The branch now; the page's script keeps it up to date."""
    return await _page(asked)


async def end_day(asked: OperationRequest) -> Response:
    """Ends the day; a refusal is shown on the page."""
    done = await counters.end_day(asked)
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code])
    return _go(asked.branch.state.stream)


async def reopen_day(asked: OperationRequest) -> Response:
    """Takes the end of the day back; a refusal is shown on the page."""
    done = await counters.reopen_day(asked)
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code])
    return _go(asked.branch.state.stream)


async def confirm_clock(asked: OperationRequest) -> Response:
    """Says which date and time it is."""
    return await _done(asked, await clock.confirm(asked))


async def restore_expired(asked: OperationRequest) -> Response:
    """Takes back what a wrong clock expired."""
    return await _done(asked, await clock.restore_expired(asked))


async def take_opening_back(asked: OperationRequest) -> Response:
    """Takes back a day that a wrong clock opened."""
    return await _done(asked, await clock.take_opening_back(asked))


async def clear_alarm(asked: OperationRequest) -> Response:
    """Ends a counter's alarm."""
    return await _done(asked, await branch_status.clear_alarm(asked))


async def set_message(asked: OperationRequest) -> Response:
    """Shows everybody in the branch a message."""
    return await _done(asked, await branch_status.set_message(asked))


async def clear_message(asked: OperationRequest) -> Response:
    """Removes the message."""
    return await _done(asked, await branch_status.clear_message(asked))


async def _done(asked: OperationRequest, refused: Refused | None) -> Response:
    if refused is None:
        return _go(asked.branch.state.stream)
    return await _page(asked, refused.status, FORM_ERRORS.get(refused.field or "", TITLES[refused.code]))


def _go(branch: str) -> Response:
    return RedirectResponse(f"{MANAGER}/{branch}", 303, {"Cache-Control": "no-store"})


async def _seen(asked: OperationRequest) -> dict[str, Seen]:
    """When each device was connected last; nothing is known of them where the database does not answer."""
    try:
        return await asyncio.to_thread(asked.context.seen.read)
    except SQLAlchemyError:
        return {}


async def _past(asked: OperationRequest, now: Instant) -> tuple[PastDay | None, PastDay | None]:
    state = asked.branch.state
    today = views.today_of(state, now).date
    return await asked.context.past_days.before(asked.context.engine, state.stream, today)


async def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    state = asked.branch.state
    now = asked.context.clock.now()
    seen, past = await _seen(asked), await _past(asked, now)
    now = asked.context.clock.now()  # the state may have moved on meanwhile
    return page(
        asked.request,
        "manager.html",
        status,
        address=f"{MANAGER}/{state.stream}",
        view=overview(state, now, asked.context.live.access, seen, past),
        clock_panel=clock.panel(asked),
        untils=branch_status.UNTIL,
        branch=views.config_of(state),
        at=moment(now, views.zone_of(state)),
        several=asked.principal.branch is None and len(asked.context.live.branches) > 1,
        may_set_message=may(asked.principal, Permission.SET_MESSAGE, state.stream),
        may_enrol=_may_enrol(asked),
        may_end=may(asked.principal, Permission.END_DAY, state.stream),
        person=_person(asked),
        seq=state.seq,
        now_ms=now,
        error=error,
    )


def _may_enrol(asked: OperationRequest) -> bool:
    return may(asked.principal, Permission.DECIDE_ENROLMENT)


def _person(asked: OperationRequest) -> str:
    person = asked.context.live.access.person(asked.principal.id)
    return person.name if person else ""
