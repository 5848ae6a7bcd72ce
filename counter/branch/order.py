"""In which order those who wait will likely be called here, and why the first of them will be.

The server chooses, at the moment of the call; this only sorts a list for the clerk's eyes, by the branch's own policy,
weights and guard. Of a policy that looks further than a list can (service times, how much work waits) the server is
asked whom it would bring now; those behind are then in the order of weights.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from protocol.configuration import Weights
from protocol.enums import TicketClass, TicketState
from protocol.views import BranchView, CounterView, TicketView, Why

Age = Callable[[datetime], float]
"""Seconds since a time the server named."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a branch chooses: `policy` by its name; whoever waits longer than `guard_s` goes first, oldest first."""

    policy: str = "priority"
    weights: Weights = Weights()  # noqa: RUF009  # frozen
    guard_s: int = 1800

    @classmethod
    def of(cls, branch: BranchView | None) -> "Rules":
        """The branch's own; the usual ones until it was read."""
        return cls() if branch is None else cls(branch.policy, branch.weights, branch.guard_s)

    @property
    def is_listed(self) -> bool:
        """Whether a list can tell whom this policy will call, without what only the server knows."""
        return self.policy in ("fcfs", "priority")

    def weight(self, cls: TicketClass) -> float:
        """How much faster a class ages; first come, first served knows no classes."""
        if self.policy == "fcfs":
            return 1.0
        return {TicketClass.PRIO: self.weights.prio, TicketClass.APPT: self.weights.appt}.get(cls, self.weights.walk)

    def is_guarded(self, age_s: float) -> bool:
        return self.policy != "fcfs" and age_s > self.guard_s


def may_call(counter: CounterView, ticket: TicketView) -> bool:
    """Whether "call next" at this counter can bring this ticket."""
    if ticket.for_counter is not None:
        return ticket.for_counter == counter.id
    if ticket.for_user is not None:
        return ticket.for_user == counter.user
    return ticket.service in counter.skills


def likely_order(
    tickets: Iterable[TicketView], counter: CounterView, age_s: Age, rules: Rules | None = None
) -> tuple[list[TicketView], list[TicketView]]:
    """Those waiting whom this counter may call, the likely next one first, and all others waiting, oldest first."""
    by = rules or Rules()
    waiting = [ticket for ticket in tickets if ticket.state is TicketState.WAITING]

    def turn(ticket: TicketView) -> tuple[bool, float, datetime, datetime, str]:
        age = age_s(ticket.queued_at)
        guarded = by.is_guarded(age)
        urgency = age if guarded else age * by.weight(ticket.cls)
        return not guarded, -urgency, ticket.queued_at, ticket.issued_at, ticket.number

    mine = sorted((ticket for ticket in waiting if may_call(counter, ticket)), key=turn)
    others = sorted(
        (ticket for ticket in waiting if not may_call(counter, ticket)), key=lambda t: (t.queued_at, t.number)
    )
    return mine, others


def why_first(mine: list[TicketView], age_s: Age, rules: Rules) -> Why | None:
    """Why the first of `likely_order` stands there, in the policies' own words; None for nobody."""
    if not mine:
        return None
    first = mine[0]
    age = age_s(first.queued_at)
    if rules.is_guarded(age):
        return Why("guard", int(age))
    if first.queued_at == min(ticket.queued_at for ticket in mine):
        return Why("oldest", int(age))
    return Why("priority", int(age), rules.weight(first.cls))
