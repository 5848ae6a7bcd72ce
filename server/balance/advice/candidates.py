"""The changes that are worth a trial now: for the services whose people miss the target, at most `MOST`."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import Final

from server.balance.foresight.live import Live, LiveCounter

from .change import AddSkill, Change, Limits, OpenCounter, SendElsewhere, StopNumbers

MOST: Final = 12
LEAVING_SHARE: Final = 0.3
"""Of those who are told of a much shorter wait at another branch, so many go there. Assumed: nobody has counted yet."""
MINUTES: Final = (30, 60)
"""How long a counter may be opened."""


def candidates(live: Live, limits: Limits, overloaded: Sequence[str]) -> list[tuple[Change, str]]:
    """Changes with the service that each is for. `overloaded`: the worst first.

    Closing a counter is none: it shortens no wait. Of closed counters that are alike one is enough.
    """
    each = (_for(live, limits, service) for service in overloaded)
    in_turn = chain.from_iterable(zip_longest(*each))
    return list(islice((one for one in in_turn if one is not None), MOST))


def _for(live: Live, limits: Limits, service: str) -> Iterator[tuple[Change, str]]:
    closed = next((one for one in _closed(live, service) if service in limits.serves.get(one.id, ())), None)
    if closed is not None:
        for minutes in MINUTES:
            yield OpenCounter(closed.id, (service,), minutes), service
        if service in closed.skills and len(closed.skills) > 1:
            yield OpenCounter(closed.id, closed.skills, MINUTES[-1]), service
    seen: set[tuple[str, ...]] = set()
    for one in _open(live):
        able = service not in one.skills and service in limits.serves.get(one.id, ())
        if able and one.skills not in seen:
            seen.add(one.skills)
            yield AddSkill(one.id, service), service
    there = limits.elsewhere.get(service)
    if there is not None and service in limits.issuing:
        yield SendElsewhere(service, there.branch, LEAVING_SHARE, there.wait), service
    if service in limits.issuing:
        yield StopNumbers(service), service


def _closed(live: Live, service: str) -> list[LiveCounter]:
    """The counter that has the skill first."""
    closed = [one for one in live.counters if not one.calls and one.stopped_at is None and one.in_hand is None]
    return sorted(closed, key=lambda one: service not in one.skills)


def _open(live: Live) -> list[LiveCounter]:
    """The counters that have least to do first."""
    calling = [one for one in live.counters if one.calls]
    return sorted(calling, key=lambda one: sum(live.waiting.count(code) for code in one.skills))
