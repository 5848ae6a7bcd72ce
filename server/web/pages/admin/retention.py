"""`/admin/retention`: the dossiers whose term of keeping is over, until when each can be held, and holds; the terms."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row
from starlette.responses import Response

from language.dossier_reasons import GIVEN, HOLDS
from language.messages import N_
from protocol.commands import Envelope
from protocol.complaints import HoldComplaint, ReleaseComplaint
from protocol.dossier_life import DossierState
from protocol.enums import Refusal
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from protocol.retention import COMPLAINT, FOR_EVER, REVIEW_DAYS, YEARS, years_kept
from server.access.city.commands import city_envelope
from server.access.city.terms import SetTerm, years_on
from server.access.permissions import Permission, may, may_everywhere
from server.complaints.stream import stream_of as complaint_stream
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import Hold, Release
from server.journal.database.dialects import one_moment
from server.journal.write.committed import Result
from server.people.retention import REVIEW_MS, listed, write_hold
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.web.pages.work.words import STATES

from .entry import person_of

RETENTION: Final = "/admin/retention"
MOST: Final = 200
KINDS: Final = {**GIVEN["finish-dossier"], **{str(state): said for state, said in STATES.items()},
                str(DossierState.DISCARDED): N_("a draft that was given up"),
                COMPLAINT: N_("a complaint, answered")}  # fmt: skip


KEEPS_BY_PROCEDURE: Final = N_("0 means for ever. What a procedure says of what was granted goes before this.")


class Term(Struct, frozen=True):
    """How long dossiers are kept that ended so; `then`: what was set for later days, as (years, day)."""

    kind: str
    said: str
    years: int
    then: tuple[tuple[int, str], ...] = ()


class Line(Struct, frozen=True):
    """A change that was made."""

    at: str
    who: str
    said: str
    years: int
    from_day: str


class Shown(Struct, frozen=True):
    """A line. `erased_on`: the day on which its keys are destroyed; empty: it is held.

    `whole`: the code of the dossier that it is a part of, where that one is held for `whole_hold` and keeps both.
    """

    id: str
    code: str
    branch: str
    procedure: str
    kind: str
    ended: str
    erased_on: str
    hold: str
    whole: str
    whole_hold: str


async def show_retention(asked: OperationRequest) -> Response:
    """The list; it changes nothing."""
    return await _page(asked)


async def set_term(asked: OperationRequest) -> Response:
    """Sets a term from a day after today on, for the whole city."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    if not may_everywhere(asked.principal, Permission.REVIEW_RETENTION):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    day = _typed_day(form.get("from", ""))
    if day is None or day <= _today(asked):
        return await _page(asked, 422, N_("Write a day after today, as in 31/12/2026."))
    wanted = {
        "do": "set-term",
        "ended": form.get("ended", ""),
        "years": form.get("years", ""),
        "from_day": day.isoformat(),
    }
    try:
        command = msgspec.convert(wanted, SetTerm, strict=False)
    except msgspec.ValidationError:
        return await _page(asked, 422, N_("Write the years as a number from 0 to 200."))
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:
        return await _page(asked, done.status, TITLES[done.code])
    return see_other(f"{RETENTION}?{urlencode({'done': 'term'})}")


async def act(asked: OperationRequest) -> Response:
    """Holds a dossier for a reason, or lets it go."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    dossier_id, reason = form.get("dossier", ""), form.get("reason", "")
    rows = await _rows(asked)
    of_it = next((one for one in rows if one.dossier_id == dossier_id), None)
    if of_it is None:
        return refuse_page(Refused(Refusal.UNKNOWN_DOSSIER), asked.request)
    releases = form.get("act") == "release"
    if not releases and reason not in HOLDS:
        return await _page(asked, 422, N_("Choose the reason of the hold."))
    key = sent_by(asked.principal.id, form.get("key", "")[:64] or new_key())
    hold = None if releases else reason

    def write(connection: Connection, _events: object) -> None:
        write_hold(connection, dossier_id, hold)

    done: Result
    if of_it.kind == COMPLAINT:
        of_complaint = ReleaseComplaint() if releases else HoldComplaint(reason)
        envelope = Envelope(complaint_stream(dossier_id), of_complaint, key, asked.principal.id)
        done = await asked.context.complaints.send(envelope, write)
    else:
        command = Release() if releases else Hold(reason)
        done = await asked.context.dossiers.send(
            Envelope(stream_of(dossier_id), command, key, asked.principal.id), write
        )
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code])
    return see_other(f"{RETENTION}?{urlencode({'done': 'released' if releases else 'held'})}")


async def _rows(asked: OperationRequest) -> list[Row[tuple[object, ...]]]:
    everywhere = may_everywhere(asked.principal, Permission.REVIEW_RETENTION)
    names = asked.context.live.branches
    theirs = None if everywhere else [one for one in names if may(asked.principal, Permission.REVIEW_RETENTION, one)]

    def read() -> list[Row[tuple[object, ...]]]:
        connection: Connection
        with one_moment(asked.context.engine) as connection:
            return listed(connection, theirs, MOST)

    return await asyncio.to_thread(read)


async def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    rows = await _rows(asked)
    return page(
        asked.request,
        "retention.html",
        status,
        address=RETENTION,
        query={},
        lines=[_shown(one) for one in rows],
        days=REVIEW_DAYS,
        kinds=KINDS,
        holds=HOLDS,
        more=len(rows) == MOST,
        terms=_terms(asked),
        history=_history(asked),
        tomorrow=f"{_today(asked) + timedelta(days=1):%d/%m/%Y}",
        term_help=KEEPS_BY_PROCEDURE,
        may_set=may_everywhere(asked.principal, Permission.REVIEW_RETENTION),
        key=new_key(),
        done=asked.request.query_params.get("done", ""),
        error=error,
        person=person_of(asked),
    )


def _terms(asked: OperationRequest) -> list[Term]:
    known, today = asked.context.live.access.terms, _today(asked)
    return [
        Term(
            kind,
            KINDS.get(kind, kind),
            years_kept(kind, None, years_on(known, kind, today)),
            tuple(
                (years_on(known, kind, day) or FOR_EVER, f"{day:%d/%m/%Y}")
                for day in sorted({date.fromisoformat(one.from_day) for one in known if one.ended == kind})
                if day > today
            ),
        )
        for kind in YEARS
    ]


def _history(asked: OperationRequest) -> list[Line]:
    """What was set, the newest first."""
    access = asked.context.live.access
    return [
        Line(_day(one.at), access.called(one.actor) or one.actor, KINDS.get(one.ended, one.ended), one.years,
             f"{date.fromisoformat(one.from_day):%d/%m/%Y}")
        for one in access.terms[::-1]
    ][:MOST]  # fmt: skip


def _today(asked: OperationRequest) -> date:
    return moment(asked.context.clock.now(), CITY_TIME_ZONE).date()


def _typed_day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  # a date alone
    except ValueError:
        return None


def _shown(row: Row[tuple[object, ...]]) -> Shown:
    is_held = row.hold is not None or row.whole_hold is not None
    erased_on = "" if is_held or row.listed_at is None else _day(row.listed_at + REVIEW_MS)
    return Shown(
        row.dossier_id, row.code or "–", row.branch, row.procedure, row.kind, _day(row.ended_at), erased_on,
        row.hold or "", row.whole_code or "–", row.whole_hold or "",
    )  # fmt: skip


def _day(at: int) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%d/%m/%Y}"
