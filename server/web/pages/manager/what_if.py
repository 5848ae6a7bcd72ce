"""`/manager/{b}/what-if`: what a change that a manager chooses would do, reckoned by the process of the forecasts.

The question and its answer are files, so that any server process shows them; nothing is reckoned here.
"""

import asyncio
import contextlib
import hashlib
from typing import Final

from starlette.responses import Response

from language.messages import N_
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.balance.advice.told import can_be_made
from server.balance.advice.typed import BREAK_MINUTES, MINUTES, parsed
from server.forecasts.asked import Answered, Asked, Questions
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.advice import advised
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .advice import line_of

WHAT_IF: Final = "/manager/{b}/what-if"

FIRST_LOOKS: Final = 30
LOOK_S: Final = 0.1
"""An answer that comes within 3 s is shown at once; later the page asks again by itself."""

SLOW_MS: Final = 15_000
"""After so long nobody seems to answer."""

EMPTY: Final = dict.fromkeys(("change", "counter", "service", "at", "minutes"), "")

NONE_SUCH: Final = N_(
    "Choose a counter and a service of this branch, minutes up to 240, and a time later today such as 11:30."
)
BUSY: Final = N_("Too many questions wait for an answer. Try again in a minute.")
NOT_NOW: Final = N_("The day is not under way.")
NOT_KEPT: Final = N_("The question could not be passed on. Try again in a minute.")


async def show_what_if(asked: OperationRequest) -> Response:
    """The form, and what became of the last question."""
    return await _page(asked)


async def ask_what_if(asked: OperationRequest) -> Response | Refused:
    """Passes a question on, or takes it back."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return form
    state, now = asked.branch.state, asked.context.clock.now()
    questions, who = _questions(asked), who_asks(asked.principal.id)
    if form.get("act") == "cancel":
        with contextlib.suppress(OSError):  # then the page shows that it waits still
            await asyncio.to_thread(questions.cancel, state.stream, who)
        return see_other(WHAT_IF.format(b=state.stream))
    typed = typed_of(form)
    try:
        parsed(typed, views.config_of(state), now)
    except ValueError:
        return await _page(asked, 400, NONE_SUCH, form)
    if not state.under_way(now):
        return await _page(asked, 409, NOT_NOW, form)
    try:
        taken = await asyncio.to_thread(questions.ask, state.stream, who, typed, now)
    except OSError:
        return await _page(asked, 503, NOT_KEPT, form)
    return see_other(WHAT_IF.format(b=state.stream)) if taken else await _page(asked, 503, BUSY, form)


def typed_of(form: dict[str, str]) -> str:
    """The form as `motcua advise --what-if` has it; fields that the chosen change does not have are passed over."""
    kind, counter, service = (form.get(name, "") for name in ("change", "counter", "service"))
    minutes = [one] if (one := form.get("minutes", "").strip()) else []
    match kind:
        case "open":
            parts = [counter, service, *minutes]
        case "close":
            parts = [counter, *minutes]
        case "break":
            parts = [counter, form.get("at", "").strip().replace(":", "h"), *minutes]
        case "stop":
            parts = [service]
        case _:
            parts = [counter, service]
    return ":".join((kind, *parts))


def fields_of(typed: str) -> dict[str, str]:
    """The form that gave this."""
    kind, *rest = typed.split(":")
    names = {"stop": ["service"], "close": ["counter", "minutes"], "break": ["counter", "at", "minutes"]}
    fields = dict(zip(names.get(kind, ["counter", "service", "minutes"]), rest, strict=False))
    return {"change": kind} | fields | ({"at": fields["at"].replace("h", ":")} if "at" in fields else {})


async def _page(
    asked: OperationRequest, status: int = 200, error: str = "", form: dict[str, str] | None = None
) -> Response:
    state = asked.branch.state
    found = None if error else await _answer(asked)
    now = asked.context.clock.now()
    config = views.config_of(state)
    line, possible = None, False
    if isinstance(found, Answered) and found.advice is not None:
        line = line_of(state, advised(found.advice, config.time_zone))
        possible = can_be_made(state, found.advice.change)
    waits_s = (now - found.asked_at) // 1000 if isinstance(found, Asked) else 0
    typed = found.typed if isinstance(found, Asked) else found.asked.typed if found is not None else ""
    return page(
        asked.request,
        "what_if.html",
        status,
        branch=config,
        here=f"/manager/{state.stream}",
        address=WHAT_IF.format(b=state.stream),
        person=asked.context.live.access.called(asked.principal.id),
        seq=state.seq,
        error=error,
        under_way=state.under_way(now),
        waiting=isinstance(found, Asked),
        slow=waits_s * 1000 >= SLOW_MS,
        waits_s=waits_s,
        refused=isinstance(found, Answered) and found.advice is None,
        line=line,
        possible=possible,
        made=moment(found.made_at, config.time_zone) if isinstance(found, Answered) else None,
        fields=EMPTY | (form or fields_of(typed)),
        minutes=MINUTES,
        break_minutes=BREAK_MINUTES,
        counters=[(one.id, views.counter_name(config, one.id)) for one in state.counters.values() if not one.gone],
        services=[(one.code, one.name) for one in config.services],
        may_direct=may(asked.principal, Permission.DIRECT_TICKETS, state.stream),
        target_min=config.visit_target_s // 60,
    )


async def _answer(asked: OperationRequest) -> Asked | Answered | None:
    """Waits a little for an answer; None also where the folder cannot be read."""
    questions, who, branch = _questions(asked), who_asks(asked.principal.id), asked.branch.state.stream
    found: Asked | Answered | None = None
    for _ in range(FIRST_LOOKS):
        try:
            found = await asyncio.to_thread(questions.of, branch, who, asked.context.clock.now())
        except OSError:
            return None
        if not isinstance(found, Asked) or asked.context.clock.now() - found.asked_at > 2 * SLOW_MS:
            return found
        await asyncio.sleep(LOOK_S)
    return found


def _questions(asked: OperationRequest) -> Questions:
    return Questions(asked.context.data)


def who_asks(person: str) -> str:
    """A mark of the person; a file's name says nobody."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]
