"""E-mail, or a push, about what needs somebody at a branch, to who is on duty there today: at most six letters an hour.

A job for each person looks twice a minute, and writes about what has newly been raised, or, for who wants only that,
what nobody has taken in time. What was written about is kept in the job's sealed payload, changed as the job goes on.
"""

import asyncio
import hashlib
from gettext import NullTranslations
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from language.messages import translations
from language.names import name_in
from protocol.ids import Instant
from server.access.permissions import Permission, may
from server.complaints.rows import read_list
from server.dossier.work import MOST_COUNTED, Reader, WorkList, count, read_page
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import CannotOpen
from server.jobs.states import OVER, JobState
from server.jobs.tables import job as jobs
from server.jobs.worker import Finished, Job, Outcome
from server.journal.database.dialects import connect_to_write, one_moment
from server.mail.letter import Letter
from server.push.message import Message
from server.push.send import Gone
from server.push.subscription import Subscription
from server.queue.state.state import State
from server.web.alerts.alerts import HOUR_MS, MOST_AN_HOUR, SILENT, Alerts, Phase, step
from server.web.alerts.conditions import conditions
from server.web.alerts.words import say_need
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.follow import views
from server.web.operation.context import AppContext
from server.web.pages.manager.needs import Need, needs
from server.web.push.send import send

from .post import looked, post

KIND: Final = "duty"
EVERY_MS: Final = 30_000
DAY_MS: Final = 24 * 3_600_000


class Soon(Struct, frozen=True):
    """`n` dossiers, counted up to a bound, are due soon, the first `at`."""

    n: int
    at: Instant


class Wanted(Struct, frozen=True):
    """A job's payload. `untaken`: only what nobody took in time. `until`: the end of the day. `told`: alert and phase →
    since when, and `complaints`: code → due time, of those written about; `sent`: the letters of the last hour. `push`:
    the browser that is told in place of a letter `to` an address. `soon_told`: of dossiers due soon, once a day.
    """

    user: str
    to: str
    language: str
    base_url: str
    until: Instant
    untaken: bool = False
    told: dict[str, Instant] = {}
    sent: tuple[Instant, ...] = ()
    push: Subscription | None = None
    complaints: dict[str, Instant] = {}
    soon_told: bool = False


def job_of(branch: str, wanted: Wanted, now: Instant) -> NewJob:
    """One for each person and branch, and one for their browser."""
    named = job_id(branch, wanted.user, by_push=wanted.push is not None)
    return NewJob(KIND, msgspec.json.encode(wanted), now, named, branch=branch)


def job_id(branch: str, user: str, *, by_push: bool = False) -> str:
    whose = f"{branch}:{user}:push" if by_push else f"{branch}:{user}"
    return f"{KIND}.{hashlib.sha256(whose.encode()).hexdigest()[:40]}"


async def run(context: AppContext, job: Job) -> Outcome:
    """Looks, writes if there is something new, and goes on until the day ends or the person may not see it."""
    wanted, now = msgspec.json.decode(job.payload, type=Wanted), context.clock.now()
    branch, person = context.live.branch(job.branch), context.live.access.person(wanted.user)
    if branch is None or person is None or person.disabled or now >= wanted.until:
        return Finished()
    if not may(context.live.access.principal_of(person), Permission.CLEAR_ALARM, job.branch):
        return Finished()
    here = await looked(context, lambda: _now(context, branch.state, wanted, now))
    due: dict[str, Instant] = {}
    if may(context.live.access.principal_of(person), Permission.ANSWER_COMPLAINTS, job.branch):
        due = await asyncio.to_thread(_complaints_due, context, job.branch, now)
    soon: Soon | None = None
    if not wanted.soon_told and may(context.live.access.principal_of(person), Permission.HANDLE_DOSSIERS, job.branch):
        soon = await asyncio.to_thread(_dossiers_soon, context, job.branch, now)
    sent = tuple(at for at in wanted.sent if now - at < HOUR_MS)
    told = {key: at for key, at in wanted.told.items() if key in here and here[key][1] == at}
    new = [one for key, (one, since) in here.items() if told.get(key) != since]
    late = {code: at for code, at in due.items() if wanted.complaints.get(code) != at}
    complaints = {code: at for code, at in wanted.complaints.items() if due.get(code) == at}
    soon_told = wanted.soon_told
    if (new or late or soon) and len(sent) < MOST_AN_HOUR:
        said = ",".join(f"{one.key} {one.phase} {here[f'{one.key} {one.phase}'][1]}" for one in new)
        said += ",".join(f"{code} {at}" for code, at in late.items())
        said += "" if soon is None else f",soon {moment(now, CITY_TIME_ZONE):%Y-%m-%d}"
        letter = _letter(context, wanted, job, new, late, soon, said)
        by_push = wanted.push is not None
        outcome = await (_push(context, wanted, letter, branch.state) if by_push else post(context, letter))
        if isinstance(outcome, Gone):
            return Finished()
        if isinstance(outcome, Finished):
            told, sent = {key: since for key, (_, since) in here.items()}, (*sent, now)
            complaints, soon_told = due, soon is not None or soon_told
        elif outcome.for_good:
            return outcome
    after = replace(wanted, told=told, sent=sent, complaints=complaints, soon_told=soon_told)
    return Finished(
        again_at=now + EVERY_MS, record=None if after == wanted else lambda to: _keep(context, to, job, after)
    )


