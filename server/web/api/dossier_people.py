"""The people of dossiers and their texts over the API: noted, shown masked, uncovered by an audited act, found."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from protocol import dossier_people as dp
from protocol.commands import Envelope
from protocol.dossier_code import is_dossier_code
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonField, TextKind
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.looks import PERSON, SEARCH, NoteLook, look_envelope
from server.dossier.lookup_secret import is_secret_of
from server.dossier.stream.model import stream_of
from server.dossier.stream.sealed import NotePerson, NoteText
from server.dossier.tables import dossier as dossier_table
from server.journal.database.dialects import one_moment
from server.people.erase import REQUEST, CannotErase, Eraser, of_person
from server.people.find import Hit, Hits, earlier, find, find_by_text, same_open
from server.people.indexed import number_hash, words_of
from server.people.masked import masked
from server.people.people import OpenedPerson
from server.people.scope import Scope
from server.web.operation.operation import OperationRequest

from .dossier_scope import row_scope_of, scope_of
from .dossier_view import line_of, maybe_moment
from .dossiers import acting_person, is_dossier_id

SECRET_HEADER = "Lookup-Secret"
"""The secret of the receipt in hand: with it a clerk at any branch may see its people."""

T = TypeVar("T")

log = logging.getLogger(__name__)


async def put_person(asked: OperationRequest) -> Struct | Refused:
    """The whole part as it stands now; the answer is masked, and names open dossiers of the same matter."""
    allowed = await _allowed(asked)
    part = _part(asked)
    if isinstance(allowed, Refused):
        return allowed
    if isinstance(part, Refused):
        return part
    person = dp.checked(asked.body, part)
    if isinstance(person, Refused):
        return person
    people, fields = asked.context.people, dp.fields_of(person)
    named, card = tuple(field.value for field in fields), tuple(field.value for field in person.from_card)
    mark = people.mark_of([fields, card])
    command = NotePerson(part.value, subject_of(asked), named, mark, card, person.reason)
    envelope = Envelope(stream_of(allowed.id), command, asked.command_id(), allowed.person)
    done = await asked.context.dossiers.send(envelope, people.person_rows(allowed.id, fields))
    if isinstance(done, Refused):
        return done
    numbers = (fields.get(PersonField.IDENTITY_NUMBER, ""), fields.get(PersonField.OLD_IDENTITY_NUMBER, ""))
    hashes = [found for number in numbers if (found := number_hash(people.index_key, number))]
    rows = await _query(asked, lambda connection: same_open(connection, allowed.id, hashes))
    view = dp.PersonView(part, masked(fields), person.from_card)
    known = await _earlier(asked, allowed, fields) if allowed.fills else None
    said = None if known is None else dp.Earlier(known.id, known.code, known.received_at, tuple(known.fields))
    return dp.PersonNoted(view, [_same(row, allowed.scope) for row in rows], said)


async def prefill(asked: OperationRequest) -> Struct | Refused:
    """What an earlier dossier has of the same person and this part has not, for a draft at a desk; audited first."""
    allowed = await _allowed(asked)
    part = _part(asked)
    if isinstance(allowed, Refused):
        return allowed
    if isinstance(part, Refused):
        return part
    if not allowed.fills:
        return Refused(Refusal.NOT_ALLOWED)
    people, wanted = asked.context.people, asked.body.dossier_id
    here = await _query(asked, lambda connection: people.read_people(connection, allowed.id))
    fields = next((one.fields for one in here if one.part is part), {})
    known = await _earlier(asked, allowed, fields, wanted)
    if known is None:
        return Refused(Refusal.NOT_FOUND)
    about = {"dossier_id": known.id, "part": known.part, "field": " ".join(known.fields), "reason": "prefill"}
    noted = await asked.context.live.submit(look_envelope(NoteLook(PERSON, known.branch, about), allowed.person))
    return noted if isinstance(noted, Refused) else dp.Prefilled(known.code, known.fields)


class _Known(Struct, frozen=True):
    """What an earlier dossier has of a person, in full: never log one."""

    id: str
    branch: str
    code: str
    received_at: datetime
    part: str
    fields: dict[str, str]

    def __repr__(self) -> str:
        return "_Known(…)"


async def _earlier(
    asked: OperationRequest, allowed: "_Allowed", fields: dict[PersonField, str], wanted: str | None = None
) -> _Known | None:
    """The newest earlier dossier that has more of who has these fields; or the one that is wanted. Only within what the
    asker's roles cover: a receipt opens its own dossier and no other.
    """
    people = asked.context.people
    numbers = (fields.get(PersonField.IDENTITY_NUMBER, ""), fields.get(PersonField.OLD_IDENTITY_NUMBER, ""))
    hashes = [found for number in numbers if (found := number_hash(people.index_key, number))]
    hits = await _query(asked, lambda connection: earlier(connection, allowed.id, hashes, allowed.scope))

    def opened() -> _Known | None:
        for hit in hits:
            assert hit.record is not None
            (one,) = people.open_rows([hit.record])
            if wanted not in (None, hit.dossier.id) or not _may_be_one(fields, one.fields):
                continue
            more = {name.value: value for name, value in one.fields.items() if name not in (*fields, *dp.OF_PROXIES)}
            at = maybe_moment(hit.dossier.received_at)
            if more and at is not None:
                return _Known(hit.dossier.id, hit.dossier.branch, hit.dossier.code, at, one.part.value, more)
        return None

    return await asyncio.to_thread(opened)


async def show_people(asked: OperationRequest) -> Struct | Refused:
    """Everybody, masked."""
    allowed = await _allowed(asked, reads=True)
    if isinstance(allowed, Refused):
        return allowed
    people = asked.context.people
    found = await _query(asked, lambda connection: people.read_people(connection, allowed.id))
    texts = await _query(asked, lambda connection: people.read_texts(connection, allowed.id))
    return dp.PeopleView([_view(one) for one in found], sorted(texts))


async def uncover(asked: OperationRequest) -> Struct | Refused:
    """One value in full; who looked, at what and why is written down before it is given."""
    allowed = await _allowed(asked, reads=True)
    part = _part(asked)
    if isinstance(allowed, Refused):
        return allowed
    if isinstance(part, Refused):
        return part
    people, field = asked.context.people, asked.body.field
    found = await _query(asked, lambda connection: people.read_people(connection, allowed.id))
    value = next((one.fields.get(field) for one in found if one.part is part), None)
    if value is None:
        return Refused(Refusal.NOT_FOUND)
    noted = await _note(asked, allowed, {"part": part.value, "field": field.value})
    return noted or dp.Uncovered(field, value)


def _may_be_one(here: dict[PersonField, str], there: dict[PersonField, str]) -> bool:
    """Whether name and birth say nothing against it: a number may be typed wrong, and be another's."""
    names = [words_of(fields[PersonField.NAME]) for fields in (here, there) if PersonField.NAME in fields]
    births = [fields[PersonField.BIRTH_DATE] for fields in (here, there) if PersonField.BIRTH_DATE in fields]
    return all(each[0] == each[-1] for each in (names, births) if each)


