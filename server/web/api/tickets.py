"""Tickets over the API: issue, show, cancel."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from protocol import commands as c
from protocol.calendar import openings_on
from protocol.enums import Refusal, Role
from protocol.ids import Instant
from protocol.moves import AskMoveTicket
from protocol.problem import Refused
from protocol.views import HoursReply, QuotasSet, TicketFurther, TicketIssued, TicketReply
from server.balance.foresight.told import told_at_issue
from server.queue.events.events import Issued
from server.queue.events.recorded import CITIZEN, Recorded
from server.queue.state.ticket import Ticket
from server.web.base.clock import moment
from server.web.base.ticket_secret import branch_named
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.operation.operation import Handler, OperationRequest


async def issue(asked: OperationRequest) -> Struct | Refused:
    """A ticket for a service; the same key gives the same ticket. At a counter, its clerk is the actor."""
    done = await asked.context.live.submit(asked.envelope(asked.body, asked.principal.counter))
    if isinstance(done, Refused):
        return done
    recorded = next(event for event in done.recorded if isinstance(event.body, Issued))
    return ticket_issued(asked, recorded, done.seq)


def ticket_issued(asked: OperationRequest, recorded: Recorded[Any], seq: int) -> TicketIssued:
    """The reply, built from the event alone: a repeat after midnight still gives the same answer."""
    return ticket_reply(asked, recorded.body, recorded.at, seq)


def ticket_reply(asked: OperationRequest, of: Issued | Ticket, issued_at: Instant, seq: int) -> TicketIssued:
    """What its slip shows: of a ticket that waits still, as it was when it was taken."""
    zone = views.zone_of(asked.branch.state)
    return TicketIssued(
        ticket_id=of.ticket_id,
        number=of.number,
        service=of.service,
        cls=of.cls,
        ahead=of.ahead,
        wait=told_at_issue(of),
        track_url=f"{asked.public_url}/t/{asked.branch.secret_of(of.ticket_id)}",
        issued_at=moment(issued_at, zone),
        seq=seq,
        slot_at=None if of.slot_at is None else moment(of.slot_at, zone),
        procedure=of.procedure,
        dossiers=of.dossiers,
        further=tuple(
            TicketFurther(one.service, None if one.slot_at is None else moment(one.slot_at, zone)) for one in of.further
        ),
    )


NOBODY = "nobody is logged in at this counter"


def nobody_there(asked: OperationRequest) -> bool:
    """Whether a counter's device asks, and no clerk is logged in there; one that was enrolled without a clerk may."""
    sender = asked.principal
    if sender.role is not Role.COUNTER or sender.unattended:
        return False
    counter = asked.branch.state.counters.get(sender.counter or "")
    return counter is None or counter.user is None


def act_of_staff(
    command: Callable[[str], c.Command],
) -> Callable[[OperationRequest], Awaitable[TicketReply | Refused]]:
    """The handler of a staff command on the ticket in the path; `command` takes only the ticket's id."""

    async def act(asked: OperationRequest) -> TicketReply | Refused:
        ticket_id = asked.param("id")
        if ticket_id in asked.branch.state.tickets and nobody_there(asked):
            return Refused(Refusal.NOT_ALLOWED, detail=NOBODY)
        done = await asked.context.live.submit(asked.envelope(command(ticket_id)))
        if isinstance(done, Refused):
            return in_path(done)
        state = asked.branch.state
        if ticket_id not in state.tickets:  # a command of an earlier day, sent again
            state = await asked.context.live.state_at(state.stream, done.seq)
        return TicketReply(views.ticket_view(state, state.tickets[ticket_id]), done.seq)

    return act


async def move(asked: OperationRequest) -> Struct | Refused:
    """A supervisor has a waiting ticket wait for another service or counter."""
    to: AskMoveTicket = asked.body
    return await act_of_staff(lambda ticket_id: c.Move(ticket_id, to.service, to.counter))(asked)


