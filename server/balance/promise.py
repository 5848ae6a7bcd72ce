"""The promise of a day, computed from its stream: the shares within both targets, and a list of doubtful acts.

The figures are those of `queue/state/target_counts.py`. Listed are acts that improve the figures and may not have
served the citizen: a park, transfer or return just before the limit, a completion without an outcome, more dossiers
noted at the end than were brought.

The same function reads a branch's journal and a simulated day.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.fold.evolve import evolve
from server.queue.state.state import State
from server.queue.state.target_counts import TargetCounts

JUST_BEFORE_S: Final = 120
"""A park, transfer or return within this time before the limit is listed; the counter's timer is red then."""


class Doubt(StrEnum):
    """Why an act is listed; being listed is no proof of a fault."""

    PARKED_JUST_BEFORE = "parked_just_before"
    TRANSFERRED_JUST_BEFORE = "transferred_just_before"
    RETURNED_JUST_BEFORE = "returned_just_before"
    NO_OUTCOME = "no_outcome"
    DOSSIERS_ADDED = "dossiers_added"


class ListedAct(Struct, frozen=True):
    """An act that may have improved the figures. `served_s`: the ticket's serving time before it."""

    doubt: Doubt
    ticket_id: str
    number: str
    service: str
    counter: str | None
    actor: str
    at: Instant
    served_s: int
    dossiers: int


class Promise(Struct, frozen=True):
    """One day of one branch. `day`: its local date; the targets: those in force at the end of the stream.

    A visit counts against the targets in force at its completion.
    """

    branch: str
    day: str
    visit_target_s: int
    transaction_target_s: int
    total: TargetCounts
    by_service: dict[str, TargetCounts]
    by_class: dict[TicketClass, TargetCounts]
    listed: tuple[ListedAct, ...]


def promises(events: Iterable[Recorded[Any]]) -> Iterator[Promise]:
    """The promise of each day that opens in `events`, a stream or a part of it, in order.

    Raises ValueError where the events do not follow one another.
    """
    state, listed = State(""), list[ListedAct]()
    for recorded in events:
        if isinstance(recorded.body, e.DayOpened):
            if state.day is not None:
                yield _promise(state, listed)
            listed = []
        found = _doubt(state, recorded)
        if found is not None:
            listed.append(found)
        state.stream = recorded.stream
        evolve(state, recorded)
    if state.day is not None:
        yield _promise(state, listed)


_LEAVES: Final[dict[type[Any], Doubt]] = {
    e.Parked: Doubt.PARKED_JUST_BEFORE,
    e.Transferred: Doubt.TRANSFERRED_JUST_BEFORE,
    e.Returned: Doubt.RETURNED_JUST_BEFORE,
}


def _doubt(state: State, recorded: Recorded[Any]) -> ListedAct | None:
    """The event as an act to be listed, or None; `state` is before the event."""
    body, config = recorded.body, state.config
    if config is None or not isinstance(body, e.Parked | e.Transferred | e.Returned | e.Completed):
        return None
    ticket = state.tickets.get(body.ticket_id)
    if ticket is None or ticket.started_at is None:
        return None
    served_ms = ticket.served_ms + recorded.at - ticket.started_at
    target_ms = config.transaction_target_s * 1000
    dossiers, doubt = ticket.dossiers, None
    if not isinstance(body, e.Completed):
        limit_ms = target_ms * dossiers
        if limit_ms - JUST_BEFORE_S * 1000 <= served_ms <= limit_ms:
            doubt = _LEAVES[type(body)]
    elif body.outcome != e.CLOSED_OUTCOME:
        dossiers = body.dossiers or dossiers
        if target_ms * ticket.dossiers < served_ms <= target_ms * dossiers:
            doubt = Doubt.DOSSIERS_ADDED
        elif body.outcome is None and config.outcomes:
            doubt = Doubt.NO_OUTCOME
    if doubt is None:
        return None
    return ListedAct(
        doubt, ticket.ticket_id, ticket.number, ticket.service, ticket.counter, recorded.actor, recorded.at,
        served_ms // 1000, dossiers,
    )  # fmt: skip


def _promise(state: State, listed: list[ListedAct]) -> Promise:
    config, day, kept = state.config, state.day, state.target_counts
    assert config is not None
    assert day is not None
    return Promise(
        state.stream, day.date, config.visit_target_s, config.transaction_target_s, kept.total, kept.by_service,
        kept.by_class, tuple(listed),
    )  # fmt: skip
