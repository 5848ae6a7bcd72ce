"""The delivery of a dossier's result as one table, state × event → state, apart from its life: at the desk or by post.

A result that is with a carrier is nobody's to collect; one that came back is at the desk again.
"""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where the result is, once there is one."""

    AT_DESK = "at_desk"
    """Not handed to anybody; before the dossier is decided there is none."""
    POSTED = "posted"
    """Handed over to a carrier."""
    CAME_BACK = "came_back"
    """The carrier could not deliver it and gave it back."""
    DELIVERED = "delivered"
    """The citizen has it."""


D = DeliveryState

DELIVERY: dict[DeliveryState, dict[str, DeliveryState]] = {
    D.AT_DESK: {"posted": D.POSTED, "returned": D.DELIVERED},
    D.POSTED: {"came_back": D.CAME_BACK, "returned": D.DELIVERED},
    D.CAME_BACK: {"posted": D.POSTED, "returned": D.DELIVERED},
    D.DELIVERED: {"return_undone": D.AT_DESK},
}

DELIVERY_STEPS = frozenset(kind for steps in DELIVERY.values() for kind in steps)


def may_deliver(state: DeliveryState, kind: str) -> bool:
    """Whether event `kind` can happen in this state."""
    return kind in DELIVERY[state]


def delivery_after(state: DeliveryState, kind: str) -> DeliveryState:
    """The state after event `kind`. Raises ValueError when the table has no such step."""
    then = DELIVERY[state].get(kind)
    if then is None:
        raise ValueError(f"a result that is {state} cannot be {kind}")
    return then
