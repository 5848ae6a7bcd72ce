"""`/complaint`: a complaint or a proposal of whoever has one, without a login; and its answer, by code and secret.

What somebody writes, and how they can be reached, is sealed and stands in no event, address or log.
"""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from language.messages import N_
from language.names import name_in
from protocol.commands import Envelope
from protocol.complaints import MOST_CONTACT, MOST_TEXT, ComplaintKind, ComplaintState, SendComplaint
from protocol.dossier_code import is_dossier_code
from protocol.dossier_lookup import AskLookup
from protocol.enums import Refusal
from protocol.free_text import tidy_text
from protocol.keys import new_key, sent_by
from protocol.practice import practised
from protocol.problem import Refused
from server.access.credentials.rates import Rate
from server.access.principal import PUBLIC
from server.complaints.rows import ANSWER, CONTACT, TEXT, Counts, by_code, by_id, count_span, seal_in, unseal
from server.complaints.stream import stream_of
from server.dossier.lookup_secret import is_secret_of, secret_of
from server.journal.database.dialects import one_moment
from server.people.key_store import KeysUnavailable
from server.web.api.dossier_lookup import opened
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.mail import complaints
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .dossier import SOON, UNKNOWN
from .parts.error_page import refuse_page
from .parts.forms import posted
from .parts.render import page, page_language

COMPLAINT: Final = "/complaint"
ANSWERED: Final = f"{COMPLAINT}/answer"
SENDS: Final = Rate(at_once=10, every_ms=60_000)
"""Complaints from one network."""
LOOKUPS: Final = Rate(at_once=60, every_ms=1_000)
MOST_BYTES: Final = 32 * 1024
NOBODYS: Final = "c" + "0" * 20
"""Whose secret is compared where there is no such code, so that this takes as long."""
COUNTED_DAYS: Final = 30

KINDS: Final = {
    ComplaintKind.CONDUCT: N_("How somebody was treated"),
    ComplaintKind.LATE: N_("A late result"),
    ComplaintKind.PAPERS: N_("Papers asked for again, or not needed"),
    ComplaintKind.PROCEDURE: N_("A procedure or a regulation"),
    ComplaintKind.PLACE: N_("The place, its devices, the waiting"),
    ComplaintKind.PROPOSAL: N_("A proposal"),
}
STATES: Final = {
    ComplaintState.WAITING: N_("received, nobody has it yet"),
    ComplaintState.TAKEN: N_("somebody is answering it"),
    ComplaintState.ANSWERED: N_("answered"),
}
NO_TEXT: Final = N_("Write what happened, or what you propose: at most 2,000 letters.")
NO_BRANCH: Final = N_("Choose the branch that it is about.")
NO_KIND: Final = N_("Choose what it is about.")
NOT_FOUND: Final = N_("No complaint has this code and this secret. Please compare both, letter by letter.")
NOT_NOW: Final = N_(
    "It cannot be kept just now. Please try again in a few minutes; what you wrote is still in the form."
)


class Receipt(Struct, frozen=True):
    """What a sender keeps."""

    code: str
    secret: str
    due: str


class Answered(Struct, frozen=True):
    """How a complaint stands, for its sender. `late`: it should have been answered."""

    code: str
    said: str
    branch: str
    state: str
    sent: str
    due: str
    late: bool
    answer: str
    at: str


async def show_form(asked: OperationRequest) -> Response | Refused:
    """The form, and how many were sent and answered lately."""
    return too_fast(asked) or await _form(asked, {})


