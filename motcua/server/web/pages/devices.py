"""`/manager/devices`: devices that wait to be enrolled, with the code they show, and those in use."""

import msgspec
from msgspec import Struct
from starlette.responses import RedirectResponse, Response

from motcua.protocol.configuration import Name
from motcua.protocol.enrolments import ConfirmEnrolment, EnrolmentView
from motcua.protocol.problem import Refused
from motcua.protocol.words import Refusal, Role
from motcua.server.access.permissions import Permission, may
from motcua.server.access.state import Device
from motcua.server.web import enrolments, show
from motcua.server.web.asked import Asked
from motcua.server.web.auth import same_origin
from motcua.server.web.clock import moment, now_ms
from motcua.server.web.language import N_
from motcua.server.web.people import CITY_TIME_ZONE
from motcua.server.web.problems import TITLES

from .forms import form_of
from .refusal import refuse_page
from .render import page

DEVICES = "/manager/devices"

NO_PLACE = N_("Choose where the device stands.")
NAME_TAKEN = N_("A device of this name is in use there; give it another name.")
GONE = N_("The device no longer waits: its code has expired, or somebody decided already.")


class Place(Struct, frozen=True):
    """Where a device may stand; `value` is what the form sends: `CN01`, or `CN01/3` for a counter."""

    value: str
    name: Name


class Site(Struct, frozen=True):
    """A branch and its counters, as the form offers them."""

    branch: Place
    counters: list[Place]


class InUse(Struct, frozen=True):
    """A device that has its token."""

    name: str
    role: Role
    branch: Name | None
    counter: Name | None
    since: str


async def show_devices(asked: Asked) -> Response:
    """Who waits and who is in use; the page's script keeps it so."""
    return await _page(asked)


async def decide(asked: Asked) -> Response:
    """Confirms or refuses one that waits; why that cannot be is said on the page."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    where = None
    if form.get("decision") != "refuse":
        branch, _, counter = form.get("place", "").partition("/")
        try:
            fields = {"branch": branch, "counter": counter or None, "name": form.get("name") or None}
            where = msgspec.convert(fields, ConfirmEnrolment)
        except msgspec.ValidationError:
            return await _page(asked, 422, NO_PLACE)
    done = await enrolments.decide(asked, where)
    if isinstance(done, Refused):
        return await _page(asked, done.status, _in_words(done))
    return RedirectResponse(DEVICES, 303, {"Cache-Control": "no-store"})


def _in_words(refused: Refused) -> str:
    match refused.code, refused.field:
        case Refusal.ALREADY, "name":
            return NAME_TAKEN
        case ((Refusal.ALREADY | Refusal.NOT_FOUND), None):
            return GONE
        case _:
            return TITLES[refused.code]


async def _page(asked: Asked, status: int = 200, error: str = "") -> Response:
    waiting = [enrolments.view(enrolment) for enrolment in await enrolments.waiting(asked)]
    person = asked.house.live.access.person(asked.principal.id)
    return page(
        asked.request,
        "enrolments.html",
        status,
        address=DEVICES,
        waiting=waiting,
        sites=_sites(asked),
        in_use=_in_use(asked),
        code=_code,
        person=person.name if person else "",
        now_ms=now_ms(),
        error=error,
    )


def _code(enrolment: EnrolmentView) -> str:
    """In two groups of three, as the device shows it."""
    return f"{enrolment.code[:3]} {enrolment.code[3:]}"


def _sites(asked: Asked) -> list[Site]:
    sites = []
    for name, branch in sorted(asked.house.live.branches.items()):
        config = branch.state.config
        if config is None or not may(asked.principal, Permission.DECIDE_ENROLMENT, name):
            continue
        counters = [Place(f"{name}/{counter.id}", counter.name) for counter in config.counters]
        sites.append(Site(Place(name, config.name), counters))
    return sites


def _in_use(asked: Asked) -> list[InUse]:
    devices = [
        device
        for device in asked.house.live.access.devices.values()
        if not device.revoked and may(asked.principal, Permission.DECIDE_ENROLMENT, device.branch)
    ]
    devices.sort(key=lambda device: (device.branch or "", device.role, device.name))
    return [_shown(asked, device) for device in devices]


def _shown(asked: Asked, device: Device) -> InUse:
    branch = None if device.branch is None else asked.house.live.branch(device.branch)
    config = None if branch is None else show.config_of(branch.state)
    counter = None if config is None or device.counter is None else show.counter_name(config, device.counter)
    at = moment(device.enrolled_at, CITY_TIME_ZONE)
    return InUse(device.name, device.role, None if config is None else config.name, counter, f"{at:%d/%m/%Y %H:%M}")
