"""An appointment by e-mail, short message or push: the confirmation at once, a day and two hours before; a job each.

A job looks at the appointment when it is due: one that was cancelled, missed or used sends nothing, one that was moved
waits for its new time. With the end of a job its address is erased.
"""

import asyncio
import hashlib
import logging
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from language.messages import translations
from language.names import name_in
from language.weekdays import WEEKDAYS
from protocol.enums import AppointmentState
from protocol.ids import Instant
from protocol.views import PublicAppointment
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.worker import Failed, Finished, Job, Outcome
from server.journal.database.dialects import connect_to_write
from server.mail.letter import Attachment, Letter
from server.push.message import Message
from server.push.send import Gone, Urgency
from server.push.subscription import Subscription
from server.queue.events.events import Appointment
from server.web.api.appointment_code import seen
from server.web.api.appointments import code_path
from server.web.follow import views
from server.web.follow.visit_words import minutes_of, papers_of, what_of
from server.web.operation.context import AppContext
from server.web.pages.calendar_file import CalendarEntry, calendar_file
from server.web.push.send import send

from . import short
from .post import looked, post

KIND: Final = "appointment"
SHORT: Final = "short"
PUSHED: Final = "pushed"
"""The ids of short messages, and of those to a browser, begin so."""

TTL_S: Final = 3600
"""How long a push service keeps a reminder for a phone that is off."""

NOT_YET: Final = "not_yet"
NEW_MS: Final = 60_000
"""So long after it was put in, a job waits for an appointment that this process does not know yet."""


class Channel(StrEnum):
    """`mail`: a letter; `phone`: a short message; `push`: a message to the browser of `to`, a subscription as JSON."""

    MAIL = "mail"
    PHONE = "phone"
    PUSH = "push"


class Step(StrEnum):
    BOOKED = "booked"
    DAY = "day"
    HOURS = "hours"


BEFORE_MS: Final = {Step.DAY: 24 * 3_600_000, Step.HOURS: 2 * 3_600_000}
LEAST_MS: Final = {Step.DAY: 2 * 3_600_000, Step.HOURS: 1_800_000}
"""A reminder that would come so soon after the booking is left out."""


class Wanted(Struct, frozen=True):
    """A job's payload. `base_url`: the server's address as the citizen used it."""

    step: Step
    to: str
    language: str
    appointment: str
    base_url: str
    channel: Channel = Channel.MAIL


_log = logging.getLogger(__name__)


def job_id(branch: str, appointment: str, step: Step, channel: Channel = Channel.MAIL) -> str:
    """The appointment's id is a secret; a job's is not."""
    kind = {Channel.MAIL: KIND, Channel.PHONE: SHORT, Channel.PUSH: PUSHED}[channel]
    return f"{kind}.{hashlib.sha256(f'{branch}:{appointment}'.encode()).hexdigest()[:32]}.{step}"


def jobs_of(
    branch: str,
    booked: Appointment,
    to: str,
    language: str,
    base_url: str,
    now: Instant,
    channel: Channel = Channel.MAIL,
) -> list[NewJob]:
    """The confirmation, and the reminders that are not too soon after it."""
    found = []
    for step in Step:
        due_at = due(step, booked.slot_at, now)
        if step is Step.BOOKED or due_at - now >= LEAST_MS[step]:
            payload = msgspec.json.encode(Wanted(step, to, language, booked.id, base_url, channel))
            found.append(NewJob(KIND, payload, due_at, job_id(branch, booked.id, step, channel), branch=branch))
    return found


def due(step: Step, slot_at: Instant, now: Instant) -> Instant:
    return now if step is Step.BOOKED else slot_at - BEFORE_MS[step]


