"""The tickets' timers in order of time: the end of a timed park, and expiry."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from protocol.ids import Instant


@dataclass(slots=True)
class Timers:
    """At most one timer for each ticket; reading the next one costs O(1)."""

    order: list[tuple[Instant, str]] = field(default_factory=list)
    due_of: dict[str, Instant] = field(default_factory=dict)

    def set(self, ticket_id: str, due: Instant | None) -> None:
        """Sets the ticket's timer in place of any before; None removes it."""
        old = self.due_of.pop(ticket_id, None)
        if old is not None:
            del self.order[bisect_left(self.order, (old, ticket_id))]
        if due is not None:
            self.due_of[ticket_id] = due
            insort(self.order, (due, ticket_id))

    def next(self) -> Instant | None:
        return self.order[0][0] if self.order else None

    def until(self, now: Instant) -> list[tuple[Instant, str]]:
        """(due, ticket id) of all timers due by `now`, the oldest first."""
        return self.order[: bisect_left(self.order, (now + 1, ""))]
