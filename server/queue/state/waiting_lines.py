"""The lines of waiting tickets: one for each service, and one for each counter or clerk transferred to.

A line keeps its classes apart, and apart from them those who missed a call; `order.py` says who may be called.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
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
    """The name of the line that a ticket waits in: of its service, or of the counter or clerk transferred to."""
    if ticket.for_counter is not None:
        return f"counter:{ticket.for_counter}"
    if ticket.for_user is not None:
        return f"user:{ticket.for_user}"
    return f"service:{ticket.service}"


def queue_names(counter: ServingCounter) -> tuple[str, ...]:
    """The names of the lines that a counter may serve, as `Waiting.may_serve` allows."""
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
        place = self.place(ticket.queued_at, ticket.order)
        if place >= len(self.entries) or self.entries[place][2] is not ticket:
            raise ValueError(f"{ticket.ticket_id} is not in its line")
        del self.entries[place]

    def place(self, queued_at: Instant, order: float) -> int:
        """How many tickets of this queue wait longer than one with this `queued_at` and `order`."""
        return bisect_left(self.entries, (queued_at, order))


@dataclass(slots=True)
class Line:
    """Who waits for one service, counter or clerk. `no_shows`: those who missed their last call, of every class."""

    by_class: dict[TicketClass, WaitingQueue] = field(default_factory=dict)
    no_shows: WaitingQueue = field(default_factory=WaitingQueue)

    def queue_of(self, ticket: Ticket) -> WaitingQueue:
        """The part of this line in which the ticket waits."""
        if ticket.missed_call:
            return self.no_shows
        return self.by_class.setdefault(ticket.cls, WaitingQueue())

    def heads(self) -> list[Entry]:
        """Who waits longest of each class, and of those who missed a call; the longest waiting first."""
        heads = [queue.entries[0] for queue in self.by_class.values() if queue.entries]
        if self.no_shows.entries:
            heads.append(self.no_shows.entries[0])
        if len(heads) > 1:
            heads.sort()
        return heads

    def first(self, number: int) -> list[Instant]:
        """Since when the first `number` of the line wait."""
        return [entry[0] for entry in self.first_entries(number)]

    @property
    def size(self) -> int:
        """How many wait in it."""
        return sum(len(queue.entries) for queue in (*self.by_class.values(), self.no_shows))

    def first_entries(self, number: int) -> list[Entry]:
        """The first `number` of the line, the longest waiting first; looks at so many of each class."""
        parts = [queue.entries[:number] for queue in (*self.by_class.values(), self.no_shows) if queue.entries]
        return sorted(chain.from_iterable(parts))[:number]

    def older(self, queued_at: Instant, order: float) -> int:
        """How many of the line wait longer than one with this `queued_at` and `order`."""
        return self.no_shows.place(queued_at, order) + sum(
            queue.place(queued_at, order) for queue in self.by_class.values()
        )

    def tickets(self) -> Iterator[Ticket]:
        """Every ticket of the line, class by class; O(n)."""
        for queue in (*self.by_class.values(), self.no_shows):
            yield from (entry[2] for entry in queue.entries)


_NOBODY = Line()


@dataclass(slots=True)
class Waiting:
    """All waiting tickets of a branch. `counts`: by service, without those transferred to a counter or clerk."""

    by_service: dict[str, Line] = field(default_factory=dict)
    for_counter: dict[str, Line] = field(default_factory=dict)
    for_user: dict[str, Line] = field(default_factory=dict)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, ticket: Ticket) -> None:
        self.line_of(ticket).queue_of(ticket).add(ticket)
        self._count(ticket, 1)

    def remove(self, ticket: Ticket) -> None:
        """Raises ValueError when the ticket does not wait."""
        self.line_of(ticket).queue_of(ticket).remove(ticket)
        self._count(ticket, -1)

    def lines(self, counter: ServingCounter) -> Iterator[Line]:
        """Each line that this counter may serve; its own and its clerk's come first."""
        sent = self.for_counter.get(counter.id)
        if sent is not None:
            yield sent
        if counter.user is not None and (own := self.for_user.get(counter.user)) is not None:
            yield own
        for service in counter.skills:
            line = self.by_service.get(service)
            if line is not None:
                yield line

    def next_of(self, services: Iterable[str], number: int) -> dict[str, list[Instant]]:
        """Of each service's line, since when its first `number` wait."""
        return {code: line.first(number) for code in services if (line := self.by_service.get(code)) is not None}

    def may_serve(self, counter: ServingCounter, ticket: Ticket) -> bool:
        """Whether this counter may serve the ticket's line."""
        if ticket.for_counter is not None:
            return ticket.for_counter == counter.id
        if ticket.for_user is not None:
            return ticket.for_user == counter.user
        return ticket.service in counter.skills

    def count(self, service: str) -> int:
        """How many tickets wait for `service`, at any counter."""
        return self.counts.get(service, 0)

    def line_of(self, ticket: Ticket) -> Line:
        """The line in which the ticket waits, or would."""
        if ticket.for_counter is not None:
            return self.for_counter.setdefault(ticket.for_counter, Line())
        if ticket.for_user is not None:
            return self.for_user.setdefault(ticket.for_user, Line())
        return self.by_service.setdefault(ticket.service, Line())

    def of_service(self, service: str) -> Line:
        """Who waits for a service; to be read only."""
        return self.by_service.get(service, _NOBODY)

    def tickets(self) -> Iterator[Ticket]:
        """Every waiting ticket, line by line; O(n)."""
        for lines in (self.by_service, self.for_counter, self.for_user):
            for line in lines.values():
                yield from line.tickets()

    def _count(self, ticket: Ticket, change: int) -> None:
        """Keeps `counts`, which is read at every issue."""
        self.total += change
        if ticket.for_counter is None and ticket.for_user is None:
            self.counts[ticket.service] = self.counts.get(ticket.service, 0) + change
