"""`/work/{id}`: a dossier: how it stands, its papers, who has had it, what happened; and what may be done now."""

import asyncio
from gettext import NullTranslations
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from language.components import NAMES
from language.dossier_reasons import GIVEN, REASON_WORDS
from language.fees import say_money
from language.messages import translations
from protocol.commands import Envelope
from protocol.delivery import DeliveryState
from protocol.dossier_commands import DossierBody, ReceiveDossier
from protocol.dossier_life import IN_HAND, DossierState
from protocol.dossier_people import Part
from protocol.enums import Refusal
from protocol.keys import new_key, sent_by
from protocol.payment.money import MoneyState
from protocol.people import Credentials
from protocol.problem import Refused
from protocol.ways_in import Way
from server.access.permissions import Permission, may
from server.access.units import deciding_unit, people_of
from server.dossier.ocr.rows import read_rows
from server.dossier.rows import due_at_of
from server.dossier.stream.delivery import BY_POST
from server.dossier.stream.fold import fold
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.state import Dossier, Step
from server.dossier.stream.timing import apology_is_late
from server.dossier.writer import Beside
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import read_events, read_head
from server.people.masked import masked
from server.queue.events.recorded import Recorded
from server.web.api.approval import second_person
from server.web.api.children import read_children, reads_by_kinship
from server.web.api.consultations import sealed_answer
from server.web.api.dossier_money import text_beside
from server.web.api.dossier_scope import scope_of, sender_of
from server.web.api.dossier_view import view_of
from server.web.api.dossiers import acts_by_mandate, acts_of, is_dossier_id, may_act, till_of
from server.web.api.mandate import mandate_refusal
from server.web.base.clock import CITY_TIME_ZONE, moment, zone
from server.web.base.problems import TITLES
from server.web.follow.offices import day_of
from server.web.mail.receipts import send_receipt
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .came import came_of
from .children import children_of
from .due_words import due_of
from .forms import APPROVED, KINDS, MOST_FIELDS, Signed, command_of, opinion_of
from .lists import WORK
from .names import Named
from .opinions import groups_of, has_words, read_words
from .scans import scans_of
from .story import told
from .words import ACTS, DELIVERIES, FEES, OF_AN_OPINION, OF_THE_QUEUE, PEOPLE, STATES, UNDO

_MODEL: Final = DossierStream()
RECEIVED_BY_OTHERS: Final = frozenset({"offer-dossier", "consult", "open-child"})
"""What has a receiver to choose."""
READ_OPINIONS: Final = "read-opinions"
"""What shows the opinions in words; it changes nothing, and who looked is written down."""


Read: TypeAlias = tuple[Dossier, list[Recorded[Any]], dict[str, Row[Any]], dict[str, str], dict[str, Row[Any]]]
"""A dossier, its events, what was made of its scans, by file; of one that came online who sent it in, masked; and the
rows of its children, by their ids.
"""


class Hand(Struct, frozen=True):
    """One who had it. `kind`: whether in time: late, in_time, or open while it is theirs."""

    unit: str
    person: str
    since: str
    due_at: str
    until: str
    kind: str


class Choice(Struct, frozen=True):
    """A receiver to choose."""

    value: str
    said: str
    chosen: bool = False


async def show_dossier(asked: OperationRequest) -> Response:
    """The dossier, for who may open it."""
    read = await _read(asked)
    return refuse_page(read, asked.request) if isinstance(read, Refused) else _page(asked, *read)


