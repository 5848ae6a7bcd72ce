"""Slips that a greeter has printed by a kiosk: asked for, fetched by the device, and what became of them."""

from msgspec import Struct

from protocol.enums import SlipOutcome
from protocol.problem import Refused
from protocol.views import SlipReply, SlipsToPrint, SlipToPrint
from server.queue.state.slips import SlipPrinting
from server.queue.state.state import State
from server.web.operation.operation import OperationRequest

from .tickets import ticket_reply

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
            one.slip, ticket_reply(asked, ticket, ticket.issued_at, state.seq), ticket.language, ticket.priority,
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
