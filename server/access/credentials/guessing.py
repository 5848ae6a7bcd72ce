"""Limits how fast secret codes can be guessed: the number of wrong codes from one address.

A leaky bucket, not the growing delay of `throttle.py`: a town's or a branch's phones may share one address, and people
who open expired slips must not lock everybody else out for minutes.
"""

from collections import OrderedDict

from protocol.ids import Instant

from .network import network_of

AT_ONCE = 30
"""The size of the bucket: wrong codes without a delay."""

EVERY_MS = 10_000
"""The time, in ms, after which one more wrong code is free."""

MOST_ADDRESSES = 10_000


class Guessing:
    """Counts wrong codes in memory, for one process. Beyond `MOST_ADDRESSES`, the oldest address is forgotten.

    For each address it keeps the moment at which its bucket will be empty. `of_network`: what is counted by is an
    address, of which the network counts; False: it is something else, such as a code, and counts as it is.
    """

    def __init__(self, *, of_network: bool = True) -> None:
        self._of_network = of_network
        self._clear_at: OrderedDict[str, Instant] = OrderedDict()

    def wait_s(self, address: str, now: Instant) -> int:
        """Whole seconds until a code may be tried from this address again; 0 means now."""
        over_ms = self._until(self._home(address), now) - now - (AT_ONCE - 1) * EVERY_MS
        return max(0, -(-over_ms // 1000))

    def missed(self, address: str, now: Instant) -> None:
        """A code from this address was wrong."""
        home = self._home(address)
        self._clear_at[home] = self._until(home, now) + EVERY_MS
        self._clear_at.move_to_end(home)
        if len(self._clear_at) > MOST_ADDRESSES:
            self._clear_at.popitem(last=False)

    def _home(self, address: str) -> str:
        return network_of(address) if self._of_network else address

    def _until(self, home: str, now: Instant) -> Instant:
        """When the bucket will be empty; at most a full bucket from `now`, in case the clock was set back."""
        return min(max(self._clear_at.get(home, now), now), now + AT_ONCE * EVERY_MS)
