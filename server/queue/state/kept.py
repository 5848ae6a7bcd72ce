"""How many of the day's visits kept the promise: the one place where a visit is held against the targets.

*Visit*: from issue to the last completion, parking included, within `visit_target_s`. *Mandate* (Resolution
108/NQ-CP): serving time at all counters ÷ dossiers within `transaction_target_s`; parked time is apart. Both count the
visits that a clerk completed, against the targets in force at that moment.
"""

from msgspec import Struct, field

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass

from .ticket import Ticket


class Kept(Struct, gc=False):
    """Of so many visits, how many kept each figure; the times are sums, those at counters and parked."""

    visits: int = 0
    within_visit: int = 0
    within_mandate: int = 0
    visit_ms: int = 0
    served_ms: int = 0
    parked_ms: int = 0
    dossiers: int = 0

    def count(self, ticket: Ticket, config: BranchConfig) -> None:
        """One more visit, just completed: its ticket has `ended_at` and its last `served_ms`."""
        visit_ms = (ticket.ended_at or 0) - ticket.issued_at
        self.visits += 1
        self.within_visit += visit_ms <= config.visit_target_s * 1000
        self.within_mandate += ticket.served_ms <= config.transaction_target_s * 1000 * ticket.dossiers
        self.visit_ms += visit_ms
        self.served_ms += ticket.served_ms
        self.parked_ms += ticket.parked_ms
        self.dossiers += ticket.dossiers

    def mean_s(self, sum_ms: int) -> float:
        """A sum of the visits' times as a mean, in s. Raises ZeroDivisionError without visits."""
        return sum_ms / self.visits / 1000


class DayKept(Struct):
    """A day's visits, all together, by service and by class."""

    total: Kept = field(default_factory=Kept)
    by_service: dict[str, Kept] = field(default_factory=dict)
    by_class: dict[TicketClass, Kept] = field(default_factory=dict)

    def count(self, ticket: Ticket, config: BranchConfig) -> None:
        """One more visit, just completed."""
        by_service = self.by_service.setdefault(ticket.service, Kept())
        by_class = self.by_class.setdefault(ticket.cls, Kept())
        for part in (self.total, by_service, by_class):
            part.count(ticket, config)
