"""Numbers for the time without a server, over the API: their lease, their tickets, slips shown at a counter."""

from collections.abc import Iterable
from datetime import datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from protocol import commands as c
from protocol.configuration import ServiceConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.offline import (
    AskAdmission,
    AskServed,
    LeasedIssued,
    LeasedNumbers,
    NumbersLeased,
    ServedRecorded,
    SlipAdmitted,
)
from protocol.problem import Refused
from protocol.ticket_numbers import number_text, parts_of, ticket_id_of, typed_number
from server.queue.events import events as e
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.operation.operation import OperationRequest


async def lease_numbers(asked: OperationRequest) -> Struct | Refused:
    """Numbers for a kiosk to give while the server is away, with the secrets of their tickets."""
    done = await asked.context.live.submit(asked.envelope(asked.body))
    if isinstance(done, Refused):
        return done
    recorded = next(event for event in done.recorded if isinstance(event.body, e.NumbersLeased))
    lease: e.NumbersLeased = recorded.body
    leased = [LeasedNumbers(one.prefix, one.first, _secrets(asked.branch, lease.date, one)) for one in lease.blocks]
    at = moment(recorded.at, views.zone_of(asked.branch.state))
    return NumbersLeased(lease.date, leased, f"{asked.public_url}/t/", at, done.seq)


async def issue_leased(asked: OperationRequest) -> Struct | Refused:
    """A number that was given while the server was away becomes a ticket, with the age that it has."""
    command: c.IssueLeased = asked.body
    done = await asked.context.live.submit(asked.envelope(command, asked.principal.counter))
    if isinstance(done, Refused):
        return done
    is_late = any(isinstance(event.body, e.RecordedLate) for event in done.recorded)
    return LeasedIssued(ticket_id_of(command.date, command.number), command.number, is_late, done.seq)


async def admit_slip(asked: OperationRequest) -> Struct | Refused:
    """The ticket of a slip that was given while the server was away, by its code or number; only once."""
    ask: AskAdmission = asked.body
    branch = asked.branch
    config = views.config_of(branch.state)
    today = views.today_of(branch.state, asked.context.clock.now())
    number = _number_of(branch, today.date, ask.code)
    if number is None:
        return Refused(Refusal.UNKNOWN_TICKET, "code")
    service = _service(config.services_as_shown(), number, ask.service)
    if isinstance(service, Refused):
        return service
    taken_at = None if ask.taken_at is None else _at(today.date, ask.taken_at, config.time_zone)
    command = c.IssueLeased(today.date, number, service.code, taken_at, priority=ask.priority)
    done = await asked.context.live.submit(asked.envelope(command, asked.principal.counter))
    if isinstance(done, Refused):
        return Refused(done.code, "code" if done.field == "number" else done.field, done.detail)
    state, ticket_id = branch.state, ticket_id_of(today.date, number)
    if ticket_id not in state.tickets:  # sent again after midnight
        state = await asked.context.live.state_at(state.stream, done.seq)
    return SlipAdmitted(views.ticket_view(state, state.tickets[ticket_id]), done.seq)


async def record_served(asked: OperationRequest) -> Struct | Refused:
    """A visit that a counter had while the server was away; what does not fit the queue is listed for the manager."""
    ask: AskServed = asked.body
    number = _number_of(asked.branch, ask.date, ask.code)
    if number is None:
        return Refused(Refusal.UNKNOWN_TICKET, "code")
    command = c.RecordServed(ask.date, number, ask.completed_at, ask.served_s, ask.service, ask.outcome, ask.dossiers)
    done = await asked.context.live.submit(asked.envelope(command, asked.param("c")))
    if isinstance(done, Refused):
        return done
    is_conflict = any(isinstance(event.body, e.ServedConflict) for event in done.recorded)
    return ServedRecorded(number, is_conflict, done.seq)


def _secrets(branch: Branch, date: str, block: e.LeasedBlock) -> list[str]:
    numbers = range(block.first, block.first + block.count)
    return [branch.secret_of(ticket_id_of(date, number_text(block.prefix, n))) for n in numbers]


def _number_of(branch: Branch, date: str, code: str) -> str | None:
    """The number that a slip's code stands for: of a ticket of today, of a lease of today, or typed."""
    secret = urlsplit(code.strip()).path.rpartition("/")[2]
    ticket = branch.ticket_of(secret)
    if ticket is not None:
        return ticket.number
    return branch.leased.number(branch.state, date, secret) or typed_number(code)


def _service(services: Iterable[ServiceConfig], number: str, chosen: str | None) -> ServiceConfig | Refused:
    """The service that was chosen, or the only one with this prefix."""
    fitting = [one for one in services if one.prefix == parts_of(number)[0]]
    if chosen is not None:
        fitting = [one for one in services if one.code == chosen]
    if not fitting:
        return Refused(Refusal.UNKNOWN_SERVICE, "service") if chosen else Refused(Refusal.UNKNOWN_TICKET, "code")
    if len(fitting) > 1:
        return Refused(Refusal.BAD_FIELD, "service", "several services have this prefix: choose one")
    return fitting[0]


def _at(date: str, clock: str, time_zone: str) -> Instant:
    at = datetime.combine(datetime.fromisoformat(date), time.fromisoformat(clock), ZoneInfo(time_zone))
    return int(at.timestamp() * 1000)
