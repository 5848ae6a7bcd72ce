"""`/admin/branches/{b}/practice`: begins and ends a branch's practice, which has everything but counts for nothing."""

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.messages import LANGUAGES, N_, translations
from protocol import commands as c
from protocol.configuration import BranchConfig, Name
from protocol.enums import Refusal
from protocol.ids import CITY
from protocol.keys import sent_by
from protocol.practice import practice_id, practised
from protocol.problem import Refused
from server.access.city.commands import RevokeDevice, city_envelope
from server.catalogue.apply import configure
from server.queue.state.state import State
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .entry import ADMIN, person_of

LONGEST_NAME = 120
CALLED = N_("PRACTICE · {name}")
TOO_LONG = N_("The branch's code is too long for a practice.")
OF_PRACTICE = N_("This is a practice itself.")


class Running(Struct, frozen=True):
    """A practice that has begun. `issued`: numbers given in it; `devices`: let in there."""

    id: str
    name: Name
    issued: int
    devices: int


async def show(asked: OperationRequest) -> Response:
    """Whether a practice runs, and how it is begun or ended."""
    return _page(asked)


async def act(asked: OperationRequest) -> Response | Refused:
    """Begins a practice, or ends the one that runs."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    branch = asked.branch.state.stream
    if practised(branch) is not None:
        return _page(asked, 409, OF_PRACTICE)
    match form.get("act"):
        case "begin":
            refused = await _begin(asked)
        case "end":
            refused = await _end(asked)
        case _other:
            refused = Refused(Refusal.BAD_FIELD, "act")
    if refused is not None:
        return _page(asked, refused.status, TOO_LONG if refused.field == "id" else TITLES[refused.code])
    return see_other(f"{ADMIN}/branches/{branch}/practice")


def practice_config(config: BranchConfig, branch: str) -> BranchConfig:
    """The settings of a practice: as the branch's, at all hours, under a name that says what it is."""
    name = {
        language: translations(language)
        .gettext(CALLED)
        .format(name=config.name.get(language, config.name["vi"]))[:LONGEST_NAME]
        for language in LANGUAGES
    }
    return replace(config, id=branch, name=name, hours=(), closed_dates=(), special_days=(), retired=False)


def running(asked: OperationRequest) -> State | None:
    """The practice of the branch in the path that has begun and not ended."""
    branch = asked.branch.state.stream
    for state in (each.state for each in asked.context.live.branches.values()):
        if practised(state.stream) == branch and state.config is not None and not state.config.retired:
            return state
    return None


async def _begin(asked: OperationRequest) -> Refused | None:
    """Always in a stream that nobody has used: nothing of an earlier practice is in it."""
    config, live = asked.branch.state.config, asked.context.live
    if running(asked) is not None or config is None:
        return Refused(Refusal.ALREADY)
    branch = asked.branch.state.stream
    n = next(n for n in range(1, 10_000) if f"{branch}-practice-{n}" not in {*live.branches, *live.damaged})
    made = practice_id(branch, n)
    if made is None:
        return Refused(Refusal.BAD_FIELD, "id")
    done = await live.submit(configure(practice_config(config, made), asked.principal.id))
    return done if isinstance(done, Refused) else None


async def _end(asked: OperationRequest) -> Refused | None:
    """Its day ends, so that nobody waits there any more; its devices are turned out; it is in no list after that."""
    state, live = running(asked), asked.context.live
    if state is None or state.config is None:
        return Refused(Refusal.ALREADY)
    who = asked.principal.id
    ended = await live.submit(c.Envelope(state.stream, c.EndDay(), sent_by(who, f"end-{state.stream}"), who))
    if isinstance(ended, Refused) and ended.code is not Refusal.ALREADY:
        return ended
    await live.caught_up(CITY)  # another process may have let a device in a moment ago
    for device in list(live.access.devices.values()):
        if device.branch == state.stream and not device.revoked:
            revoked = await live.submit(city_envelope(RevokeDevice(device.device_id), who))
            if isinstance(revoked, Refused) and revoked.code is not Refusal.ALREADY:
                return revoked
    done = await live.submit(configure(replace(state.config, retired=True), who, state.seq))
    return done if isinstance(done, Refused) else None


def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    state, access = running(asked), asked.context.live.access
    shown = None
    if state is not None and state.config is not None:
        there = sum(one.branch == state.stream and not one.revoked for one in access.devices.values())
        shown = Running(state.stream, state.config.name, state.tally.issued, there)
    return page(
        asked.request,
        "admin_practice.html",
        status,
        branch=asked.branch.state.settings,
        running=shown,
        error=error,
        person=person_of(asked),
    )