async def act(asked: OperationRequest) -> Response:
    """What one of the page's forms asks for; the same form sent twice does it once."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    read = await _read(asked, command_id := sent_by(asked.principal.id, form.get("key", "")[:64] or new_key()))
    if isinstance(read, Refused):
        return refuse_page(read, asked.request)
    dossier, what = read[0], form.get("act", "")
    if what == READ_OPINIONS:
        opened = await read_words(asked, dossier) if _reads_words(asked, dossier) else Refused(Refusal.NOT_ALLOWED)
        return refuse_page(opened, asked.request) if isinstance(opened, Refused) else _page(
            asked, *read, opinion_words=opened
        )  # fmt: skip
    if not _offers(dossier, what) and command_id not in dossier.outcomes:
        return refuse_page(Refused(Refusal.BAD_FIELD, "act"), asked.request)
    signed, beside = await _signed(asked, dossier, what, form)
    if isinstance(signed, Refused):
        return _page(asked, *read, signed.status, TITLES[signed.code], what, form)
    command: DossierBody | str | Refused
    if what == "answer-consultation":
        said = opinion_of(form)
        command, beside = (said, None) if isinstance(said, str) else sealed_answer(asked, dossier.id, said)
    else:
        command = command_of(what, form, dossier, _desks(asked), till_of(asked, asked.principal.id), signed)
    if isinstance(command, Refused):
        return refuse_page(command, asked.request)
    if isinstance(command, str):
        return _page(asked, *read, 422, command, what, form)
    if (proxy := acts_by_mandate(command)) is not None:
        over = await mandate_refusal(asked, dossier.id, proxy)
        if over is not None and command_id not in dossier.outcomes:
            return _page(asked, *read, over.status, TITLES[over.code], what, form)
    if command_id not in dossier.outcomes and not may_act(asked, dossier, asked.principal.id, command):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    envelope = Envelope(stream_of(dossier.id), command, command_id, asked.principal.id)
    done = await asked.context.dossiers.send(envelope, beside)
    if isinstance(done, Refused):
        now = await _read(asked)
        return refuse_page(now, asked.request) if isinstance(now, Refused) else _page(
            asked, *now, done.status, TITLES[done.code], what, form
        )  # fmt: skip
    after = await _folded(asked, dossier.id)
    if isinstance(command, ReceiveDossier):
        view = view_of(after[0], sender_of(asked, asked.principal.id), ())
        await send_receipt(asked.context, view, asked.public_url)
    here = f"{WORK}/{dossier.id}" if scope_of(asked, asked.principal.id).opens(after[0]) else WORK
    return see_other(f"{here}?{urlencode({'done': what})}")


async def _signed(
    asked: OperationRequest, dossier: Dossier, what: str, form: dict[str, str]
) -> tuple[Signed | Refused, Beside | None]:
    """Who signed in beside the sender, and the text of the reason; nobody and none for most acts."""
    if what not in APPROVED:
        return Signed(), None
    user, password = form.get("second-user", "").strip()[:64], form.pop("second-password", "")[:256]
    credentials = Credentials(user, password, form.pop("second-code", "")[:32]) if user and password else None
    till = till_of(asked, asked.principal.id)
    by = await second_person(asked, credentials, dossier.branch if till is None else till[0])
    if isinstance(by, Refused):
        return by, None
    text, beside = text_beside(asked, dossier.id, form.get("text", "").strip()[:500] or None)
    return Signed(by, text), beside


def _reads_words(asked: OperationRequest, dossier: Dossier) -> bool:
    """Whether there are opinions in words for this person: at the desk of another branch there are none."""
    return has_words(dossier) and scope_of(asked, asked.principal.id).sees(dossier)


async def _read(asked: OperationRequest, command_id: str = "") -> Read | Refused:
    """The dossier of the path; whoever's command did something to it has it too."""
    dossier_id = asked.param("id")
    if not is_dossier_id(dossier_id):
        return Refused(Refusal.UNKNOWN_DOSSIER)
    read = await _folded(asked, dossier_id)
    dossier, events = read[:2]
    if not events:
        return Refused(Refusal.UNKNOWN_DOSSIER)
    by = asked.principal.id
    may_open = command_id in dossier.outcomes or scope_of(asked, by).opens(dossier)
    return read if may_open or await reads_by_kinship(asked, dossier, by) else Refused(Refusal.NOT_ALLOWED)


async def _folded(asked: OperationRequest, dossier_id: str) -> Read:
    def read() -> tuple[Dossier, list[Recorded[Any]], dict[str, Row[Any]], dict[str, str]]:
        dossier, stream = Dossier(dossier_id), stream_of(dossier_id)
        with one_moment(asked.context.engine) as connection:
            events = list(read_events(connection, _MODEL, stream, 0, read_head(connection, stream).seq))
            made = read_rows(connection, dossier_id)
            for recorded in events:
                fold(dossier, recorded)
            online = dossier.way is Way.ONLINE and dossier.state is DossierState.REGISTERED
            people = asked.context.people.read_people(connection, dossier_id) if online else []
        who = next((masked(one.fields) for one in people if one.part is Part.APPLICANT), {})
        return dossier, events, made, who

    read_here = await asyncio.to_thread(read)
    return *read_here, await read_children(asked.context, read_here[0])


