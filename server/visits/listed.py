"""What of a day a manager may want to look at, from its visits and acts; being listed is no proof of a fault. Pure."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from protocol.ids import Instant

from .visit import Act, ActKind, Ending, Visit

SHORT_S: Final = 60
"""A visit that was completed after less time at the counters than this is listed as very short."""


class ListKind(StrEnum):
    """`short`, `no_outcome`: completions; `left` to `closed`: visits that ended unserved; the others: acts."""

    OUT_OF_TURN = "out_of_turn"
    EARLY_NO_SHOW = "early_no_show"
    SHORT = "short"
    NO_OUTCOME = "no_outcome"
    LEFT = "left"
    SENT_AWAY = "sent_away"
    EXPIRED = "expired"
    CLOSED = "closed"
    PARKED_JUST_BEFORE = "parked_just_before"
    TRANSFERRED_JUST_BEFORE = "transferred_just_before"
    RETURNED_JUST_BEFORE = "returned_just_before"
    DOSSIERS_ADDED = "dossiers_added"


_LISTED: Final = frozenset(ActKind) - {ActKind.OUT_OF_TURN_RETURNED}

_UNSERVED: Final = {
    Ending.LEFT: ListKind.LEFT,
    Ending.SENT_AWAY: ListKind.SENT_AWAY,
    Ending.EXPIRED: ListKind.EXPIRED,
    Ending.CLOSED: ListKind.CLOSED,
}


class Listed(Struct, frozen=True):
    """A line of a list. `actor`: an opaque id, or the name of what is no person; `reason`: its code in the settings.

    `served_s`: seconds at the counters up to then. `wait_s`: in the queue, by the end of the visit or so far.
    """

    kind: ListKind
    at: Instant
    ticket_id: str
    number: str
    service: str
    counter: str | None
    actor: str
    reason: str | None
    served_s: int
    wait_s: int
    dossiers: int


def listed(visits: Iterable[Visit], acts: Iterable[Act], *, outcomes: bool) -> dict[ListKind, list[Listed]]:
    """The lists that are not empty, each by time. `outcomes`: whether the branch has outcomes that could be noted."""
    by_id = {visit.ticket_id: visit for visit in visits}
    found = [*(_act(by_id[act.ticket_id], act) for act in acts if act.ticket_id in by_id and act.kind in _LISTED)]
    for visit in by_id.values():
        found += _visit(visit, outcomes=outcomes)
    found.sort(key=lambda one: (one.at, one.ticket_id))
    lists = {kind: [one for one in found if one.kind is kind] for kind in ListKind}
    return {kind: lines for kind, lines in lists.items() if lines}


def _visit(visit: Visit, *, outcomes: bool) -> Iterator[Listed]:
    if visit.ended is Ending.COMPLETED and visit.served_ms < SHORT_S * 1000:
        yield _ended(visit, ListKind.SHORT)
    if visit.ended is Ending.COMPLETED and visit.outcome is None and outcomes:
        yield _ended(visit, ListKind.NO_OUTCOME)
    if visit.ended in _UNSERVED:
        yield _ended(visit, _UNSERVED[visit.ended])


def _ended(visit: Visit, kind: ListKind) -> Listed:
    return Listed(
        kind, visit.ended_at or visit.since, visit.ticket_id, visit.number, visit.service, visit.counter,
        visit.ended_by or "", None, visit.served_ms // 1000, visit.wait_ms // 1000, visit.dossiers,
    )  # fmt: skip


def _act(visit: Visit, act: Act) -> Listed:
    return Listed(
        ListKind(ActKind(act.kind).value), act.at, visit.ticket_id, visit.number, visit.service, act.counter, act.actor,
        act.reason, act.served_ms // 1000, visit.wait_ms // 1000, act.dossiers,
    )  # fmt: skip
