"""Forms 01-07 of a dossier over the API, as PDF. Each look is an entry of the stream of looks, written before."""

import asyncio

from msgspec import Struct
from starlette.responses import Response

from language.dossier_reasons import REASON_WORDS
from language.messages import translations
from protocol.components import component_name
from protocol.configuration import ProcedureConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.looks import FORM, NoteLook
from server.dossier.lookup_secret import lookup_url, secret_of
from server.forms.course import forms_of, made_at
from server.forms.edition import FORMS, Edition, edition_on, shipped
from server.forms.values import VI, Filled, Known, Told, fill
from server.journal.database.dialects import one_moment
from server.queue.events.recorded import CITIZEN
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow.views import config_of
from server.web.operation.operation import OperationRequest, Parameter

from .dossier_access import Reading, noted, read_course, reading

PDF = "application/pdf"
RECEIPT_FORM = "01"
RECEIPT = Parameter("receipt", "Form 01: which receipt, counted from 1; by default the one in force", 1, 999)
_SHIPPED: list[tuple[Edition, ...]] = []


async def form(asked: OperationRequest) -> Struct | Refused | Response:
    """One form of a dossier that has it."""
    number = asked.number(RECEIPT, 0)
    if isinstance(number, Refused):
        return number
    wanted = asked.param("form")
    if wanted not in FORMS:
        return Refused(Refusal.NOT_FOUND)
    read = await reading(asked)
    if isinstance(read, Refused):
        return read
    if wanted not in forms_of(read.course):
        return Refused(Refusal.WRONG_STATE, detail=str(read.dossier.state))
    now = asked.context.clock.now()
    at = made_at(read.course, wanted, now, number or None)
    if at is None:
        return Refused(Refusal.NOT_FOUND, RECEIPT.name)
    edition = edition_of(at)
    told = await asyncio.to_thread(_told, asked, read, edition, number or None)
    about = {"dossier": read.dossier.id, "form": wanted} | ({"receipt": str(number)} if number else {})
    refused = await noted(asked, NoteLook(FORM, read.dossier.branch, about), read.by)
    if refused is not None:
        return refused
    filled = fill(wanted, told, now, number or None)
    link = lookup_url(asked.public_url, read.dossier.code or "", told.secret) if wanted == "01" else None
    made = await asyncio.to_thread(_draw, wanted, edition, filled, link)
    return pdf_response(made, f"{read.dossier.code or read.dossier.id}_{wanted}.pdf")


async def receipt_of(asked: OperationRequest, dossier_id: str) -> tuple[bytes, str] | Refused | None:
    """The receipt in force and its name as a file, for who holds its secret; None: there is none."""
    course = await asyncio.to_thread(read_course, asked, dossier_id)
    now = asked.context.clock.now()
    at = made_at(course, RECEIPT_FORM, now, None) if RECEIPT_FORM in forms_of(course) else None
    if at is None:
        return None
    edition, read = edition_of(at), Reading(course, CITIZEN)
    told = await asyncio.to_thread(_told, asked, read, edition, None)
    about = {"dossier": dossier_id, "form": RECEIPT_FORM}
    refused = await noted(asked, NoteLook(FORM, course.dossier.branch, about), CITIZEN)
    if refused is not None:
        return refused
    filled = fill(RECEIPT_FORM, told, now, None)
    link = lookup_url(asked.public_url, course.dossier.code or "", told.secret)
    made = await asyncio.to_thread(_draw, RECEIPT_FORM, edition, filled, link)
    return made, f"{course.dossier.code}_{RECEIPT_FORM}.pdf"


def pdf_response(made: bytes, name: str) -> Response:
    """A PDF to look at or print; `name`: what it is saved as, letters, digits, dots and dashes."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made, media_type=PDF, headers=headers)


def edition_of(at: Instant) -> Edition:
    """The edition of the forms that holds at a moment."""
    if not _SHIPPED:
        _SHIPPED.append(shipped())
    return edition_on(moment(at, CITY_TIME_ZONE).date(), _SHIPPED[0])


def _told(asked: OperationRequest, read: Reading, edition: Edition, number: int | None) -> Told:
    """What the dossier's forms are filled from; of a receipt that was replaced, people as they were on it."""
    of_receipt, people = read.course.receipt(number), asked.context.people
    is_replaced = of_receipt is not None and of_receipt[0].number < len(read.dossier.receipts)
    seq = of_receipt[1].seq if of_receipt is not None and is_replaced else None
    with one_moment(asked.context.engine) as connection:
        found = people.read_people(connection, read.dossier.id, seq)
        texts = people.read_texts(connection, read.dossier.id)
    secret = secret_of(asked.context.lookup_key, read.dossier.id)
    parts = {one.part.value: {name.value: value for name, value in one.fields.items()} for one in found}
    said = {kind.value: text for kind, text in texts.items()}
    return Told(read.course, edition.words, known_of(asked), parts, said, secret)


def known_of(asked: OperationRequest) -> Known:
    """The names of this city's branches, people, procedures and reasons."""
    live = asked.context.live

    def branch(name: str) -> str:
        found = live.branch(name)
        return name if found is None else config_of(found.state).name.get(VI, name)

    def procedure(where: str, code: str) -> ProcedureConfig | None:
        found = live.branch(where)
        known = () if found is None else config_of(found.state).procedures
        return next((each for each in known if each.code == code), None)

    def reason(where: str, code: str) -> str:
        found = live.branch(where)
        known = () if found is None else config_of(found.state).reasons
        said = translations(VI).gettext(REASON_WORDS[code]) if code in REASON_WORDS else code
        return next((each.name.get(VI, code) for each in known if each.code == code), said)

    def component(where: str, of: str, code: str) -> str:
        name = component_name(procedure(where, of), code)
        return code if name is None else name.get(VI, code)

    def unit(name: str) -> str:
        units = live.access.units
        if name in units.known:
            return units.known[name].unit.name.get(VI, name)
        return units.agencies[name].get(VI, name) if name in units.agencies else name

    return Known(branch, unit, live.access.called, reason, procedure, component)


def _draw(wanted: str, edition: Edition, filled: Filled, link: str | None) -> bytes:
    from server.forms.drawn import draw  # 9 MB, from the first form on

    return draw(edition.forms[wanted], edition, filled, link)
