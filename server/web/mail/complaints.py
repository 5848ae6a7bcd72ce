"""A word to who sent a complaint that is not answered a day before its answer is due: by e-mail or short message.

A job holds the address that the sender left; it is put in with the complaint, looks when it is due, and ends without a
word when the answer is there. With the end of the job the address is erased.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from language.messages import translations
from protocol.ids import Instant
from server.complaints.rows import by_id
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.worker import Finished, Job, Outcome
from server.journal.database.dialects import one_moment
from server.mail.letter import Letter, is_address
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.context import AppContext

from . import short
from .post import post

KIND: Final = "complaint"
BEFORE_MS: Final = 24 * 3_600_000
ANSWER_PATH: Final = "/complaint/answer"

_MAIL: Final = re.compile(r"[^\s,;:/<>()\"']+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_NUMBER: Final = re.compile(r"(?<![0-9])(?:(?:0|\+84)(?:[ .-]{0,2}[0-9]){9}|\+[1-9](?:[ .-]{0,2}[0-9]){7,14})(?![0-9])")


class Channel(StrEnum):
    MAIL = "mail"
    PHONE = "phone"


class Wanted(Struct, frozen=True):
    """A job's payload. `complaint`: its id; `base_url`: the server's address as the sender used it."""

    complaint: str
    to: str
    channel: Channel
    language: str
    base_url: str


def addresses_in(contact: str) -> Iterator[tuple[Channel, str]]:
    """The e-mail addresses of what somebody left, then the phone numbers."""
    for letters in _MAIL.finditer(contact):
        if is_address(letters[0]):
            yield Channel.MAIL, letters[0]
    for digits in _NUMBER.finditer(contact):
        phone = short.phone_of(digits[0])
        if phone is not None:
            yield Channel.PHONE, phone


def wanted_of(context: AppContext, complaint_id: str, contact: str, language: str, base_url: str) -> Wanted | None:
    """What a sender is to be told by; None: they left no address, or nothing here sends to it."""
    sends = {Channel.MAIL: context.mail, Channel.PHONE: context.gateway}
    found = (Wanted(complaint_id, to, by, language, base_url) for by, to in addresses_in(contact)
             if sends[by] is not None)  # fmt: skip
    return next(found, None)


def put_in(context: AppContext, connection: Connection, wanted: Wanted, due_at: Instant) -> None:
    """With the complaint's transaction. Raises DBAPIError."""
    job = NewJob(KIND, msgspec.json.encode(wanted), due_at - BEFORE_MS, job_id(wanted.complaint))
    queue.enqueue(connection, context.job_sealer, job, context.clock.now())


def job_id(complaint_id: str) -> str:
    return f"{KIND}.{complaint_id}"


def forget(connection: Connection, complaint_id: str, now: Instant) -> None:
    """Ends the job of a complaint that was answered, and erases the address. Raises DBAPIError."""
    queue.cancel(connection, job_id(complaint_id), now)


async def run(context: AppContext, job: Job) -> Outcome:
    """Says that it is not answered yet; of one whose time became longer, a day before the new one."""
    wanted = msgspec.json.decode(job.payload, type=Wanted)
    with one_moment(context.engine) as connection:
        row = by_id(connection, wanted.complaint)
    if row is None or row.answered_at is not None:
        return Finished()
    if context.clock.now() < row.due_at - BEFORE_MS:
        return Finished(again_at=row.due_at - BEFORE_MS)
    letter = letter_of(row.code, moment(row.due_at, CITY_TIME_ZONE), wanted, job.id)
    if wanted.channel is Channel.PHONE:
        return await short.send(context, wanted.to, f"{letter.subject} {wanted.base_url}{ANSWER_PATH}", job.id)
    return await post(context, letter)


def letter_of(code: str, due_at: datetime, wanted: Wanted, letter_id: str) -> Letter:
    """Nothing of its words: its code, and until when it is to be answered."""
    _ = translations(wanted.language).gettext
    due = f"{due_at:%H:%M %d/%m/%Y}"
    lines = [
        _("We received {code} and have not answered it yet.").format(code=code),
        _(
            "It is to be answered by {due}. If that is not kept, we apologise; the head of the branch has been told."
        ).format(due=due),
        _("How it stands, with its code and secret: {address}").format(address=f"{wanted.base_url}{ANSWER_PATH}"),
        "",
        _("Nobody reads answers to this address. Your address is erased with this letter."),
    ]
    subject = _("{code}: the answer is due at {due}").format(code=code, due=due)
    return Letter(wanted.to, subject, "\n".join(lines) + "\n", letter_id)
