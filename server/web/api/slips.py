"""Slips that a greeter has printed by a kiosk: asked for, fetched by the device, and what became of them."""

from msgspec import Struct

from protocol.enums import SlipOutcome
from protocol.problem import Refused
from protocol.views import SlipReply, SlipsToPrint, SlipToPrint, TicketFurther, TicketIssued
from server.queue.events.events import FurtherWaited
from server.queue.state.slips import SlipPrinting
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest

NOT_FINAL = (None, SlipOutcome.NOT_PRINTED)


async def act(asked: OperationRequest) -> Struct | Refused:
    """The command in the body: a slip is asked for, or told of."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    return done if isinstance(done, Refused) else SlipReply(asked.body.slip, done.seq)


async def to_print(asked: OperationRequest) -> SlipsToPrint:
    """Those of this device alone. Nothing is changed by looking."""
    state, now = asked.branch.state, asked.context.clock.now()
    slips = [
        SlipToPrint(
            one.slip, _issued(asked, ticket), ticket.language, ticket.priority,
            one.outcome is not None or one.late(now) or ticket.ended_at is not None, is_copy(state, one),
        )
        for one in state.slips.values()
        if one.device == asked.principal.id and one.outcome in NOT_FINAL and (ticket := state.tickets.get(one.ticket))
    ]  # fmt: skip
    return SlipsToPrint(slips, state.seq)


def is_copy(state: State, one: SlipPrinting) -> bool:
    """Whether a printing of the same ticket that was asked for before may have come out."""
    before = (each for each in state.slips.values() if each.ticket == one.ticket and each.asked_at < one.asked_at)
    return any(each.outcome is not SlipOutcome.NOT_PRINTED for each in before)


def _issued(asked: OperationRequest, ticket: Ticket) -> TicketIssued:
    """The ticket as its slip shows it: how many were before it when it was taken."""
    state, zone = asked.branch.state, views.zone_of(asked.branch.state)

    def further(one: FurtherWaited) -> TicketFurther:
        return TicketFurther(one.service, None if one.slot_at is None else moment(one.slot_at, zone))

    return TicketIssued(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service=ticket.service,
        cls=ticket.cls,
        ahead=ticket.ahead,
        wait=views.wait_said(ticket.wait_p50_s, ticket.wait_p90_s),
        track_url=f"{asked.public_url}/t/{asked.branch.secret_of(ticket.ticket_id)}",
        issued_at=moment(ticket.issued_at, zone),
        seq=state.seq,
        slot_at=None if ticket.slot_at is None else moment(ticket.slot_at, zone),
        procedure=ticket.procedure,
        dossiers=ticket.dossiers,
        further=tuple(further(one) for one in ticket.further),
    )
