"""The automatic mode: how it stands, switched on or off, and what it did taken back."""

from msgspec import Struct

from protocol.automatic import AskAutomatic, AskTakenBack, AutomaticView
from protocol.commands import Body, SetAutomatic, TakeAutomaticBack
from protocol.problem import Refused
from server.web.follow.automatic import automatic_view
from server.web.operation.operation import OperationRequest


async def look(asked: OperationRequest) -> Struct | Refused:
    """How it stands today."""
    return automatic_view(asked.branch.state)


async def switch(asked: OperationRequest) -> Struct | Refused:
    """On within limits, or off."""
    wanted: AskAutomatic = asked.body
    return await _submitted(asked, SetAutomatic(wanted.limits))


async def back(asked: OperationRequest) -> Struct | Refused:
    """Takes its acts back, and switches it off."""
    wanted: AskTakenBack = asked.body
    return await _submitted(asked, TakeAutomaticBack(wanted.n))


async def _submitted(asked: OperationRequest, command: Body) -> AutomaticView | Refused:
    done = await asked.context.live.submit(asked.envelope(command))
    return done if isinstance(done, Refused) else automatic_view(asked.branch.state)
