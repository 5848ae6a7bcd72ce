"""`/manager/devices`: devices that wait to be enrolled, with the code they show, and those in use, to be revoked."""

import asyncio
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from language.printer_states import printer_msgid
from protocol.configuration import Name
from protocol.enrolments import ConfirmEnrolment, EnrolmentView
from protocol.enums import Refusal, Role
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.state import Device
from server.access.permissions import Permission, may
from server.access.reported import Reported
from server.access.seen import Seen
from server.web.api import device_tasks, devices, enrolments
from server.web.base.clock import CITY_TIME_ZONE, moment, now_ms
from server.web.base.own_addresses import own_addresses
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .device_words import RANKS, Trouble, troubles

DEVICES = "/manager/devices"

NO_PLACE = N_("Choose where the device stands.")
NAME_TAKEN = N_("A device of this name is in use there; give it another name.")
GONE = N_("The device no longer waits: its code has expired, or somebody decided already.")


class Place(Struct, frozen=True):
    """A place for a device; `value` is what the form sends: `CN01`, or `CN01/3` for a counter."""

    value: str
    name: Name


class Site(Struct, frozen=True):
    """A branch and its counters, as the form offers them."""

    branch: Place
    counters: list[Place]


class ShownTrouble(Struct, frozen=True):
    """Something wrong with a device, as it is said: a msgid, and what stands in its places."""

    level: str
    said: str
    free: str
    time: str
    name: str
    version: str


class InUse(Struct, frozen=True):
    """A device with a token, in the list.

    `level`: `red`, `amber`, `off` (not connected) or `calm`. `printer`: the msgid of its printer's state. `is_program`:
    a kiosk, counter or display, which has a page of its own; `said`: it has said something of itself.
    """

    device_id: str
    name: str
    role: Role
    branch: Name | None
    counter: Name | None
    since: str
    seen: str = ""
    connected: bool = False
    version: str = ""
    is_program: bool = False
    level: str = "calm"
    troubles: tuple[ShownTrouble, ...] = ()
    printer: str = ""
    said: bool = False


async def show_devices(asked: OperationRequest) -> Response:
    """Devices that wait and devices in use; the page's script keeps the lists up to date."""
    return await _page(asked)


async def decide(asked: OperationRequest) -> Response:
    """Confirms or refuses a waiting device; a failure is explained on the page."""
    form = await posted(asked.request)
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
    return _go()


async def ask_revoke(asked: OperationRequest) -> Response:
    """Shows the device and what revoking it means, and asks for confirmation."""
    device = devices.find(asked)
    if isinstance(device, Refused):
        return refuse_page(device, asked.request)
    if device.revoked:
        return _go("?revoked=1")
    return page(asked.request, "revoke.html", address=asked.request.url.path, one=shown(asked, device),
                person=_person(asked))  # fmt: skip


async def revoke(asked: OperationRequest) -> Response:
    """Revokes the device, if it is not revoked already, and returns to the list."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    device = devices.find(asked)
    refused = device if isinstance(device, Refused) else await devices.revoke_device(asked, device)
    if refused is not None and refused.code is not Refusal.ALREADY:
        return refuse_page(refused, asked.request)
    return _go("?revoked=1")


def _go(query: str = "") -> Response:
    return see_other(f"{DEVICES}{query}")


def _person(asked: OperationRequest) -> str:
    return asked.context.live.access.called(asked.principal.id)


def _in_words(refused: Refused) -> str:
    match refused.code, refused.field:
        case Refusal.ALREADY, "name":
            return NAME_TAKEN
        case ((Refusal.ALREADY | Refusal.NOT_FOUND), None):
            return GONE
        case _:
            return TITLES[refused.code]


async def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    seen, now = await devices.seen_at(asked), now_ms()
    said = await asyncio.to_thread(device_tasks.reports, asked.context)
    rows = [shown(asked, one, seen.get(one.device_id), said.get(one.device_id), now) for one in devices.in_use(asked)]
    waiting = [enrolments.view(enrolment) for enrolment in await enrolments.waiting(asked)]
    return page(
        asked.request,
        "enrolments.html",
        status,
        address=DEVICES,
        waiting=waiting,
        sites=_sites(asked),
        in_use=sorted(rows, key=lambda row: RANKS.index(row.level)),  # stable: by branch, role and name within
        code=_code,
        addresses=own_addresses(str(asked.request.base_url), asked.context.configured_url),
        person=_person(asked),
        revoked="revoked" in asked.request.query_params,
        now_ms=now,
        error=error,
    )


def _code(enrolment: EnrolmentView) -> str:
    """In two groups of three, as the device shows it."""
    return f"{enrolment.code[:3]} {enrolment.code[3:]}"


def _sites(asked: OperationRequest) -> list[Site]:
    sites = []
    for name, branch in sorted(asked.context.live.branches.items()):
        config = branch.state.config
        if config is None or config.retired or not may(asked.principal, Permission.DECIDE_ENROLMENT, name):
            continue
        counters = [Place(f"{name}/{counter.id}", counter.name) for counter in config.counters]
        sites.append(Site(Place(name, config.name), counters))
    return sites


def shown(
    asked: OperationRequest, device: Device, seen: Seen | None = None, reported: Reported | None = None,
    now: Instant = 0,
) -> InUse:  # fmt: skip
    """A device as its row and its page show it."""
    branch = None if device.branch is None else asked.context.live.branch(device.branch)
    config = None if branch is None else views.config_of(branch.state)
    counter = None if config is None or device.counter is None else views.counter_name(config, device.counter)
    printer = None if branch is None else branch.state.devices.get(device.device_id)
    is_old, here = devices.seems_old(device, seen), device_tasks.is_here(seen, now)
    version = "" if seen is None else seen.version or ""
    wrong = troubles(reported, printer, version if is_old else None, now)
    state = None if printer is None else printer.printer
    return InUse(
        device.device_id,
        device.name,
        device.role,
        None if config is None else config.name,
        counter,
        f"{moment(device.enrolled_at, CITY_TIME_ZONE):%d/%m/%Y %H:%M}",
        "" if seen is None else f"{moment(seen.at, CITY_TIME_ZONE):%d/%m/%Y %H:%M}",
        here,
        version,
        device.role in devices.PROGRAMS and branch is not None,
        level_of(wrong, here=here or device.role not in devices.PROGRAMS),
        tuple(_trouble(one) for one in wrong),
        "" if printer is None or state is None else printer_msgid(state, printer.cause),
        reported is not None,
    )


def level_of(wrong: Sequence[Trouble], *, here: bool) -> str:
    """How urgent a row is. What a device that is away said last is no trouble of now."""
    if not here:
        return "off"
    return wrong[0].level if wrong else "calm"


def _trouble(one: Trouble) -> ShownTrouble:
    time = "" if one.at is None else f"{moment(one.at, CITY_TIME_ZONE):%d/%m %H:%M}"
    return ShownTrouble(one.level, one.said, one.free, time, one.name, one.version)
