"""The visible order: whom a counter may call next, whatever the policy.

People see who is called. So within a line (of a service, or of a counter or clerk transferred to) nobody is called
before somebody who waits longer, unless

* their class ranks higher than every class of those who wait longer (`Weights`; under `fcfs` all rank alike), or
* their appointment is due, or
* a clerk calls them by number and says why: then no policy is asked.

Who waits longer is told by `queued_at`: the moment of issue, kept through park, return, transfer and next service. An
appointment's is its check-in, but at most 15 minutes before its slot. Who misses a call waits from that moment, and
ranks below everybody as long as anybody in the line waits longer; after that the class counts again.

Whoever has waited longer than the branch's `guard_s` goes before all others at every counter that may serve them, the
longest waiting first.

It follows that of each line at most one ticket a class may be called, the one that waits longest: the cost does not
depend on how many wait. A policy chooses among these; `decide` believes no policy (`in_order`).
"""

from collections.abc import Mapping
from math import inf

from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Why

from .choice import Choice
from .ticket import Ticket
from .waiting_lines import Line, ServingCounter, Waiting, WaitingQueue, queue_name

EARLY_MS = 900_000
"""An appointment waits from its check-in, but at most this long before its slot (15 min)."""

_ALIKE = dict.fromkeys(TicketClass, 1.0)


class OrderRules(Struct, frozen=True):
    """What the order depends on beside who waits. `rank`: by class; `guard_s`: see above."""

    rank: Mapping[TicketClass, float]
    guard_s: int


class Candidates(Struct, frozen=True):
    """Whom a counter may call now. `past_guard`: the one ticket that goes before all others, alone in `tickets`."""

    tickets: tuple[Ticket, ...]
    past_guard: bool = False


def rules_of(config: BranchConfig) -> OrderRules:
    """The rules of a branch."""
    weights = config.weights
    if config.policy == "fcfs":
        return OrderRules(_ALIKE, config.guard_s)
    rank = {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk}
    return OrderRules(rank, config.guard_s)


def waits_from(at: Instant, slot_at: Instant | None) -> Instant:
    """The `queued_at` of a ticket issued at `at`; `slot_at`: of the appointment that checks in."""
    return at if slot_at is None else max(at, slot_at - EARLY_MS)


def candidates(waiting: Waiting, counter: ServingCounter, now: Instant, rules: OrderRules) -> Candidates:
    """The tickets among which a policy may choose for this counter."""
    tickets: list[Ticket] = []
    oldest_at, oldest_order, oldest = inf, inf, None
    for line in waiting.lines(counter):
        heads = line.heads()
        if not heads:
            continue
        queued_at, order, first = heads[0]
        if (queued_at, order) < (oldest_at, oldest_order):
            oldest_at, oldest_order, oldest = queued_at, order, first
        tickets.append(first)
        highest = rules.rank[first.cls]
        for _, _, ticket in heads[1:]:
            if ticket.missed_call:
                continue
            rank = rules.rank[ticket.cls]
            if rank > highest:
                tickets.append(ticket)
                highest = rank
            elif is_due(ticket, now):
                tickets.append(ticket)
    if oldest is not None and now - oldest.queued_at > rules.guard_s * 1000:
        return Candidates((oldest,), past_guard=True)
    return Candidates(tuple(tickets))


def is_due(ticket: Ticket, now: Instant) -> bool:
    """Whether the time of the ticket's appointment has come; not for one that missed its call."""
    return ticket.slot_at is not None and now >= ticket.slot_at and not ticket.missed_call


def in_order(may: Candidates, choice: Choice | None, ticket: Ticket | None, now: Instant) -> Choice | None:
    """The policy's choice where it keeps the order, else the ticket that it would overtake.

    `ticket`: the chosen one, None where there is no such ticket. A policy may call nobody, but not past the guard.
    """
    if not may.tickets:
        return None
    if may.past_guard:
        return by_age(may.tickets[0], "guard", now)
    if choice is None or any(ticket is one for one in may.tickets):
        return choice
    line = None if ticket is None else queue_name(ticket)
    same_line = [one for one in may.tickets if queue_name(one) == line]
    first = min(same_line or may.tickets, key=_age)
    return by_age(first, "oldest", now)


def by_age(ticket: Ticket, code: str, now: Instant, weight: float = 1.0) -> Choice:
    """A choice of this ticket, with its age."""
    return Choice(ticket.ticket_id, Why(code, max(0, now - ticket.queued_at) // 1000, weight))


def ahead_of(waiting: Waiting, ticket: Ticket, now: Instant, rules: OrderRules) -> int:
    """How many of a waiting ticket's line may be called before it: who waits longer, or may pass it."""
    line = waiting.line_of(ticket)
    older = line.older(ticket.queued_at, ticket.order)
    rank = min(rules.rank.values()) if ticket.missed_call and older else rules.rank[ticket.cls]
    return older + _may_pass(line, line.queue_of(ticket), ticket.queued_at, ticket.order, rank, now, rules)


def ahead_of_newcomer(
    waiting: Waiting, service: str, cls: TicketClass, queued_at: Instant, now: Instant, rules: OrderRules
) -> int:
    """How many would be before a ticket of this service and class that is issued now."""
    line = waiting.of_service(service)
    own = line.by_class.get(cls)
    return line.older(queued_at, inf) + _may_pass(line, own, queued_at, inf, rules.rank[cls], now, rules)


def _may_pass(
    line: Line,
    own: WaitingQueue | None,
    queued_at: Instant,
    order: float,
    rank: float,
    now: Instant,
    rules: OrderRules,
) -> int:
    """How many of the line have waited less, but rank higher or have an appointment that is due.

    Of its `own` queue nobody passes a ticket, unless it ranks below its class.
    """
    passing = 0
    for cls, queue in line.by_class.items():
        place = queue.place(queued_at, order)
        if rules.rank[cls] > rank:
            passing += len(queue.entries) - place
        elif cls is TicketClass.APPT and queue is not own:
            passing += sum(is_due(entry[2], now) for entry in queue.entries[place:])
    return passing


def _age(ticket: Ticket) -> tuple[Instant, int]:
    return ticket.queued_at, ticket.order
