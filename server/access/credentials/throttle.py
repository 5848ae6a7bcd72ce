"""Slows down the guessing of passwords: a growing delay for a name and for an address after failures."""

from collections import OrderedDict

from msgspec import Struct

from protocol.ids import Instant


class Limit(Struct, frozen=True):
    """After `free` failures in a row each further one doubles the delay from `first_s`, up to `most_s`."""

    free: int
    first_s: int
    most_s: int

    def delay_ms(self, failures: int) -> int:
        """The delay, in ms, after the last of `failures` failures."""
        over = failures - self.free
        return 0 if over < 0 else 1000 * min(self.most_s, self.first_s * 2 ** min(over, 20))


NAME_LIMIT = Limit(free=5, first_s=2, most_s=300)
ADDRESS_LIMIT = Limit(free=20, first_s=2, most_s=300)
"""Larger than a name's: a whole branch may sit behind one address."""

FORGET_MS = 15 * 60 * 1000
MOST_KEYS = 10_000


class _Failures(Struct):
    count: int
    last_at: Instant


class Throttle:
    """Counts failures in memory, for one process. Beyond `MOST_KEYS`, the key longest without failures is forgotten."""

    def __init__(self, name_limit: Limit = NAME_LIMIT, address_limit: Limit = ADDRESS_LIMIT) -> None:
        self._limits = {"name": name_limit, "address": address_limit}
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, name: str, address: str, now: Instant) -> int:
        """Whole seconds until this name may be tried from this address again; 0 means now."""
        until = max(self._until(key, now) for key in self._keys(name, address))
        return max(0, -(-(until - now) // 1000))

    def failed(self, name: str, address: str, now: Instant) -> None:
        """A login failed."""
        self._forget(now)
        for key in self._keys(name, address):
            known = self._failures.pop(key, None)
            self._failures[key] = _Failures(1 if known is None else known.count + 1, now)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """A login succeeded: forgets the name's failures, not the address's, which one known password could reset."""
        self._failures.pop(("name", name.casefold()), None)

    def _keys(self, name: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
        return ("name", name.casefold()), ("address", address)

    def _until(self, key: tuple[str, str], now: Instant) -> Instant:
        known = self._failures.get(key)
        if known is None or now - known.last_at > FORGET_MS:
            return now
        # A clock that was set back must not lock anybody out for longer.
        return min(known.last_at, now) + self._limits[key[0]].delay_ms(known.count)

    def _forget(self, now: Instant) -> None:
        while self._failures:
            key, oldest = next(iter(self._failures.items()))
            if now - oldest.last_at <= FORGET_MS:
                return
            del self._failures[key]
