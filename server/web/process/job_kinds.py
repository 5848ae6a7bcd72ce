"""The kinds of background jobs that a server process works at."""

from collections.abc import Awaitable, Callable
from functools import partial

from server.jobs.worker import Job, Kind, Outcome
from server.outbox.comparing import Comparing
from server.push.send import WAITS_S
from server.web.mail import complaints, duty, freed, receipts, reminders, reports
from server.web.operation.context import AppContext
from server.web.push import news, turn

Runs = Callable[[AppContext, Job], Awaitable[Outcome]]


def job_kinds(context: AppContext) -> tuple[Kind, ...]:
    """Add a kind here; a job of a kind that is not listed waits."""
    letters: dict[str, Runs] = {
        reminders.KIND: reminders.run,
        freed.KIND: freed.run,
        receipts.KIND: receipts.run,
        reports.KIND: reports.run,
        duty.KIND: duty.run,
        complaints.KIND: complaints.run,
    }
    turns = Kind(news.KIND, partial(turn.run, context), WAITS_S)
    told = context.outbox
    outbox = () if told is None else (*told.kinds(), *Comparing(told).kinds())
    mail = (Kind(name, partial(run, context)) for name, run in letters.items())
    return (
        *context.webhooks.kinds(),
        *context.scan_texts.kinds(),
        *context.index.kinds(),
        *context.retention.kinds(),
        *outbox,
        turns,
        *mail,
    )
