"""The ways in which a dossier comes (hình thức nộp), and the states that another system publishes. Pure."""

from enum import StrEnum
from typing import Final

from .dossier_life import DossierState


class Way(StrEnum):
    """How a dossier came."""

    DESK = "desk"
    """Handed in at a desk (trực tiếp)."""
    ASSISTED = "assisted"
    """Entered for the citizen by who receives them, as they would have online (hỗ trợ nộp trực tuyến)."""
    ONLINE = "online"
    """Sent in at the national portal (trực tuyến); it waits to be checked, then received."""
    THEIRS = "theirs"
    """A ministry's system decides it: its code is theirs, and its state follows their word."""


class Helper(StrEnum):
    """Who enters a dossier for a citizen: a role. Who it was is the sender of the draft."""

    CLERK = "clerk"
    GREETER = "greeter"


S = DossierState

THEIR_STATES: Final[dict[str, DossierState]] = {
    "1": S.RECEIVED,
    "2": S.RECEIVED,
    "3": S.TURNED_AWAY,
    "4": S.PROCESSING,
    "5": S.SUPPLEMENT,
    "6": S.PAYMENT,
    "7": S.WITHDRAWN,
    "8": S.STOPPED,
    "9": S.FINISHED,
    "10": S.RETURNED,
}
"""The state here of each state that they publish (TrangThaiHoSo, the national codes). A dossier that is new to them (1)
was handed in at our desk: here it is received."""
