"""A slip that a greeter has printed by a device of the branch."""

from msgspec import Struct

from protocol.enums import SlipOutcome
from protocol.ids import Instant

PRINT_WITHIN_MS = 120_000
"""A device that hears of it later prints it no more: its person has gone on."""


class SlipPrinting(Struct, frozen=True, gc=False):
    """`slip`: the id of this printing; `ticket`: the ticket's id. `outcome`: None until the device has said it."""

    slip: str
    ticket: str
    device: str
    asked_at: Instant
    outcome: SlipOutcome | None = None
    told_at: Instant | None = None

    def late(self, now: Instant) -> bool:
        """Whether no device begins to print it any more."""
        return now >= self.asked_at + PRINT_WITHIN_MS
