"""`/book/{service}/prepare`: a dossier prepared at home, as a QR code that the desk's scanner reads.

What is typed is posted, drawn and forgotten: nothing of it is stored, logged or in an address (decision 152).
"""

import asyncio

import msgspec
from starlette.responses import Response

from language.messages import N_
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import Paper
from protocol.dossier_people import PersonField
from protocol.enums import Refusal
from protocol.payment.fee import MOST_COPIES, MOST_PAGES
from protocol.prepared import FIELDS, Prepared, PreparedFault, person_of, read_prepared, write_prepared
from protocol.problem import Refused
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import HEAVY_READERS, too_fast
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.qr import qr
from server.web.pages.parts.render import page

from .topic import address_of_topic, topic_of

PART = "/prepare"
MOST_FIELDS = 80
HANDED = {"original": "originals", "certified": "certified", "copy": "copies"}
"""How a paper is brought, and what counts it."""
MOST_LETTERS = {PersonField.NAME: 80, PersonField.ADDRESS: 200, PersonField.EMAIL: 100, PersonField.PHONE: 24}
WRONG = {
    PersonField.IDENTITY_NUMBER: N_("The identity number has 12 digits."),
    PersonField.NAME: N_("The name has letters alone, at most 80."),
    PersonField.BIRTH_DATE: N_("There is no such day."),
    PersonField.SEX: N_("Choose male or female."),
    PersonField.ADDRESS: N_("The address has at most 200 letters."),
    PersonField.PHONE: N_("A phone number has 9 to 15 digits."),
    PersonField.EMAIL: N_("An e-mail address looks like name@example.vn."),
    "pages": N_("Pages and copies: from 1 on"),
    "copies": N_("Pages and copies: from 1 on"),
    "code": N_("This is too much for one code: shorten the address."),
}


async def show_form(asked: OperationRequest) -> Response | Refused:
    """The fields and papers of a procedure."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    topic = topic_of(asked)
    if isinstance(topic, Refused) or topic.procedure is None:
        return topic if isinstance(topic, Refused) else Refused(Refusal.NOT_FOUND)
    return _page(asked, topic.procedure, {}, None)


async def draw(asked: OperationRequest) -> Response | Refused:
    """The code of what was typed; or the field that cannot be, with all that was typed."""
    refused = too_fast(asked, HEAVY_READERS)
    if refused is not None:
        return refused
    topic = topic_of(asked)
    if isinstance(topic, Refused) or topic.procedure is None:
        return topic if isinstance(topic, Refused) else Refused(Refusal.NOT_FOUND)
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    today = moment(asked.context.clock.now(), CITY_TIME_ZONE).date()
    made = prepared_of(topic.procedure, form, today.isoformat())
    if isinstance(made, str):
        return _page(asked, topic.procedure, form, made)
    text = write_prepared(made)
    read = PreparedFault.TOO_LONG if text is None else read_prepared(text, today)
    if text is None or not isinstance(read, Prepared):
        return _page(asked, topic.procedure, form, getattr(read, "field", "code"))
    return _page(asked, topic.procedure, form, None, await asyncio.to_thread(qr, text))


def prepared_of(procedure: ProcedureConfig, form: dict[str, str], made_on: str) -> Prepared | str:
    """What was typed, or the name of the field that cannot be."""
    typed = {field: " ".join(form.get(field, "").split()) for field in FIELDS}
    number = typed[PersonField.IDENTITY_NUMBER].replace(" ", "").replace(".", "")
    person = person_of(typed | {PersonField.IDENTITY_NUMBER: number})
    if isinstance(person, str):
        return person
    long = [field for field, most in MOST_LETTERS.items() if len(typed[field]) > most]
    if long:
        return long[0].value
    counts = {}
    for name, most in (("pages", MOST_PAGES), ("copies", MOST_COPIES)):
        text = form.get(name, "1").strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            return name
        counts[name] = int(text)
    ticked = [(one.code, HANDED.get(form.get(one.code, ""))) for one in components_of(procedure)]
    papers = tuple(msgspec.structs.replace(Paper(code), **{how: 1}) for code, how in ticked if how is not None)
    return Prepared(procedure.code, made_on, person, papers, **counts)


def _page(
    asked: OperationRequest, procedure: ProcedureConfig, typed: dict[str, str], wrong: str | None, code: object = None
) -> Response:
    topic = topic_of(asked)
    assert not isinstance(topic, Refused)
    return page(
        asked.request,
        "prepare.html",
        200 if wrong is None else 422,
        query=asked.request.query_params,
        topic=topic,
        components=components_of(procedure),
        counted=procedure.fee is not None,
        typed=typed,
        wrong=wrong,
        fault="" if wrong is None else WRONG.get(wrong, WRONG["code"]),
        code=code,
        action=address_of_topic(topic, PART),
        back=address_of_topic(topic),
    )
