"""`/manager/{b}/automatic`: the automatic mode of today: its limits, what it did, and the press that takes it back."""

from typing import Final

from msgspec import Struct, ValidationError, convert
from starlette.responses import Response

from language.messages import N_
from protocol.advice import AdvisedAct
from protocol.automatic import AskLimits, AutomaticEnd, AutomaticLimits, AutomaticOff
from protocol.commands import Body, SetAutomatic, TakeAutomaticBack
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.state import Access
from server.access.permissions import Permission, may
from server.queue.state.automatic import AUTOMATIC, AutomaticAct
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .tiles import short

PAGE: Final = "/manager/{b}/automatic"

USUAL: Final = AutomaticLimits((AdvisedAct.SKILL,), 2, 60, "08:00", "16:00", 0.05)
"""What the form proposes."""

ACTS: Final = (
    (AdvisedAct.SKILL, N_("Let an open counter serve one more service that its clerk may serve")),
    (AdvisedAct.OPEN, N_("Open a closed counter where a clerk is signed in")),
    (AdvisedAct.STOP, N_("Give no more numbers of a service")),
)
"""With the mildest first."""

OFF: Final = {
    AutomaticOff.WRONG: N_("It switched itself off: fewer visits were in time than it had expected."),
    AutomaticOff.MISSING: N_("It switched itself off: no advice was made for ten minutes."),
}
BAD: Final = N_("Choose what it may do, and the end after the beginning.")
MOST_FIELDS: Final = 12


class Done(Struct, frozen=True):
    """An act in words. Shares in whole percent; `at` and `until`: of the branch's clock, as 14:05.

    `by`: who changed it for some minutes; "": the automatic mode.
    """

    n: int
    act: AdvisedAct
    counter: Name | None
    services: tuple[Name, ...]
    minutes: int
    at: str
    until: str
    share_before: int
    share_after: int
    confidence: int
    ended: AutomaticEnd | None
    by: str = ""
    counter_id: str | None = None


class Mode(Struct, frozen=True):
    """The mode as pages say it. `by`: who switched it last, "" for itself; `off`: a msgid, why it did so itself.

    `acts`: what it did; `timed`: what people changed for some minutes and is not over.
    """

    on: bool
    limits: AutomaticLimits
    by: str = ""
    since: str = ""
    off: str = ""
    acts: tuple[Done, ...] = ()
    timed: tuple[Done, ...] = ()

    @property
    def standing(self) -> tuple[Done, ...]:
        """The acts that can be taken back, the last first."""
        return tuple(one for one in self.acts if one.ended is None)


def mode_of(state: State, access: Access) -> Mode:
    """How it stands today; the acts, the last first."""
    known = state.automatic
    if known is None:
        return Mode(False, USUAL)
    by = "" if known.user in ("", AUTOMATIC) else access.called(known.user)
    off = "" if known.off is None else OFF[known.off]
    acts = tuple(_done(state, one) for one in reversed(known.acts) if one.by is None)
    timed = tuple(_done(state, one, access.called(one.by)) for one in reversed(known.standing) if one.by is not None)
    return Mode(known.limits is not None, known.limits or USUAL, by, _clock(state, known.since), off, acts, timed)


def _done(state: State, one: AutomaticAct, by: str = "") -> Done:
    config, change = views.config_of(state), one.change
    counter = None if change.counter is None else short(views.counter_name(config, change.counter))
    return Done(
        one.n, change.act, counter, tuple(views.service_name(config, code) for code in change.services),
        change.minutes, _clock(state, one.at), _clock(state, one.until), round(100 * one.share_before),
        round(100 * one.share_after), round(100 * one.confidence), one.ended, by, change.counter,
    )  # fmt: skip


def _clock(state: State, at: int) -> str:
    return f"{moment(at, views.zone_of(state)):%H:%M}"


async def show_automatic(asked: OperationRequest) -> Response:
    """Its limits and what it did today."""
    return _page(asked)


async def change_automatic(asked: OperationRequest) -> Response:
    """`act`: `on`, with limits, `off`, or `back`, which takes back what it did and switches it off."""
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return _page(asked, form.status, TITLES[form.code])
    command = _command(form)
    if command is None:
        return _page(asked, 422, BAD)
    done = await asked.context.live.submit(asked.envelope(command))
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:  # another press has done it
        return _page(asked, done.status, BAD if done.code is Refusal.BAD_FIELD else TITLES[done.code])
    here = PAGE.format(b=asked.branch.state.stream)
    return see_other(here.rpartition("/")[0] if form.get("from") == "branch" else here)


def _command(form: dict[str, str]) -> Body | None:
    match form.get("act"):
        case "off":
            return SetAutomatic(None)
        case "back":
            return TakeAutomaticBack()
        case "on":
            limits = {
                "acts": [act for act, _ in ACTS if form.get(f"may.{act}")],
                "at_once": form.get("at_once", ""),
                "minutes": form.get("minutes", ""),
                "from_time": form.get("from_time", ""),
                "to_time": form.get("to_time", ""),
            }
            try:
                gain = int(form.get("least_gain", "")) / 100
                return SetAutomatic(convert({**limits, "least_gain": gain}, AskLimits, strict=False))
            except (ValidationError, ValueError):
                return None
    return None


def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    state, access = asked.branch.state, asked.context.live.access
    return page(
        asked.request,
        "automatic.html",
        status,
        address=PAGE.format(b=state.stream),
        here=f"/manager/{state.stream}",
        branch=views.config_of(state),
        at=moment(asked.context.clock.now(), views.zone_of(state)),
        mode=mode_of(state, access),
        acts=ACTS,
        may_direct=may(asked.principal, Permission.DIRECT_TICKETS, state.stream),
        person=access.called(asked.principal.id),
        error=error,
    )
