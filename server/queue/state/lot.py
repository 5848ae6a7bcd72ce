"""The day's lot: who has entered, in which order they were drawn, and what became of each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.queue.events.events import LotEntered


@dataclass(slots=True)
class Lot:
    """`commitment`: SHA-256 of the seed, told before anybody enters; `seed`: from the draw on. `entries`: by id.

    `pending`: drawn, and without a number yet, in the drawn order; `tickets`: entry → ticket; `lost`: for whom none was
    left. `persons`: keyed hashes of those who entered. `date`: of the day whose numbers are drawn.
    """

    commitment: str
    seed: str | None = None
    order: tuple[str, ...] = ()
    entries: dict[str, LotEntered] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    tickets: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    date: str = ""

    def enter(self, event: LotEntered) -> None:
        """One more who takes part."""
        self.entries[event.entry] = event
        self.persons.add(event.person)

    def expects(self, service: str) -> int:
        """How many entries for a service have neither a number nor heard that none is left; O(entries)."""
        if self.seed is not None and not self.pending:
            return 0
        done = self.tickets.keys() | self.lost
        return sum(one.service == service for entry, one in self.entries.items() if entry not in done)

    def entry_of(self, person: str) -> str | None:
        """The entry of a person; O(entries)."""
        return next((one.entry for one in self.entries.values() if one.person == person), None)


def scope_of(date: str) -> str:
    """What a person's keyed hash of a day's lot is made for: no other day, and no service, has the same."""
    return f"lot {date}"


def commitment_of(seed: str) -> str:
    """What is told of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def mark_of(entry: str) -> str:
    """An entry as everybody may see it: its id opens its page, this does not."""
    return hashlib.sha256(entry.encode()).hexdigest()[:12]


def drawn_order(seed: str, entries: Iterable[str]) -> tuple[str, ...]:
    """By SHA-256 of `SEED:MARK`, the least first: whoever has the seed and the marks can check it."""
    return tuple(sorted(entries, key=lambda entry: hashlib.sha256(f"{seed}:{mark_of(entry)}".encode()).digest()))
