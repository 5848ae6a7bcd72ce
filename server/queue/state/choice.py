"""What a policy answers: the ticket to call next and why."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from protocol.ids import Instant
from protocol.views import Wait, Why

if TYPE_CHECKING:
    from .state import Counter, State


class Choice(Struct, frozen=True):
    """The policy's ticket; `decide` checks it before it is believed."""

    ticket_id: str
    why: Why


Choose: TypeAlias = "Callable[[State, Counter, Instant], Choice | None]"
"""Asks the branch's policy what a counter should call now; None is to stay idle until the next event."""

Expect: TypeAlias = "Callable[[State, str, int], Wait | None]"
"""The expected wait of somebody with so many people ahead for a service, from the last forecast; None: not known."""
