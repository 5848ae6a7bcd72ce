"""Who waits, kept in order: one line per service and class, and one per counter or clerk somebody was sent to."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from protocol.enums import TicketClass
from protocol.ids import Instant

from .ticket import Ticket

Entry = tuple[Instant, int, Ticket]


class Server(Protocol):
    """What a line needs to know of the counter that asks: who it is and what it serves."""

    id: str
    skills: tuple[str, ...]
    user: str | None


def queue_name(ticket: Ticket) -> str:
    """The name of the queue that a ticket waits in: of its service, or of the counter or clerk that it was sent to."""
    if ticket.for_counter is not None:
        return f"counter:{ticket.for_counter}"
    if ticket.for_user is not None:
        return f"user:{ticket.for_user}"
    return f"service:{ticket.service}"


def queue_names(counter: Server) -> tuple[str, ...]:
    """The names of the queues that a counter may serve: those of all tickets that `may_serve` allows it."""
    own = () if counter.user is None else (f"user:{counter.user}",)
    return (f"counter:{counter.id}", *own, *(f"service:{service}" for service in counter.skills))


@dataclass(slots=True)
class WaitingQueue:
    """Tickets by `queued_at`, then issue order. The head costs O(1), a place O(log n)."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, ticket: Ticket) -> None:
        insort(self.entries, (ticket.queued_at, ticket.order, ticket))

    def remove(self, ticket: Ticket) -> None:
        """Raises ValueError when it is not in this line."""
        place = self.place(ticket)
        if place >= len(self.entries) or self.entries[place][2] is not ticket:
            raise ValueError(f"{ticket.ticket_id} is not in its line")
        del self.entries[place]

    def place(self, ticket: Ticket) -> int:
        """How many of this line stand before `ticket`, in it or not."""
        return bisect_left(self.entries, (ticket.queued_at, ticket.order))

    def head(self) -> Ticket | None:
        return self.entries[0][2] if self.entries else None


@dataclass(slots=True)
class Waiting:
    """All waiting tickets of a branch; what a policy looks at."""

    by_service: dict[str, dict[TicketClass, WaitingQueue]] = field(default_factory=dict)
    for_counter: dict[str, WaitingQueue] = field(default_factory=dict)
    for_user: dict[str, WaitingQueue] = field(default_factory=dict)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, ticket: Ticket) -> None:
        self._line(ticket).add(ticket)
        self._count(ticket, 1)

    def remove(self, ticket: Ticket) -> None:
        """Raises ValueError when the ticket does not wait."""
        self._line(ticket).remove(ticket)
        self._count(ticket, -1)

    def heads(self, counter: Server) -> Iterator[Ticket]:
        """The first of every line this counter may serve; those sent to it or its clerk come first."""
        for line in self.lines(counter):
            head = line.head()
            if head is not None:
                yield head

    def lines(self, counter: Server) -> Iterator[WaitingQueue]:
        """Every line this counter may serve, some of them empty; those sent to it or its clerk come first."""
        sent = self.for_counter.get(counter.id)
        if sent is not None:
            yield sent
        if counter.user is not None and (own := self.for_user.get(counter.user)) is not None:
            yield own
        for service in counter.skills:
            yield from self.by_service.get(service, {}).values()

    def may_serve(self, counter: Server, ticket: Ticket) -> bool:
        """Whether the ticket stands in a line of this counter."""
        if ticket.for_counter is not None:
            return ticket.for_counter == counter.id
        if ticket.for_user is not None:
            return ticket.for_user == counter.user
        return ticket.service in counter.skills

    def count(self, service: str) -> int:
        """How many wait for `service` at any counter."""
        return self.counts.get(service, 0)

    def ahead_of(self, ticket: Ticket) -> int:
        """How many stand before a waiting ticket: of its service in any class, or in the line it was sent to."""
        if ticket.for_counter is not None or ticket.for_user is not None:
            return self._line(ticket).place(ticket)
        return sum(line.place(ticket) for line in self.by_service.get(ticket.service, {}).values())

    def tickets(self) -> Iterator[Ticket]:
        """Everybody, line by line; costs what it says."""
        for classes in self.by_service.values():
            for line in classes.values():
                yield from (entry[2] for entry in line.entries)
        for lines in (self.for_counter, self.for_user):
            for line in lines.values():
                yield from (entry[2] for entry in line.entries)

    def _count(self, ticket: Ticket, change: int) -> None:
        """Counted as they come and go: it is asked for at every issue."""
        self.total += change
        if ticket.for_counter is None and ticket.for_user is None:
            self.counts[ticket.service] = self.counts.get(ticket.service, 0) + change

    def _line(self, ticket: Ticket) -> WaitingQueue:
        if ticket.for_counter is not None:
            return self.for_counter.setdefault(ticket.for_counter, WaitingQueue())
        if ticket.for_user is not None:
            return self.for_user.setdefault(ticket.for_user, WaitingQueue())
        return self.by_service.setdefault(ticket.service, {}).setdefault(ticket.cls, WaitingQueue())
