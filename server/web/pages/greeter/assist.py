"""`/greet/{b}/tickets/{id}/assist`: a dossier is entered with the citizen at the greeter's tablet, before the counter.

It is a draft of their ticket: the clerk's F4 finds it. What is typed is sealed and not shown again here: a greeter sees
no one's data.
"""

import asyncio
import hashlib
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_people import Part, checked, fields_of
from protocol.enums import Refusal, TicketState
from protocol.keys import sent_by
from protocol.practice import practised
from protocol.prepared import Prepared
from protocol.problem import Refused
from protocol.ways_in import Helper
from server.dossier.listed import count_of_ticket
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import NotePerson
from server.journal.database.dialects import one_moment
from server.queue.state.ticket import Ticket
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.booking.prepare import MOST_FIELDS, WRONG, prepared_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .front import followed, greet_address, unknown

NOT_ENDED: Final = (TicketState.WAITING, TicketState.CALLED, TicketState.PARKED)
BEGUN: Final = N_("A dossier of this number is begun already: the counter has it.")
IS_BEGUN: Final = frozenset({Refusal.ALREADY, Refusal.KEY_REUSED})
"""By somebody else, or by the same greeter with other words."""
NO_NAME: Final = N_("Write whose dossier it is.")


class Matter(Struct, frozen=True):
    """A ticket that a dossier can be entered for."""

    ticket: Ticket
    procedure: ProcedureConfig


def matter_of(asked: OperationRequest, ticket: Ticket) -> Matter | None:
    """None: this branch receives no dossiers, no procedure was chosen, another system decides it, or it is too late."""
    config = views.config_of(asked.branch.state)
    procedure = next((each for each in config.procedures if each.code == ticket.procedure), None)
    if config.agency is None or practised(config.id) is not None or ticket.state not in NOT_ENDED:
        return None
    return None if procedure is None or procedure.system is not None else Matter(ticket, procedure)


async def show_form(asked: OperationRequest) -> Response:
    """The fields and papers of the ticket's procedure."""
    found = _found(asked)
    return found if isinstance(found, Response) else _page(asked, found, {})


async def begin(asked: OperationRequest) -> Response:
    """Begins the draft, once for a ticket; then the ticket is shown again."""
    found = _found(asked)
    if isinstance(found, Response):
        return found
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    today = moment(asked.context.clock.now(), CITY_TIME_ZONE).date()
    made = prepared_of(found.procedure, form, today.isoformat())
    if isinstance(made, str):
        return _page(asked, found, form, WRONG.get(made, WRONG["code"]), made)
    if made.person.name is None:
        return _page(asked, found, form, NO_NAME, "name")
    refused = await _begun(asked, found, made)
    if refused is not None:
        return _page(asked, found, form, BEGUN if refused.code in IS_BEGUN else TITLES[refused.code])
    return see_other(greet_address(asked.branch.state.stream, f"/tickets/{found.ticket.ticket_id}"))


async def _begun(asked: OperationRequest, found: Matter, made: Prepared) -> Refused | None:
    ticket_id, by = found.ticket.ticket_id, asked.principal.id
    key = sent_by(by, f"assist.{ticket_id}")
    dossier_id = f"d{hashlib.blake2b(f'assist {ticket_id}'.encode(), digest_size=10).hexdigest()}"
    person = checked(made.person, Part.APPLICANT)
    if isinstance(person, Refused):
        return person

    def count() -> int:
        with one_moment(asked.context.engine) as connection:
            return count_of_ticket(connection, ticket_id, dossier_id)

    if await asyncio.to_thread(count) >= views.config_of(asked.branch.state).dossiers_per_ticket:
        return Refused(Refusal.QUOTA_REACHED)
    code, fields, people = found.procedure.code, fields_of(person), asked.context.people
    subject = f"p{hashlib.blake2b(f'{dossier_id} applicant'.encode(), digest_size=10).hexdigest()}"
    named = tuple(field.value for field in fields)
    note = NotePerson(Part.APPLICANT.value, subject, named, people.mark_of([fields, ()]))
    draft = c.DraftDossier(asked.branch.state.stream, code, ticket_id, Helper.GREETER)
    for command, command_key, beside in (
        (draft, key, None), (c.AmendDraft(code, made.papers, Helper.GREETER), f"{key}.p", None),
        (note, f"{key}.a", people.person_rows(dossier_id, fields)),
    ):  # fmt: skip
        done = await asked.context.dossiers.send(Envelope(stream_of(dossier_id), command, command_key, by), beside)
        if isinstance(done, Refused):
            return done
    return None


def _found(asked: OperationRequest) -> Matter | Response:
    ticket = asked.branch.state.tickets.get(asked.param("id"))
    if ticket is None:
        return unknown(asked, Refusal.UNKNOWN_TICKET)
    return matter_of(asked, ticket) or refuse_page(Refused(Refusal.WRONG_STATE), asked.request)


def _page(
    asked: OperationRequest, found: Matter, typed: dict[str, str], fault: str = "", wrong: str | None = None
) -> Response:
    return page(
        asked.request,
        "greet_assist.html",
        422 if fault else 200,
        number=found.ticket.number,
        procedure=found.procedure.name,
        components=components_of(found.procedure),
        typed=typed,
        wrong=wrong,
        fault=fault,
        action=asked.request.url.path,
        back=greet_address(asked.branch.state.stream, f"/tickets/{found.ticket.ticket_id}"),
        **followed(asked, asked.context.clock.now()),
    )
