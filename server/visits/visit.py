"""A visit as one row: everything that figures and lists need, and all that its fold needs to go on after a restart."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from protocol.enums import OverrunReason, TicketClass, TicketState
from protocol.ids import Instant
from server.queue.events.events import FurtherWaited


class Ending(StrEnum):
    """How a visit ended.

    `completed`: a clerk completed it. `left`: the citizen cancelled it, or did not come when called as often as the
    branch allows. `sent_away`: staff cancelled it. `expired`: its time was over, or the day's, before it was called.
    `closed`: it was at a counter when the day ended. `open`: it has not ended.
    """

    COMPLETED = "completed"
    LEFT = "left"
    SENT_AWAY = "sent_away"
    EXPIRED = "expired"
    CLOSED = "closed"
    OPEN = "open"


class Part(Struct, frozen=True, gc=False):
    """A service of a visit that is done, after which the visit went on. Times and `no_shows`: of this service alone.

    `shared`: its dossiers went on to the next service, as a clerk sent the visit there; a planned service has its own.
    `brought`: its dossiers before the clerk noted how many there were; `further`: what the visit was to go on to.
    """

    service: str
    ended_at: Instant
    wait_ms: int
    called_ms: int
    served_ms: int
    parked_ms: int
    dossiers: int
    brought: int = 1
    no_shows: int = 0
    shared: bool = False
    procedure: str | None = None
    slot_at: Instant | None = None
    counter: str | None = None
    outcome: str | None = None
    further: tuple[FurtherWaited, ...] = ()
    overrun: OverrunReason | None = None


NOT_ASKED: Final = 0
"""The rating of a service that is done while the visit goes on: a rating is of the visit, and stands with the last."""


class Visit(Struct, frozen=True, gc=False):
    """One ticket, from its issue to its end. It names no citizen; `ended_by` is an opaque id.

    Every moment of a visit is in one of four times, so that together they are its length: `wait_ms` in the queue, from
    the issue to the first call and again whenever the ticket waits anew (returned, transferred, not come, restored);
    `called_ms` from a call to the start of serving; `served_ms` at the counters; `parked_ms` set aside. Each is without
    the stretch under way, which began at `since` and counts for `state`.

    `service`, `procedure`, `slot_at`, `cls`, `counter`, `outcome`: the last ones; `dossiers`: of all its services.
    `parts`: services that it went on from, `further`: those that it still goes on to. `called_at`, `started_at`: of the
    first call and start. `no_shows`: those that count towards the branch's limit. `calls`: how often the number was
    announced. `ended_by`: the actor of the event that ended it. `rating`: what its holder said of it, 1 to 5;
    `NOT_ASKED` of a service that the visit went on from. The targets, in seconds, are those in force at its last event,
    so those at its end. `overrun`: why the last service ran over the time for its dossiers, as its clerk said.
    """

    branch: str
    ticket_id: str
    day: str
    number: str
    service: str
    cls: TicketClass
    state: TicketState
    since: Instant
    issued_at: Instant
    visit_target_s: int
    transaction_target_s: int
    ended: Ending = Ending.OPEN
    ended_at: Instant | None = None
    ended_by: str | None = None
    called_at: Instant | None = None
    started_at: Instant | None = None
    wait_ms: int = 0
    called_ms: int = 0
    served_ms: int = 0
    parked_ms: int = 0
    dossiers: int = 1
    no_shows: int = 0
    calls: int = 0
    counter: str | None = None
    outcome: str | None = None
    procedure: str | None = None
    priority: str | None = None
    language: str = "vi"
    slot_at: Instant | None = None
    rating: int | None = None
    parts: tuple[Part, ...] = ()
    further: tuple[FurtherWaited, ...] = ()
    overrun: OverrunReason | None = None

    @property
    def dossiers_before(self) -> int:
        """Of the services that are done, without those that went on to the next."""
        return sum(part.dossiers for part in self.parts if not part.shared)


class ActKind(StrEnum):
    """Why an act is listed; being listed is no proof of a fault.

    `out_of_turn`: a named ticket was called; `out_of_turn_returned`: and its counter returned it before serving it, so
    that it is not listed, unless the return is taken back.
    `early_no_show`: a no-show so soon after the call that it needed a reason. The three just before the limit: the
    ticket left a counter in the last `JUST_BEFORE_S` seconds of the time for its dossiers. `dossiers_added`: the
    completion noted more dossiers than were brought, and is within the time only so.
    """

    OUT_OF_TURN = "out_of_turn"
    OUT_OF_TURN_RETURNED = "out_of_turn_returned"
    EARLY_NO_SHOW = "early_no_show"
    PARKED_JUST_BEFORE = "parked_just_before"
    TRANSFERRED_JUST_BEFORE = "transferred_just_before"
    RETURNED_JUST_BEFORE = "returned_just_before"
    DOSSIERS_ADDED = "dossiers_added"


class Act(Struct, frozen=True, gc=False):
    """One listed act of a clerk, known by its event's `seq`. `served_ms`: the visit's serving time up to it."""

    branch: str
    seq: int
    day: str
    ticket_id: str
    kind: ActKind
    at: Instant
    actor: str
    counter: str | None
    reason: str | None
    served_ms: int
    dossiers: int