async def run(context: AppContext, job: Job) -> Outcome:
    """Sends the letter if the appointment still stands and its time has come."""
    wanted = msgspec.json.decode(job.payload, type=Wanted)
    branch, now = context.live.branch(job.branch), context.clock.now()
    known = None if branch is None else branch.state.appointments.by_id.get(wanted.appointment)
    if branch is None or known is None or known.state is AppointmentState.HELD:
        is_new = now - job.created_at < NEW_MS  # another process booked it a moment ago
        return Failed(NOT_YET, again_at=now + 2_000) if is_new else Finished()
    if known.state is not AppointmentState.BOOKED or known.slot_at <= now:
        return Finished()
    due_at = due(wanted.step, known.slot_at, now)
    if due_at > now:
        return Finished(again_at=due_at)
    shown = await looked(context, lambda: seen(branch.state, known, now))
    config = views.config_of(context.live.branches[job.branch].state)
    letter = letter_of(shown, known, wanted, job.id, config.appointments.slot_s // 60, config.address)
    if wanted.channel is Channel.PHONE:
        address = wanted.base_url + code_path(job.branch, known)
        text = f"{letter.subject}. {name_in(shown.branch, wanted.language)}. {address}"
        return await short.send(context, wanted.to, text, job.id)
    if wanted.channel is Channel.PUSH:
        to = msgspec.json.decode(wanted.to, type=Subscription)
        message = Message(letter.subject, name_in(shown.branch, wanted.language), "appointment", lang=wanted.language)
        outcome = await send(context, to, message, wanted.base_url, TTL_S, Urgency.NORMAL)
        return Finished() if isinstance(outcome, Gone) else outcome
    return await post(context, letter)


def letter_of(
    shown: PublicAppointment, one: Appointment, wanted: Wanted, letter_id: str, minutes: int, street: str | None
) -> Letter:
    """What the appointment is, what to bring, and where to move or cancel it."""
    language, words = wanted.language, translations(wanted.language)
    _ = words.gettext
    what = what_of(shown, language)
    when = _("{time} on {weekday} {day}").format(
        time=f"{shown.slot_at:%H:%M}",
        weekday=_(WEEKDAYS[shown.slot_at.weekday()]),
        day=f"{shown.slot_at:%d/%m/%Y}",
    )
    heads = {
        Step.BOOKED: _("Appointment booked: {when}"),
        Step.DAY: _("Reminder: your appointment, {when}"),
        Step.HOURS: _("Soon: your appointment, {when}"),
    }
    where = name_in(shown.branch, language)
    address = wanted.base_url + code_path(shown.branch_id, one)
    bring = [f"- {paper}" for paper in papers_of(shown, language)]
    later = [f"{name_in(each.service, language)}: {each.slot_at:%H:%M}" for each in shown.further]
    lines = [
        what,
        when,
        *later,
        where,
        *([street] if street else []),
        "",
        *([_("What to bring"), *bring, ""] if bring else []),
        _("Your code, and where to move or cancel: {address}").format(address=address),
        "",
        _("Please cancel if you cannot come, so that somebody else can."),
        _("Nobody reads answers to this address. Your address is erased after the last reminder, or when you cancel."),
    ]
    entry = CalendarEntry(
        id=one.id,
        starts=shown.slot_at,
        minutes=minutes_of(shown, minutes),
        summary=f"{what} · {where}",
        place=", ".join(filter(None, (where, street))),
        description="\n".join([_("What to bring"), *bring] if bring else []),
        address=address,
        changes=one.moves,
        cancelled=False,
    )
    file = Attachment("mot-cua.ics", "text/calendar", calendar_file(entry, shown.at))
    attached = (file,) if wanted.step is Step.BOOKED or one.moves else ()
    return Letter(wanted.to, heads[wanted.step].format(when=when), "\n".join(lines) + "\n", letter_id, attached)


def forget(connection: Connection, branch: str, appointment: str, channel: Channel, now: Instant) -> None:
    """Ends an appointment's jobs of one channel, and erases the address. Raises DBAPIError."""
    for step in Step:
        queue.cancel(connection, job_id(branch, appointment, step, channel), now)


def watch(context: AppContext) -> None:
    """Erases a cancelled appointment's jobs at once, and looks anew at those of one that was moved.

    Without it they would find out when they are due.
    """

    def changed(branch: str, appointment: str, *, moved: bool) -> None:
        if context.mail is not None or context.gateway is not None or context.push is not None:
            asyncio.get_running_loop().run_in_executor(None, _settle, context, branch, appointment, moved)

    context.live.on_appointment = changed


def _settle(context: AppContext, branch: str, appointment: str, moved: bool) -> None:
    step = queue.try_again if moved else queue.cancel
    now = context.clock.now()
    try:
        with connect_to_write(context.engine) as connection, connection.begin():
            for each in Step:
                for channel in Channel:
                    step(connection, job_id(branch, appointment, each, channel), now)
    except SQLAlchemyError as error:
        _log.error("reminders could not be changed now: %s", type(error).__name__)