async def put_text(asked: OperationRequest) -> Struct | Refused:
    """A free text, whole; that of money is noted with what is done to it."""
    allowed = await _allowed(asked)
    kind = _kind(asked)
    if isinstance(allowed, Refused):
        return allowed
    if isinstance(kind, Refused):
        return kind
    if kind in dp.WITH_AN_ACT:
        return Refused(Refusal.NOT_FOUND)
    people, text = asked.context.people, asked.body.text
    command = NoteText(kind.value, subject_of(asked), people.mark_of(text))
    envelope = Envelope(stream_of(allowed.id), command, asked.command_id(), allowed.person)
    done = await asked.context.dossiers.send(envelope, people.text_row(allowed.id, kind, text))
    return done if isinstance(done, Refused) else dp.TextNoted(kind)


async def uncover_text(asked: OperationRequest) -> Struct | Refused:
    """One text in full, audited as a value is."""
    allowed = await _allowed(asked, reads=True)
    kind = _kind(asked)
    if isinstance(allowed, Refused):
        return allowed
    if isinstance(kind, Refused):
        return kind
    texts = await _query(asked, lambda connection: asked.context.people.read_texts(connection, allowed.id))
    text = texts.get(kind)
    if text is None:
        return Refused(Refusal.NOT_FOUND)
    noted = await _note(asked, allowed, {"part": "texts", "field": kind.value})
    return noted or dp.TextUncovered(kind, text)


async def find_dossiers(asked: OperationRequest) -> Struct | Refused:
    """By a number, a phone, a name or a code; only what the asker's roles cover, and nothing is said of others."""
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    wanted: dp.FindDossiers = asked.body
    asked_for = (wanted.identity_number, wanted.phone, wanted.name, wanted.code, wanted.text)
    if sum(value is not None for value in asked_for) != 1:
        return Refused(Refusal.BAD_FIELD, detail="exactly one of identity_number, phone, name, code and text")
    if wanted.code is not None and not is_dossier_code(wanted.code):
        return dp.FoundList([], False)
    people, scope = asked.context.people, row_scope_of(asked, by)
    if wanted.text is not None:
        found = await found_by_text(asked, by, wanted.text)
        if isinstance(found, Refused):
            return found
    else:
        found = await _query(asked, lambda connection: find(connection, people.index_key, wanted, scope))

    def told() -> list[dp.Found]:
        records = [hit.record for hit in found.hits if hit.record is not None]
        opened = {one.subject: one for one in people.open_rows(records)}
        return [_found(hit, opened) for hit in found.hits]

    return dp.FoundList(await asyncio.to_thread(told), found.more)