async def send(asked: OperationRequest) -> Response | Refused:
    """Keeps it, and says by which code and secret the answer is asked for; the same form sent twice is one."""
    form = await posted(asked.request, most_bytes=MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    fast = too_fast(asked, SENDS)
    if fast is not None:
        return await _form(asked, form, fast.status, SOON, fast.retry_s or 0)
    text, contact = tidy_text(form.get("text", "")), tidy_text(form.get("contact", ""))
    error = _wrong(asked, form, text, contact)
    if error:
        return await _form(asked, form, 422, error)
    dossier_id = None
    if form.get("code", "").strip() or form.get("secret", "").strip():
        found = await opened(asked, AskLookup(form.get("code", "")[:100], form.get("secret", "")[:40]))
        if isinstance(found, Refused):
            said = UNKNOWN if found.code is Refusal.UNKNOWN_DOSSIER else SOON
            return await _form(asked, form, found.status, said, found.retry_s or 0)
        dossier_id = found
    key = form.get("key", "")[:64] or new_key()
    complaint_id = id_of(key)
    words, people = {TEXT: text, CONTACT: contact}, asked.context.people
    command = SendComplaint(form["branch"], ComplaintKind(form["kind"]), people.mark_of(words), dossier_id)
    envelope = Envelope(stream_of(complaint_id), command, sent_by(PUBLIC.id, key), PUBLIC.id)

    base_url = asked.context.public_url(asked.request)
    told = complaints.wanted_of(asked.context, complaint_id, contact, page_language(asked.request), base_url)

    def seal(connection: Any, recorded: Any) -> None:
        seal_in(connection, complaint_id, people.make_key(connection, complaint_id), words)
        if told is not None:
            complaints.put_in(asked.context, connection, told, recorded[0].body.due_at)

    try:
        done = await asked.context.complaints.send(envelope, seal)
    except KeysUnavailable:
        return await _form(asked, form, 503, NOT_NOW)
    if isinstance(done, Refused):
        return await _form(asked, form, done.status, NOT_NOW)
    row = await _read(asked, complaint_id)
    assert row is not None, "it was just written"
    receipt = Receipt(row.code, secret_of(asked.context.lookup_key, complaint_id), _at(row.due_at))
    return page(asked.request, "complaint.html", address=COMPLAINT, query={}, receipt=receipt, shown=None)


def id_of(key: str) -> str:
    """The id of the complaint that a form with this key sends: sent again, it is the same."""
    return f"c{hashlib.blake2b(key.encode(), digest_size=10).hexdigest()}"


async def show_answer_form(asked: OperationRequest) -> Response | Refused:
    """Where code and secret are typed."""
    return too_fast(asked) or page(asked.request, "complaint_answer.html", shown=None, code="", error="", wait_s=0)


async def look_up(asked: OperationRequest) -> Response | Refused:
    """How it stands, and the answer. An unknown code and a wrong secret have one answer, and count alike."""
    form = await posted(asked.request)
    fast = too_fast(asked, LOOKUPS)
    if fast is not None or isinstance(form, Refused):
        return fast or refuse_page(form if isinstance(form, Refused) else Refused(Refusal.BAD_FIELD), asked.request)
    context, now, address = asked.context, asked.context.clock.now(), address_of(asked.request)
    code = "".join(form.get("code", "").split()).upper()[:64]
    wait_s = max(context.guesses.wait_s(address, now), context.code_guesses.wait_s(code, now))
    if wait_s:
        return page(asked.request, "complaint_answer.html", 429, shown=None, code=code, error=SOON, wait_s=wait_s)
    row, answer = await asyncio.to_thread(_answer, asked, code)
    typed = form.get("secret", "")[:40]
    if not is_secret_of(context.lookup_key, NOBODYS if row is None else row.id, typed) or row is None:
        context.guesses.missed(address, now)
        context.code_guesses.missed(code, now)
        return page(asked.request, "complaint_answer.html", 404, shown=None, code=code, error=NOT_FOUND, wait_s=0)
    shown = Answered(
        row.code,
        KINDS[ComplaintKind(row.about)],
        name_of(asked, row.branch),
        STATES[ComplaintState(row.state)],
        _at(row.sent_at),
        _at(row.due_at),
        row.answered_at is None and row.due_at < now,
        answer,
        "" if row.answered_at is None else _at(row.answered_at),
    )
    return page(asked.request, "complaint_answer.html", shown=shown, code=code, error="", wait_s=0)


def branches_of(asked: OperationRequest) -> list[tuple[str, str]]:
    """Id and name of each branch that works, by name."""
    found = [
        (one, name_of(asked, one))
        for one, branch in asked.context.live.branches.items()
        if practised(one) is None and branch.state.config is not None and not branch.state.config.retired
    ]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def name_of(asked: OperationRequest, branch: str) -> str:
    """A branch's name in the reader's language; its id where it is not known."""
    found = asked.context.live.branch(branch)
    config = None if found is None else found.state.config
    return branch if config is None else name_in(config.name, page_language(asked.request))


def _wrong(asked: OperationRequest, form: dict[str, str], text: str, contact: str) -> str:
    if not text or len(text) > MOST_TEXT or len(contact) > MOST_CONTACT:
        return NO_TEXT
    if form.get("branch") not in {one for one, _ in branches_of(asked)}:
        return NO_BRANCH
    return "" if form.get("kind") in set(ComplaintKind) else NO_KIND


async def _form(
    asked: OperationRequest, form: dict[str, str], status: int = 200, error: str = "", wait_s: int = 0
) -> Response:
    now = asked.context.clock.now()
    begin = now - round(timedelta(days=COUNTED_DAYS).total_seconds() * 1000)

    def read() -> Counts:
        with one_moment(asked.context.engine) as connection:
            return count_span(connection, begin, now + 1)

    counts = await asyncio.to_thread(read)
    return page(
        asked.request,
        "complaint.html",
        status,
        address=COMPLAINT,
        query={},
        receipt=None,
        form=form,
        kinds=KINDS,
        branches=branches_of(asked),
        counts=counts,
        days=COUNTED_DAYS,
        key=form.get("key", "")[:64] or new_key(),
        most=MOST_TEXT,
        most_contact=MOST_CONTACT,
        error=error,
        wait_s=wait_s,
    )


async def _read(asked: OperationRequest, complaint_id: str) -> Row[Any] | None:
    def read() -> Row[Any] | None:
        with one_moment(asked.context.engine) as connection:
            return by_id(connection, complaint_id)

    return await asyncio.to_thread(read)


def _answer(asked: OperationRequest, code: str) -> tuple[Row[Any] | None, str]:
    """Its row, and the answer in full. Blocking."""
    with one_moment(asked.context.engine) as connection:
        row = by_code(connection, code if is_dossier_code(code) else "")
        if row is None or row.state != ComplaintState.ANSWERED:
            return row, ""
        key = asked.context.people.keys.of([row.id]).get(row.id)
        return row, unseal(connection, row.id, key).get(ANSWER, "")


def _at(at: int) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
