"""`/work/complaints`: the complaints of one's branches, due first; each is read by an audited look, and answered."""

import asyncio
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from language.messages import N_, translations
from protocol.commands import Envelope
from protocol.complaints import (
    MOST_TEXT,
    AnswerComplaint,
    ComplaintBody,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintState,
    ExtendComplaint,
    ExtendReason,
    MoveComplaint,
    TakeComplaint,
)
from protocol.enums import Refusal
from protocol.free_text import tidy_text
from protocol.ids import Instant
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.access.looks import COMPLAINT, NoteLook
from server.complaints.rows import ANSWER, CONTACT, TEXT, by_id, read_list, seal_in, unseal
from server.complaints.stream import stream_of
from server.journal.database.dialects import one_moment
from server.people.key_store import KeysUnavailable
from server.web.api.dossier_access import noted
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.mail.complaints import forget
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.complaint import KINDS, NOT_NOW, STATES, branches_of, name_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .complaint_scope import covered
from .due_words import Due, due_of
from .lists import WORK

COMPLAINTS: Final = f"{WORK}/complaints"
MOST_BYTES: Final = 32 * 1024
MOST_DAYS: Final = 60

OUTCOMES: Final = {
    ComplaintOutcome.SETTLED: N_("It was right; something was done"),
    ComplaintOutcome.EXPLAINED: N_("Explained; nothing was to be done"),
    ComplaintOutcome.NOT_OURS: N_("Another authority's, which the answer names"),
}
REASONS: Final = {
    ExtendReason.INQUIRY: N_("It has to be looked into"),
    ExtendReason.OTHER_AGENCY: N_("Another agency is asked"),
}
NO_ANSWER: Final = N_("Choose what became of it, and write the answer: at most 2,000 letters.")
NO_MOVE: Final = N_("Choose another branch.")
NO_DAYS: Final = N_("Write how many working days, from 1 to 60, and choose why.")
DONE: Final = {
    "take": N_("You answer it from now on."),
    "answer": N_("Answered. Its sender reads it with code and secret."),
    "move": N_("Given to the other branch."),
    "extend": N_("The time is longer; its sender sees the new date."),
}


class Line(Struct, frozen=True):
    """A complaint in the list."""

    id: str
    code: str
    about: str
    branch: str
    state: str
    due: Due
    taker: str
    outcome: str


async def show_list(asked: OperationRequest) -> Response:
    """Open ones due first; `?list=answered` the answered ones."""
    answered = asked.request.query_params.get("list") == "answered"
    branches, now = covered(asked), asked.context.clock.now()

    def read() -> list[Row[Any]]:
        with one_moment(asked.context.engine) as connection:
            return read_list(connection, branches, answered=answered)

    rows = await asyncio.to_thread(read)
    done = asked.request.query_params.get("done", "")
    return page(
        asked.request,
        "work_complaints.html",
        address=COMPLAINTS,
        query={"list": "answered"} if answered else {},
        lines=[_line(asked, row, now) for row in rows],
        answered=answered,
        done=DONE.get(done, ""),
        person=person_of(asked),
    )


async def show_one(asked: OperationRequest) -> Response:
    """Its words; the look is an entry, written before."""
    row = await _row(asked)
    return refuse_page(row, asked.request) if isinstance(row, Refused) else await _page(asked, row)


