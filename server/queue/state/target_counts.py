"""How many of the day's completed visits were within the targets; computed here and nowhere else.

*Visit*: from issue to the last completion, parking included, within `visit_target_s`. *Mandate* (Resolution
108/NQ-CP): serving time at all counters ÷ dossiers within `transaction_target_s`; parked time is apart. Both count the
visits that a clerk completed, against the targets in force at that moment.
"""

from msgspec import Struct, field

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass

from .ticket import Ticket


class TargetCounts(Struct, gc=False):
    """Counts of `visits` completed and of those within each target. The times are sums over the visits, in ms."""

    visits: int = 0
    within_visit: int = 0
    within_mandate: int = 0
    visit_ms: int = 0
    served_ms: int = 0
    parked_ms: int = 0
    dossiers: int = 0

    def count(self, ticket: Ticket, config: BranchConfig) -> None:
        """Adds a visit that was just completed: its ticket has `ended_at` and its final `served_ms`."""
        visit_ms = (ticket.ended_at or 0) - ticket.issued_at
        self.visits += 1
        self.within_visit += visit_ms <= config.visit_target_s * 1000
        self.within_mandate += ticket.served_ms <= config.transaction_target_s * 1000 * ticket.dossiers
        self.visit_ms += visit_ms
        self.served_ms += ticket.served_ms
        self.parked_ms += ticket.parked_ms
        self.dossiers += ticket.dossiers

    def mean_s(self, sum_ms: int) -> float:
        """The mean per visit, in seconds, of one of the sums. Raises ZeroDivisionError without visits."""
        return sum_ms / self.visits / 1000


class DayTargetCounts(Struct):
    """The counts of a day: in total, by service and by class."""

    total: TargetCounts = field(default_factory=TargetCounts)
    by_service: dict[str, TargetCounts] = field(default_factory=dict)
    by_class: dict[TicketClass, TargetCounts] = field(default_factory=dict)

    def count(self, ticket: Ticket, config: BranchConfig) -> None:
        """Adds a visit that was just completed."""
        by_service = self.by_service.setdefault(ticket.service, TargetCounts())
        by_class = self.by_class.setdefault(ticket.cls, TargetCounts())
        for part in (self.total, by_service, by_class):
            part.count(ticket, config)
