"""The queues of waiting tickets: one for each service and class, and one for each counter or clerk transferred to."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from protocol.enums import TicketClass
from protocol.ids import Instant

from .ticket import Ticket

Entry = tuple[Instant, int, Ticket]


class ServingCounter(Protocol):
    """A counter that asks for tickets: its id, the services that it serves, and its clerk."""

    id: str
    skills: tuple[str, ...]
    user: str | None


def queue_name(ticket: Ticket) -> str:
    """The name of the queue that a ticket waits in: of its service, or of the counter or clerk transferred to."""
    if ticket.for_counter is not None:
        return f"counter:{ticket.for_counter}"
    if ticket.for_user is not None:
        return f"user:{ticket.for_user}"
    return f"service:{ticket.service}"


def queue_names(counter: ServingCounter) -> tuple[str, ...]:
    """The names of the queues that a counter may serve, as `Waiting.may_serve` allows."""
    own = () if counter.user is None else (f"user:{counter.user}",)
    return (f"counter:{counter.id}", *own, *(f"service:{service}" for service in counter.skills))


@dataclass(slots=True)
class WaitingQueue:
    """Tickets by `queued_at`, then `order`. Reading the head costs O(1), finding a position O(log n)."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, ticket: Ticket) -> None:
        insort(self.entries, (ticket.queued_at, ticket.order, ticket))

    def remove(self, ticket: Ticket) -> None:
        """Raises ValueError when the ticket is not in this queue."""
        place = self.place(ticket)
        if place >= len(self.entries) or self.entries[place][2] is not ticket:
            raise ValueError(f"{ticket.ticket_id} is not in its line")
        del self.entries[place]

    def place(self, ticket: Ticket) -> int:
        """How many tickets of this queue are before `ticket`, which need not be in it."""
        return bisect_left(self.entries, (ticket.queued_at, ticket.order))

    def head(self) -> Ticket | None:
        return self.entries[0][2] if self.entries else None


@dataclass(slots=True)
class Waiting:
    """All waiting tickets of a branch, as policies see them."""

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

    def heads(self, counter: ServingCounter) -> Iterator[Ticket]:
        """The first ticket of each queue that this counter may serve, in the order of `lines`."""
        for line in self.lines(counter):
            head = line.head()
            if head is not None:
                yield head

    def lines(self, counter: ServingCounter) -> Iterator[WaitingQueue]:
        """Each queue that this counter may serve, also empty ones; its own and its clerk's come first."""
        sent = self.for_counter.get(counter.id)
        if sent is not None:
            yield sent
        if counter.user is not None and (own := self.for_user.get(counter.user)) is not None:
            yield own
        for service in counter.skills:
            yield from self.by_service.get(service, {}).values()

    def may_serve(self, counter: ServingCounter, ticket: Ticket) -> bool:
        """Whether this counter may serve the ticket's queue."""
        if ticket.for_counter is not None:
            return ticket.for_counter == counter.id
        if ticket.for_user is not None:
            return ticket.for_user == counter.user
        return ticket.service in counter.skills

    def count(self, service: str) -> int:
        """How many tickets wait for `service`, at any counter."""
        return self.counts.get(service, 0)

    def ahead_of(self, ticket: Ticket) -> int:
        """How many tickets are before a waiting one: of its service in any class, or in the queue transferred to."""
        if ticket.for_counter is not None or ticket.for_user is not None:
            return self._line(ticket).place(ticket)
        return sum(line.place(ticket) for line in self.by_service.get(ticket.service, {}).values())

    def tickets(self) -> Iterator[Ticket]:
        """Every waiting ticket, queue by queue; O(n)."""
        for classes in self.by_service.values():
            for line in classes.values():
                yield from (entry[2] for entry in line.entries)
        for lines in (self.for_counter, self.for_user):
            for line in lines.values():
                yield from (entry[2] for entry in line.entries)

    def _count(self, ticket: Ticket, change: int) -> None:
        """Keeps `counts`, which is read at every issue."""
        self.total += change
        if ticket.for_counter is None and ticket.for_user is None:
            self.counts[ticket.service] = self.counts.get(ticket.service, 0) + change

    def _line(self, ticket: Ticket) -> WaitingQueue:
        if ticket.for_counter is not None:
            return self.for_counter.setdefault(ticket.for_counter, WaitingQueue())
        if ticket.for_user is not None:
            return self.for_user.setdefault(ticket.for_user, WaitingQueue())
        return self.by_service.setdefault(ticket.service, {}).setdefault(ticket.cls, WaitingQueue())
