"""`/work/drop-offs/{code}/{place}`: a dossier of a list is taken in at a desk that is free, outside the queue."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.dossier_reasons import TURNED_AWAY
from language.messages import N_, translations
from protocol import dossier_commands as c
from protocol import drop_off as d
from protocol.commands import Envelope
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import DossierBody, Paper
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonField, PutPerson, checked, fields_of
from protocol.enums import Refusal
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import NotePerson
from server.journal.database.dialects import one_moment
from server.people.masked import masked
from server.web.api.drop_offs import visible
from server.web.base.problems import TITLES
from server.web.follow.views import config_of
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .drop_offs import DROP_OFFS
from .forms import KINDS, MOST_FIELDS, copies_of
from .names import Named
from .take_in_fee import CASH, fee_page, is_owed, take_cash
from .words import WRONG

FIELDS: Final = (PersonField.NAME, PersonField.IDENTITY_NUMBER, PersonField.PHONE, PersonField.ADDRESS)
NO_NAME: Final = N_("Write whose dossier it is.")
NO_UNIT: Final = N_("This branch has no unit that receives dossiers.")


class Bundle(Struct, frozen=True):
    """A line of a list, with its procedure as the branch has it."""

    of: d.DropOffView
    line: d.DropOffLineView
    procedure: ProcedureConfig
    unit: str | None


async def show_take_in(asked: OperationRequest) -> Response:
    """The form; of a line that was taken in, its dossier."""
    found = await _bundle(asked)
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    if found.line.state is not DossierState.REGISTERED:
        if await is_owed(asked, found.line):
            return await fee_page(asked, found.of, found.line, _address(found))
        return see_other(f"/work/{found.line.dossier_id}")
    return await _page(asked, found)


async def take_in(asked: OperationRequest) -> Response:
    """Receives it, or does not for a reason, then takes its fee; the same form sent twice does it once."""
    form = await posted(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = await _bundle(asked)
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    back = f"{DROP_OFFS}/{found.of.drop_off}"
    key = sent_by(asked.principal.id, form.get("key", "")[:60] or new_key())
    if form.get("act") == CASH:
        unpaid = await take_cash(asked, found.of, found.line, form, key)
        if unpaid is None:
            return see_other(f"{back}?{urlencode({'done': 'paid'})}")
        return await fee_page(asked, found.of, found.line, _address(found), TITLES[unpaid.code], unpaid.status)
    if found.line.state is not DossierState.REGISTERED:
        return see_other(back)
    if form.get("act") == "turn-away":
        if form.get("reason") not in TURNED_AWAY:
            return await _page(asked, found, 422, WRONG, form)
        refused: Refused | str | None = await _send(asked, found, c.TurnAway(form["reason"]), key)
    else:
        refused = await _receive(asked, found, form, key)
    if isinstance(refused, str):
        return await _page(asked, found, 422, refused, form)
    if refused is not None:
        return await _page(asked, found, refused.status, TITLES[refused.code], form)
    if form.get("act") != "turn-away" and await is_owed(asked, found.line):
        return see_other(_address(found))
    return see_other(f"{back}?{urlencode({'done': 'taken-in'})}")


async def _receive(asked: OperationRequest, found: Bundle, form: Mapping[str, str], key: str) -> Refused | str | None:
    """Whose it is, its papers, its receipt; in this order, each under a key of its own."""
    if found.unit is None:
        return NO_UNIT
    try:
        papers = _papers(form, found.procedure)
        receive = msgspec.convert(
            {"do": "receive-dossier", "unit": found.unit}
            | {name: form[name] for name in ("pages", "copies") if name in form},
            c.ReceiveDossier,
            strict=False,
        )
    except msgspec.ValidationError:
        return WRONG
    known = await _known(asked, found.line.dossier_id)
    typed = {field.value: text for field in FIELDS if (text := form.get(field.value, "").strip())}
    try:
        put = msgspec.convert({field.value: text for field, text in known.items()} | typed, PutPerson)
    except msgspec.ValidationError:
        return WRONG
    person = checked(put, Part.APPLICANT)
    if isinstance(person, Refused):
        return person
    if person.name is None:
        return NO_NAME
    if typed:
        fields = fields_of(person)
        people, named = asked.context.people, tuple(field.value for field in fields)
        note = NotePerson(Part.APPLICANT.value, f"p{found.line.dossier_id[1:]}", named, people.mark_of([fields, ()]))
        rows = people.person_rows(found.line.dossier_id, fields)
        refused = await _send(asked, found, note, f"{key}.a", rows)
        if refused is not None:
            return refused
    return (
        await _send(asked, found, c.AmendDraft(found.procedure.code, papers), f"{key}.p")
        or await _send(asked, found, receive, key)
    )  # fmt: skip


def _papers(form: Mapping[str, str], procedure: ProcedureConfig) -> tuple[Paper, ...]:
    """The papers of the form that are there. Raises ValidationError."""
    codes = [one.code for one in components_of(procedure)]
    counts = [Paper(code, *copies_of(form, code)) for code in codes]
    return tuple(one for one in counts if one.originals or one.certified or one.copies)


async def _send(
    asked: OperationRequest, found: Bundle, command: DossierBody, key: str, beside: Any = None
) -> Refused | None:
    envelope = Envelope(stream_of(found.line.dossier_id), command, key, asked.principal.id)
    done = await asked.context.dossiers.send(envelope, beside)
    return done if isinstance(done, Refused) else None


async def _bundle(asked: OperationRequest) -> Bundle | Refused:
    """The line of the path, where its list is one of the reader's branches."""
    found = await visible(asked, asked.param("code"))
    if isinstance(found, Refused):
        return found
    line = next((one for one in found.lines if str(one.place) == asked.param("place")), None)
    live = asked.context.live.branch(found.branch)
    config = None if live is None else config_of(live.state)
    known = () if config is None or line is None else config.procedures
    procedure = next((one for one in known if line is not None and one.code == line.procedure), None)
    if line is None or config is None or procedure is None:
        return Refused(Refusal.NOT_FOUND)
    return Bundle(found, line, procedure, config.agency)


async def _known(asked: OperationRequest, dossier_id: str) -> dict[PersonField, str]:
    """What is known of whose dossier it is."""

    def read() -> dict[PersonField, str]:
        with one_moment(asked.context.engine) as connection:
            people = asked.context.people.read_people(connection, dossier_id)
        return next((one.fields for one in people if one.part is Part.APPLICANT), {})

    return await asyncio.to_thread(read)


def _address(found: Bundle) -> str:
    return f"{DROP_OFFS}/{found.of.drop_off}/{found.line.place}"


async def _page(
    asked: OperationRequest, found: Bundle, status: int = 200, error: str = "", form: Mapping[str, str] | None = None
) -> Response:
    language = page_language(asked.request)
    named = Named(asked, language, translations(language))
    known = masked(await _known(asked, found.line.dossier_id))
    return page(
        asked.request,
        "work_take_in.html",
        status,
        address=_address(found),
        query={},
        one=found,
        back=f"{DROP_OFFS}/{found.of.drop_off}",
        procedure=named.procedure(found.of.branch, found.line.procedure),
        papers=named.papers(found.of.branch, found.line.procedure),
        kinds=KINDS,
        known=known,
        reasons=TURNED_AWAY,
        has_fee=found.procedure.fee is not None,
        form=form or {},
        key=new_key(),
        error=error,
        person=person_of(asked),
    )