async def act(asked: OperationRequest) -> Response:
    """Takes, answers, moves or extends it; the same form sent twice does it once."""
    form = await posted(asked.request, most_bytes=MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    row = await _row(asked)
    if isinstance(row, Refused):
        return refuse_page(row, asked.request)
    what, people = form.get("act", ""), asked.context.people
    command = _command(asked, what, form)
    if isinstance(command, str):
        return await _page(asked, row, 422, command, form)
    command_id = sent_by(asked.principal.id, form.get("key", "")[:64] or new_key())
    envelope = Envelope(stream_of(row.id), command, command_id, asked.principal.id)

    def seal(connection: Any, recorded: Any) -> None:
        if isinstance(command, AnswerComplaint):
            key = people.make_key(connection, row.id)
            seal_in(connection, row.id, key, {ANSWER: tidy_text(form["answer"])})
            forget(connection, row.id, asked.context.clock.now())

    try:
        done = await asked.context.complaints.send(envelope, seal)
    except KeysUnavailable:
        return await _page(asked, row, 503, NOT_NOW, form)
    if isinstance(done, Refused):
        return await _page(asked, row, done.status, TITLES[done.code], form)
    return see_other(f"{COMPLAINTS}?done={what}")


def _command(asked: OperationRequest, what: str, form: dict[str, str]) -> ComplaintBody | str:
    """The command that a form asks for, or what is wrong with it."""
    match what:
        case "take":
            return TakeComplaint()
        case "answer":
            text, outcome = tidy_text(form.get("answer", "")), form.get("outcome", "")
            if not text or len(text) > MOST_TEXT or outcome not in set(ComplaintOutcome):
                return NO_ANSWER
            return AnswerComplaint(ComplaintOutcome(outcome), asked.context.people.mark_of(text))
        case "move":
            branch = form.get("branch", "")
            return MoveComplaint(branch) if branch in {one for one, _ in branches_of(asked)} else NO_MOVE
        case _:
            days, reason = form.get("days", ""), form.get("reason", "")
            is_right = days.isascii() and days.isdigit() and len(days) <= 2 and 1 <= int(days) <= MOST_DAYS
            return ExtendComplaint(int(days), ExtendReason(reason)) if is_right and reason in REASONS else NO_DAYS


async def _row(asked: OperationRequest) -> Row[Any] | Refused:
    """The complaint of the path, where it is the reader's to answer."""

    def read() -> Row[Any] | None:
        with one_moment(asked.context.engine) as connection:
            return by_id(connection, asked.param("id")[:36])

    row, branches = await asyncio.to_thread(read), covered(asked)
    return row if row is not None and (branches is None or row.branch in branches) else Refused(Refusal.NOT_FOUND)


async def _page(
    asked: OperationRequest, row: Row[Any], status: int = 200, error: str = "", form: dict[str, str] | None = None
) -> Response:
    about = {"complaint": row.code}
    refused = await noted(asked, NoteLook(COMPLAINT, row.branch, about), asked.principal.id)
    if refused is not None:
        return refuse_page(refused, asked.request)

    def read() -> dict[str, str]:
        with one_moment(asked.context.engine) as connection:
            return unseal(connection, row.id, asked.context.people.keys.of([row.id]).get(row.id))

    words, now = await asyncio.to_thread(read), asked.context.clock.now()
    return page(
        asked.request,
        "work_complaint.html",
        status,
        address=f"{COMPLAINTS}/{row.id}",
        query={},
        one=_line(asked, row, now),
        sent=f"{moment(row.sent_at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
        dossier_id=row.dossier_id,
        words=(words.get(TEXT, ""), words.get(CONTACT, ""), words.get(ANSWER, "")),
        is_open=row.state != ComplaintState.ANSWERED,
        is_mine=row.taker == asked.principal.id,
        outcomes=OUTCOMES,
        reasons=REASONS,
        branches=[one for one in branches_of(asked) if one[0] != row.branch],
        most=MOST_TEXT,
        key=new_key(),
        error=error,
        form=form or {},
        person=person_of(asked),
    )


def _line(asked: OperationRequest, row: Row[Any], now: Instant) -> Line:
    words = translations(page_language(asked.request))
    is_open = row.state != ComplaintState.ANSWERED
    return Line(
        row.id,
        row.code,
        KINDS[ComplaintKind(row.about)],
        name_of(asked, row.branch),
        STATES[ComplaintState(row.state)],
        due_of(row.due_at, now, CITY_TIME_ZONE, words, is_open=is_open, has_new_date=True),
        "" if row.taker is None else asked.context.live.access.called(row.taker) or "",
        "" if row.outcome is None else OUTCOMES[ComplaintOutcome(row.outcome)],
    )
