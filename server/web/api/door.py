"""The door's code over the API, for a device that shows it; and a number taken by a phone that has been there."""

import asyncio
from datetime import datetime

from msgspec import Struct

from protocol import commands as c
from protocol.enums import Refusal, TicketState
from protocol.problem import Refused
from protocol.views import DoorCode
from server.journal.read.stream_reader import read_parts
from server.journal.write.committed import Done
from server.queue.events.events import Issued
from server.queue.events.recorded import CITIZEN
from server.queue.state.ticket import Ticket
from server.queue.stream import BranchStream
from server.web.base.clock import moment
from server.web.base.door import MINUTE_MS
from server.web.base.ticket_secret import branch_named
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.operation.operation import OperationRequest

PHONE = "phone"
LIVE = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED})


async def show_door(asked: OperationRequest) -> Struct | Refused:
    """The address behind the QR of this minute."""
    return door_code(asked)


def door_code(asked: OperationRequest) -> DoorCode | Refused:
    """The address of this minute; refused where the branch gives no numbers to phones."""
    state, now = asked.branch.state, asked.context.clock.now()
    if not views.config_of(state).phone_per_minute:
        return Refused(Refusal.CLOSED, detail="the branch gives no numbers to phones")
    code = asked.context.door.code(state.stream, now)
    until: datetime = moment((now // MINUTE_MS + 1) * MINUTE_MS, views.zone_of(state))
    return DoorCode(f"{asked.public_url}/take/{state.stream}/{code}", until)


async def take_number(asked: OperationRequest, command: c.Issue, pass_key: str) -> str | Refused:
    """The secret of the number that this pass gives: one for a pass, however often it is asked for."""
    branch, now = asked.branch, asked.context.clock.now()
    stream, most = branch.state.stream, views.config_of(branch.state).phone_per_minute
    wait_s = asked.context.phones_per_minute.take(stream, most, now)
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s")
    before = branch.state.seq
    done = await asked.context.live.submit(c.Envelope(stream, command, f"{PHONE}/{pass_key}", CITIZEN))
    if isinstance(done, Refused) or done.seq <= before:
        asked.context.phones_per_minute.give_back(stream)
    return done if isinstance(done, Refused) else branch.secret_of(_issued(done).ticket_id)


async def taken_with(asked: OperationRequest, pass_key: str) -> str | None:
    """The secret of the number that this pass has given, while its visit is not over: a phone whose answer was lost may
    ask for another service, or in another language. Raises SQLAlchemyError.
    """
    branch = asked.branch

    def find() -> Issued | None:
        with asked.context.engine.connect() as connection:
            parts = read_parts(connection, BranchStream(), branch.state.stream, f"{PHONE}/{pass_key}")
        return next((each.body for each in parts if isinstance(each.body, Issued)), None)

    issued = await asyncio.to_thread(find)
    secret = None if issued is None else branch.secret_of(issued.ticket_id)
    return secret if secret is not None and live_ticket(branch, secret) is not None else None


def live_ticket(branch: Branch, secret: str) -> Ticket | None:
    """The ticket that this phone holds already, while its visit is not over."""
    ticket = branch.ticket_of(secret) if branch_named(secret) == branch.state.stream else None
    return ticket if ticket is not None and ticket.state in LIVE else None


def _issued(done: Done) -> Issued:
    return next(event.body for event in done.recorded if isinstance(event.body, Issued))