def _now(context: AppContext, state: State, wanted: Wanted, now: Instant) -> dict[str, tuple[Need, Instant]]:
    """What this person is to be written about, by alert and phase, and since when."""
    found = conditions(state, now, context.live.forecasts.of(state.stream))
    alerts = step(context.alerts.get(state.stream, Alerts()), found, state.alert_acts, now)
    context.alerts[state.stream] = alerts
    lines = needs(state, found, now, context.live.access, alerts).lines
    return {f"{one.key} {one.phase}": (one, alerts.of[one.key].since) for one in lines if _rings(one, wanted.untaken)}


def _complaints_due(context: AppContext, branch: str, now: Instant) -> dict[str, Instant]:
    """The complaints of this branch whose answer is due within a day, or late: code and due time. Blocking."""
    with one_moment(context.engine) as connection:
        rows = read_list(connection, {branch}, answered=False)
    return {row.code: row.due_at for row in rows if row.due_at <= now + DAY_MS}


def _dossiers_soon(context: AppContext, branch: str, now: Instant) -> Soon | None:
    """The dossiers of this branch that are due within three days; None: there are none. Blocking."""
    leads = Reader(frozenset(), led_branches=frozenset({branch}))
    with one_moment(context.engine) as connection:
        n = count(connection, WorkList.SOON, leads, now)
        rows, _ = read_page(connection, WorkList.SOON, leads, now) if n else ([], None)
    return Soon(n, rows[0].due_at) if rows else None


def _rings(need: Need, untaken: bool) -> bool:
    phases = (Phase.ESCALATED,) if untaken else (Phase.RAISED, Phase.ESCALATED)
    return need.phase in phases and need.kind not in SILENT


def _keep(context: AppContext, connection: Connection, job: Job, after: Wanted) -> None:
    sealed = context.job_sealer.seal((KIND, job.id), msgspec.json.encode(after))
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(payload=sealed))


async def _push(context: AppContext, wanted: Wanted, letter: Letter, state: State) -> Outcome:
    """The letter's head; its lines are on the branch's page, to which a touch leads."""
    assert wanted.push is not None
    where = name_in(views.config_of(state).name, wanted.language)
    what = letter.subject.removeprefix(f"{where}: ")
    message = Message(what, where, "duty", lang=wanted.language)
    return await send(context, wanted.push, message, wanted.base_url, EVERY_MS * 10 // 1000)


def _letter(
    context: AppContext,
    wanted: Wanted,
    job: Job,
    new: list[Need],
    due: dict[str, Instant],
    soon: Soon | None,
    said_of: str,
) -> Letter:
    words = translations(wanted.language)
    _ = words.gettext
    config = views.config_of(context.live.branches[job.branch].state)
    said = [say_need(one, config.visit_target_s, wanted.language, words) for one in new]
    marks = [f" ({_('nobody has taken it')})" if one.phase == Phase.ESCALATED else "" for one in new]
    answers = [
        _("Complaint {code}: its answer is due at {due}").format(
            code=code, due=f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
        )
        for code, at in due.items()
    ]
    lines = [f"- {text}{mark}" for text, mark in zip(said, marks, strict=True)]
    lines += [f"- {text}" for text in answers]
    if answers:
        lines += ["", f"{wanted.base_url}/work/complaints"]
    dossiers = [] if soon is None else [_say_soon(soon, words)]
    if dossiers:
        lines += [
            f"- {dossiers[0]}",
            _("An apology with a new date is possible until the day before each is due."),
            "",
            f"{wanted.base_url}/work?list=soon",
        ]
    where = f"{wanted.base_url}/manager/{job.branch}"
    # the same news keep their Message-ID while they are tried again, so that a mailbox has them once
    mark = hashlib.sha256(said_of.encode()).hexdigest()[:16]
    foot = _("You are on duty here today. To end these letters: {address}").format(address=f"{where}/duty")
    subject = f"{name_in(config.name, wanted.language)}: {(said + answers + dossiers)[0]}"
    return Letter(wanted.to, subject, "\n".join((*lines, "", where, "", foot, "")), f"{job.id}.{mark}")


def _say_soon(soon: Soon, words: NullTranslations) -> str:
    said = words.ngettext(
        "{n} dossier is due within 3 days, at {time}", "{n} dossiers are due within 3 days, the first at {time}", soon.n
    )
    many = f"{MOST_COUNTED - 1}+" if soon.n >= MOST_COUNTED else soon.n
    return said.format(n=many, time=f"{moment(soon.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}")


def on_duty(context: AppContext, branch: str, user: str, *, by_push: bool = False) -> Wanted | None:
    """What a person has asked for. Raises SQLAlchemyError."""
    named = job_id(branch, user, by_push=by_push)
    query = select(jobs.c.payload).where(jobs.c.id == named, jobs.c.state.not_in((*OVER, JobState.DEAD)))
    with context.engine.connect() as connection:
        sealed = connection.execute(query).scalar()
    if sealed is None:
        return None
    try:
        raw = context.job_sealer.open((KIND, named), sealed)
    except CannotOpen:  # the server's key was changed
        return None
    return msgspec.json.decode(raw, type=Wanted)


def end(context: AppContext, branch: str, user: str, *, by_push: bool = False) -> None:
    """No more letters; the address is erased. Raises SQLAlchemyError."""
    with connect_to_write(context.engine) as connection, connection.begin():
        queue.cancel(connection, job_id(branch, user, by_push=by_push), context.clock.now())
