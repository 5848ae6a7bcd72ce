"""A ticket's holder is told of their turn by a push: next, then called, each once. One job a ticket, its latest phone.

The job sleeps until `Turns` sees that there is something to tell, and ends with the visit, or at midnight where the end
of the day ended it, as that may be taken back; then the subscription is erased. It tells how the ticket stands when it
is sent, not how it stood when it was woken.
"""

import asyncio
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError

from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.tables import job as jobs
from server.jobs.worker import Failed, Finished, Job, Outcome
from server.journal.database.dialects import connect_to_write
from server.push.message import Message
from server.push.send import WAITS_S, Gone
from server.push.subscription import Subscription
from server.web.mail.post import looked
from server.web.operation.context import AppContext

from .news import KIND, OVER, job_id, may_come_back, message_of, news_of
from .send import send

REST_MS: Final = 600_000
"""A look without a cause, in case the process that watches was ended."""

NEW_MS: Final = 60_000
TTL_S: Final = 180
ARMED: Final = "armed"


class Wanted(Struct, frozen=True):
    """A job's payload. `told`: the last news that were told, empty for none yet."""

    to: Subscription
    language: str
    ticket: str
    base_url: str
    told: str = ""


async def subscribe(context: AppContext, branch: str, wanted: Wanted) -> bool:
    """Puts the job in, in place of another phone's; the first message comes at once. False: the database failed."""
    now, named = context.clock.now(), job_id(branch, wanted.ticket)
    new = NewJob(KIND, msgspec.json.encode(wanted), now, named, branch=branch)

    def put() -> None:
        with connect_to_write(context.engine) as connection, connection.begin():
            queue.cancel(connection, named, now)
            queue.enqueue(connection, context.job_sealer, new, now)

    context.turns.known[named] = branch
    try:
        await asyncio.to_thread(put)
    except SQLAlchemyError:
        return False
    context.jobs.wake()
    return True


async def unsubscribe(context: AppContext, branch: str, ticket: str) -> None:
    """Erases the subscription. Raises SQLAlchemyError."""
    named = job_id(branch, ticket)

    def end() -> None:
        with connect_to_write(context.engine) as connection, connection.begin():
            queue.cancel(connection, named, context.clock.now())

    await asyncio.to_thread(end)


async def run(context: AppContext, job: Job) -> Outcome:
    """Tells what is new, and goes on until the visit is over or the browser wants no more."""
    wanted, now = msgspec.json.decode(job.payload, type=Wanted), context.clock.now()
    branch = context.live.branch(job.branch)
    if branch is None or context.push is None:
        return Finished()
    caught_up = context.live.caught_up(job.branch)  # another process may have woken the job
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(caught_up, context.loop))
    state = branch.state

    def look() -> tuple[str, Message] | None:
        ticket = state.tickets.get(wanted.ticket)
        if ticket is None or (ticket.state in OVER and not may_come_back(state, ticket, now)):
            return None
        news = news_of(state, ticket, now) or wanted.told or ARMED
        return news, message_of(state, ticket, wanted.language, now)

    found = await looked(context, look)
    if found is None:
        return Finished()
    news, message = found
    if news == wanted.told:
        return Finished(again_at=now + REST_MS)
    outcome = await send(context, wanted.to, message, wanted.base_url, TTL_S)
    if isinstance(outcome, Gone):
        return Finished()
    if isinstance(outcome, Failed) and not outcome.for_good and job.tries <= len(WAITS_S):
        return outcome
    # told, or in vain: the page says it all the same
    after = replace(wanted, told=news)
    return Finished(again_at=now + REST_MS, record=lambda to: _keep(context, to, job, after))


def _keep(context: AppContext, connection: Connection, job: Job, after: Wanted) -> None:
    sealed = context.job_sealer.seal((KIND, job.id), msgspec.json.encode(after))
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(payload=sealed))
