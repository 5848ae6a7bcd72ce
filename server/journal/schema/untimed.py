"""What kinds of streams share that have no timers, give no numbers, and keep the result of each command for ever."""

from typing import Any, Protocol

from protocol.commands import Envelope
from protocol.ids import Instant
from server.queue.events.recorded import Outcome


class HasOutcomes(Protocol):
    """A state that keeps the results of its commands."""

    outcomes: dict[str, Outcome]


class Untimed:
    """That part of a `Model`."""

    def outcome(self, state: HasOutcomes, command_id: str) -> Outcome | None:
        """The result of this command, at any time."""
        return state.outcomes.get(command_id)

    def due(self, state: Any, now: Instant, believed: bool = True) -> list[Envelope]:
        """No timers."""
        return []

    def next_due(self, state: Any, believed: bool = True) -> Instant | None:
        """No timers."""
        return None

    def number(self, body: Any) -> None:
        """No event gives a ticket's number."""

    def opens(self, body: Any) -> bool:
        """False: its few events are always folded from the first."""
        return False

    def goes_back(self, body: Any) -> bool:
        """Never."""
        return False