def _page(
    asked: OperationRequest,
    dossier: Dossier,
    events: list[Recorded[Any]],
    made: dict[str, Row[Any]],
    who: dict[str, str],
    children: dict[str, Row[Any]],
    status: int = 200,
    error: str = "",
    wrong: str = "",
    form: dict[str, str] | None = None,
    opinion_words: dict[tuple[int, int], str] | None = None,
) -> Response:
    language = page_language(asked.request)
    words = translations(language)
    named, now, by = Named(asked, language, words), asked.context.clock.now(), asked.principal.id
    may_do = frozenset(acts_of(asked, dossier, by, till_of(asked, by)))
    assert dossier.state is not None
    done = asked.request.query_params.get("done", "")
    due, papers = dossier.due, named.papers(dossier.branch, dossier.procedure)
    is_open = (dossier.state in IN_HAND and dossier.state is not DossierState.FINISHED) or dossier.check_by is not None
    promised = moment(now if due is None else due.promised_at, CITY_TIME_ZONE)
    return page(
        asked.request,
        "work_dossier.html",
        status,
        address=f"{WORK}/{dossier.id}",
        query={},
        one=dossier,
        procedure=named.procedure(dossier.branch, dossier.procedure),
        papers=papers,
        branch=named.branch(dossier.branch),
        state=STATES[dossier.state],
        due=due_of(due_at_of(dossier), now, CITY_TIME_ZONE, words,
                   is_open=is_open, has_new_date=due is None or due.reappointed),
        who=[value for name in ("name", "phone", "email") if (value := who.get(name))],
        came=came_of(dossier, named, words),
        unit=named.agency(dossier.branch),
        counts_fee=named.counts_fee(dossier.branch, dossier.procedure),
        original="" if due is None else f"{moment(due.original_at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
        offer=_offered(dossier, named),
        hands=[_hand(step, named, now) for step in dossier.steps],
        receipts=[(one.number, f"{moment(one.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}") for one in dossier.receipts],
        told=told(events, named),
        approved=APPROVED,
        scans=scans_of(dossier, made, {**papers, **{code: words.gettext(name) for code, name in NAMES.items()}}),
        acts=[
            (one, ACTS[one][0])
            for one in ACTS
            if one in may_do and _offers(dossier, one) and one not in OF_AN_OPINION
        ],
        consultations=groups_of(dossier, sender_of(asked, by), named, opinion_words or {}),
        children=children_of(dossier, children, named, now),
        joinable=named.decided_here(dossier.branch) if "open-child" in may_do else [],
        opinions_closed=opinion_words is None and _reads_words(asked, dossier),
        rule=dossier.consulting,
        act_words=ACTS,
        reasons={**GIVEN, "return-result": _ways(dossier)},
        fee=_fee(dossier, language, words),
        money=dossier.money,
        delivery=_delivery(dossier, words),
        people=[(part, said) for part, said in PEOPLE.items() if part == "applicant" or part in dossier.subjects],
        receivers=_receivers(asked, dossier, named) if may_do & RECEIVED_BY_OTHERS else [],
        desks=[(one, named.branch(one)) for one in _desks(asked)],
        kinds=KINDS,
        asked_before=dossier.asked > 0,
        apology_is_late=apology_is_late(dossier, now, zone(CITY_TIME_ZONE)),
        delegated_by="" if dossier.delegated_by is None else named.text(dossier.delegated_by),
        promised_date=f"{promised:%d/%m/%Y}",
        promised_time=f"{promised:%H:%M}",
        key=new_key(),
        done=ACTS[done][1] if done in ACTS and status == 200 else "",
        undo=UNDO[done] if done in UNDO and UNDO[done] in may_do else "",
        undo_said=ACTS[UNDO[done]][0] if done in UNDO else "",
        error=error,
        wrong=wrong,
        form=form or {},
        person=person_of(asked),
    )  # fmt: skip


