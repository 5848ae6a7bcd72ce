"""Wakes the jobs of tickets whose holders are to be told something, as the branch's events come in."""

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server.jobs import queue
from server.jobs.states import OVER as OVER_STATES
from server.jobs.states import JobState
from server.jobs.tables import job as jobs
from server.journal.database.dialects import connect_to_write
from server.queue.events.events import DayEnded, DayOpened
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

from .news import KIND, OVER, job_id, news_of

if TYPE_CHECKING:
    from server.web.operation.context import AppContext

AGAIN_S: Final = 1.0
"""When to wake a job again that runs still, or that the database did not let be woken."""

_log = logging.getLogger(__name__)


class Turns:
    """`known`: jobs of tickets by id, with their branch: of this process, and those there were when it started. Until
    the branch's next day, also of those that are over: somebody may ask again.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._news: dict[str, str] = {}

    def watch(self, context: "AppContext") -> None:
        """On the event loop's thread. Raises SQLAlchemyError."""
        query = select(jobs.c.id, jobs.c.branch).where(jobs.c.kind == KIND, jobs.c.state.not_in(OVER_STATES))
        with context.engine.connect() as connection:
            self.known.update((row.id, row.branch) for row in connection.execute(query))
        context.live.on_change = lambda state, body: self._changed(context, state, body)

    def _changed(self, context: "AppContext", state: State, body: Any) -> None:
        if not self.known:
            return
        if isinstance(body, DayEnded | DayOpened):
            here = [one for one, branch in self.known.items() if branch == state.stream]
            self._wake_soon(context, here)
            if isinstance(body, DayOpened):
                stay = {job_id(state.stream, ticket) for ticket in state.tickets}
                for one in set(here) - stay:
                    del self.known[one]
                    self._news.pop(one, None)
            return
        now = context.clock.now()
        to_wake = []
        for ticket in _concerned(state, getattr(body, "ticket_id", None)):
            named = job_id(state.stream, ticket.ticket_id)
            if named not in self.known:
                continue
            news = "over" if ticket.state in OVER else news_of(state, ticket, now)
            if not news:
                self._news.pop(named, None)  # the same may be news again: perhaps it was over before it was told
            elif self._news.get(named) != news:
                self._news[named] = news
                to_wake.append(named)
        self._wake_soon(context, to_wake)

    def _wake_soon(self, context: "AppContext", named: list[str]) -> None:
        if named:
            asyncio.get_running_loop().run_in_executor(None, self._wake, context, named)

    def _wake(self, context: "AppContext", named: list[str]) -> None:
        now = context.clock.now()
        again: list[str] = []
        try:
            with connect_to_write(context.engine) as connection, connection.begin():
                for each in named:
                    if not queue.try_again(connection, each, now):
                        found = queue.find(connection, each)
                        if found is not None and found.state is JobState.RUNNING:  # it looked before this came
                            again.append(each)
        except SQLAlchemyError as error:
            _log.error("pushes could not be woken now: %s", type(error).__name__)
            again = named
        context.jobs.wake()
        if again:
            context.loop.call_soon_threadsafe(context.loop.call_later, AGAIN_S, self._wake_soon, context, again)


def _concerned(state: State, ticket_id: str | None) -> Iterable[Ticket]:
    """Whom an event may have made next: the heads of the lines, and whom it is about."""
    waiting = state.waiting
    lines = (*waiting.by_service.values(), *waiting.for_counter.values(), *waiting.for_user.values())
    found = {entry[2].ticket_id: entry[2] for line in lines for entry in line.heads()}
    about = None if ticket_id is None else state.tickets.get(ticket_id)
    if about is not None:
        found[about.ticket_id] = about
    return found.values()