async def found_by_text(asked: OperationRequest, by: str, text: str, others: int = 0) -> Hits | Refused:
    """Dossiers with a scan that has these words, of what the asker's roles cover. That somebody searched, and how many
    were found, with the `others` that are no dossiers, is an entry, written before anything is shown.
    """
    people, scope = asked.context.people, row_scope_of(asked, by)
    found = await _query(asked, lambda connection: find_by_text(connection, people.words_key, text, scope))
    branch = next(iter(scope.branches)) if scope.branches is not None and len(scope.branches) == 1 else None
    about = {"found": str(len(found.hits) + others)}
    noted = await asked.context.live.submit(look_envelope(NoteLook(SEARCH, branch, about), by))
    return noted if isinstance(noted, Refused) else found


async def erase_person(asked: OperationRequest) -> Struct | Refused:
    """Destroys the keys of a person in every dossier that has ended, and says so in each; it cannot be taken back."""
    context, number = asked.context, asked.body.identity_number
    found = await _query(asked, lambda connection: of_person(connection, context.people.index_key, number))
    eraser = Eraser(context.engine, context.people, context.dossiers, context.clock.now)
    try:
        kept = await asyncio.to_thread(eraser.erase, found.subjects, REQUEST, asked.principal.id)
    except CannotErase as error:
        log.error("an erasure did not end: %s", type(error).__name__)
        return Refused(Refusal.UNAVAILABLE)
    return dp.PersonErased(len(found.subjects) - len(kept), [*found.held, *kept], list(found.replaced))


class _Allowed(Struct, frozen=True):
    """A dossier that the asker may see the people of. `fills`: they enter it at a desk now."""

    id: str
    person: str
    branch: str
    scope: Scope
    fills: bool


async def _allowed(asked: OperationRequest, *, reads: bool = False) -> "_Allowed | Refused":
    """By the asker's roles, or by the receipt that the citizen shows; of another's it is as if there were none.
    `reads`: whose opinion is awaited may too.
    """
    dossier_id = asked.param("id")
    if not is_dossier_id(dossier_id):
        return Refused(Refusal.UNKNOWN_DOSSIER)
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    of_it = select(dossier_table).where(dossier_table.c.id == dossier_id)
    scope = row_scope_of(asked, by)

    def look(connection: Connection) -> Any:
        row = connection.execute(of_it).first()
        is_theirs = row is not None and (
            scope.covers(row) or has_receipt(asked, row) or (reads and scope.is_asked(connection, dossier_id))
        )
        return row if is_theirs else None

    row = await _query(asked, look)
    if row is None:
        return Refused(Refusal.UNKNOWN_DOSSIER)
    fills = row.state == DossierState.REGISTERED and scope.covers(row) and scope_of(asked, by).at_a_desk
    return _Allowed(dossier_id, by, row.branch, scope, fills)


def has_receipt(asked: OperationRequest, row: Any) -> bool:
    """Whether the citizen's receipt of this dossier was shown."""
    shown = asked.request.headers.get(SECRET_HEADER, "")
    return row.code is not None and is_secret_of(asked.context.lookup_key, row.id, shown)


async def _note(asked: OperationRequest, allowed: _Allowed, about: dict[str, str]) -> Refused | None:
    look = NoteLook(PERSON, allowed.branch, {"dossier_id": allowed.id, **about, "reason": asked.body.reason})
    noted = await asked.context.live.submit(look_envelope(look, allowed.person))
    return noted if isinstance(noted, Refused) else None


def _part(asked: OperationRequest) -> Part | Refused:
    part = asked.param("part")
    return Part(part) if part in set(Part) else Refused(Refusal.NOT_FOUND)


def _kind(asked: OperationRequest) -> TextKind | Refused:
    kind = asked.param("kind")
    return TextKind(kind) if kind in set(TextKind) else Refused(Refusal.NOT_FOUND)


def subject_of(asked: OperationRequest) -> str:
    """The id of a new key; it follows from the request's key, so that a request sent again says the same."""
    of_it = f"{asked.param('id')} {asked.command_id()}"  # a sender's key may come again in another dossier
    return f"p{hashlib.blake2b(of_it.encode(), digest_size=10).hexdigest()}"


def _view(one: OpenedPerson) -> dp.PersonView:
    return dp.PersonView(one.part, masked(one.fields), one.from_card, one.erased)


def _same(row: Row[Any], scope: Scope) -> dp.SameOpen:
    seen = scope.covers(row)
    return dp.SameOpen(
        row.branch,
        row.state,
        maybe_moment(row.received_at),
        row.id if seen else None,
        row.code if seen else None,
    )


def _found(hit: Hit, opened: dict[str, OpenedPerson]) -> dp.Found:
    one = None if hit.record is None else opened.get(hit.record.subject_id)
    name = None if one is None else masked(one.fields).get(PersonField.NAME)
    return dp.Found(line_of(hit.dossier), None if one is None else one.part, name, hit.files)


async def _query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)
