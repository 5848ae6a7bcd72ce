"""`/work/cash`: the cash of the counters by shift; a shift is counted and closed, and its closing slip is printed."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection, Row, select
from starlette.responses import Response

from language.dossier_reasons import MONEY
from language.fees import say_money
from language.messages import N_, translations
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.payment.money import PaidBy
from protocol.problem import Refused
from server.access.looks import SHIFT, NoteLook
from server.dossier import tills
from server.dossier.tables import dossier
from server.journal.database.dialects import connect_to_write, one_moment
from server.web.api.dossier_access import noted
from server.web.api.dossier_scope import scope_of
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .lists import WORK
from .names import Named

CASH: Final = f"{WORK}/cash"
SLIP: Final = f"{WORK}/cash/shift"
MOST: Final = 60
"""Shifts that go on, and closed ones, of one page."""
MOST_LINES: Final = 300
"""Numbers of receipts on one page of a slip: more than a counter gives in a day."""
REASONS: Final = MONEY["close-shift"]
WAYS: Final = {PaidBy.CASH: N_("in cash"), PaidBy.VIETQR: N_("by transfer")}
NO_SUM: Final = N_("Write how much there is, in đồng: digits alone.")
NO_REASON: Final = N_("The count differs from what was taken: say why.")
_NAMES = ("branch", "counter", "shift")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,36}")
_SHIFT = re.compile(r"[0-9]{1,9}")
_SUM = re.compile(r"[0-9]{1,12}")
T = TypeVar("T")


class Taken(Struct, frozen=True):
    """A shift as the page shows it; what was counted, where it is closed. `is_old`: it began on an earlier day."""

    branch: str
    counter: str
    shift: int
    where: str
    cash: str
    transfer: str
    receipts: int
    voided: int
    since: str = ""
    is_old: bool = False
    at: str = ""
    by: str = ""
    counted: str = ""
    difference: str = ""
    reason: str = ""


class Line(Struct, frozen=True):
    """A payment of a shift."""

    number: str
    code: str
    at: str
    way: str
    vnd: str
    voided: str


async def show_cash(asked: OperationRequest) -> Response:
    """Shifts that go on, and those that were closed, of one's branches."""
    return await _page(asked)


