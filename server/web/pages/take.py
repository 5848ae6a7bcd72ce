"""`/take/{b}`: a number by phone inside the branch; `/door/{b}`: the QR that leads there, for a screen at the door."""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.places import say_place
from protocol import commands as c
from protocol.configuration import BranchConfig, CounterConfig, Name, ProcedureConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.views import BoardService, ServiceView, Wait
from server.queue.decide.free_times import phone_left
from server.queue.state.state import State
from server.web.api.door import door_code, live_ticket, take_number, taken_with
from server.web.base.door import MINUTE_MS, PASS_MS
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest

from .parts.also import MOST_FIELDS, TOO_MANY, also_offered, further_of
from .parts.forms import form_of
from .parts.qr import qr
from .parts.redirect import see_other
from .parts.render import NO_REFERRER, page, page_language

PASS = "motcua_pass"
HELD = "motcua_ticket"
"""The cookies of a phone: what it may take a number with, and the secret of the one that it took."""
HELD_S = 24 * 60 * 60


class Offered(Struct, frozen=True):
    """A service as a phone can take it now; `wait`: of the next number. `kept`: what is left is kept for others."""

    view: ServiceView
    waiting: int
    open_counters: int
    wait: Wait | None
    kept: bool

    @property
    def name(self) -> Name:
        return self.view.name


async def show_door(asked: OperationRequest) -> Response | Refused:
    """The QR of this minute; the page's script asks for the next one in time."""
    door = door_code(asked)
    if isinstance(door, Refused):
        return door
    now = asked.context.clock.now()
    return page(
        asked.request,
        "door.html",
        referrer=NO_REFERRER,
        branch=views.config_of(asked.branch.state),
        qr=qr(door.url),
        left_s=(MINUTE_MS - now % MINUTE_MS) // 1000 + 1,
        until_ms=round(door.until.timestamp() * 1000) + MINUTE_MS,
        seq=asked.branch.state.seq,
        now_ms=now,
    )


async def enter(asked: OperationRequest) -> Response | Refused:
    """A code of this minute, or of the one before, gives a pass; the address that it leads on to gives nothing."""
    branch, now = asked.branch.state.stream, asked.context.clock.now()
    if not asked.context.door.opens(branch, asked.param("code"), now) or isinstance(door_code(asked), Refused):
        return _no_pass(asked)
    response = see_other(f"/take/{branch}")
    _set(asked, response, PASS, asked.context.door.new_pass(branch, now), PASS_MS // 1000, f"/take/{branch}")
    return response


async def show_services(asked: OperationRequest) -> Response | Refused:
    """The services that can be taken now; of `?service=`, what is expected, and the button."""
    held = asked.request.cookies.get(HELD, "")
    if live_ticket(asked.branch, held) is not None:
        return see_other(f"/t/{held}")
    if _pass_key(asked) is None:
        return _no_pass(asked)
    return _choose(asked, asked.request.query_params.get("service"), {})


async def take(asked: OperationRequest) -> Response | Refused:
    """One number for each pass and phone. Pressed twice, it is the same number, whatever is chosen the second time."""
    held = asked.request.cookies.get(HELD, "")
    if live_ticket(asked.branch, held) is not None:
        return see_other(f"/t/{held}")
    key = _pass_key(asked)
    if key is None:
        return _no_pass(asked)
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return form
    wish: dict[str, Any] = {name: form[name] for name in ("service", "procedure", "priority") if form.get(name)}
    wish["further"] = further_of(form)
    if len(wish["further"]) > c.MOST_FURTHER:
        return _choose(asked, wish.get("service"), form, error=TOO_MANY)
    try:
        command = msgspec.convert(wish | {"language": page_language(asked.request), "by_phone": True}, c.Issue)
    except msgspec.ValidationError:
        return Refused(Refusal.BAD_FIELD, "service")
    secret = await take_number(asked, command, key)
    if isinstance(secret, Refused) and secret.code is Refusal.KEY_REUSED:
        taken = await taken_with(asked, key)
        if taken is None:
            return _no_pass(asked)
        secret = taken
    if isinstance(secret, Refused):
        again, branch = _choose(asked, command.service, form, secret), asked.branch.state.stream
        if secret.code not in (Refusal.TOO_MANY_TRIES, Refusal.UNAVAILABLE):
            _set(asked, again, PASS, asked.context.door.renewed(branch, key), PASS_MS // 1000, f"/take/{branch}")
        return again
    response = see_other(f"/t/{secret}")
    _set(asked, response, HELD, secret, HELD_S, f"/take/{asked.branch.state.stream}")
    return response


def _choose(
    asked: OperationRequest, code: str | None, form: dict[str, str], refused: Refused | None = None, error: str = ""
) -> Response:
    state, now = asked.branch.state, asked.context.clock.now()
    config, language = views.config_of(state), page_language(asked.request)
    view = views.branch_view(state, now, asked.context.clock.belief)
    whole = views.board(state, now, asked.branch.forecast)
    board = {each.code: each for each in whole.services}
    offered = [_offered(each, board[each.code], kept=_is_kept(state, config, each.code, now)) for each in view.services]
    chosen = next((each for each in offered if each.view.code == code), None)
    procedures: list[ProcedureConfig] = [each for each in config.procedures if chosen and each.service == code]
    counters: tuple[CounterConfig, ...] = config.counters
    more: dict[str, Any] = {"query": {"service": chosen.view.code}} if chosen else {"query": {}}
    return page(
        asked.request,
        "take.html",
        (422 if error else 200) if refused is None else refused.status,
        branch=config,
        also=also_offered(replace(view, services=[each.view for each in offered]), whole, code or "", form),
        open_now=view.open_now,
        offered=offered,
        chosen=chosen,
        procedures=procedures,
        message=None if chosen is None else views.service_message(state, chosen.view.code, now),
        place="" if chosen is None else say_place(chosen.view.code, counters, language),
        error=error if refused is None else TITLES[refused.code],
        wait_s=0 if refused is None or refused.retry_s is None else refused.retry_s,
        **more,
    )


def _offered(view: ServiceView, now: BoardService, *, kept: bool) -> Offered:
    view = replace(view, open_now=view.open_now and not kept)
    return Offered(view, now.waiting, now.open_counters or 0, now.wait, kept and view.quota_left != 0)


def _is_kept(state: State, config: BranchConfig, code: str, now: Instant) -> bool:
    """Whether phones get no more of this service: by the rule that refuses them."""
    service = config.service(code)
    return service is not None and phone_left(state, config, service, now) == 0


def _pass_key(asked: OperationRequest) -> str | None:
    """The key of this phone's pass, where the branch gives numbers to phones."""
    state = asked.branch.state
    if not views.config_of(state).phone_per_minute:
        return None
    given = asked.request.cookies.get(PASS, "")
    return asked.context.door.key_of(state.stream, given, asked.context.clock.now())


def _no_pass(asked: OperationRequest) -> Response:
    """The code is over, or was never one: how to get another."""
    return page(asked.request, "no_pass.html", 410, branch=views.config_of(asked.branch.state))


def _set(asked: OperationRequest, response: Response, name: str, value: str, age_s: int, path: str) -> None:
    secure = asked.request.url.scheme == "https"
    response.set_cookie(name, value, max_age=age_s, path=path, httponly=True, samesite="lax", secure=secure)
