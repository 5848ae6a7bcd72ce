"""Slows down the guessing of passwords: a growing delay after failures, for a name at one place and for a place.

A place is an address, for IPv6 its /64, or an enrolled counter, whose clerk no stranger can lock out. A name alone is
slowed by seconds only: who guesses from many places is bounded, and its owner is never kept out.
"""

from collections import OrderedDict

from msgspec import Struct

from protocol.ids import Instant

from .network import network_of


class Limit(Struct, frozen=True):
    """After `free` failures in a row each further one doubles the delay from `first_s`, up to `most_s`."""

    free: int
    first_s: int
    most_s: int

    def delay_ms(self, failures: int) -> int:
        """The delay, in ms, after the last of `failures` failures."""
        over = failures - self.free
        return 0 if over < 0 else 1000 * min(self.most_s, self.first_s * 2 ** min(over, 20))


class Place(Struct, frozen=True):
    """Where somebody signs in: an address, or the counter `device` that was enrolled."""

    address: str
    device: str | None = None

    @property
    def key(self) -> str:
        """What failures are counted by."""
        return network_of(self.address) if self.device is None else f"device {self.device}"


HERE_LIMIT = Limit(free=5, first_s=2, most_s=300)
"""For a name at one place."""
PLACE_LIMIT = Limit(free=20, first_s=2, most_s=300)
"""For a place; larger, since a whole branch may sit behind one address."""
NAME_LIMIT = Limit(free=50, first_s=1, most_s=4)
"""For a name at all places but enrolled counters."""

FORGET_MS = 15 * 60 * 1000
MOST_KEYS = 10_000

_Key = tuple[str, str, str]


class _Failures(Struct):
    count: int
    last_at: Instant


class Throttle:
    """Counts failures in memory, for one process. Beyond `MOST_KEYS`, the key longest without failures is forgotten."""

    def __init__(self) -> None:
        self._failures: OrderedDict[_Key, _Failures] = OrderedDict()

    def wait_s(self, name: str, place: Place, now: Instant) -> int:
        """Whole seconds until this name may be tried at this place again; 0 means now."""
        until = max(self._until(key, limit, now) for key, limit in _keys(name, place))
        return max(0, -(-(until - now) // 1000))

    def failed(self, name: str, place: Place, now: Instant) -> None:
        """A login failed."""
        self._forget(now)
        for key, _ in _keys(name, place):
            known = self._failures.pop(key, None)
            self._failures[key] = _Failures(1 if known is None else known.count + 1, now)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, name: str, place: Place) -> None:
        """A login succeeded: forgets the name's failures here; one known password must not reset the place's."""
        self._failures.pop(("here", name.casefold(), place.key), None)

    def _until(self, key: _Key, limit: Limit, now: Instant) -> Instant:
        known = self._failures.get(key)
        if known is None or now - known.last_at > FORGET_MS:
            return now
        # A clock that was set back must not lock anybody out for longer.
        return min(known.last_at, now) + limit.delay_ms(known.count)

    def _forget(self, now: Instant) -> None:
        while self._failures:
            key, oldest = next(iter(self._failures.items()))
            if now - oldest.last_at <= FORGET_MS:
                return
            del self._failures[key]


def _keys(name: str, place: Place) -> list[tuple[_Key, Limit]]:
    """Every count that a try at this place belongs to."""
    here: list[tuple[_Key, Limit]] = [
        (("here", name.casefold(), place.key), HERE_LIMIT), (("place", "", place.key), PLACE_LIMIT)
    ]  # fmt: skip
    return here if place.device is not None else [*here, (("name", name.casefold(), ""), NAME_LIMIT)]
