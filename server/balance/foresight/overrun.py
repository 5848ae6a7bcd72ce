"""Whether a visit at a counter will overrun the time for its dossiers, given how long it has lasted.

With F the distribution of its procedure's time and T the limit, the chance after e seconds is (1 − F(T)) ÷ (1 − F(e)):
it only grows, so the moment at which it passes a level is known beforehand, and nobody has to look again and again.
"""

from math import sqrt
from typing import Final

from server.balance.dispatch.knowledge import USUAL, ServiceTimes

from .lasting import Lasting

CERTAIN: Final = 1.0


def chance_over(times: ServiceTimes, elapsed_s: float, target_s: float, dossiers: int = 1) -> float:
    """The chance, 0 to 1, that the visit lasts longer than `target_s` for each of its dossiers.

    `times`: of one dossier of its procedure (`BranchKnowledge.procedure`).
    """
    limit_s = target_s * dossiers
    if elapsed_s >= limit_s:
        return CERTAIN
    lasting = _of(times, dossiers)
    return (1 - lasting.over_by(limit_s)) / max(1e-12, 1 - lasting.over_by(elapsed_s))


def warn_after(times: ServiceTimes, level: float, target_s: float, dossiers: int = 1) -> float:
    """After how many seconds the chance passes `level` (more than 0, at most 1); 0: from the beginning."""
    limit_s = target_s * dossiers
    lasting = _of(times, dossiers)
    over_by_then = 1 - (1 - lasting.over_by(limit_s)) / level
    return min(limit_s, lasting.at(over_by_then)) if over_by_then > 0 else 0.0


def _of(times: ServiceTimes, dossiers: int) -> Lasting:
    """The time of several dossiers one after the other, each with a time of its own."""
    mean_s = times.mean_s or USUAL.mean_s or 1.0
    cv = (USUAL.cv if times.cv is None else times.cv) or 0.0
    return Lasting(ServiceTimes(mean_s * dossiers, cv / sqrt(dossiers)))
