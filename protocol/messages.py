"""The messages of a branch's websocket: a snapshot, then every event in order, each with what the role may see."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .problem import Problem
from .version import ServerVersion
from .views import (
    Board,
    BoardCall,
    BoardMessage,
    BoardService,
    BranchView,
    CounterView,
    DeviceView,
    TicketView,
    Today,
    Wait,
)

PROTOCOL_VERSION = 1

WAITS = "waits"
"""The kind of a message that is no event: the expected waits have changed, which moves no position."""


class Hello(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The first message of a client that cannot authenticate by header or cookie; `version`: the protocol's."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    token: str | None = None


class Message(Struct, frozen=True, omit_defaults=True):
    """A message from the server.

    `snapshot`: `history` (the journal's id: with another id, `seq` counts other events), `server` (its version, and the
    oldest of a program that it serves in full), the branch's description (`branch`) and its `board`; for staff also
    `counters`, the tickets not yet over, the `devices` that reported, `today` and `waits_left`. The events
    `configured`, `day_opened` and `day_ended` carry the same, without `history` and `server`.
    `event`: `kind`, and the *after-images* of what changed: `call` (a new row of the board), `services` (waiting
    counts), `message` (null when it was taken back), for staff `counter`, `ticket`, `device`, `today`, and the
    `other_counters` whose `acts` changed with it. They replace what the client has.
    Of the kind `waits` it is no event, and its `seq` that of the last one: `services` whose expected wait has changed.
    `waits_left`: for staff, the rest of the forecast wait of tickets that wait, by id, as it is at `at`; it goes down
    with the clock until another comes. null: it is not known any more. Tickets that are not named keep theirs.
    `tick`, the default, so that a bare `{"seq"}` suffices: an event that this role is not told.
    `problem`: why the server is about to close the connection.
    """

    seq: int = 0
    type: Literal["snapshot", "event", "tick", "problem"] = "tick"
    at: datetime | None = None
    kind: str | None = None
    history: str | None = None
    branch: BranchView | None = None
    board: Board | None = None
    call: BoardCall | None = None
    services: list[BoardService] | None = None
    counter: CounterView | None = None
    other_counters: list[CounterView] | None = None
    counters: list[CounterView] | None = None
    ticket: TicketView | None = None
    tickets: list[TicketView] | None = None
    device: DeviceView | None = None
    devices: list[DeviceView] | None = None
    message: BoardMessage | UnsetType | None = UNSET
    today: Today | None = None
    problem: Problem | None = None
    server: ServerVersion | None = None
    waits_left: dict[str, Wait | None] | None = None
