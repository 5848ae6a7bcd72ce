"""Bounds how fast anybody can guess the codes that open something by themselves: so many misses from one address.

A bucket, not the growing delay of `throttle.py`: a town's phones, or a whole branch's, may stand behind one address,
and those who open yesterday's slip there must never add up to a lock of minutes for everybody else.
"""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

from protocol.ids import Instant

AT_ONCE = 30
"""Misses that cost nothing, however close together."""

EVERY_MS = 10_000
"""How long until one more is free again."""

MOST_ADDRESSES = 10_000


class Guessing:
    """Counts misses in memory, for one process. Its size is bounded: who missed longest ago is forgotten first.

    Of each address one moment is kept: when all of its misses will be forgotten.
    """

    def __init__(self) -> None:
        self._clear_at: OrderedDict[str, Instant] = OrderedDict()

    def wait_s(self, address: str, now: Instant) -> int:
        """Whole seconds until a code may be tried from this address again; 0 means now."""
        over_ms = self._standing(_home(address), now) - now - (AT_ONCE - 1) * EVERY_MS
        return max(0, -(-over_ms // 1000))

    def missed(self, address: str, now: Instant) -> None:
        """A code from there opened nothing."""
        home = _home(address)
        self._clear_at[home] = self._standing(home, now) + EVERY_MS
        self._clear_at.move_to_end(home)
        if len(self._clear_at) > MOST_ADDRESSES:
            self._clear_at.popitem(last=False)

    def _standing(self, home: str, now: Instant) -> Instant:
        """Never longer than a full bucket away: a clock that was set back must not lock anybody out."""
        return min(max(self._clear_at.get(home, now), now), now + AT_ONCE * EVERY_MS)


def _home(address: str) -> str:
    """Of an IPv6 address the half that its network has: one household has all the rest of it to guess from."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address) or known.ipv4_mapped is not None:
        return address
    return known.exploded[:19]
