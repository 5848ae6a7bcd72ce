"""The figures of simulated days: both parts of the promise and the longest visits, also by service and class."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from protocol.enums import TicketClass
from server.balance.roll.bound import Limits
from server.balance.roll.scenario import Outcome, Scenario, Visit

LONG_S: Final = 1_800
"""A visit longer than this counts as long, whatever the target."""


class Part(Struct, frozen=True):
    """Figures of one service or class. Shares (0 to 1) are of `visits`, the served visits; None without any."""

    visits: int
    within_target: float | None
    over_1800_s: float | None
    max_wait_s: float | None


class Figures(Struct, frozen=True):
    """Over all served visits: `within_target`, the share of visits in time; `mandate_within`, of counter times."""

    policy: str
    visits: int
    within_target: float | None
    over_1800_s: float | None
    p50_visit_s: float | None
    p95_visit_s: float | None
    mandate_within: float | None
    max_wait_s: float | None
    max_visit_s: float | None
    by_service: dict[str, Part]
    by_class: dict[str, Part]
    bound: float | UnsetType | None = UNSET


def figures(policy: str, scenario: Scenario, days: Iterable[Sequence[Visit]]) -> Figures:
    """The figures over all days together, with the classes of which somebody came."""
    visits = [visit for day in days for visit in day]
    served = [visit for visit in visits if visit.outcome is Outcome.SERVED]
    lengths = sorted(visit.visit_s for visit in served)
    whole = part(served, scenario.visit_s)
    classes = [cls for cls in TicketClass if any(visit.cls is cls for visit in visits)]
    return Figures(
        policy,
        whole.visits,
        whole.within_target,
        whole.over_1800_s,
        quantile(lengths, 0.5),
        quantile(lengths, 0.95),
        share(sum(visit.service_s <= scenario.transaction_s for visit in served), len(served)),
        whole.max_wait_s,
        lengths[-1] if lengths else None,
        {
            service.code: part([one for one in served if one.service == service.code], scenario.visit_s)
            for service in scenario.services
        },
        {cls.value: part([one for one in served if one.cls is cls], scenario.visit_s) for cls in classes},
    )


def all_limits(days: Iterable[Limits | None]) -> Limits | None:
    """The bounds for any policy, over all days together; None if not computed or nobody came."""
    known = [one for one in days if one is not None]
    visits = sum(one.visits for one in known)
    if not visits:
        return None

    def pooled(name: str) -> float:
        return float(sum(one.visits * getattr(one, name) for one in known)) / visits

    return Limits(visits, pooled("possible"), pooled("any_counter"), pooled("bound"))


def part(served: Sequence[Visit], target_s: float) -> Part:
    """The figures of these served visits."""
    return Part(
        len(served),
        share(sum(visit.visit_s <= target_s for visit in served), len(served)),
        share(sum(visit.visit_s > LONG_S for visit in served), len(served)),
        max((visit.wait_s for visit in served), default=None),
    )


def share(some: int, of: int) -> float | None:
    """`some / of`, rounded to 6 digits; None if `of` is 0."""
    return round(some / of, 6) if of else None


def quantile(ordered: Sequence[float], p: float) -> float | None:
    """By linear interpolation between the closest ranks (Hyndman & Fan 1996, type 7)."""
    if not ordered:
        return None
    place = p * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 3)


def as_json(found: Figures) -> dict[str, Any]:
    """The fields in order; `bound` only if it was asked for."""
    return {name: getattr(found, name) for name in found.__struct_fields__ if getattr(found, name) is not UNSET}
