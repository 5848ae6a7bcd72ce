"""A policy's answer: the ticket to call next, and why."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Wait, Why

if TYPE_CHECKING:
    from .state import Counter, State
    from .ticket import Ticket


class Choice(Struct, frozen=True):
    """The ticket that the policy chose; `decide` checks it."""

    ticket_id: str
    why: Why


Choose: TypeAlias = "Callable[[State, Counter, Instant], Choice | None]"
"""Asks the branch's policy whom a counter should call now; None: nobody until the next event."""

Expect: TypeAlias = "Callable[[State, str, int, TicketClass], Wait | None]"
"""(state, service, people ahead, class) → the expected wait; None: not known."""

Warn: TypeAlias = "Callable[[State, Ticket], int | None]"
"""(state, a ticket at a counter) → after how many seconds of serving its counter is warned; None: it is not."""
