"""The figures of a branch's day from its visits; pure, and the only computation of them.

Everybody who took a number is counted. Every figure but the mandate's is over the visits that are *decided*: ended, or
still here past the target. Those under way within the target are counted apart, as `under_way`, until they are decided.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from math import ceil
from typing import Final, TypeVar

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.queue.state.shares import Share, share_of, within_mandate

from .fold import so_far
from .parts import services_of
from .visit import Ending, Visit

K = TypeVar("K")

LEAST_RATED: Final = 5
"""Of fewer ratings no mean is told: it would be what a few people said."""


class Part(Struct, frozen=True):
    """The figures of all visits, or of those of one hour, service or class.

    `kept` + `missed` + `gone` are the decided visits; with `under_way` they are all that were issued. `wait_p50_s` and
    `wait_p90_s`: the longest wait of the half, and of the nine in ten, who waited least, in seconds; of the decided
    visits, None without any; who left has waited until then. `within_mandate`: of the `served`, how many were served
    within `transaction_target_s` for each dossier. `rated`: how many holders said how it was, and `rating_sum` of what.
    """

    kept: int
    missed: int
    gone: int
    under_way: int
    wait_p50_s: int | None
    wait_p90_s: int | None
    served: int
    within_mandate: int
    rated: int = 0
    rating_sum: int = 0

    @property
    def decided(self) -> int:
        return self.kept + self.missed + self.gone

    @property
    def issued(self) -> int:
        return self.decided + self.under_way

    @property
    def percents(self) -> tuple[int, int, int]:
        """`kept`, `missed` and `gone` in whole percent of the decided visits."""
        kept, missed, gone = percents((self.kept, self.missed, self.gone))
        return kept, missed, gone

    @property
    def rating_mean(self) -> float | None:
        """The mean of the ratings, 1 to 5, to one decimal; None for fewer than `LEAST_RATED`."""
        return round(self.rating_sum / self.rated, 1) if self.rated >= LEAST_RATED else None

    @property
    def mandate_percent(self) -> int:
        """`within_mandate` in whole percent of `served`: 100 only where all were; 0 without any."""
        return percents((self.within_mandate, self.served - self.within_mandate))[0]


class DayFigures(Struct, frozen=True):
    """A day's figures. `by_hour`: by the hour of the day, 0 to 23, in which the number was taken. `by_service`: of a
    visit of several services each counts for its own, from the end of the one before it; else the visit counts once.

    `visit_targets_s`, `transaction_targets_s`: those that its visits were held against, mostly one. `missed_how`,
    `gone_how`: how those visits ended; missed and `completed`: served late.
    """

    total: Part
    by_hour: dict[int, Part]
    by_service: dict[str, Part]
    by_class: dict[TicketClass, Part]
    missed_how: dict[Ending, int]
    gone_how: dict[Ending, int]
    visit_targets_s: tuple[int, ...]
    transaction_targets_s: tuple[int, ...]


class _Held(Struct, frozen=True):
    """A visit as of now, and its share; None while it is not decided."""

    visit: Visit
    share: Share | None


def figures(visits: Iterable[Visit], now: Instant, zone: tzinfo) -> DayFigures:
    """The figures of these visits at the moment `now`; hours are those of `zone`."""
    visits = sorted(visits, key=lambda one: (one.issued_at, one.ticket_id))
    held = [_held(so_far(visit, now)) for visit in visits]
    of_services = [_held(so_far(one, now)) for visit in visits for one in services_of(visit)]
    return DayFigures(
        _part(held),
        _parts(held, lambda visit: datetime.fromtimestamp(visit.issued_at / 1000, zone).hour),
        _parts(of_services, lambda visit: visit.service),
        _parts(held, lambda visit: visit.cls),
        _endings(held, Share.MISSED),
        _endings(held, Share.GONE),
        tuple(sorted({each.visit.visit_target_s for each in held})),
        tuple(sorted({each.visit.transaction_target_s for each in held})),
    )


def percents(counts: Sequence[int]) -> tuple[int, ...]:
    """Whole percents that sum to 100, by the largest remainder; nobody is rounded away: what is not 0 is at least 1.

    All 0 without any.
    """
    total = sum(counts)
    if not total:
        return (0,) * len(counts)
    whole = [max(1, 100 * count // total) if count else 0 for count in counts]
    while sum(whole) > 100:
        whole[whole.index(max(whole))] -= 1
    by_remainder = sorted(range(len(counts)), key=lambda place: -(100 * counts[place] - whole[place] * total))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return tuple(whole)


def quantile(ordered: Sequence[int], p: float) -> int | None:
    """The smallest value that at least a share `p` of the values does not exceed; None without values."""
    return ordered[max(0, ceil(p * len(ordered)) - 1)] if ordered else None


def _held(visit: Visit) -> _Held:
    length_ms = visit.since - visit.issued_at
    ended, served = visit.ended is not Ending.OPEN, visit.ended is Ending.COMPLETED
    return _Held(visit, share_of(length_ms, visit.visit_target_s, ended=ended, served=served))


def _part(held: Sequence[_Held]) -> Part:
    shares = [each.share for each in held]
    waits_s = sorted(each.visit.wait_ms // 1000 for each in held if each.share is not None)
    served = [each.visit for each in held if each.visit.ended is Ending.COMPLETED]
    ratings = [each.visit.rating for each in held if each.visit.rating]
    return Part(
        shares.count(Share.KEPT),
        shares.count(Share.MISSED),
        shares.count(Share.GONE),
        shares.count(None),
        quantile(waits_s, 0.5),
        quantile(waits_s, 0.9),
        len(served),
        sum(within_mandate(one.served_ms, one.dossiers, one.transaction_target_s) for one in served),
        len(ratings),
        sum(ratings),
    )


def _parts(held: Sequence[_Held], key: Callable[[Visit], K]) -> dict[K, Part]:
    """The figures of each group, in the order in which its first number was taken."""
    groups: dict[K, list[_Held]] = {}
    for each in held:
        groups.setdefault(key(each.visit), []).append(each)
    return {name: _part(group) for name, group in groups.items()}


def _endings(held: Sequence[_Held], share: Share) -> dict[Ending, int]:
    counts = {ending: sum(one.share is share and one.visit.ended is ending for one in held) for ending in Ending}
    return {ending: count for ending, count in counts.items() if count}
