"""A branch's stream behind the journal's `Model`: the core's decisions, and the current-state rows that follow."""

from typing import Any

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.schema.model import Accepted, RowChange
from server.queue.events.events import Issued
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.queue.stream import BranchStream


class BranchModel:
    """`BranchStream` for the journal: nothing is decided here."""

    def __init__(self, core: BranchStream) -> None:
        self._core = core
        self.owns = core.owns
        self.fresh = core.fresh
        self.evolve = core.evolve
        self.outcome = core.outcome
        self.due = core.due
        self.next_due = core.next_due
        self.opens = core.opens
        self.encode = core.encode
        self.read = core.read

    def decide(self, state: State, envelope: Envelope, now: Instant) -> Accepted | Refused:
        """What to append; never changes `state`."""
        decision = self._core.decide(state, envelope, now)
        return decision if isinstance(decision, Refused) else Accepted(tuple(decision))

    def rows(self, state: State, recorded: Recorded[Any]) -> list[RowChange]:
        """The ticket's row after the event, and the number's, which is the guard that a number is given once."""
        ticket_id = getattr(recorded.body, "ticket_id", None)
        if ticket_id is None:
            return []
        changes = [RowChange("ticket", ticket_row(recorded.stream, recorded.day, state.tickets[ticket_id]))]
        if isinstance(recorded.body, Issued):
            changes.append(RowChange("number", number_row(recorded.stream, recorded.day, recorded.body)))
        return changes


def number_row(branch: str, day: str, issued: Issued) -> tuple[Any, ...]:
    """The row of `tables.number` that says this number was given."""
    return branch, day, issued.prefix, issued.n, issued.ticket_id


def ticket_row(branch: str, day: str, ticket: Ticket) -> tuple[Any, ...]:
    """The row of `tables.ticket` that shows this ticket as it is."""
    return (
        branch, ticket.ticket_id, day, ticket.number, ticket.service, ticket.cls._value_, ticket.state._value_,
        ticket.counter, ticket.dossiers, ticket.issued_at, ticket.called_at, ticket.started_at, ticket.ended_at,
        ticket.served_ms, ticket.parked_ms, ticket.outcome,
    )  # fmt: skip
