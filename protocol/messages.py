"""What goes over a branch's websocket: one snapshot, then every event in order, each as far as the role may see."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .problem import Problem
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
)

PROTOCOL_VERSION = 1


class Hello(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The client's first message when it could not authenticate by header or cookie; `version` is the wire's major."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    token: str | None = None


class Message(Struct, frozen=True, omit_defaults=True):
    """Anything the server says.

    `snapshot`: `history` (the id of this journal: another id means that `seq` counts other events), the branch's
    description (`branch`) and its `board`; for staff also `counters`, the tickets not yet over, the `devices` heard of,
    and `today`. The events `configured`, `day_opened` and `day_ended` carry the same, without `history`.
    `event`: `kind`, and the *after-images* of what it touched: `call` (a new line of the board), `services`
    (waiting counts), `message` (null when it was taken back), for staff `counter`, `ticket`, `device`, `today`.
    A client replaces what it holds by what it is given.
    `tick`, the default and so a bare `{"seq"}`: an event that is not for this role.
    `problem`: why the server is about to close.
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
    counters: list[CounterView] | None = None
    ticket: TicketView | None = None
    tickets: list[TicketView] | None = None
    device: DeviceView | None = None
    devices: list[DeviceView] | None = None
    message: BoardMessage | UnsetType | None = UNSET
    today: Today | None = None
    problem: Problem | None = None
