"""`/manager`: a branch on one screen, for those who answer for it."""

from starlette.responses import RedirectResponse, Response

from language.messages import LANGUAGES, N_
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.web.api import counters
from server.web.base.clock import moment, now_ms
from server.web.base.problems import TITLES
from server.web.follow import views as show
from server.web.operation.operation import Asked
from server.web.pages.parts.render import page

from . import branch_status as room
from .overview import overview

MANAGER = "/manager"

SAID = {
    "text.vi": N_("Write what everybody is to be told, in at most 400 letters."),
    **dict.fromkeys(
        [f"text.{language}" for language in LANGUAGES[1:]],
        N_("A translation may have at most 400 letters."),
    ),
}
"""A refusal of the page's own forms by the field that it is about."""


async def choose_branch(asked: Asked) -> Response:
    """Straight to the person's own branch, or to the only one; otherwise they choose, those who ask for help first."""
    now = now_ms()
    states = [
        branch.state
        for name, branch in sorted(asked.context.live.branches.items())
        if branch.state.config is not None and may(asked.principal, Permission.READ_MANAGER_PAGE, name)
    ]
    if len(states) == 1:
        return _go(states[0].stream)
    branches = [
        (show.branch_summary(state, now), show.today(state), len(room.alarms(state, asked.context.live.access, now)))
        for state in states
    ]
    branches.sort(key=lambda each: not each[2])
    return page(asked.request, "branches.html", branches=branches, may_enrol=_may_enrol(asked), person=_person(asked))


async def watch(asked: Asked) -> Response:
    """The branch now; the page's script keeps it so."""
    return _page(asked)


async def end_day(asked: Asked) -> Response:
    """Ends the day; a refusal is said on the page."""
    done = await counters.end_day(asked)
    if isinstance(done, Refused):
        return _page(asked, done.status, TITLES[done.code])
    return _go(asked.branch.state.stream)


async def clear_alarm(asked: Asked) -> Response:
    """A counter's alarm has been seen to."""
    return _done(asked, await room.clear_alarm(asked))


async def set_message(asked: Asked) -> Response:
    """Something to tell everybody in the branch."""
    return _done(asked, await room.set_message(asked))


async def clear_message(asked: Asked) -> Response:
    """Takes the message back."""
    return _done(asked, await room.clear_message(asked))


def _done(asked: Asked, refused: Refused | None) -> Response:
    if refused is None:
        return _go(asked.branch.state.stream)
    return _page(asked, refused.status, SAID.get(refused.field or "", TITLES[refused.code]))


def _go(branch: str) -> Response:
    return RedirectResponse(f"{MANAGER}/{branch}", 303, {"Cache-Control": "no-store"})


def _page(asked: Asked, status: int = 200, error: str = "") -> Response:
    state = asked.branch.state
    now = now_ms()
    return page(
        asked.request,
        "manager.html",
        status,
        address=f"{MANAGER}/{state.stream}",
        view=overview(state, now, asked.context.live.access),
        untils=room.UNTIL,
        branch=show.config_of(state),
        at=moment(now, show.zone_of(state)),
        several=asked.principal.branch is None and len(asked.context.live.branches) > 1,
        may_tell=may(asked.principal, Permission.SET_MESSAGE, state.stream),
        may_enrol=_may_enrol(asked),
        may_end=may(asked.principal, Permission.END_DAY, state.stream),
        person=_person(asked),
        seq=state.seq,
        now_ms=now,
        error=error,
    )


def _may_enrol(asked: Asked) -> bool:
    return may(asked.principal, Permission.DECIDE_ENROLMENT)


def _person(asked: Asked) -> str:
    person = asked.context.live.access.person(asked.principal.id)
    return person.name if person else ""
