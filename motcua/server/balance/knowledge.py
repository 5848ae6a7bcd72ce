"""What a policy may know beside who waits: the branch's weights and limits. Never a realised service time."""

from msgspec import Struct

from motcua.protocol.configuration import BranchConfig
from motcua.protocol.words import TicketClass


class Knowledge(Struct, frozen=True):
    """`weights` by class; `guard_s` is the age past which the oldest goes first, whoever it is."""

    weights: dict[TicketClass, float]
    guard_s: int


def knowledge_of(config: BranchConfig) -> Knowledge:
    """What the branch's configuration says."""
    weights = config.weights
    return Knowledge(
        {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk},
        config.guard_s,
    )