async def set_quota(asked: OperationRequest) -> Struct | Refused:
    """How many numbers a service gives today; what others may still take follows at once."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    if isinstance(done, Refused):
        return done
    view = views.branch_view(asked.branch.state, asked.context.clock.now(), asked.context.clock.belief)
    return QuotasSet(view.services, done.seq)


async def set_hours(asked: OperationRequest) -> Struct | Refused:
    """The branch's hours of today; every screen is told the new ones."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    if isinstance(done, Refused):
        return done
    state, now = asked.branch.state, asked.context.clock.now()
    day = views.today_of(state, now).date
    return HoursReply(day, openings_on(views.config_of(state), date.fromisoformat(day)), done.seq)


def in_path(refused: Refused) -> Refused:
    """The refusal without its field: the ticket's id is in the path, not in the body."""
    return Refused(refused.code, None, refused.detail) if refused.field == "ticket_id" else refused


async def ticket_of_secret(asked: OperationRequest) -> tuple[Branch, Ticket] | Refused:
    """The ticket that the secret in the path opens, also one that another process issued a moment ago."""
    live, secret = asked.context.live, asked.param("secret")
    name = branch_named(secret)
    branch = None if name is None else live.branch(name)
    if branch is None:
        return Refused(Refusal.UNKNOWN_TICKET)
    ticket = branch.ticket_of(secret)
    if ticket is None:
        if not await live.caught_up(branch.state.stream):
            return Refused(Refusal.UNAVAILABLE)
        ticket = branch.ticket_of(secret)
    return Refused(Refusal.UNKNOWN_TICKET) if ticket is None else (branch, ticket)


async def ticket_in_path(asked: OperationRequest) -> Ticket | Refused:
    """The ticket of today whose id is in the path, also one that another process issued a moment ago."""
    ticket = asked.branch.state.tickets.get(asked.param("id"))
    if ticket is None:
        if not await asked.context.live.caught_up(asked.branch.state.stream):
            return Refused(Refusal.UNAVAILABLE)
        ticket = asked.branch.state.tickets.get(asked.param("id"))
    return Refused(Refusal.UNKNOWN_TICKET) if ticket is None else ticket


async def look(asked: OperationRequest) -> Struct | Refused:
    """A ticket as its holder sees it."""
    found = await ticket_of_secret(asked)
    if isinstance(found, Refused):
        return found
    branch, ticket = found
    return views.public_ticket(branch.state, ticket, asked.context.clock.now(), branch.forecast)


async def rate(asked: OperationRequest) -> Struct | Refused | Response:
    """The holder says how the visit was, once."""
    rating = asked.body.rating
    return await act_of_holder(lambda ticket_id: c.Rate(ticket_id, rating))(asked)


def act_of_holder(command: Callable[[str], c.Command]) -> Handler:
    """The handler of a command of whoever holds the secret in the path; `command` takes only the ticket's id.

    Sent again after midnight it is answered as before.
    """

    async def act(asked: OperationRequest) -> Struct | Refused:
        live, secret = asked.context.live, asked.param("secret")
        found = await ticket_of_secret(asked)
        if not isinstance(found, Refused):
            branch, ticket_id = found[0], found[1].ticket_id
        else:
            known = live.branch(branch_named(secret) or "")
            past = None if known is None else known.ticket_id_of(secret)
            if known is None or past is None:
                return found
            branch, ticket_id = known, past
        stream = branch.state.stream
        done = await live.submit(c.Envelope(stream, command(ticket_id), asked.command_id(ticket_id), CITIZEN))
        if isinstance(done, Refused):
            return in_path(done)
        state = branch.state if ticket_id in branch.state.tickets else await live.state_at(stream, done.seq)
        forecast = live.forecasts.of(stream)
        return views.public_ticket(state, state.tickets[ticket_id], asked.context.clock.now(), forecast)

    return act
