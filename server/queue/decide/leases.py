"""Decides about numbers that are given while the server is away: their lease to a kiosk, and their way into the queue.

A lease is of one date and has, for each prefix, a block of numbers in a lane of its own: from 700, or above the highest
number given or leased. No number is leased twice, whatever becomes of the kiosk: its slips may be in people's hands.
"""

from datetime import date, timedelta
from typing import Any

from protocol import commands as c
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import day_of, day_on, next_opening
from protocol.problem import Refused
from protocol.ticket_numbers import LEASED_FROM, PAPER_FROM, PAPER_TO, is_on_paper, parts_of, ticket_id_of
from server.queue.events import events as e
from server.queue.state.order import ahead_of_newcomer, rules_of
from server.queue.state.state import State

from .context import Context, Decision
from .guards import class_of, counter_of, known_priority

LANE_JUMP = 2000
"""After a restore leases begin so far above: the restored journal may have lost leases."""
MOST_LEASES = 12
"""Most leases of one device for one date."""
LATE_DAYS = 8
"""How long after its day a number may still be recorded."""


def lease_numbers(
    state: State, config: BranchConfig, command: c.LeaseNumbers, device: str, now: Instant
) -> list[e.Event] | Refused:
    """A block of each prefix of the branch's services. CLOSED: neither today nor the next open day."""
    if command.date not in dates_to_lease(state, config, now):
        return Refused(Refusal.CLOSED, "date")
    blocks = []
    for prefix in dict.fromkeys(service.prefix for service in config.services):
        own = [lease for lease in state.leases.get((command.date, prefix), ()) if lease.device == device]
        first = _lane(state, command.date, prefix)
        if len(own) >= MOST_LEASES or first + command.count > PAPER_FROM:
            return Refused(Refusal.QUOTA_REACHED, "count")
        blocks.append(e.LeasedBlock(prefix, first, command.count))
    return [e.NumbersLeased(device, command.date, tuple(blocks))]


def dates_to_lease(state: State, config: BranchConfig, now: Instant) -> tuple[str, ...]:
    """Today, while numbers are still given today, and the next open day after it."""
    today = day_of(config, now)
    ended = state.ended_at is not None and state.day is not None and state.day.date == today.date
    still = not ended and any(hours.last_ticket > now for hours in today.hours)
    after = next_opening(config, today.ends)
    dates = [today.date] if still else []
    return (*dates, day_of(config, after.first_ticket).date) if after is not None else tuple(dates)


def next_free(state: State, prefix: str, n: int) -> int:
    """`n`, or the first number above it that is neither leased, or was before a restore, nor on a printed sheet."""
    today = "" if state.day is None else state.day.date
    blocks = [(lease.first, lease.first + lease.count) for lease in state.leases.get((today, prefix), ())]
    if state.lane is not None:
        blocks.append((LEASED_FROM, state.lane.first))
    for first, beyond in sorted([*blocks, (PAPER_FROM, PAPER_TO + 1)]):
        n = beyond if first <= n < beyond else n
    return n


def lane_after_restore(state: State, config: BranchConfig, now: Instant) -> e.LeaseLane:
    """Where leases begin after a restore, up to the last date that a lost lease may be for."""
    today = day_of(config, now)
    before = LEASED_FROM if state.lane is None or state.lane.until < today.date else state.lane.first
    after = next_opening(config, today.ends)
    until = today.date if after is None else day_of(config, after.first_ticket).date
    return e.LeaseLane(before + LANE_JUMP, until)


def carried_leases(state: State, today: str) -> tuple[e.Lease, ...]:
    """The leases of today and later dates."""
    return tuple(lease for (date, _), leases in state.leases.items() if date >= today for lease in leases)


def carried_lane(state: State, today: str) -> e.LeaseLane | None:
    """The lane after a restore, while it concerns today or later dates."""
    return state.lane if state.lane is not None and state.lane.until >= today else None


