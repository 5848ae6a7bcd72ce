"""A report by e-mail each day, week or month: a job that goes on; its address is the report, and it ends with the right
to see it."""

import asyncio
import hashlib
from datetime import datetime, time, timedelta
from typing import Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select

from language.messages import translations
from protocol.ids import Instant
from protocol.problem import Refused
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import CannotOpen
from server.jobs.states import OVER
from server.jobs.tables import job as jobs
from server.jobs.worker import Finished, Job, Outcome
from server.journal.database.dialects import connect_to_write
from server.mail.letter import Letter
from server.reports.report import Report, Wrong, address, report_of
from server.web.operation.context import AppContext
from server.web.pages.reports.files import about, pdf_file, xlsx_file
from server.web.pages.reports.scope import made, scope_for

from .every import DAYS_OF, Every
from .post import looked, post

KIND: Final = "report"
AT: Final = time(7)
"""When a report is sent, by the first branch's clock."""

MOST_EACH: Final = 20
"""Most reports that one person is sent."""

SKIP_AFTER: Final = 8
"""After so many failed tries, some six hours, this edition is left out and the next awaited."""


class Wanted(Struct, frozen=True):
    """A job's payload. `query`: the report's address; its days are those of `every`."""

    user: str
    to: str
    language: str
    query: str
    every: Every
    zone: str
    base_url: str


class Planned(Struct, frozen=True):
    """A report that a person is sent, for the page."""

    id: str
    to: str
    query: str
    every: Every
    due_at: Instant
    zone: str


def job_of(wanted: Wanted, now: Instant) -> NewJob:
    """The same report to the same address is one job."""
    which = hashlib.sha256(f"{wanted.query} {wanted.every} {wanted.to}".encode()).hexdigest()[:24]
    return NewJob(
        KIND, msgspec.json.encode(wanted), next_at(wanted.every, now, wanted.zone), f"{_mark(wanted.user)}{which}"
    )


def next_at(every: Every, now: Instant, zone: str) -> Instant:
    """The next 07:00 of a day, a Monday, a first of the month."""
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    day = here.date() if here.time() < AT else here.date() + timedelta(days=1)
    while (every is Every.WEEK and day.weekday()) or (every is Every.MONTH and day.day != 1):
        day += timedelta(days=1)
    return int(datetime.combine(day, AT, ZoneInfo(zone)).timestamp() * 1000)


def of_every(query: str, every: Every) -> Report | Wrong:
    """The report of an address, of the days before."""
    report = report_of(parse_qsl(query))
    return report if isinstance(report, Wrong) else replace(report, days=DAYS_OF[every])


async def run(context: AppContext, job: Job) -> Outcome:
    """Sends the report as its reader may see it now; who may see none any more is sent none, and no more ones."""
    wanted, now = msgspec.json.decode(job.payload, type=Wanted), context.clock.now()
    person, report = context.live.access.person(wanted.user), of_every(wanted.query, wanted.every)
    if person is None or person.disabled or isinstance(report, Wrong):
        return Finished()
    reader = context.live.access.principal_of(person)
    scope = await looked(context, lambda: scope_for(context, reader, report, wanted.language))
    if isinstance(scope, Refused):
        return Finished()
    done = await made(context.engine, scope)
    pdf, xlsx = await asyncio.to_thread(lambda: (pdf_file(done), xlsx_file(done)))
    said, words = about(done), translations(wanted.language)
    where = f"{wanted.base_url}/reports?{address(report)}"
    text = "\n".join((said.title, said.branches, said.days, said.until, "", where, ""))
    foot = words.gettext("You asked for this report. To end it: {address}").format(
        address=f"{wanted.base_url}/reports/mail"
    )
    letter = Letter(
        wanted.to,
        f"{said.title} · {said.branches} · {said.days}",
        f"{text}\n{foot}\n",
        f"{job.id}.{scope.dates.last}",
        (pdf, xlsx),
    )
    outcome = await post(context, letter)
    ended = isinstance(outcome, Finished) or (not outcome.for_good and job.tries >= SKIP_AFTER)
    return Finished(again_at=next_at(wanted.every, now, wanted.zone)) if ended else outcome


def planned(context: AppContext, user: str) -> list[Planned]:
    """What a person is sent, the next first. Raises SQLAlchemyError."""
    where = (jobs.c.kind == KIND, jobs.c.id.startswith(_mark(user), autoescape=True), jobs.c.state.not_in(OVER))
    query = select(jobs.c.id, jobs.c.payload, jobs.c.due_at).where(*where).order_by(jobs.c.due_at, jobs.c.id)
    with context.engine.connect() as connection:
        rows = connection.execute(query).all()
    found = []
    for row in rows:
        try:
            raw = context.job_sealer.open((KIND, row.id), row.payload or "")
        except CannotOpen:  # the server's key was changed
            continue
        wanted = msgspec.json.decode(raw, type=Wanted)
        found.append(Planned(row.id, wanted.to, wanted.query, wanted.every, row.due_at, wanted.zone))
    return found


def end(context: AppContext, user: str, job_id: str) -> bool:
    """Ends one of a person's reports, and erases its address; False: it is none of theirs. Raises SQLAlchemyError."""
    if not job_id.startswith(_mark(user)):
        return False
    with connect_to_write(context.engine) as connection, connection.begin():
        return queue.cancel(connection, job_id, context.clock.now())


def _mark(user: str) -> str:
    return f"{KIND}.{hashlib.sha256(user.encode()).hexdigest()[:16]}."
