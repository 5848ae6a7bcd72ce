"""Bulk drop-off over the API: a list is handed over at a desk, looked at, split, and looked up by its holder."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row

from protocol import drop_off as d
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody
from protocol.dossier_life import DossierState
from protocol.dossier_lookup import AskLookup
from protocol.dossier_people import Part, PersonField, PersonFields, PutPerson, checked, fields_of
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier import drop_offs
from server.dossier.lookup_secret import is_secret_of, secret_of
from server.dossier.stream.dropped import HandOver, Relist
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import NotePerson
from server.journal.database.dialects import one_moment
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow.views import config_of
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .dossier_lookup import LOOKUPS, procedure_name
from .dossier_scope import scope_of
from .dossier_view import maybe_moment
from .dossiers import acting_person, is_at_home

T = TypeVar("T")
Rows = Sequence[Row[Any]]
NO_LIST = "DS-3333-3333-3333"
"""Whose secret is compared where there is no such list, so that this takes as long."""


async def hand_over(asked: OperationRequest) -> Struct | Refused:
    """Takes a list over."""
    by = acting_person(asked)
    return by if isinstance(by, Refused) else await handed_over(asked, asked.body, by, asked.command_id())


async def handed_over(asked: OperationRequest, body: d.AskDropOff, by: str, command_id: str) -> d.DropOffView | Refused:
    """For the API and the page. The same command sent again makes no second list; one that was cut short goes on."""
    wrong = _wrong(asked, body)
    if wrong is not None:
        return wrong
    proxy = _tidy(body.proxy, Part.PROXY)
    owners = [None if one.owner is None else _tidy(PersonFields(name=one.owner), Part.APPLICANT) for one in body.lines]
    for place, fields in enumerate((proxy, *owners)):
        if isinstance(fields, Refused):
            field = f"proxy.{fields.field}" if place == 0 else f"lines[{place - 1}].owner"
            return Refused(fields.code, field, fields.detail)
    drop_off = drop_offs.code_of(command_id)
    for place, (line, owner) in enumerate(zip(body.lines, owners, strict=True), 1):
        dossier_id = drop_offs.dossier_of(command_id, place)
        what = (body.branch, line.procedure, drop_off, place, len(body.lines), line.sheets, body.ticket_id)
        sent: list[tuple[DossierBody, str, Any]] = [(HandOver(*what), command_id, None)]
        sent += [_noted(asked, command_id, dossier_id, Part.PROXY, proxy)]
        sent += [] if owner is None else [_noted(asked, command_id, dossier_id, Part.APPLICANT, owner)]
        for command, command_key, beside in sent:
            envelope = Envelope(stream_of(dossier_id), command, command_key, by)
            done = await asked.context.dossiers.send(envelope, beside)
            if isinstance(done, Refused):
                return done
    return await seen(asked, drop_off)


def _wrong(asked: OperationRequest, body: d.AskDropOff) -> Refused | None:
    """What is refused before anything is written: a list is taken over whole."""
    branch = asked.context.live.branch(body.branch)
    if branch is None or branch.state.config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if not is_at_home(asked, body.branch):
        return Refused(Refusal.NOT_ALLOWED, "branch")
    if body.proxy.name is None:
        return Refused(Refusal.BAD_FIELD, "proxy.name")
    known = {one.code for one in branch.state.config.procedures}
    for at, line in enumerate(body.lines):
        if line.procedure not in known:
            return Refused(Refusal.UNKNOWN_PROCEDURE, f"lines[{at}].procedure")
    return None


def _tidy(person: PersonFields, part: Part) -> dict[PersonField, str] | Refused:
    found = checked(msgspec.convert(msgspec.structs.asdict(person), PutPerson), part)
    return found if isinstance(found, Refused) else fields_of(found)


def _noted(
    asked: OperationRequest, command_id: str, dossier_id: str, part: Part, fields: Any
) -> tuple[DossierBody, str, Any]:
    people, named = asked.context.people, tuple(field.value for field in fields)
    subject = f"p{hashlib.blake2b(f'{dossier_id} {part}'.encode(), digest_size=10).hexdigest()}"
    command = NotePerson(part.value, subject, named, people.mark_of([fields, ()]))
    return command, f"{command_id}.{part.value}", people.person_rows(dossier_id, fields)


async def show(asked: OperationRequest) -> Struct | Refused:
    """A list, for the desks of its branch."""
    return await visible(asked, asked.param("code"))


async def visible(asked: OperationRequest, code: str) -> d.DropOffView | Refused:
    """The list, where it is one of the asker's branches; another's is as if there were none."""
    if not is_code(code):
        return Refused(Refusal.NOT_FOUND)
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    found = await seen(asked, code)
    if isinstance(found, Refused):
        return found
    scope = scope_of(asked, by)
    branches = scope.rows.branches
    theirs = scope.at_a_desk and (branches is None or found.branch in branches)
    return found if theirs else Refused(Refusal.NOT_FOUND)


async def split(asked: OperationRequest) -> Struct | Refused:
    """Gives lines a list of their own."""
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    return await parted(asked, asked.param("code"), asked.body.places, by, asked.command_id())


async def parted(
    asked: OperationRequest, code: str, places: tuple[int, ...], by: str, command_id: str
) -> d.DropOffView | Refused:
    """For the API and the page: the new list. Lines that were taken in stay; all of a list is no split."""
    made = drop_offs.code_of(command_id)
    again = await _query(asked, lambda connection: drop_offs.lines_of(connection, made))
    known = await visible(asked, code)
    if isinstance(known, Refused):
        return known
    wanted = set(places) - {row.drop_place for row in again}
    moved = [line for line in known.lines if line.place in set(places) and line.state is DossierState.REGISTERED]
    if not again and ({line.place for line in moved} != wanted or len(moved) == len(known.lines)):
        return Refused(Refusal.BAD_FIELD, "places", "lines that are still to be taken in, and not all of the list")
    for line in moved:
        envelope = Envelope(stream_of(line.dossier_id), Relist(made, line.place), command_id, by)
        done = await asked.context.dossiers.send(envelope)
        if isinstance(done, Refused):
            return done
    return await seen(asked, made)


async def seen(asked: OperationRequest, drop_off: str) -> d.DropOffView | Refused:
    """The list as staff see it."""
    rows = await _query(asked, lambda connection: drop_offs.lines_of(connection, drop_off))
    branch = None if not rows else asked.context.live.branch(rows[0].branch)
    if branch is None:
        return Refused(Refusal.NOT_FOUND)
    handed_at = min(row.drafted_at for row in rows)
    secret = secret_of(asked.context.lookup_key, drop_off)
    until = drop_offs.take_in_by(handed_at, config_of(branch.state))
    return d.DropOffView(
        drop_off,
        rows[0].branch,
        moment(handed_at, CITY_TIME_ZONE),
        moment(until, CITY_TIME_ZONE),
        tuple(
            d.DropOffLineView(row.drop_place, row.id, row.procedure, row.sheets, DossierState(row.state), row.code,
                              maybe_moment(row.due_at))
            for row in rows
        ),
        secret,
        f"{asked.public_url}/drop-off#{drop_off}.{secret}",
    )  # fmt: skip


def is_code(text: str) -> bool:
    """Whether this can be a list's code: no database is asked for other text."""
    try:
        msgspec.convert(text, d.DropOffCode)
    except msgspec.ValidationError:
        return False
    return True