def issue_leased(context: Context[c.IssueLeased]) -> Decision:
    """The ticket of a number that was given while the server was away, or a record of it when its day is over."""
    state, command, now = context.state, context.command, context.now
    if context.envelope.counter is not None:
        counter = counter_of(context)
        if isinstance(counter, Refused):
            return counter
    service = context.config.service(command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    prefix, n = parts_of(command.number)
    if service.prefix != prefix:
        return Refused(Refusal.BAD_FIELD, "service", f"its numbers begin with {service.prefix}")
    refused = known_priority(context) or no_such_date(context, command.date)
    if refused and refused.code is Refusal.TOO_EARLY and not context.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    if refused:
        return refused
    today = "" if state.day is None else state.day.date
    if not context.believed and (state.ended_at is not None or command.date != today):
        return Refused(Refusal.CLOCK_DOUBTED)
    if command.date < today:
        return [_late(context)]
    ticket_id = ticket_id_of(today, command.number)
    if ticket_id in state.tickets:
        return Refused(Refusal.ALREADY, "number", command.number)
    lease = lease_of(state, today, prefix, n)
    if not was_given(state, today, prefix, n):
        return Refused(Refusal.UNKNOWN_TICKET, "number")
    if lease is not None and context.envelope.actor != lease.device and _is_a_lessee(state, context.envelope.actor):
        return Refused(Refusal.NOT_ALLOWED, "number", "leased to another device")
    starts = 0 if state.day is None else state.day.starts
    taken_at = _bounded(command, now, max(starts, 0 if lease is None else lease.at))
    cls = class_of(None, command.priority)
    issued = e.Issued(
        ticket_id=ticket_id,
        number=command.number,
        prefix=prefix,
        n=n,
        service=service.code,
        cls=cls,
        ahead=ahead_of_newcomer(state.waiting, service.code, cls, taken_at, now, rules_of(context.config)),
        priority=command.priority,
        procedure=command.procedure,
        dossiers=command.dossiers,
        language=command.language,
        taken_at=taken_at,
        doubted=not context.believed,
    )
    return [issued] if state.ended_at is None else [issued, e.Expired(ticket_id)]


def lease_of(state: State, date: str, prefix: str, n: int) -> e.Lease | None:
    """The lease that this number is of."""
    known = state.leases.get((date, prefix), ())
    return next((lease for lease in known if lease.first <= n < lease.first + lease.count), None)


def was_given(state: State, date: str, prefix: str, n: int) -> bool:
    """Whether a kiosk or a greeter may have given this number while the server was away."""
    may_be_lost = state.lane is not None and LEASED_FROM <= n < state.lane.first
    return is_on_paper(n) or may_be_lost or lease_of(state, date, prefix, n) is not None


def _lane(state: State, date: str, prefix: str) -> int:
    ends = [lease.first + lease.count for lease in state.leases.get((date, prefix), ())]
    after_restore = 0 if state.lane is None or date > state.lane.until else state.lane.first
    given = state.numbers.get(prefix, 0) if state.day is not None and state.day.date == date else 0
    return max([LEASED_FROM, after_restore, given + 1, *ends])


def _is_a_lessee(state: State, actor: str) -> bool:
    return any(lease.device == actor for leases in state.leases.values() for lease in leases)


def no_such_date(context: Context[Any], of_ticket: str) -> Refused | None:
    """Refuses a date in the future, long ago, or in no calendar."""
    today = context.state.day
    if today is None or of_ticket > today.date:
        return Refused(Refusal.TOO_EARLY, "date")
    try:
        passed = date.fromisoformat(today.date) - date.fromisoformat(of_ticket)
    except ValueError:
        return Refused(Refusal.BAD_FIELD, "date", "no such date")
    return Refused(Refusal.TOO_LATE, "date") if passed > timedelta(days=LATE_DAYS) else None


def _bounded(command: c.IssueLeased, now: Instant, earliest: Instant) -> Instant:
    """When the number was given: not before `earliest` and the last contact, and not later than now."""
    taken_at = now if command.taken_at is None else command.taken_at
    return min(now, max(taken_at, earliest, command.heard_at or 0))


def _late(context: Context[c.IssueLeased]) -> e.RecordedLate:
    command = context.command
    day = day_on(context.config, command.date)
    closes = [hours.close for hours in day.hours]
    taken_at = min(_bounded(command, context.now, day.starts), day.ends)
    return e.RecordedLate(
        ticket_id=ticket_id_of(command.date, command.number),
        number=command.number,
        date=command.date,
        service=command.service,
        cls=class_of(None, command.priority),
        taken_at=taken_at,
        closed_at=max([taken_at, *closes]),
        priority=command.priority,
        procedure=command.procedure,
        dossiers=command.dossiers,
        language=command.language,
    )