def _offers(dossier: Dossier, act: str) -> bool:
    """Whether the page has a form for this act; a dossier of the desk is entered at the counter."""
    if act == "follow-dossier":
        return dossier.way is Way.THEIRS
    return act not in OF_THE_QUEUE or dossier.way is Way.ONLINE


def _offered(dossier: Dossier, named: Named) -> tuple[str, str, str, bool] | None:
    """To whom it was handed over, when, until when they are to be done, and whether they looked into it."""
    offer = dossier.offer
    if offer is None:
        return None
    to = named.unit(offer.to.unit)
    due = "" if offer.due_at is None else f"{moment(offer.due_at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
    at = f"{moment(offer.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
    whole = to if offer.to.person is None else f"{named.person(offer.to.person)}, {to}"
    return whole, at, due, offer.opened_at is not None


def _hand(step: Step, named: Named, now: int) -> Hand:
    def text(at: int | None) -> str:
        return "" if at is None else f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"

    ended = now if step.until is None else step.until
    kind = "late" if step.due_at is not None and ended > step.due_at else "open" if step.until is None else "in_time"
    return Hand(
        named.unit(step.unit), named.person(step.person), text(step.since), text(step.due_at), text(step.until), kind
    )


def _ways(dossier: Dossier) -> dict[str, str]:
    """How it can be shown who has the result: of one that is with a carrier, the carrier says it."""
    posted = dossier.delivery.state is DeliveryState.POSTED
    return {code: said for code, said in GIVEN["return-result"].items() if (code == BY_POST) == posted}


def _fee(dossier: Dossier, language: str, words: NullTranslations) -> str:
    """How its fee stands, with the number of the last receipt; empty where nothing was ever owed."""
    money = dossier.money
    if money.state is MoneyState.NOTHING and money.formula is None and not money.entries:
        return ""
    parts = [say_money(money.vnd, language), words.gettext(FEES[money.state])]
    live = [one for one in money.entries if one.voided is None]
    if live:
        parts.append(live[-1].number)
    return " · ".join(parts)


def _delivery(dossier: Dossier, words: NullTranslations) -> str:
    """Where the result is, in words; empty before there is one."""
    known, _ = dossier.delivery, words.gettext
    if dossier.result is None or dossier.parent is not None:
        return ""
    parts = [_(DELIVERIES[known.state])]
    if known.carrier is not None and known.posted_at is not None:
        carrier, at = _(REASON_WORDS.get(known.carrier, known.carrier)), moment(known.posted_at, CITY_TIME_ZONE)
        parts.append(_("{carrier}, number {number}, handed over {time}").format(
            carrier=carrier, number=known.number, time=f"{at:%H:%M %d/%m/%Y}"))  # fmt: skip
    if known.reason is not None:
        parts.append(_(REASON_WORDS.get(known.reason, known.reason)))
    if known.to is not None and known.against is not None:
        parts.append(f"{_(PEOPLE.get(known.to, known.to))}, {_(REASON_WORDS.get(known.against, known.against))}")
    return " · ".join(parts)


def _receivers(asked: OperationRequest, dossier: Dossier, named: Named) -> list[tuple[str, list[Choice]]]:
    """The units that take dossiers, each with its people; the one that decides the procedure is chosen first."""
    access, day = asked.context.live.access, day_of(asked.context.clock.now())
    first = deciding_unit(access, dossier.procedure, dossier.branch)
    units = [one.unit for one in access.units.known.values() if not one.closed]
    units.sort(key=lambda one: (one.unit_id != first, one.agency, one.unit_id))
    return [
        (
            named.text(unit.name),
            [
                Choice(unit.unit_id, named.text(unit.name), unit.unit_id == first),
                *(Choice(f"{unit.unit_id}/{who}", named.person(who)) for who in people_of(access, unit, day)),
            ],
        )
        for unit in units
    ]


def _desks(asked: OperationRequest) -> tuple[str, ...]:
    """The branches at whose desks the sender returns results."""
    return tuple(
        name
        for name, branch in sorted(asked.context.live.branches.items())
        if branch.state.config is not None and may(asked.principal, Permission.HANDLE_DOSSIERS, name)
    )
