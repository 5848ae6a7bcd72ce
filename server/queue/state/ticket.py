"""A ticket in the state of its branch."""

from msgspec import Struct

from protocol.enums import OverrunReason, TicketClass, TicketState
from protocol.ids import Instant, Language
from protocol.views import Why
from server.queue.events.events import FurtherWaited, ServiceDone

from .shares import Share


class Ticket(Struct, gc=False):
    """`issued_at`: the start of the visit, which never changes. `queued_at`: since when it waits, as `order.py` says.

    `order` breaks ties of `queued_at`: the issue order of the day; a no-show gets a new one. `waits_since`: when the
    ticket last began to wait. `missed_call`: nobody came to the last call. `slot_at`: the appointment's time.
    `served_ms` and `parked_ms`: without the stretch under way, which began at `started_at` or `parked_at`.
    `announced_at`: the last call or recall. `deferrals`: how often its holder asked for more time; `rating`: how they
    said it was, 1 to 5. `share`: of a visit that has ended. `why`: of the last call. `scans`: SHA-256 of stored
    documents, hex.
    `last_act`: what a counter did last, as long as it can be taken back. `doubted`: issued while the clock was doubted.
    `restored_at`: when its expiry was taken back. `further`: services that it still goes on to;
    `dossiers_before`, `served_before_ms`: of those that it went on from, `part_ended_at`: when it did so last.
    `done`: each service that it went on from, in the order in which the server heard of them. `dossier_id`: of the
    dossier whose receipt its holder showed. `overrun`: why its present service ran over the time for its dossiers.
    `warn_s`: after so many seconds of its last serving its counter was to be warned that it might.
    """

    ticket_id: str
    number: str
    order: int
    service: str
    cls: TicketClass
    issued_at: Instant
    queued_at: Instant
    waits_since: Instant
    ahead: int
    state: TicketState = TicketState.WAITING
    priority: str | None = None
    appointment: str | None = None
    entry: str | None = None
    slot_at: Instant | None = None
    procedure: str | None = None
    dossiers: int = 1
    language: Language = "vi"
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    counter: str | None = None
    for_counter: str | None = None
    for_user: str | None = None
    called_at: Instant | None = None
    announced_at: Instant | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    parked_at: Instant | None = None
    parked_until: Instant | None = None
    served_ms: int = 0
    parked_ms: int = 0
    no_shows: int = 0
    deferrals: int = 0
    rating: int | None = None
    missed_call: bool = False
    calls: int = 0
    outcome: str | None = None
    scanned_pages: int = 0
    scans: tuple[str, ...] = ()
    share: Share | None = None
    why: Why | None = None
    park_reason: str | None = None
    last_act: "ActOnTicket | None" = None
    doubted: bool = False
    restored_at: Instant | None = None
    further: tuple[FurtherWaited, ...] = ()
    dossiers_before: int = 0
    served_before_ms: int = 0
    part_ended_at: Instant | None = None
    done: tuple[ServiceDone, ...] = ()
    by_phone: bool = False
    dossier_id: str | None = None
    overrun: OverrunReason | None = None
    warn_s: int | None = None

    @property
    def all_dossiers(self) -> int:
        """Of every service of the visit so far."""
        return self.dossiers_before + self.dossiers

    @property
    def all_served_ms(self) -> int:
        """At the counters of every service of the visit, without the stretch under way."""
        return self.served_before_ms + self.served_ms

    @property
    def kept_from(self) -> Instant:
        """From when the branch's `expire_s` counts: the issue, or a restoring after it had expired."""
        return self.issued_at if self.restored_at is None else self.restored_at


class ActOnTicket(Struct, gc=False):
    """A counter's act that can be taken back: the kind of its event, when, and the ticket `before` it."""

    kind: str
    counter: str
    at: Instant
    before: Ticket
