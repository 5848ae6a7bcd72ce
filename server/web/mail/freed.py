"""“Tell me when a time is free”: one letter to who asked, once, from a job that looks every few minutes.

Only while everything is taken; at most `MOST_WAITING` wait at once, and an address waits once for a service.
"""

import hashlib
from typing import Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from language.messages import translations
from language.names import name_in
from language.weekdays import WEEKDAYS
from protocol.configuration import Name
from protocol.ids import Instant
from server.jobs.queue import NewJob
from server.jobs.worker import Failed, Finished, Job, Outcome
from server.mail.letter import Letter
from server.queue.decide.free_times import FreeTime, soonest
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.bookable import bookable
from server.web.operation.context import AppContext

from .post import looked, post

KIND: Final = "freed"
EVERY_MS: Final = 120_000
LONGEST_MS: Final = 14 * 86_400_000
MOST_TRIES: Final = 6
"""Of the letter, over some forty minutes: later the time is gone, and the address is erased without it."""
MOST_WAITING: Final = 500
"""How many may wait at once: some four looks a second."""


class Wanted(Struct, frozen=True):
    """A job's payload. `branch`: empty for any; `procedure`: empty for none, kept for the page's address."""

    to: str
    language: str
    service: str
    name: Name
    branch: str
    procedure: str
    base_url: str


def job_of(wanted: Wanted, mark: str, now: Instant) -> NewJob:
    """`mark`: a keyed hash of the address, so that the job's id tells nothing of it."""
    which = hashlib.sha256(f"{mark} {wanted.service} {wanted.branch}".encode()).hexdigest()[:40]
    return NewJob(KIND, msgspec.json.encode(wanted), now + EVERY_MS, f"{KIND}.{which}", branch=wanted.branch)


def waiting(context: AppContext) -> int:
    """How many wait, some seconds ago."""
    return sum(
        count for (kind, state), count in context.jobs.state.counts.items() if kind == KIND and state == "waiting"
    )


async def run(context: AppContext, job: Job) -> Outcome:
    """Looks, and writes once; after two weeks the address is erased without a letter."""
    wanted, now = msgspec.json.decode(job.payload, type=Wanted), context.clock.now()

    def look() -> list[FreeTime]:
        states = [one for one in bookable(context.live) if wanted.branch in ("", one.stream)]
        return soonest(states, wanted.service, now, 1)

    found = await looked(context, look)
    if not found:
        return Finished(again_at=now + EVERY_MS if now - job.created_at < LONGEST_MS else None)
    outcome = await post(context, _letter(context, wanted, found[0], job.id))
    in_vain = isinstance(outcome, Failed) and (outcome.for_good or job.tries >= MOST_TRIES)
    return Finished() if in_vain else outcome


def _letter(context: AppContext, wanted: Wanted, free: FreeTime, job_id: str) -> Letter:
    words, config = translations(wanted.language), views.config_of(context.live.branches[free.branch].state)
    _, at = words.gettext, moment(free.at, config.time_zone)
    query = "&".join(
        f"{name}={quote(value)}" for name, value in (("procedure", wanted.procedure), ("branch", free.branch)) if value
    )
    service = name_in(wanted.name, wanted.language)
    when = _("{time} on {weekday} {day}").format(
        time=f"{at:%H:%M}", weekday=_(WEEKDAYS[at.weekday()]), day=f"{at:%d/%m/%Y}"
    )
    lines = [
        _("A time is free for {service}: {when}, {branch}.").format(
            service=service, when=when, branch=name_in(config.name, wanted.language)
        ),
        "",
        _("Others were told too, and the first to choose it has it: {address}").format(
            address=f"{wanted.base_url}/book/{wanted.service}/times?{query}"
        ),
        "",
        _("This is the only letter. Your address is erased now."),
    ]
    return Letter(wanted.to, _("A time is free: {service}").format(service=service), "\n".join(lines) + "\n", job_id)
