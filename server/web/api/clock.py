"""The server's clock over the API: a person confirms date and time, and takes back what a wrong clock did."""

import asyncio

from msgspec import Struct

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import ClockConfirmed, ExpiredRestored, OpeningTakenBack
from server.journal.write.answers import was_answered
from server.queue.events import events as e
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest


async def confirm(asked: OperationRequest) -> Struct | Refused:
    """A clerk or manager says which date and time it is. The clock is believed from now on, and the day may open."""
    return await confirm_at(asked, asked.body)


async def confirm_at(asked: OperationRequest, command: c.ConfirmClock) -> ClockConfirmed | Refused:
    """The same, with the command at hand.

    The clock is believed before the command is decided, since the command may open the day. One that was answered
    before says nothing of a doubt that came since: it gets its old answer, and the doubt stays.
    """
    clock, counter = asked.context.clock, asked.principal.counter
    refused = _nobody_there(asked, counter)
    if refused:
        return refused
    envelope = asked.envelope(command, counter)
    if clock.doubt is not None and not await asyncio.to_thread(_was_answered, asked, envelope):
        await asyncio.to_thread(clock.confirm, command.at)
    done = await asked.context.live.submit(envelope)
    if isinstance(done, Refused):
        return done
    return ClockConfirmed(moment(command.at, views.zone_of(asked.branch.state)), done.seq)


async def restore_expired(asked: OperationRequest) -> Struct | Refused:
    """Takes back what a wrong clock expired."""
    done = await asked.context.live.submit(asked.envelope(c.RestoreExpired()))
    return done if isinstance(done, Refused) else ExpiredRestored(len(done.recorded), done.seq)


async def take_opening_back(asked: OperationRequest) -> Struct | Refused:
    """Takes back the opening of a day that has not begun."""
    done = await asked.context.live.submit(asked.envelope(c.TakeOpeningBack()))
    if isinstance(done, Refused):
        return done
    opened = next(event.body for event in done.recorded if isinstance(event.body, e.DayOpened))
    return OpeningTakenBack(opened.date, len(opened.tickets), done.seq)


def _was_answered(asked: OperationRequest, envelope: Envelope) -> bool:
    with asked.context.engine.connect() as connection:
        return was_answered(connection, envelope, asked.context.clock.now())


def _nobody_there(asked: OperationRequest, counter: str | None) -> Refused | None:
    """A counter confirms only with a clerk: refused before the clock is believed for it."""
    if counter is None or asked.principal.unattended:
        return None
    at = asked.branch.state.counters.get(counter)
    if at is None or at.user is None:
        return Refused(Refusal.NOT_ALLOWED, detail="no clerk is logged in at this counter")
    return None
