"""The queue, worked off in the test's own process at a moment that the test names."""

from protocol.ids import Instant
from server.jobs.worker import Worker
from server.mail.smtp import MailServer
from server.web.operation.context import AppContext
from server.web.process.job_kinds import job_kinds
from tests.server.mail.box import SENDER, Box
from tests.server.web.inside import Inside


class Later:
    """The server's clock at another moment."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at


def with_mail(there: Inside, box: Box) -> AppContext:
    """The context, with the mail server of the test."""
    object.__setattr__(there.context, "mail", MailServer.at(box.address, SENDER))
    return there.context


async def work(context: AppContext, now: Instant | None = None) -> None:
    """What is due is done; with `now`, at that moment."""
    if now is not None:
        object.__setattr__(context, "clock", Later(now))
    worker = Worker(context.engine, context.job_sealer, job_kinds(context), context.clock.now, lambda: 0.5)
    while worker.start_due():
        await worker.settle()