async def look_up(asked: OperationRequest) -> Struct | Refused:
    """The list as its holder sees it."""
    return await looked_up(asked, asked.body)


async def looked_up(asked: OperationRequest, wanted: AskLookup) -> d.PublicDropOff | Refused:
    """For the API and the page, as `dossier_lookup.looked_up`: an unknown code and a wrong secret have one answer."""
    context, now, address = asked.context, asked.context.clock.now(), address_of(asked.request)
    fast = too_fast(asked, LOOKUPS)
    if fast is not None:
        return fast
    code = "".join(wanted.code.split()).upper()
    wait_s = max(context.guesses.wait_s(address, now), context.code_guesses.wait_s(code, now))
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s")
    asked_for = code if is_code(code) else NO_LIST
    found = await seen(asked, asked_for)
    if not is_secret_of(context.lookup_key, asked_for, wanted.secret) or isinstance(found, Refused):
        context.guesses.missed(address, now)
        context.code_guesses.missed(code, now)
        return Refused(Refusal.NOT_FOUND)
    branch = context.live.branch(found.branch)
    config = None if branch is None else branch.state.config
    lines = tuple(
        d.PublicDropOffLine(
            line.place, procedure_name(config, line.procedure), line.sheets, line.state, line.code,
            None if line.code is None else secret_of(context.lookup_key, line.dossier_id), line.due_at,
        )
        for line in found.lines
    )  # fmt: skip
    name = {"vi": found.branch} if config is None else config.name
    return d.PublicDropOff(code, name, found.handed_at, found.take_in_by, moment(now, CITY_TIME_ZONE), lines)


async def _query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)
