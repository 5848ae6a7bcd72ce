"""Gives letters to the mail server from a job, and puts jobs in without ever failing what caused them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from server.jobs import queue
from server.jobs.worker import Failed, Finished, Outcome
from server.journal.database.dialects import connect_to_write
from server.mail.letter import Letter, message_of
from server.mail.smtp import MailServer, NotSent
from server.web.operation.context import AppContext

NO_MAIL_SERVER = "no_mail_server"

T = TypeVar("T")

_log = logging.getLogger(__name__)


async def post(context: AppContext, letter: Letter) -> Outcome:
    """The outcome of the job: done, or what failed. Without a mail server it waits for one."""
    server = context.mail
    if server is None:
        return Failed(NO_MAIL_SERVER)
    now = datetime.fromtimestamp(context.clock.now() / 1000, UTC)
    return await asyncio.to_thread(_given, server, letter, now)


def _given(server: MailServer, letter: Letter, now: datetime) -> Outcome:
    try:
        server.send(message_of(letter, server.sender, now))
    except NotSent as failed:
        return Failed(failed.code, for_good=failed.for_good)
    return Finished()


async def looked(context: AppContext, look: Callable[[], T]) -> T:
    """What `look` finds in the state, which changes on the server's loop alone; jobs run on another."""

    async def there() -> T:
        return look()

    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), context.loop))


async def put_in(context: AppContext, jobs: Sequence[queue.NewJob]) -> bool:
    """Whether the jobs are in the queue; a database that does not answer is logged, and no error."""
    try:
        await asyncio.to_thread(_enqueue, context, jobs)
    except SQLAlchemyError as error:
        _log.error("%d jobs of kind %s could not be put in: %s", len(jobs), jobs[0].kind, type(error).__name__)
        return False
    context.jobs.wake()
    return True


def _enqueue(context: AppContext, jobs: Sequence[queue.NewJob]) -> None:
    now = context.clock.now()
    with connect_to_write(context.engine) as connection, connection.begin():
        for job in jobs:
            queue.enqueue(connection, context.job_sealer, job, now)
