"""Whether there is something to say of the time that a visit takes at a counter: the rule of every program; pure."""

from enum import Enum, auto
from typing import Final

from .enums import OverrunReason

ASKED_S: Final = 600
"""So long after its end is asked why a visit took longer."""


class OverrunStage(Enum):
    """`LIKELY`: it will likely run over. `OVER`: it has, and no reason is given yet. `TOLD`: and one is."""

    LIKELY = auto()
    OVER = auto()
    TOLD = auto()


def limit_s(dossiers: int, target_s: int) -> int:
    """The time for all dossiers of a visit; `target_s`: for one."""
    return target_s * max(1, dossiers)


def while_served(
    served_s: float, limit_s: int, warn_s: int | None, overrun: OverrunReason | None
) -> OverrunStage | None:
    """Of a visit that is being served, for `served_s` so far. `warn_s`: as in `TicketView`."""
    if served_s > limit_s:
        return OverrunStage.OVER if overrun is None else OverrunStage.TOLD
    return OverrunStage.LIKELY if warn_s is not None and served_s >= warn_s else None


def is_asked_after(served_s: float, limit_s: int, overrun: OverrunReason | None, ended_s: float) -> bool:
    """Whether it is asked why, of a visit that ended `ended_s` ago at this counter after being served `served_s`."""
    return served_s > limit_s and overrun is None and ended_s < ASKED_S
