"""The public look-up of a dossier by the code and the secret of its receipt. Nothing is changed.

An unknown code and a wrong secret have one answer, take the same steps, and count against the address and the code
alike: who tries codes learns nothing, not even which there are.
"""

import asyncio
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from protocol.configuration import BranchConfig, Name
from protocol.dossier_code import is_dossier_code
from protocol.dossier_lookup import AskLookup, PublicDossier
from protocol.dossier_people import Part, PersonField
from protocol.enums import Refusal
from protocol.masks import mask_name
from protocol.problem import Refused
from server.access.credentials.rates import Rate
from server.dossier.listed import find_by_code
from server.dossier.lookup_secret import is_secret_of
from server.dossier.rows import due_at_of
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.signed import electronic_result
from server.dossier.stream.state import Dossier
from server.journal.database.dialects import one_moment
from server.journal.read.stream_states import load_snapshot
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.authentication import address_of
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .children import public_children, read_children
from .consultations import public_opinions
from .dossier_files import read_back
from .dossier_view import maybe_moment, national_of
from .units import unit_name

LOOKUPS: Final = Rate(at_once=60, every_ms=1_000)
"""For one network, right or wrong: a branch's own terminals and its hall of phones may share one."""

NO_DOSSIER: Final = "d" + "0" * 20
"""Whose secret is compared where there is no such code, so that this takes as long."""

_READING = DossierStream()


async def look_up(asked: OperationRequest) -> Struct | Refused:
    """The dossier as its holder sees it."""
    return await looked_up(asked, asked.body)


async def looked_up(asked: OperationRequest, wanted: AskLookup) -> PublicDossier | Refused:
    """For the API and the page: `unknown_dossier` for an unknown code and a wrong secret, or `too_many_tries`."""
    found = await opened(asked, wanted)
    if isinstance(found, Refused):
        return found
    context, now = asked.context, asked.context.clock.now()
    snapshot = await asyncio.to_thread(load_snapshot, context.engine, (_READING,), stream_of(found))
    dossier: Dossier = snapshot.state
    applicant = await asyncio.to_thread(_applicant, context, found)
    children = await read_children(context, dossier)
    return _shown(context, dossier, applicant, now, children)


async def result_file(asked: OperationRequest, wanted: AskLookup) -> Response | Refused:
    """The signed result of a dossier that was given out electronically. The look is an entry, written before."""
    found = await opened(asked, wanted)
    if isinstance(found, Refused):
        return found
    snapshot = await asyncio.to_thread(load_snapshot, asked.context.engine, (_READING,), stream_of(found))
    dossier: Dossier = snapshot.state
    result = electronic_result(dossier)
    if result is None:
        return Refused(Refusal.NOT_FOUND)
    return await read_back(asked, dossier, result, asked.principal.id)


async def opened(asked: OperationRequest, wanted: AskLookup) -> str | Refused:
    """The id of the dossier that a receipt's code and secret open; refused as `looked_up` is."""
    context, now, address = asked.context, asked.context.clock.now(), address_of(asked.request)
    fast = too_fast(asked, LOOKUPS)
    if fast is not None:
        return fast
    code = "".join(wanted.code.split()).upper()
    wait_s = max(context.guesses.wait_s(address, now), context.code_guesses.wait_s(code, now))
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s")
    found = await asyncio.to_thread(_id_of, context, code)
    if not is_secret_of(context.lookup_key, found or NO_DOSSIER, wanted.secret) or found is None:
        context.guesses.missed(address, now)
        context.code_guesses.missed(code, now)
        return Refused(Refusal.UNKNOWN_DOSSIER)
    return found


def _id_of(context: AppContext, code: str) -> str | None:
    with one_moment(context.engine) as connection:
        return find_by_code(connection, code if is_dossier_code(code) else "")


def _applicant(context: AppContext, dossier_id: str) -> str | None:
    with one_moment(context.engine) as connection:
        people = context.people.read_people(connection, dossier_id)
    name = next((one.fields.get(PersonField.NAME) for one in people if one.part is Part.APPLICANT), None)
    return None if name is None else mask_name(name)


def _shown(
    context: AppContext, dossier: Dossier, applicant: str | None, now: int, children: dict[str, Row[Any]]
) -> PublicDossier:
    assert dossier.state is not None, "it has a code"
    branch, due, holder = context.live.branch(dossier.branch), dossier.due, dossier.holder
    config = None if branch is None else branch.state.config
    step = dossier.steps[-1] if holder is not None and dossier.steps else None
    in_hand = due is not None and dossier.ended_at is None
    return PublicDossier(
        dossier_id=dossier.id,
        code=dossier.shown_code or "",
        state=dossier.state,
        national=national_of(dossier) or 0,
        procedure=procedure_name(config, dossier.procedure),
        branch={"vi": dossier.branch} if config is None else config.name,
        received_at=moment(dossier.receipts[0].at if dossier.receipts else dossier.drafted_at, CITY_TIME_ZONE),
        at=moment(now, CITY_TIME_ZONE),
        unit=None if holder is None else unit_name(context, holder.unit),
        official=None if holder is None else context.live.access.called(holder.person) or None,
        since=None if step is None else maybe_moment(step.since),
        until=None if step is None else maybe_moment(step.due_at),
        original_at=None if due is None else maybe_moment(due.original_at),
        promised_at=None if due is None else maybe_moment(due.promised_at),
        due_at=maybe_moment(due_at_of(dossier)),
        late=due is not None and due.late(now),
        suspended=in_hand and dossier.suspended,
        awaited=len(dossier.awaited),
        applicant=applicant,
        ended_at=maybe_moment(dossier.ended_at),
        delivery=None if dossier.result is None else dossier.delivery.state,
        carrier=dossier.delivery.carrier,
        parcel=dossier.delivery.number,
        posted_at=maybe_moment(dossier.delivery.posted_at),
        opinions=public_opinions(context, dossier),
        has_file=electronic_result(dossier) is not None,
        delegated_by=dossier.delegated_by if len(dossier.steps) == 1 else None,
        children=public_children(
            context,
            dossier,
            children,
            {one.procedure: procedure_name(config, one.procedure) for one in dossier.children},
        ),
    )


def procedure_name(config: BranchConfig | None, code: str) -> Name:
    known = () if config is None else config.procedures
    return next((each.name for each in known if each.code == code), {"vi": code})