async def close_shift(asked: OperationRequest) -> Response:
    """Closes a shift with its count. The entry of who closed it is written before."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    form = await form_of(asked.request, 8)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    named = _named(asked, form)
    if isinstance(named, Refused):
        return refuse_page(named, asked.request)
    branch, counter, shift = named
    vnd = form.get("vnd", "").replace(".", "").replace(",", "").replace(" ", "")
    if _SUM.fullmatch(vnd) is None:
        return await _page(asked, 422, NO_SUM, form)
    reason, by = form.get("reason", ""), asked.principal.id
    counted = tills.Counted(branch, counter, shift, int(vnd), reason if reason in REASONS else None)
    about = {"counter": counter, "shift": str(shift), "counted": vnd, "reason": counted.reason or ""}
    refused = await noted(asked, NoteLook(SHIFT, branch, about), by)
    if refused is not None:
        return refuse_page(refused, asked.request)
    now = asked.context.clock.now()
    done = await asyncio.to_thread(_close, asked, counted, by, now)
    if isinstance(done, Refused) and done.code is Refusal.BAD_FIELD:
        return await _page(asked, 422, NO_REASON, form)
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:
        return refuse_page(done, asked.request)
    return see_other(f"{SLIP}?{urlencode({'branch': branch, 'counter': counter, 'shift': shift})}")


async def show_shift(asked: OperationRequest) -> Response:
    """The closing slip of a shift, or what it took so far; made to be printed."""
    named = _named(asked, dict(asked.request.query_params))
    if isinstance(named, Refused):
        return refuse_page(named, asked.request)

    after = asked.request.query_params.get("after", "0")
    if _SHIFT.fullmatch(after) is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)

    def read(connection: Connection) -> tuple[tills.Shift, Row[Any] | None, list[Row[Any]], dict[str, str]]:
        lines = tills.lines(connection, *named, int(after), MOST_LINES + 1)
        codes = select(dossier.c.id, dossier.c.code).where(dossier.c.id.in_({one.id for one in lines}))
        found = {id_: code or "" for id_, code in connection.execute(codes)}
        return tills.taken(connection, *named), tills.closing_of(connection, *named), lines, found

    shift, closed, lines, codes = await _query(asked, read)
    if not lines:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    numbers = sorted({one.n for one in lines})
    more = numbers[-2] if len(numbers) > MOST_LINES else None
    lines = [one for one in lines if more is None or one.n <= more]
    language = page_language(asked.request)
    words = translations(language).gettext
    shown = _open(asked, shift, language) if closed is None else _closed(asked, closed, language)
    return page(
        asked.request,
        "work_shift.html",
        address=SLIP,
        query=dict(asked.request.query_params),
        one=shown,
        more=None if more is None else f"{SLIP}?{urlencode({**dict(zip(_NAMES, named, strict=True)), 'after': more})}",
        lines=[
            Line(
                one.number,
                codes.get(one.id, ""),
                _at(one.at),
                words(WAYS[PaidBy(one.paid_by)]),
                say_money(one.vnd, language),
                words(MONEY["void-payment"].get(one.voided, one.voided)) if one.voided else "",
            )
            for one in lines
        ],
        person=person_of(asked),
    )


async def _page(
    asked: OperationRequest, status: int = 200, error: str = "", form: dict[str, str] | None = None
) -> Response:
    branches, language = _branches(asked), page_language(asked.request)

    def read(connection: Connection) -> tuple[list[tills.Shift], list[Row[Any]]]:
        return tills.open_shifts(connection, branches, MOST + 1), tills.closings(connection, branches, MOST)

    now, before = await _query(asked, read)
    return page(
        asked.request,
        "work_cash.html",
        status,
        address=CASH,
        slip=SLIP,
        query={},
        shifts=[_open(asked, one, language) for one in now[:MOST]],
        more=len(now) > MOST,
        closed=[_closed(asked, one, language) for one in before],
        reasons=REASONS,
        error=error,
        form=form or {},
        person=person_of(asked),
    )


def _close(asked: OperationRequest, counted: tills.Counted, by: str, now: Instant) -> tills.Shift | Refused:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return tills.close(connection, counted, by, now)


async def _query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)


def _branches(asked: OperationRequest) -> frozenset[str] | None:
    """Whose cash the reader sees: of their branches; who works in a unit alone sees none."""
    scope = scope_of(asked, asked.principal.id)
    return scope.rows.branches if scope.at_a_desk else frozenset()


def _named(asked: OperationRequest, fields: dict[str, str]) -> tuple[str, str, int] | Refused:
    """The branch, counter and shift that are meant, where they are the reader's."""
    branch, counter, shift = (fields.get(name, "") for name in _NAMES)
    if not (_NAME.fullmatch(branch) and _NAME.fullmatch(counter) and _SHIFT.fullmatch(shift)):
        return Refused(Refusal.NOT_FOUND)
    branches = _branches(asked)
    theirs = branches is None or branch in branches
    return (branch, counter, int(shift)) if theirs else Refused(Refusal.NOT_FOUND)


def _open(asked: OperationRequest, one: tills.Shift, language: str) -> Taken:
    money = (say_money(one.cash_vnd, language), say_money(one.transfer_vnd, language))
    where = _where(asked, one.branch, one.counter, language)
    since = one.since or asked.context.clock.now()
    is_old = moment(since, CITY_TIME_ZONE).date() < moment(asked.context.clock.now(), CITY_TIME_ZONE).date()
    return Taken(one.branch, one.counter, one.shift, where, *money, one.receipts, one.voided, _at(since), is_old)


def _closed(asked: OperationRequest, row: Row[Any], language: str) -> Taken:
    words = translations(language)
    difference = row.counted_vnd - row.cash_vnd
    return Taken(
        row.branch, row.counter, row.shift, _where(asked, row.branch, row.counter, language),
        say_money(row.cash_vnd, language), say_money(row.transfer_vnd, language), row.receipts, row.voided,
        at=_at(row.closed_at),
        by=Named(asked, language, words).person(row.closed_by),
        counted=say_money(row.counted_vnd, language),
        difference=f"{'+' if difference > 0 else ''}{say_money(difference, language)}" if difference else "",
        reason=words.gettext(REASONS.get(row.reason, row.reason)) if row.reason else "",
    )  # fmt: skip


def _where(asked: OperationRequest, branch: str, counter: str, language: str) -> str:
    """`Quầy 1 · Chi nhánh 1`."""
    named, live = Named(asked, language, translations(language)), asked.context.live.branch(branch)
    config = None if live is None else live.state.config
    known = () if config is None else config.counters
    found = next((named.text(one.name) for one in known if one.id == counter), counter)
    return f"{found} · {named.branch(branch)}"


def _at(at: Instant) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
