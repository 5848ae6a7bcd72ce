"""`/admin/jobs`: the background work of one's scope by kind, what fails, and what was given up, to be tried again."""

import asyncio
from collections.abc import Callable, Collection
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection
from starlette.responses import Response

from language.messages import N_
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.permissions import Permission, may, may_everywhere
from server.dossier.ocr import job as ocr
from server.index766 import daily as index
from server.jobs import queue
from server.jobs.queue import Listed
from server.jobs.states import JobState
from server.jobs.worker import CANNOT_OPEN, FAULT, LOST, OUT_OF_TIME
from server.journal.database.dialects import connect_to_write
from server.mail import smtp
from server.outbox.comparing import KIND as COMPARING
from server.outbox.tell import KIND as OUTBOX
from server.people import retention
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.mail import complaints, freed, receipts, reminders, reports
from server.web.mail.post import NO_MAIL_SERVER
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.web.push import news
from server.webhooks.deliver import DELIVER, REPLAY

from .entry import person_of
from .webhook_words import WHY
from .webhooks import branch_name

JOBS: Final = "/admin/jobs"
SHOWN: Final = 50
"""Most jobs of each list."""

LATE_MS: Final = 60_000
"""A job that is due for so long is late."""

KINDS: Final = {
    DELIVER: N_("Webhook"),
    REPLAY: N_("Webhook, sent again"),
    reminders.KIND: N_("E-mail about an appointment"),
    freed.KIND: N_("E-mail about a free time"),
    receipts.KIND: N_("E-mail with a receipt"),
    reports.KIND: N_("Report by e-mail"),
    complaints.KIND: N_("A word to who sent a complaint"),
    news.KIND: N_("A message to a phone about its ticket"),
    OUTBOX: N_("A dossier, told to another system"),
    COMPARING: N_("A comparison with the other system"),
    ocr.KIND: N_("Text and PDF/A of a scan"),
    retention.KIND: N_("Terms of keeping: a day's look"),
    index.KIND: N_("A day counted for the index of service"),
}
"""The msgid for each kind; another is shown by its name."""

ERRORS: Final = {str(code): said for code, said in WHY.items()} | {
    CANNOT_OPEN: N_("what it holds cannot be opened: the server's key was changed"),
    OUT_OF_TIME: N_("it took too long"),
    FAULT: N_("a fault, which is in the log"),
    LOST: N_("the server ended at each try"),
    NO_MAIL_SERVER: N_("no mail server is set up"),
    smtp.UNREACHABLE: N_("the mail server does not answer"),
    smtp.REFUSED: N_("the mail server refused it"),
    smtp.WRONG_PASSWORD: N_("the mail server does not take the password"),
    smtp.NO_SUCH_ADDRESS: N_("the mail server does not know the address"),
    ocr.NO_KEY: N_("the key of the scan is not there"),
    ocr.NO_ROOM: N_("too little free memory in /dev/shm"),
    ocr.NO_FILE: N_("the scan cannot be read from the disk"),
    ocr.TOO_LONG: N_("the text recognition did not end in time"),
    ocr.FAILED: N_("the text recognition failed"),
    ocr.UNREADABLE: N_("nothing can be made of this document; it stays as it was scanned"),
}
"""The msgid for each error; another is shown by its code."""


class Counted(Struct, frozen=True):
    """How many jobs of a kind there are."""

    kind: str
    waiting: int
    running: int
    done: int
    dead: int


class Shown(Struct, frozen=True):
    """A job in a list; `error`: its code, empty where no try failed. `branch` None: the city's."""

    id: str
    kind: str
    branch: Name | None
    at: str
    next_at: str
    tries: int
    error: str


async def show_jobs(asked: OperationRequest) -> Response:
    """The page; it changes nothing."""
    scope = _scope(asked)
    found = await asyncio.to_thread(_read, asked, scope)
    counted, failing, dead, late_ms = found
    return page(
        asked.request,
        "jobs.html",
        address=JOBS,
        counted=counted,
        failing=[_shown(asked, one) for one in failing],
        dead=[_shown(asked, one) for one in dead],
        late_s=late_ms // 1000 if late_ms >= LATE_MS else 0,
        stalled=asked.context.jobs.stalled,
        ocr_missing=asked.context.scan_texts.missing or (),
        kinds=KINDS,
        errors=ERRORS,
        person=person_of(asked),
        done=asked.request.query_params.get("done", ""),
    )


async def act(asked: OperationRequest) -> Response:
    """Has a job tried again now, or gives it up; of what is over nothing changes."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    step = {"again": queue.try_again, "discard": queue.cancel}.get(form.get("act", ""))
    if step is None:
        return refuse_page(Refused(Refusal.BAD_FIELD, "act"), asked.request)
    refused = await asyncio.to_thread(_step, asked, step)
    if refused is not None:
        return refuse_page(refused, asked.request)
    asked.context.jobs.wake()
    return see_other(f"{JOBS}?done={form['act']}")


def _step(asked: OperationRequest, step: Callable[[Connection, str, int], bool]) -> Refused | None:
    scope = _scope(asked)
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        found = queue.find(connection, asked.param("id"))
        if found is None:
            return Refused(Refusal.NOT_FOUND)
        if scope is not None and found.branch not in scope:
            return Refused(Refusal.NOT_ALLOWED)
        step(connection, found.id, asked.context.clock.now())
    return None


def _scope(asked: OperationRequest) -> list[str] | None:
    """The branches whose jobs the sender may see; None: all, and the city's."""
    if may_everywhere(asked.principal, Permission.MANAGE_JOBS):
        return None
    return [name for name in asked.context.live.branches if may(asked.principal, Permission.MANAGE_JOBS, name)]


def _read(
    asked: OperationRequest, scope: Collection[str] | None
) -> tuple[list[Counted], list[Listed], list[Listed], int]:
    with asked.context.engine.connect() as connection:
        numbers = queue.counts(connection, scope)
        failing = queue.listed(connection, [JobState.WAITING], SHOWN, scope, failing=True)
        dead = queue.listed(connection, [JobState.DEAD], SHOWN, scope)
        late_ms = queue.overdue_ms(connection, asked.context.clock.now())
    states = JobState.WAITING, JobState.RUNNING, JobState.DONE, JobState.DEAD
    kinds = sorted({kind for kind, _ in numbers})
    return (
        [Counted(kind, *(numbers.get((kind, state), 0) for state in states)) for kind in kinds],
        failing,
        dead,
        late_ms,
    )


def _shown(asked: OperationRequest, one: Listed) -> Shown:
    at, next_at = (moment(each, CITY_TIME_ZONE) for each in (one.changed_at, one.due_at))
    branch = branch_name(asked, one.branch or None)
    form = "%d/%m %H:%M"
    return Shown(one.id, one.kind, branch, at.strftime(form), next_at.strftime(form), one.tries, one.error or "")
